"""Matrices: their colored brackets, the factors of lines that fly into them, the symbols that stand for them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from renderer import Box, Clip, Equation, Formula, colored, tex, to
from renderer.algebra.expressions import Expression
from renderer.algebra.formula_rows import in_rows
from renderer.algebra.matrix_parts import beside_entries, brackets_of
from renderer.network import matrix_forms
from renderer.network.calculus.matrix_forms import SeedForms
from timelines.backprop.board import COLUMNS, Board
from timelines.backprop.roles import tinted

BRACKETS = {**COLUMNS, "delta-next": "delta", "weights": "weight"}
GREATEST = 0.85  # the size of a matrix equation that could be larger


def forms(board: Board, layer: int) -> SeedForms:
    """The matrix forms of a layer, shortened so that no matrix has more than three rows or columns, or six entries."""
    sides = board.sizes[max(layer - 1, 0) : layer + 2]
    written = max(a * b for a, b in pairwise(sides))
    most = 3 if max(sides) <= 3 and written <= 6 else 2
    made = matrix_forms(board.sizes, layer, "seed", max_shown=most, softmax=board.softmax)
    assert isinstance(made, SeedForms)
    return made


def size_in(box: Box, *expressions: Equation | Expression, rows: Sequence[str] = ()) -> float:
    """The size at which each of several forms fits into a box, and no larger than matrices are set."""
    made = [in_rows(tex(one.tex, name="measured"), rows) for one in expressions]
    return min(GREATEST, *(min(box.width / one.width, box.height / (one.ascent + one.descent)) for one in made))


def matrices(
    board: Board,
    name: str,
    equation: Equation | Expression,
    box: Box,
    size: float | None = None,
    rows: Sequence[str] = (),
) -> Formula:
    """A form with matrices in the middle of a box, of a size or as large as the box allows; its brackets colored.

    It has a new row after some marks.
    """
    fitting = size_in(box, equation, rows=rows) if size is None else size
    if isinstance(equation, Equation):
        return brackets_colored(board.equation(name, equation, fitting, rows=rows, at=box.center))
    return brackets_colored(tinted(in_rows(tex(equation.tex, size=fitting, at=box.center, name=name), rows)))


def at_top(board: Board, name: str, equation: Equation, size: float | None = None) -> Formula:
    """An equation between matrices at the upper edge of the frame, of a size or as large as goes over the net."""
    frame = board.frame
    top = max(frame.top - board.layout.highest, board.above_net.bottom + board.layout.over_net)
    made = matrices(board, name, equation, Box(frame.left, top, frame.right, frame.top), size, rows_of(board, equation))
    placed: Formula = made.with_(at=(0.0, frame.top - (made.ascent + made.descent) / 2))
    return placed


def rows_of(board: Board, equation: Equation) -> tuple[str, ...]:
    """After which parts of an equation between matrices a new row begins."""
    return board.layout.hidden_rows if "delta-next" in equation.tex else board.layout.last_rows


def goes_to(board: Board, goal: Formula) -> list[Clip]:
    """An equation goes where another stands that has the same parts, and its rows where those of that lie."""
    standing: Formula = board.script.pose(goal.name)
    by = goal.size / standing.size
    clips: list[Clip] = [to(goal.name, at=goal.at, scale=by)]
    for part, other in zip(standing.parts, goal.parts, strict=True):
        place = (other.at[0] / by, other.at[1] / by)
        if max(abs(place[0] - part.at[0]), abs(place[1] - part.at[1])) > 1e-6:
            clips.append(to(f"{goal.name}/{part.name}", at=place))
    return clips


def brackets_colored(formula: Formula) -> Formula:
    """The formula with the brackets of its matrices in their colors."""
    marks = [mark for mark in formula.ids if mark in BRACKETS and len(beside_entries(formula[mark])) > 1]
    sides = {side.address.below(formula.name): BRACKETS[mark] for mark in marks for side in brackets_of(formula[mark])}
    return colored(formula, sides)
