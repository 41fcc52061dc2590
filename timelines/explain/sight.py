"""How an input looks: pixels, a row of numbers, tokens, or a sequence of vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from renderer import DOWN, Box, Color, Group, Node, arrange, fit, group, heat_map, image, move_to, rounded, table, text
from renderer.network import Embedding
from timelines.explain.board import Board

MOST_ROWS = 10
"""Entries of a row that are listed; of a longer one the first and the last."""

MOST_NUMBERS = 12
"""Pixels of a side, up to which each has its number."""


def input_node(board: Board, box: Box) -> tuple[Node, str]:
    """Return the first input as large as it fits into a box, and the address of its numbers, which may come later."""
    subject = board.subject
    name = subject.model.inputs[0]
    values = subject.run[name].output
    made, numbers = _look(board, values, subject.pixels)
    if isinstance(made, Group) and not _is_map(made):
        made = move_to(fit(made, width=box.width, height=box.height), box.center)
        return made, numbers
    return made.with_(at=box.center), numbers


def _is_map(node: Node) -> bool:
    return any(part.name == "map" for part in node.children)


def _look(board: Board, values: Any, shape: tuple[int, ...]) -> tuple[Node, str]:
    subject = board.subject
    plain = tuple(side for side in shape if side > 1) or (1,)
    side = min(board.body.width, board.body.height, 4.8)
    if _reads_tokens(board):
        return _tokens(board, values), ""
    if len(plain) == 1 and len(shape) < 3:
        return _row(board, values.reshape(-1)), ""
    if len(plain) == 3 and plain[0] == 3 and np.min(values) >= 0 and np.max(values) <= 1:
        return image(np.moveaxis(np.asarray(values), 0, -1), name="input", height=side, smooth=False), ""
    if len(plain) == 3:
        maps = [_map(board, values[k], str(k), side / 2, False) for k in range(min(plain[0], 4))]
        return group(*arrange(maps, gap=0.3), name="input"), ""
    two = values.reshape(plain if len(plain) == 2 else shape[-2:])
    numbers = max(two.shape) <= MOST_NUMBERS
    rows = [f"{k}" for k in range(two.shape[0])] if len(subject.pixels) == 2 and _is_sequence(board) else []
    return _map(board, two, "input", side, numbers, rows), "numbers" if numbers else ""


def _map(board: Board, values: Any, name: str, side: float, numbers: bool, rows: list[str] | None = None) -> Group:
    low, high = float(np.min(values)), float(np.max(values))
    gray = low >= 0 and not rows
    longest = max(values.shape)
    most = max(-low, high) or 1.0
    extra: dict[str, Any] = (
        {"colors": "gray", "low": 0.0, "high": most} if gray else {"colors": signs(board), "low": -most, "high": most}
    )
    return heat_map(
        values,
        name=name,
        width=side * values.shape[1] / longest,
        height=side * values.shape[0] / longest,
        numbers="{:.2f}" if numbers and gray else "{:.1f}" if numbers else "",
        rows=rows or [],
        size=0.7 * board.em,
        grid=1.0 if numbers else 0.0,
        grid_color="grey",
        **extra,
    )


def signs(board: Board) -> list[Color]:
    """Return the colors of numbers below 0, of 0 and above 0, as the picture of a model has them."""
    return [rgb(board, name) for name in ("negative", "ground", "positive")]


def rgb(board: Board, name: str) -> Color:
    """Return a color of the theme by itself, on which digits can choose black or white."""
    return board.script.theme.color(name)


def _row(board: Board, values: Any) -> Group:
    """Return a table of a row: names and numbers, one below the other."""
    names = board.subject.column_names or [rf"$x_{{{k + 1}}}$" for k in range(len(values))]
    plain = [name if not board.subject.column_names else name.replace("$", r"\$") for name in names]
    count = len(values)
    if count <= MOST_ROWS:
        rows: list[list[Any]] = [[plain[k], values[k]] for k in range(count)]
    else:
        rows = [[plain[k], values[k]] for k in range(MOST_ROWS - 3)]
        rows.append([f"{count - MOST_ROWS + 1} more", None])
        rows += [[plain[k], values[k]] for k in range(count - 2, count)]
    size = board.em * (1.25 if len(rows) <= 6 else 0.95)
    return table(rows, name="input", format=_written(values), align=("left", "right"), rules="rows", size=size)


def _written(values: Any) -> str:
    """Return one format for a row: as few decimals as show all numbers, three at most; digits where scales differ.

    >>> _written(np.array([0.5, 0.25])), _written(np.array([40, 51000.0, 0.25]))
    ('{:.2f}', '{:.3g}')
    """
    sizes = np.abs(np.asarray(values, dtype=np.float64))
    sizes = sizes[sizes > 0]
    if sizes.size and (sizes.max() >= 1000 or sizes.min() < 0.01):
        return "{:.3g}"
    fewest = next((k for k in range(3) if np.allclose(sizes, np.round(sizes, k), rtol=0, atol=1e-9)), 3)
    return f"{{:.{fewest}f}}"


def _reads_tokens(board: Board) -> bool:
    model = board.subject.model
    return any(isinstance(step.kind, Embedding) for step in model.readers(model.inputs[0]))


def _is_sequence(board: Board) -> bool:
    return len(board.subject.model.inputs) == 1 and board.subject.run.given[0].ndim == 2


def _tokens(board: Board, values: Any) -> Group:
    """Return tokens as words in frames, in rows."""
    known = board.subject.column_names
    numbers = np.asarray(values).reshape(-1).astype(int).tolist()
    words = list(known) if len(known) == len(numbers) else [str(one) for one in numbers]
    made = []
    for k, word in enumerate(words[:24]):
        label = text(word.replace("$", r"\$"), size=board.em, name="word")
        made.append(group(rounded(1.0 * board.em, 0.8 * board.em, radius=0.12, stroke="grey"), label, name=str(k)))
    rows = [arrange(made[k : k + 8], gap=0.15) for k in range(0, len(made), 8)]
    lines = [group(*row, name=f"row{k}") for k, row in enumerate(rows)]
    return group(*arrange(lines, DOWN, gap=0.2), name="input")
