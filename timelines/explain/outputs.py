"""How an answer looks while it moves: bars of classes or numbers, a point on a line, or a heat map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from renderer import (
    DOWN,
    Box,
    Clip,
    Group,
    Node,
    arrange,
    bars,
    box_of,
    count,
    dot,
    fit,
    group,
    heat_map,
    move_to,
    number,
    number_line,
    text,
    to,
)
from renderer.network import Run
from timelines.explain.board import Board
from timelines.explain.sight import MOST_NUMBERS, signs
from timelines.explain.subject import answer_of
from timelines.explain.words import decimals
from timelines.telling import plain

MOST_BARS = 8
"""Classes that have a bar: the most probable ones, and the target."""


@dataclass(frozen=True, eq=False)
class Answer:
    """A node that shows the output of a run, and can go to that of another run.

    `shown` are the outputs that have a bar; it is empty for other views.
    """

    node: Group
    board: Board
    shown: tuple[int, ...] = ()

    def go(self, run: Run, seconds: float) -> list[Clip]:
        """Return clips that show the output of another run."""
        values = answer_of(run)
        task = self.board.subject.task
        if task == "tensor":
            return [to(self.node["map"], values=two_axes(values), seconds=seconds)]
        if not self.shown:
            at = _place(self.node, float(values[0]))
            return [
                to(self.node["answer"], at=at, seconds=seconds),
                to(self.node["value"], at=(at[0], self.node["value"].node.at[1]), seconds=seconds),
                count(self.node["value"], to=values[0], seconds=seconds),
            ]
        return [to(self.node["bars"], values=_entries(self.board, values, self.shown), seconds=seconds)]


def answer(board: Board, box: Box, name: str = "answer") -> Answer:
    """Return the answer of the subject as large as it fits into a box."""
    subject = board.subject
    if subject.task == "tensor":
        return Answer(_maps(board, box, name), board)
    if subject.output.size == 1:
        return Answer(_line(board, box, name), board)
    shown = _shown(subject.output, subject.target if subject.task == "classes" else None)
    return Answer(_bars(board, box, shown, name), board, shown)


def _maps(board: Board, box: Box, name: str) -> Group:
    """Return the answer as a heat map, and below it the target, where there is one, on the same scale."""
    subject, em = board.subject, board.em
    given = [("map", "answer", two_axes(subject.output))]
    if subject.known:
        goal = np.asarray(subject.run.objective.target).reshape(subject.output.shape)  # type: ignore[union-attr]
        given.append(("goal", "target", two_axes(goal)))
    most = max(float(np.abs(np.asarray(one)).max()) for _, _, one in given) or 1.0
    rows, columns = given[0][2].shape
    label = 0.5 * em
    side = min(box.width / columns, (box.height / len(given) - 2 * label) / rows)
    made: list[Node] = []
    for part, word, values in given:
        paint = "target" if part == "goal" else "ink"
        made.append(text(word, size=0.8 * em, fill=paint, name=f"{part}-word"))
        size = {"width": max(side * columns, 0.2), "height": max(side * rows, 0.2)}
        # Numbers in the cells of an answer that stays as it is; one that moves is told by its colors.
        few = not subject.known and max(rows, columns) <= MOST_NUMBERS
        numbers = "{:.2f}" if few else ""
        colors = signs(board)
        made.append(heat_map(values, colors=colors, low=-most, high=most, numbers=numbers, name=part, **size))
    return move_to(group(*arrange(made, DOWN, gap=0.35 * label), name=name), box.center)


def two_axes(values: Any) -> Any:
    """Return a tensor of several axes as a matrix, the last axis across."""
    return values.reshape((-1, values.shape[-1]))[:64, :64]


def _shown(values: Any, target: Any) -> tuple[int, ...]:
    if values.size <= MOST_BARS + 4:
        return tuple(range(values.size))
    best = np.argsort(-np.abs(np.asarray(values)), kind="stable")[:MOST_BARS].tolist()
    return tuple(sorted({*best, *([target] if isinstance(target, int) else [])}))


def _entries(board: Board, values: Any, shown: Sequence[int]) -> Any:
    """Return the values that have bars; for numbers with a target each beside its target."""
    subject = board.subject
    if subject.task == "numbers" and subject.known:
        goal = np.asarray(subject.target, dtype=np.float64).reshape(-1)
        return np.array([[float(values[k]), float(goal[k])] for k in shown])
    return [values[k] for k in shown]


def _bars(board: Board, box: Box, shown: tuple[int, ...], name: str) -> Group:
    subject, em = board.subject, board.em
    values = subject.output
    entries = _entries(board, values, shown)
    flat = np.asarray(entries, dtype=np.float64)
    shares = subject.task == "classes" and bool((np.asarray(values) >= 0).all())
    pair = flat.ndim == 2
    low, high = (0.0, 1.0) if shares else (min(1.3 * float(flat.min()), 0.0), max(1.3 * float(flat.max()), 0.0))
    names = [plain(subject.name_of(k)) for k in shown]
    longest = max(len(one) for one in names) * 0.2 * em
    fill = ["activation", "target"] if pair else [_paint(board, k) for k in shown]
    made = bars(
        entries,
        name="bars",
        names=names,
        span=(low, high if high > low else low + 1.0),
        width=min(box.height, 0.75 * em * len(shown)),
        height=max(box.width - longest - 1.9 * em, 1.0),
        horizontal=True,
        fill=fill,
        numbers="{:.2f}",
        size=0.85 * em,
    )
    # By its left side: a bar that grows has its room at the right.
    whole = fit(group(made, name=name), width=box.width - 0.1 * em)
    return move_to(whole, (box.left + 0.1 * em + box_of(whole).width / 2, box.center[1]))


def _paint(board: Board, number: int) -> str:
    subject = board.subject
    if subject.task == "classes" and subject.known and number == subject.target:
        return "target"
    return "activation"


def _line(board: Board, box: Box, name: str) -> Group:
    """Return a line of numbers with the answer as a point, and the target as another."""
    subject, em = board.subject, board.em
    value = subject.output[0]
    ends = [float(value)] + ([float(np.reshape(subject.target, -1)[0])] if subject.known else [])
    span = (0.0, 1.0) if subject.task == "choice" else _span(ends)
    made = number_line(span, name="line", length=box.width * 0.9, size=0.75 * em)
    at = made.point(float(value))
    parts: list[Any] = [made]
    if subject.known:
        goal = made.point(ends[-1])
        parts.append(dot(goal, radius=0.17 * em, fill="target", name="target"))
        parts.append(text("target", size=0.75 * em, fill="target", name="word", at=(goal[0], -1.05 * em)))
    parts.append(dot(at, radius=0.13 * em, fill="activation", name="answer"))
    parts.append(
        number(
            value,
            format=decimals(max(map(abs, ends))),
            size=1.2 * em,
            fill="activation",
            name="value",
            at=(at[0], 0.6 * em),
        )
    )
    if subject.task == "choice" and subject.labels:
        for k, side in enumerate((span[0], span[1])):
            x = made.point(side)[0]
            parts.append(text(plain(subject.labels[k]), size=0.8 * em, name=f"end{k}", at=(x, 1.3 * em)))
    return group(*parts, name=name, at=box.center, center=False)


def _place(node: Group, value: float) -> tuple[float, float]:
    line: Any = node["line"].node
    low, high = line.axis.x
    x, y = line.point(min(max(value, low), high))
    return x, y


def _span(ends: Sequence[float]) -> tuple[float, float]:
    """Return the span of a line of numbers: from 0 to a single number; else round two, with room to see them apart."""
    low, high = (min(*ends), max(*ends)) if len(ends) > 1 else (min(*ends, 0.0), max(*ends, 0.0))
    wide = high - low
    if not wide:
        wide = 0.1 * max(abs(low), abs(high)) or 1.0
    room = (0.6 if len(ends) > 1 else 0.1) * wide
    step = 10.0 ** np.floor(np.log10(wide))
    return float(np.floor((low - room) / step) * step), float(np.ceil((high + room) / step) * step)
