"""Tables and matrices: addressable cells, headings, rules, and numbers that move."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, Unpack, cast

import numpy as np
from numpy.typing import ArrayLike

from renderer.geometry import brace_outline as braces
from renderer.geometry.outline import line_path, rectangle_path
from renderer.parts.chart_data import checked_array
from renderer.parts.chart_text import digits, line_of_text, on_baseline, rise, room
from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.chart import Chart
from renderer.scene.data_numbers import standing_for
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.node import Group, Node, Shape
from renderer.values.affine import pose
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.box import Box
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, Point, not_negative, positive
from renderer.values.paint import Fill
from renderer.values.paint import fill as as_fill
from renderer.values.paint import stroke as as_stroke
from renderer.values.short_repr import brief

_MOST_CELLS = 2000
_EM = 0.5  # an em of size 1, in units
_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}

Cell = str | float | None
CellRows = Annotated[object, ANYTHING]
"""Rows of cells: words, numbers, None for an empty one."""


@dataclass(frozen=True)
class TablePlan:
    """The plan of a table: the text and positions of cells, and the format of its numbers."""

    cells: tuple[tuple[Cell, ...], ...]
    headings: tuple[str, ...]
    format: str
    aligns: tuple[float, ...]
    size: float
    gaps: Point
    rules: str
    brackets: str
    ink: Fill

    @property
    def moving(self) -> tuple[str, ...]:
        """Numbers, and their places."""
        return tuple(f"cells/{i}/{k}{what}" for i, k in self.numbers for what in (".at", "/*.path"))

    @cached_property
    def numbers(self) -> tuple[tuple[int, int], ...]:
        """The positions of the number cells, row by row."""
        return tuple((i, k) for i, row in enumerate(self.cells) for k, one in enumerate(row) if isinstance(one, float))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the values: the table's own if all cells are numbers, else one row of the numbers."""
        rows, columns = len(self.cells), len(self.aligns)
        return (rows, columns) if len(self.numbers) == rows * columns else (len(self.numbers),)

    def number_entries(self, prop: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Return the number cells, each with the index of its value: in the table, or in the row of all numbers."""
        if prop != "values":
            return ()
        flat = len(self.shape) == 1
        return tuple((f"cells/{i}/{k}", (n,) if flat else (i, k)) for n, (i, k) in enumerate(self.numbers))

    def checked(self, name: str, value: object) -> Array:
        """Return the numbers of the cells as an array."""
        if not self.numbers:
            raise ValuesError("the table has no number cells, so it has no values to change")
        return checked_array(value, f"the {name} of a table", self.shape)

    @cached_property
    def _slots(self) -> int:
        numbers = [cell for row in self.cells for cell in row if isinstance(cell, float)]
        return room(numbers, self.format) if numbers else 0

    def _made(self, cell: Cell, name: str) -> Node:
        """Return a cell with its baseline at 0, from x = 0 on; a number with room for other ones."""
        if isinstance(cell, float):
            made = digits(cell, self.format, self._slots, name=name, size=self.size, fill=self.ink, align="right")
            return made.with_(at=(0.0, rise(self.size)))
        if not cell or not cell.strip():
            return Group(name=name)
        return on_baseline(line_of_text(cell, name=name, size=self.size, fill=self.ink), (0.0, 0.0), 0.0)

    @cached_property
    def layout(self) -> tuple[tuple[float, ...], float]:
        """The width of each column, and the height of a row; they do not change with the numbers."""
        rows = [*self.cells, self.headings] if self.headings else list(self.cells)
        boxes = [[bounds(self._made(cell, "c")) for cell in row] for row in rows]
        widths = tuple(
            max((box.width for row in boxes if (box := row[k]) is not None), default=0.0)
            for k in range(len(self.aligns))
        )
        tall = max((box.top for row in boxes for box in row if box is not None), default=0.0)
        deep = max((-box.bottom for row in boxes for box in row if box is not None), default=0.0)
        return widths, max(tall, 0.7 * _EM * self.size) + max(deep, 0.0)

    def _column(self, k: int) -> float:
        """Return the start of a column, from the left of the first."""
        return sum(self.layout[0][:k]) + k * self.gaps[0]

    @property
    def width(self) -> float:
        """The distance from the left of the first column to the right of the last."""
        return self._column(len(self.aligns)) - self.gaps[0]

    def parts(self, data: Mapping[str, Array]) -> tuple[Node, ...]:
        """Return headings, cells, rules and brackets, about the center of the table."""
        values = dict(zip(self.numbers, data["values"].flat, strict=True)) if self.numbers else {}
        pitch = self.layout[1] + self.gaps[1]
        first = 1 if self.headings else 0
        count = len(self.cells) + first
        top, left = (count - 1) * pitch / 2, -self.width / 2
        low = self.layout[1] / 2

        def row(cells: Sequence[Cell], number: int, i: int | None) -> tuple[Node, ...]:
            placed = []
            for k, cell in enumerate(cells):
                shown = float(values[i, k]) if i is not None and (i, k) in values else cell
                placed.append(self._placed(shown, str(k), k, left, top - number * pitch - 0.35 * _EM * self.size))
            return tuple(placed)

        rows = [Group(name=str(i), parts=row(one, i + first, i)) for i, one in enumerate(self.cells)]
        parts: list[Node] = []
        if self.headings:
            parts.append(Group(name="headings", parts=row(self.headings, 0, None)))
        parts.append(Group(name="cells", parts=tuple(rows)))
        edges = [top - (k - 0.5) * pitch for k in range(count + 1)]
        drawn = {"none": [], "rows": edges[1:-1], "all": edges, "heading": edges[first : first + 1] * first}[self.rules]
        if drawn:
            reach = -left + self.gaps[0] / 2
            pen, path = as_stroke(self.ink, 2.0), line_path((-reach, 0), (reach, 0))
            lines = [Shape(name=str(k), path=path, stroke=pen, at=(0.0, y)) for k, y in enumerate(drawn)]
            parts.append(Group(name="rules", parts=tuple(lines)))
        if self.brackets:
            box = Box(left - 0.1, -top - low - 0.1, -left + 0.1, top + low + 0.1)
            parts += _brackets(self.brackets, box, self.ink)
        return tuple(parts)

    def _placed(self, cell: Cell, name: str, k: int, left: float, baseline: float) -> Node:
        made = self._made(cell, name)
        box = bounds(made)
        if box is None:
            return made.with_(at=(left + self._column(k), baseline))
        free = self.layout[0][k] - box.width
        x = left + self._column(k) + free * self.aligns[k] - box.left
        return made.with_(at=(made.at[0] + x, made.at[1] + baseline))


@dataclass(frozen=True, eq=False, kw_only=True)
class Table(Chart):
    """A table: "cells/2/0" is a cell by its row and column from 0; other parts are "headings/0" and "rules/0"."""

    plan: TablePlan

    @property
    def tokens(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """The kinds and texts of the cells, row by row, for comparison in an edit."""
        return tuple(tuple((type(cell).__name__, str(cell)) for cell in row) for row in self.plan.cells)

    @property
    def fixed(self) -> tuple[str, ...]:
        """The groups whose parts keep their names in an edit."""
        return ("headings", "rules")

    def token(self, row: int, column: int) -> str:
        """Return the address of a cell below the table."""
        return f"cells/{row}/{column}"

    @property
    def corner(self) -> Point:
        """The upper left corner, in the table's own coordinates."""
        pitch = self.plan.layout[1] + self.plan.gaps[1]
        return -self.plan.width / 2, (len(self.plan.cells) + bool(self.plan.headings)) * pitch / 2


@check_arguments
def table(
    rows: CellRows,
    *,
    name: str | None = None,
    headings: Sequence[str] = (),
    format: str = "{:g}",
    align: str | Sequence[str] = "center",
    rules: Literal["heading", "rows", "all", "none"] = "heading",
    gaps: Point = (0.5, 0.22),
    size: float = 0.8,
    ink: Fill | str = "ink",
    stands_for: CellRows = None,
    **fields: Unpack[Grouped],
) -> Table:
    """Return rows of cells on common baselines: words with `$formulas$`, numbers, and None for an empty cell.

    `format` writes the numbers; `align` is left, center or right, for all columns or one for each. `rules` are lines
    below the headings, between the rows, or around them too. `gaps` lie between columns and between rows, in units.
    `to(table, values=...)` moves the numbers: an array like the table where all cells are numbers, else the numbers row
    by row. `edit(table, other)` goes to a table with other rows. Numbers of a run know their source; `stands_for` has
    rows of such numbers where the cells are others. Parts: "cells/0/0", "headings/0", "rules/0".

    >>> table([["w", 1.5], ["b", 2.5]], headings=["name", "value"])["cells/1/0"].address
    'table/cells/1/0'
    """
    name = auto(name, "table")
    return _table(rows, name, tuple(headings), format, align, rules, "", gaps, size, ink, stands_for, fields)


@check_arguments
def matrix(
    values: CellRows,
    *,
    name: str | None = None,
    format: str = "{:g}",
    brackets: Literal["[]", "()", "||", ""] = "[]",
    align: str | Sequence[str] = "center",
    gaps: Point = (0.4, 0.18),
    size: float = 0.8,
    ink: Fill | str = "ink",
    stands_for: CellRows = None,
    **fields: Unpack[Grouped],
) -> Table:
    """Return numbers or words in brackets, row by row; a list of numbers is one column.

    `to(matrix, values=...)` moves the numbers. Numbers of a tensor of a run know their source; `stands_for` is that
    tensor where the values are others. Parts: "cells/0/0", "left" and "right".

    >>> matrix([[1, 0], [0, 1]])["cells/0/1"].node.name
    '1'
    """
    name = auto(name, "matrix")
    return _table(
        _columned(values), name, (), format, align, "none", brackets, gaps, size, ink, _columned(stands_for), fields
    )


def _table(
    rows: object,
    name: str,
    headings: tuple[str, ...],
    format: str,
    align: str | Sequence[str],
    rules: str,
    brackets: str,
    gaps: Point,
    size: float,
    ink: Fill | str,
    stands_for: object,
    fields: Grouped,
) -> Table:
    cells = _cells(rows, name)
    columns = len(cells[0])
    if headings and len(headings) != columns:
        raise ValuesError(f"{name!r} has {columns} columns, but {len(headings)} headings")
    aligns = (align,) * columns if isinstance(align, str) else tuple(align)
    if len(aligns) != columns or any(one not in _SHARES for one in aligns):
        known = ", ".join(_SHARES)
        told = f"the align of {name!r} is one of {known}, for all {columns} columns or one for each"
        raise ValuesError(f"{told}, but it is {brief(align)}")
    far = not_negative(gaps[0], f"a gap of {name!r}"), not_negative(gaps[1], f"a gap of {name!r}")
    paint, em = as_fill(ink), positive(size, f"the size of {name!r}")
    shares = tuple(_SHARES[one] for one in aligns)
    plan = TablePlan(cells, headings, format, shares, em, far, rules, brackets, paint)
    numbers = np.array([cells[i][k] for i, k in plan.numbers], dtype=np.float64).reshape(plan.shape)
    numbers.flags.writeable = False
    data = {"values": numbers} if plan.numbers else {}
    entries = [(f"cells/{i}/{k}", (i, k)) for i, k in plan.numbers]
    parts = standing_for(plan.parts(data), rows if stands_for is None else stands_for, entries)
    return Table(name=name, data=data, plan=plan, parts=parts, **kept_fields(fields))


def _columned(values: object) -> object:
    if not isinstance(values, Sequence | np.ndarray) or isinstance(values, str) or not np.size(values[:1]):
        return values
    flat = isinstance(values[0], str) or np.ndim(values[0]) == 0
    return [[value] for value in values] if flat else values


def _cells(rows: object, name: str) -> tuple[tuple[Cell, ...], ...]:
    if not isinstance(rows, Sequence | np.ndarray) or isinstance(rows, str | bytes) or not len(rows):
        raise ValuesError(f"{name!r} is made of rows of cells, but this is {brief(rows)}")
    made: list[tuple[Cell, ...]] = []
    for i, row in enumerate(rows):
        if not isinstance(row, Sequence | np.ndarray) or isinstance(row, str | bytes) or np.ndim(row) > 1:
            raise ValuesError(f"row {i} of {name!r} must be a list of cells, but it is {brief(row)}")
        made.append(tuple(_cell(one, f"cell {i}, {k} of {name!r}") for k, one in enumerate(row)))
    lengths = {len(row) for row in made}
    if len(lengths) != 1 or lengths == {0}:
        told = f"the rows of {name!r} must be equally long, and not empty"
        raise ValuesError(f"{told}, but they have {sorted(lengths)} cells")
    if len(made) * lengths.pop() > _MOST_CELLS:
        raise ValuesError(f"{name!r} has more than {_MOST_CELLS} cells")
    if not any(isinstance(cell, float) or (cell and cell.strip()) for row in made for cell in row):
        raise ValuesError(f"{name!r} has nothing to see")
    return tuple(made)


def _cell(value: object, what: str) -> Cell:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_) or np.ndim(cast(ArrayLike, value)) != 0:
        raise ValuesError(f"{what} must be words, a number or None, but it is {brief(value)}")
    return float(checked_array(value, what, ()))


def _brackets(kind: str, box: Box, ink: Fill) -> list[Node]:
    """Return both brackets beside a box."""
    if kind == "[]":
        path = braces.bracket_path(box.height, 0.14, 0.05)
    elif kind == "()":
        path = braces.parenthesis_path(box.height, 0.07)
    else:
        path = rectangle_path(0.045, box.height)
    found: list[Node] = []
    for name, x, angle in (("left", box.left, 0.0), ("right", box.right, math.pi)):
        placed = path.transformed(pose((0.0, 0.0), angle=angle))
        wide = placed.box.width if placed.box is not None else 0.0
        out = -wide / 2 if name == "left" else wide / 2
        found.append(Shape(name=name, path=placed, fill=ink, at=(x + out, box.center[1])))
    return found
