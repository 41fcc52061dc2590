"""Act 6: the gradient runs back, and what of the input mattered lies over it."""

from __future__ import annotations

from typing import Any

import numpy as np

from renderer import Box, Group, Node, bars, delay, fade_in, faded, heat_map, move_to, to
from renderer.network import backward_pass
from timelines.explain.board import Board, halves
from timelines.explain.sight import input_node, rgb
from timelines.explain.subject import Subject
from timelines.telling import placed_in, plain

MOST = 10
"""Entries of a row that have a bar: those with the largest gradients."""

DIMMED = 0.25  # the opacity of steps for which no gradient is claimed
LONGEST = 7.0  # seconds in which red runs back


def play(board: Board) -> None:
    """Red runs back through the picture; then the input comes large, with its gradient."""
    script, subject = board.script, board.subject
    ranks = len(board.picture.plan.flow.ranks)
    told = "the loss" if subject.known or subject.task in ("classes", "choice") else "the answer"
    board.begin_act(
        "Back",
        f"How does {told} change with each number? From the end back, step by step.",
        coming=to("model", opacity=1.0),
    )
    script.play(backward_pass(board.picture, seconds=min(1.1, LONGEST / ranks)))
    if subject.unknown:
        before = [name for name in board.picture.views if subject.run[name].output_gradient is None]
        board.script.play([to(board.picture[name], opacity=DIMMED, seconds=0.6) for name in before])
        board.say(f"Before {subject.unknown[0]} nothing is claimed: its slope is not known.")
    else:
        board.say("Each layer shows its gradient, the largest in full color: blue above 0, red below.")
    board.settle(0.5)
    over = _over(board)
    if over is None:
        return
    sign = "longer the bar" if _in_a_row(subject) else "stronger the red"
    board.say(f"And the input itself: the {sign}, the more {told} would change with it.")
    script.play(to("model", opacity=0.0, seconds=0.6), delay(0.4, fade_in(over, seconds=1.0)))
    board.settle(1.0)
    if subject.known:
        board.leave(*(node.name for node in over))


def _over(board: Board) -> list[Node] | None:
    """Return the input with its gradient over it; None where no gradient reaches it."""
    subject = board.subject
    name = subject.model.inputs[0]
    gradient = subject.run[name].output_gradient
    if gradient is None or not np.abs(gradient).max():
        return None
    plane = _plane(subject)
    if _in_a_row(subject):
        return [_ranked(board, subject, gradient.reshape(-1))]
    shown, numbers = input_node(board, board.body)
    shown = placed_in(shown, board.body)
    if len(plane) == 3 and plane[0] != 3:
        return None
    sizes = np.abs(np.asarray(gradient)).reshape(subject.pixels)
    sizes = sizes.max(axis=0) if len(plane) == 3 else sizes.reshape(plane)
    if float(np.min(subject.run.given[0])) < 0:
        # Over colors of its own red could not be told: both stand side by side.
        upper, lower = halves(board)
        shown = placed_in(shown, upper)
        return [_without_numbers(shown, numbers), move_to(_mask(board, shown, sizes, False), lower.center)]
    return [_without_numbers(shown, numbers), _mask(board, shown, sizes)]


def _plane(subject: Subject) -> tuple[int, ...]:
    return tuple(side for side in subject.pixels if side > 1) or (1,)


def _in_a_row(subject: Subject) -> bool:
    return len(_plane(subject)) == 1


def _without_numbers(node: Node, numbers: str) -> Node:
    if not numbers or not isinstance(node, Group):
        return node
    return node.with_(parts=tuple(part for part in node.parts if part.name != "numbers"))


def _mask(board: Board, node: Any, sizes: Any, over: bool = True) -> Node:
    """Return the sizes of a gradient as red of that strength, as large as the input."""
    flat = getattr(node, "map", node)
    return heat_map(
        sizes,
        name="mattered",
        colors=[faded("gradient", 0.0) if over else rgb(board, "ground"), faded("gradient", 0.9 if over else 1.0)],
        low=0.0,
        high=float(sizes.max()),
        width=flat.width * node.scale,
        height=flat.height * node.scale,
        at=node.at,
        z=1,
    )


def _ranked(board: Board, subject: Subject, gradient: Any) -> Node:
    """Return a bar for each entry of a row with a large gradient."""
    best = sorted(np.argsort(-np.abs(np.asarray(gradient)), kind="stable")[:MOST].tolist())
    names = [plain(subject.column_names[k]) if subject.column_names else rf"$x_{{{k + 1}}}$" for k in best]
    values = [gradient[k] for k in best]
    most = 1.35 * max(abs(float(one)) for one in values)
    low = -most if min(values) < 0 else 0.0
    box: Box = board.body
    made = bars(
        values,
        name="mattered",
        names=names,
        span=(low, most if max(values) > 0 else 0.0),
        width=min(box.height - 0.4, 0.9 * board.em * len(best)),
        height=box.width * 0.6,
        horizontal=True,
        fill="gradient",
        numbers="{:.3f}" if most > 0.02 else "{:.1e}",
        size=0.85 * board.em,
    )
    return move_to(made, box.center)
