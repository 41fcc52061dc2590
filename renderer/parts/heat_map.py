"""Heat maps: a matrix as colored cells, with numbers, row and column names, and a color key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import ArrayLike

from renderer.geometry import outline
from renderer.parts.matrix_signals import DigitPaint, MatrixEntry
from renderer.parts.ticks import tick_number, ticks
from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.data_numbers import standing_for
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.image_node import Cells
from renderer.scene.marker import Marker
from renderer.scene.node import Group, Node, Shape, Strokes
from renderer.tracks.signal import Always, Signal, nothing_to_read
from renderer.typeset.number import NumberNode, number
from renderer.typeset.text import text
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.box import Box
from renderer.values.color import Color, Ink
from renderer.values.color_map import ColorMap, color_map
from renderer.values.errors import SceneError, ValuesError
from renderer.values.numbers import Array, Point, finite, positive
from renderer.values.paint import Fill, Gradient, stroke
from renderer.values.pixels import as_matrix

_SIZE = 4.0
"""Units of the longer side, unless a size is given."""

MOST_PARTS = 4096
"""The largest number of cells with an address each and, if asked for, a number."""

_GAP = 0.12


@dataclass(frozen=True, eq=False, kw_only=True)
class HeatMap(Group):
    """A matrix as colored cells. The origin is the center of the cells.

    Parts: "map" (the colors), "cells" ("cells/3/4" is a cell by row and column from 0), "rows" and "columns"
    (markers, for clips that frame or light them), and as asked for "grid", "numbers", "row_names",
    "column_names" and "key".
    """

    @property
    def map(self) -> Cells:
        """The node of the colored cells."""
        return next(part for part in self.parts if isinstance(part, Cells))

    def data_signals(self, prop: str, signal: Signal, address: str) -> tuple[tuple[str, str, Signal], ...]:
        """Yield the signals that follow a signal of the map's data: addresses, properties and signals."""
        if prop != "values":
            return ()
        found: list[tuple[str, str, Signal]] = [(f"{address}/map", "values", signal)]
        for part in self.parts:
            if part.name == "numbers":
                for row in part.children:
                    for cell in row.children:
                        one = MatrixEntry(signal, int(row.name), int(cell.name))
                        assert isinstance(cell, NumberNode)
                        where = f"{address}/numbers/{row.name}/{cell.name}"
                        paint = DigitPaint(one, self.map.colors_of, self.map.low, self.map.high)
                        for k, digit in enumerate(cell.digits(one)):
                            found += [(f"{where}/{k}", "path", digit), (f"{where}/{k}", "fill", paint)]
        return tuple(found)

    def number_entries(self, prop: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Return the numbers in the cells, each with its row and column."""
        if prop != "values" or not any(part.name == "numbers" for part in self.parts):
            return ()
        rows, columns = self.map.values.shape
        return tuple((f"numbers/{i}/{k}", (i, k)) for i in range(rows) for k in range(columns))


@check_arguments
def heat_map(
    matrix: Annotated[ArrayLike, ANYTHING],
    *,
    name: str | None = None,
    colors: Annotated[str | Sequence[Ink | str] | ColorMap, ANYTHING] = "viridis",
    low: float | None = None,
    high: float | None = None,
    width: float | None = None,
    height: float | None = None,
    numbers: str = "",
    number_size: float | None = None,
    rows: Sequence[str] = (),
    columns: Sequence[str] = (),
    grid: float = 0.0,
    grid_color: Fill | str = "ground",
    key: bool = False,
    size: float = 0.7,
    ink: Fill | str = "ink",
    stands_for: Annotated[ArrayLike | None, ANYTHING] = None,
    **fields: Unpack[Grouped],
) -> HeatMap:
    """Return a matrix (rows, columns) of finite numbers as colored cells, the first row on top.

    `colors` is "viridis", "magma", "gray", "signs" (red below 0, blue above), or a list of colors. They run from `low`
    to `high`: by default from the least value to the greatest, and for "signs" as far below 0 as above. Cells are
    square unless both `width` and `height` are given (units; the longer side has 4 by default). `numbers` is a format
    such as "{:.2f}" for a number in each cell; `rows` and `columns` name them; `grid` draws lines that wide (hundredths
    of a unit) between the cells; `key` draws a strip of the colors with numbers; `size` is that of names and key.

    `to(map, values=...)` moves all values, and `script.follow("heat_map.values", signal)` lets a signal of arrays drive
    them. Numbers of a tensor of a run know their source; `stands_for` is that tensor where the values are others.

    >>> heat_map([[0, 1, 2], [3, 4, 5]], width=3).map.height
    2.0
    """
    name = auto(name, "heat_map")
    values = as_matrix(matrix, f"the values of {name!r}")
    count = values.shape
    wide, high_ = _sides(count, width, height, name)
    chosen = color_map(colors)
    first, last = _range(values, low, high, colors == "signs", name)
    cells = Cells(name="map", values=values, colors_of=chosen, low=first, high=last, width=wide, height=high_)
    parts: list[Node] = [cells]
    if grid:
        parts.append(_grid(count, wide, high_, grid, grid_color))
    if numbers:
        if values.size > MOST_PARTS:
            raise ValuesError(f"{name!r} has {values.size} cells, but {MOST_PARTS} numbers can be shown at most")
        parts.append(_numbers(cells, numbers, number_size, ink))
    parts += _places(count, wide, high_)
    sides = (("row_names", rows, count[0]), ("column_names", columns, count[1]))
    for side, names, wanted in sides:
        if names and len(names) != wanted:
            kind = side.partition("_")[0]
            raise ValuesError(f"{name!r} has {wanted} {kind}s, but {len(names)} names for them")
        if names:
            parts.append(_names(side, names, wide, high_, size, ink))
    if key:
        parts.append(_key(cells, size, ink))
    made = HeatMap(name=name, parts=tuple(parts), **kept_fields(fields))
    given = matrix if stands_for is None else stands_for
    return replace(made, parts=standing_for(made.parts, given, made.number_entries("values")))


def _sides(count: tuple[int, ...], width: float | None, height: float | None, name: str) -> Point:
    rows, columns = count
    if width is None and height is None:
        cell = _SIZE / max(rows, columns)
        return columns * cell, rows * cell
    wide = None if width is None else positive(width, f"the width of {name!r}")
    high = None if height is None else positive(height, f"the height of {name!r}")
    if wide is None:
        assert high is not None
        return high * columns / rows, high
    return wide, wide * rows / columns if high is None else high


def _range(values: Array, low: float | None, high: float | None, signs: bool, name: str) -> Point:
    first = float(values.min()) if low is None else finite(low, f"low of {name!r}")
    last = float(values.max()) if high is None else finite(high, f"high of {name!r}")
    if signs and low is None and high is None:
        last = max(abs(first), abs(last))
        first = -last
    if first == last and (low is None or high is None):
        # All values are one: it lies in the middle of the colors.
        first, last = (first - 0.5 if low is None else first), (last + 0.5 if high is None else last)
    if not first < last:
        raise SceneError(f"the colors of {name!r} must run from low to high, but they run from {first:g} to {last:g}")
    return first, last


def _places(count: tuple[int, ...], wide: float, high: float) -> list[Node]:
    """Return the markers of rows, columns and, where there are not too many, cells."""
    rows, columns = count
    w, h = wide / columns, high / rows
    xs = [-wide / 2 + (k + 0.5) * w for k in range(columns)]
    ys = [high / 2 - (k + 0.5) * h for k in range(rows)]
    across, down, cell = outline.rectangle_path(wide, h), outline.rectangle_path(w, high), outline.rectangle_path(w, h)
    found: list[Node] = [
        Group(name="rows", parts=tuple(Marker(name=str(k), path=across, at=(0.0, y)) for k, y in enumerate(ys))),
        Group(name="columns", parts=tuple(Marker(name=str(k), path=down, at=(x, 0.0)) for k, x in enumerate(xs))),
    ]
    if rows * columns <= MOST_PARTS:
        lines = [
            Group(name=str(i), parts=tuple(Marker(name=str(k), path=cell, at=(x, y)) for k, x in enumerate(xs)))
            for i, y in enumerate(ys)
        ]
        found.append(Group(name="cells", parts=tuple(lines)))
    return found


def _grid(count: tuple[int, ...], wide: float, high: float, width: float, paint: Fill | str) -> Node:
    pen = stroke(paint, positive(width, "the width of a grid"))
    if pen is None:
        raise ValuesError("a grid needs a color")
    rows, columns = count
    xs, ys = np.linspace(-wide / 2, wide / 2, columns + 1), np.linspace(-high / 2, high / 2, rows + 1)
    upright = [((x, -high / 2), (x, high / 2)) for x in xs]
    level = [((-wide / 2, y), (wide / 2, y)) for y in ys]
    return Strokes(name="grid", lines=np.array([*upright, *level]), stroke=replace(pen, cap="square"))


def _numbers(cells: Cells, format: str, size: float | None, theme_ink: Fill | str) -> Node:
    rows, columns = cells.values.shape
    w, h = cells.width / columns, cells.height / rows
    # The same size for all: that of the longest number, which may be on its way in another cell.
    written = {value: _written(format, value) for value in {*cells.values.ravel().tolist(), cells.low, cells.high}}
    longest = max(written, key=lambda value: len(written[value]))
    box = bounds(number(longest, format=format))
    assert box is not None
    em = size or min(w * 0.86 / box.width, h * 0.5 / box.height)
    plain = all(isinstance(stop, Color) for stop in cells.colors_of.stops)
    found = []
    for i, line in enumerate(cells.values.tolist()):
        parts = []
        for k, value in enumerate(line):
            at = (-cells.width / 2 + (k + 0.5) * w, cells.height / 2 - (i + 0.5) * h)
            paint: Fill | str = theme_ink
            if plain:
                paint = DigitPaint(Always(value), cells.colors_of, cells.low, cells.high).at(0.0, nothing_to_read)
            slots = len(written[longest]) + 1
            parts.append(number(value, format=format, size=em, fill=paint, at=at, slots=slots, name=str(k)))
        found.append(Group(name=str(i), parts=tuple(parts), isolate=False))
    return Group(name="numbers", parts=tuple(found), isolate=False)


def _written(format: str, value: float) -> str:
    try:
        written = format.format(value)
        # A number that is rounded to zero is drawn without its sign.
        return written if any(one in "123456789" for one in written) else written.replace("-", "")
    except (ValueError, LookupError, TypeError) as error:
        raise ValuesError(f"numbers={format!r} is no format of a number such as '{{:.2f}}': {error}") from None


def _names(side: str, names: Sequence[str], wide: float, high: float, size: float, ink: Fill | str) -> Node:
    found: list[Node] = []
    for k, word in enumerate(names):
        made = text(word, size=size, fill=ink, name=str(k))
        box = bounds(made) or Box(0.0, 0.0, 0.0, 0.0)
        if side == "row_names":
            y = high / 2 - (k + 0.5) * high / len(names)
            found.append(replace(made, at=(-wide / 2 - _GAP - box.width / 2, y)))
        else:
            x = -wide / 2 + (k + 0.5) * wide / len(names)
            found.append(replace(made, at=(x, high / 2 + _GAP + box.height / 2)))
    return Group(name=side, parts=tuple(found))


def _key(cells: Cells, size: float, ink: Fill | str) -> Node:
    """Return a strip of the colors to the right of the cells, with ticks and numbers."""
    x, width = cells.width / 2 + 0.4, 0.22
    places = np.linspace(0.0, 1.0, len(cells.colors_of.stops)).tolist()
    colors = Gradient(tuple(zip(places, cells.colors_of.stops, strict=True)), np.pi / 2)
    strip = Shape(name="colors", path=outline.rectangle_path(width, cells.height), fill=colors, at=(x, 0.0))
    labels: list[Node] = []
    lines = []
    for value in ticks((cells.low, cells.high)):
        y = ((value - cells.low) / (cells.high - cells.low) - 0.5) * cells.height
        made = tick_number(f"~{len(labels)}", value, size, ink)
        box = bounds(made)
        assert box is not None
        labels.append(replace(made, at=(x + width / 2 + 0.18 + box.width / 2, y)))
        lines.append(((x + width / 2, y), (x + width / 2 + 0.08, y)))
    parts: list[Node] = [strip, Group(name="numbers", parts=tuple(labels))]
    pen = stroke(ink, 2.0)
    if lines and pen is not None:
        parts.append(Strokes(name="ticks", lines=np.array(lines), stroke=pen))
    return Group(name="key", parts=tuple(parts))
