"""Where parts of formulas will stand, and what keeps to them: braces, boxes, the next form of a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from renderer import Box, Equation, Formula, Node, Ref, box_of, brace, to
from renderer.scene.part_place import part_of
from renderer.scene.scene import FRAME
from renderer.script.clips.change import To
from timelines.backprop.board import Board, boxed

GIVE = 0.03  # how far a part that swells comes out on either side: signs stand 0.07 off

PLACES = {"weights": (1.25, 1.5), "delta": (1.4, -0.9)}
"""The size and the height of the two equations that stay to the end; each is set smaller where it would not fit."""
AIR = 0.22  # between an equation and its box


def swelling(*parts: Node, most: float = 1.15) -> float:
    """How large parts become that are pointed at: none comes out so far that it reaches its neighbors."""
    return min(most, *(1 + 2 * GIVE / box_of(part).width for part in parts))


def brace_under(formula: Formula, mark: str, gap: float) -> Node:
    """A brace under a part of a formula, at a gap from the lowest that stands in the whole formula."""
    part = box_of(part_of(formula, mark))
    return brace(Box(part.left, box_of(formula).bottom, part.right, part.top), gap=gap, name="brace")


def refit(name: str, node: Node, margin: float = 0.12, seconds: float = 1.0) -> To:
    """A box that `boxed` made and that stands already fits itself round a node."""
    goal = boxed(name, node, margin=margin)
    return to(name, seconds=seconds, at=goal.at, path=goal.path)


def in_order(old: Sequence[Ref], new: Sequence[Ref]) -> dict[Any, Ref]:
    """Pairs for `become`, first with first; those left over on a side are not among them."""
    return dict(zip(old, new, strict=False))


def share(board: Board) -> float:
    """How much of their size things have in a frame that is narrower than 16:9."""
    return min(1.0, board.script.frame[0] / FRAME[0])


def boxed_equation(board: Board, which: str, name: str, equation: Equation, at: float | None = None) -> Formula:
    """One of the two equations that stay, or a form of it, at its height or another, with room for its box."""
    size, height = PLACES[which]
    rows = board.layout.names_rows if which == "weights" else ()
    y = height if at is None else at
    return board.equation(name, equation, size, board.frame.width - 2 * AIR, rows, at=(0.0, y))
