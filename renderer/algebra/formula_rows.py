"""Formulas in several rows, for places where one row would be too small to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from renderer.scene.bounds import bounds
from renderer.scene.layout import box_of, shifted
from renderer.scene.node import Group, Node
from renderer.typeset.formula import Formula
from renderer.values.box import Box, union
from renderer.values.numbers import Point

_GAP = 0.3  # between two rows of a formula of size 1
_INDENT = 0.5  # of a row after the first, in such a formula


@dataclass(frozen=True, eq=False, kw_only=True)
class FormulaRows(Formula):
    """A formula in rows; `rows` are their boxes, in the formula's own coordinates.

    Its baseline is that of the first row; its parts have the names that they have in one row.
    """

    rows: tuple[Box, ...]


def in_rows(
    formula: Formula, at: Sequence[str], gaps: Sequence[float] = (), apart: float = 0.0, left: bool = False
) -> Formula:
    """Return the formula with a new row at each of some marked parts; the same where it has none of them.

    A sign between two terms or factors begins the new row; any other part, as "equals", ends the old one.
    Rows stand in the middle of the widest, or with `left` begin where the first does, later ones a little after it.
    `gaps` are those between the rows, in units; without them all are alike, and wider by `apart`.

    >>> from renderer.typeset.tex import tex
    >>> made = in_rows(tex(r"a \\part{plus}{+} b"), ["plus"])
    >>> [round(row.width, 2) for row in made.rows], made.plain
    ([0.23, 0.68], 'a + b')
    """
    cut = _Cut(frozenset(at))
    cut.walk(formula, (0.0, 0.0))
    boxes = [union(row) for row in cut.rows]
    found = [box for box in boxes if box is not None]
    if len(found) < 2:
        return formula
    between = [*gaps, *[_GAP * formula.size + apart] * len(found)]
    moves: list[Point] = []
    top = bottom = 0.0
    indent = _INDENT * formula.size if left else 0.0
    widest = max(box.width + (indent if number else 0.0) for number, box in enumerate(found))
    for number, (box, gap) in enumerate(zip(found, between, strict=False)):
        x = -box.left - widest / 2 + (indent if number else 0.0) if left else -box.center[0]
        moves.append((x, top - box.top))
        bottom = top - box.height
        top = bottom - gap
    middle = bottom / 2
    moves = [(x, y - middle) for x, y in moves]
    parts = _moved(formula, frozenset(at), moves, [0])
    rows = tuple(Box(b.left + x, b.bottom + y, b.right + x, b.top + y) for b, (x, y) in zip(found, moves, strict=True))
    whole = union(rows)
    assert whole is not None
    baseline = formula.baseline + moves[0][1]
    given = {field.name: getattr(formula, field.name) for field in fields(Formula)}
    given |= {"parts": parts, "baseline": baseline, "width": whole.width}
    return FormulaRows(**given | {"ascent": whole.top - baseline, "descent": baseline - whole.bottom, "rows": rows})


@dataclass
class _Cut:
    """Boxes of what lies in each row, found in reading order."""

    at: frozenset[str]
    rows: tuple[list[Box], ...] = ()

    def walk(self, node: Group, origin: Point) -> None:
        """Go through the parts of a group that lies at a place; those in which a row ends are gone into."""
        if not self.rows:
            self.rows = ([],)
        for part in node.parts:
            if part.name in self.at and _begins_row(part.name):
                self.rows = (*self.rows, [])
            if _ends_inside(part, self.at):
                assert isinstance(part, Group)
                self.walk(part, (origin[0] + part.at[0], origin[1] + part.at[1]))
            else:
                box = bounds(shifted(part, origin))
                if box is not None:
                    self.rows[-1].append(box)
            if part.name in self.at and not _begins_row(part.name):
                self.rows = (*self.rows, [])


def _moved(node: Group, at: frozenset[str], moves: Sequence[Point], row: list[int]) -> tuple[Node, ...]:
    """Return the parts of a group, each where its row goes; `row` holds the number of the row that is gone through."""
    made: list[Node] = []
    for part in node.parts:
        if part.name in at and _begins_row(part.name):
            row[0] += 1
        if _ends_inside(part, at):
            assert isinstance(part, Group)
            inner = replace(part, parts=_moved(part, at, moves, row))
            # A group keeps its origin in the middle of what it holds, as those of one row have it.
            x, y = box_of(inner.with_(at=(0.0, 0.0))).center
            parts = tuple(shifted(one, (-x, -y)) for one in inner.parts)
            made.append(replace(inner, parts=parts, at=(part.at[0] + x, part.at[1] + y)))
        else:
            made.append(shifted(part, moves[min(row[0], len(moves) - 1)]))
        if part.name in at and not _begins_row(part.name):
            row[0] += 1
    return tuple(made)


def _begins_row(name: str) -> bool:
    """Return whether a part begins a new row: a sign, as "plus", "sum-plus-2", "sum-dots" or "factors-times-1"."""
    return not {"plus", "times"}.isdisjoint(name.split("-")) or name.endswith("-dots")


def _ends_inside(node: Node, at: frozenset[str]) -> bool:
    """Return whether a row ends inside a node, before its last part."""
    if not isinstance(node, Group):
        return False
    last = node.parts[-1] if node.parts else None
    return any(
        ((part is not last or _begins_row(part.name)) and part.name in at) or _ends_inside(part, at)
        for part in node.parts
    )


def row_boxes(formula: Formula) -> tuple[Box, ...]:
    """Return the boxes of a formula's rows where it stands, from the top down."""
    own = getattr(formula, "rows", ())
    if not own:
        box = bounds(formula)
        return () if box is None else (box,)
    (x, y), s = formula.at, formula.scale
    return tuple(Box(x + b.left * s, y + b.bottom * s, x + b.right * s, y + b.top * s) for b in own)


def row_of(formula: Formula, box: Box) -> int:
    """Return the number of the row in which a box lies, from 0."""
    rows = row_boxes(formula)
    return min(range(len(rows)), key=lambda k: abs(rows[k].center[1] - box.center[1]))
