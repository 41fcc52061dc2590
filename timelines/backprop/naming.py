"""The names of matrices: arrows that lead to them, and the room that they need under the rows of an equation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from renderer import Box, Clip, Equation, Formula, Node, arrow, box_of, fade_in, grow, lasting, shifted, stagger, tex
from renderer.algebra.formula_rows import in_rows, row_boxes, row_of
from renderer.algebra.matrices import Letter
from renderer.scene.part_place import part_of
from timelines.backprop.board import Board
from timelines.backprop.matrices import at_top, brackets_colored, rows_of, size_in
from timelines.backprop.roles import tinted


@dataclass(frozen=True)
class Symbols:
    """Arrows from matrices down to the symbols that stand for them."""

    arrows: tuple[Node, ...]
    symbols: tuple[Formula, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All of them."""
        return (*self.arrows, *self.symbols)

    def appear(self) -> list[Clip]:
        """Arrows grow from their tails while the symbols come in, from left to right, within a second."""
        arrows = stagger([grow(one, origin="tail") for one in self.arrows], ratio=0.2)
        return [lasting(1.0, arrows), lasting(1.0, stagger([fade_in(one) for one in self.symbols], ratio=0.2))]

    def under(self, *marks: str) -> Box:
        """The box round some of the symbols."""
        return box_of([one for one in self.symbols if one.name.removeprefix("symbol-") in marks])


def symbols(board: Board, formula: Formula, letters: Sequence[Letter]) -> Symbols:
    """An arrow from each matrix of an equation down to the letter that stands for it.

    Where the equation has several rows, the left side stands alone in the first, and its letter left of it.
    """
    layout, rows = board.layout, row_boxes(formula)
    lowest = formula.at[1] - (formula.ascent + formula.descent) / 2
    made = [tinted(tex(letter.tex, size=layout.symbol, name=f"symbol-{letter.mark}")) for letter in letters]
    height = max(one.ascent + one.descent for one in made)
    arrows: list[Node] = []
    placed: list[Formula] = []
    for letter, one in zip(letters, made, strict=True):
        part = box_of(part_of(formula, letter.mark))
        row = row_of(formula, part)
        if len(rows) > 1 and row == 0:
            start, end = (part.left - 0.1, part.center[1]), (part.left - layout.arrows, part.center[1])
            at = (part.left - layout.names - one.width / 2, part.center[1])
        else:
            x, bottom = part.center[0], lowest if len(rows) == 1 else rows[row].bottom
            start, end = (x, bottom - 0.1), (x, bottom - layout.arrows)
            at = (x, bottom - layout.names - height / 2)
        arrows.append(arrow(start, end, head=0.16, fill="blue", name=f"arrow-{letter.mark}"))
        placed.append(one.with_(at=at))
    return Symbols(tuple(arrows), tuple(placed))


def with_room_for_names(board: Board, name: str, equation: Equation, below: float) -> Formula:
    """The equation at the upper edge, without the net: under its rows there is room for names, and `below` for more.

    In one row it is as `at_top` makes it. In several, the first is the left side, whose name stands beside it.
    """
    frame, rows = board.frame, rows_of(board, equation)
    if not rows:
        return at_top(board, name, equation)
    names = board.layout.names + 1.2 * board.layout.symbol
    heights = [row.height for row in row_boxes(in_rows(tex(equation.tex, name="measured"), rows))]
    gaps = [0.2, *[names + 0.15] * (len(heights) - 2)]
    size = min((frame.height - sum(gaps) - names - below) / sum(heights), size_in(frame, equation, rows=rows))
    made = brackets_colored(tinted(in_rows(tex(equation.tex, size=size, name=name), rows, gaps)))
    # The left side and the name left of it lie in the middle together.
    aside = (board.layout.names + 1.45 * board.layout.symbol) / 2
    row = [part.name for part in made.parts][: [part.name for part in made.parts].index(rows[0]) + 1]
    parts = tuple(shifted(part, (aside, 0.0)) if part.name in row else part for part in made.parts)
    return replace(made, parts=parts, at=(0.0, frame.top - made.height / 2))
