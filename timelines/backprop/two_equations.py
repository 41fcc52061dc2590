"""The two equations that stay to the end, dE/dW and delta, boxed one under the other: their sizes and heights."""

from __future__ import annotations

from renderer import Equation, Formula
from timelines.backprop.board import Board

PLACES = {"weights": (1.25, 1.5), "delta": (1.4, -0.9)}
"""The size and the height of each; it is set smaller where it would not fit."""
AIR = 0.22  # between an equation and its box


def boxed_equation(board: Board, which: str, name: str, equation: Equation, at: float | None = None) -> Formula:
    """One of them, or a form of it, at its height or another, with room for its box."""
    size, height = PLACES[which]
    rows = board.layout.names_rows if which == "weights" else ()
    y = height if at is None else at
    return board.equation(name, equation, size, board.frame.width - 2 * AIR, rows, at=(0.0, y))
