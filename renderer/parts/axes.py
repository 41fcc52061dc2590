"""Axes with ticks and numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from renderer.parts.ticks import powers, tick_number, ticks
from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.node import Group, Node, Strokes
from renderer.scene.shapes import arrow
from renderer.typeset.tex import tex
from renderer.values.argument_check import check_arguments
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, Point, finite, positive
from renderer.values.paint import Fill
from renderer.values.paint import stroke as as_stroke

_GAP = 0.12  # from a tick to its number, in units
_TICK = 0.08  # half a tick's length, in units
_FAINT = 0.2  # the opacity of a grid
_TO_NAME = 0.3  # from the end of an axis past its arrowhead to its name, in units
# The widest and narrowest range of an axis: products and quotients of its numbers stay finite.
_WIDEST, _NARROWEST = 1e150, 1e-150


@dataclass(frozen=True, eq=False, kw_only=True)
class Axes(Group):
    """Two axes with ticks, numbers and names; `x` and `y` are their ranges, `width` and `height` their lengths.

    A logarithmic axis has equal lengths for equal ratios. The origin is the middle of the rectangle that the ranges
    span. Parts: "grid", "x", "y", "ticks", "numbers" and "names".
    """

    x: tuple[float, float]
    y: tuple[float, float]
    width: float
    height: float
    x_log: bool = False
    y_log: bool = False

    def point(self, x: float, y: float) -> Point:
        """Return the point of a pair of values in the coordinates of the axes' parent (unless they are turned)."""
        a, b = self.inner(x, y)
        return self.at[0] + self.scale * a, self.at[1] + self.scale * b

    def inner(self, x: float, y: float) -> Point:
        """Return the point of a pair of values in the axes' own coordinates; NaN where there is none."""
        return (self.share(x, 0) - 0.5) * self.width, (self.share(y, 1) - 0.5) * self.height

    def places(self, x: ArrayLike, y: ArrayLike) -> Array:
        """Return the points (n, 2) of pairs of values in the axes' own coordinates; NaN where there is none."""
        pair = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
        shares = [self._shares(values, axis) for axis, values in enumerate(pair)]
        return np.stack([(shares[0] - 0.5) * self.width, (shares[1] - 0.5) * self.height], axis=-1)

    def share(self, value: float, axis: int) -> float:
        """Return the position of a value on the x axis (0) or the y axis (1): 0 at its start and 1 at its end."""
        return float(self._shares(np.float64(value), axis))

    def value(self, share: float, axis: int) -> float:
        """Return the value at a share of the length of the x axis (0) or the y axis (1)."""
        low, high = self._ends(axis)
        at = low + share * (high - low)
        return float(10.0**at if self._log(axis) else at)

    def _shares(self, values: Array | np.float64, axis: int) -> Array | np.float64:
        low, high = self._ends(axis)
        if self._log(axis):
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.where(np.asarray(values) > 0, np.log10(values), np.nan)
        return (values - low) / (high - low)

    def _log(self, axis: int) -> bool:
        return (self.x_log, self.y_log)[axis]

    def _ends(self, axis: int) -> tuple[float, float]:
        low, high = (self.x, self.y)[axis]
        return (math.log10(low), math.log10(high)) if self._log(axis) else (low, high)


@check_arguments
def axes(
    *,
    x: tuple[float, float] = (-5, 5),
    y: tuple[float, float] = (-1, 1),
    width: float = 8.0,
    height: float = 4.0,
    x_step: float | None = None,
    y_step: float | None = None,
    x_name: str = "",
    y_name: str = "",
    ink: Fill | str = "ink",
    size: float = 0.7,
    x_log: bool = False,
    y_log: bool = False,
    grid: bool = False,
    zero: bool = False,
    outside: bool = False,
    name: str | None = None,
    **fields: Unpack[Grouped],
) -> Axes:
    """Return axes over two ranges, crossing at 0 where the ranges contain it; names are TeX.

    Steps lie between ticks; by default 1, 2 or 5 times a power of ten, for about six ticks. Step 0 draws no ticks.
    `x_log` and `y_log` make an axis logarithmic, with ticks at powers of ten; `grid` draws faint lines at the ticks.
    `zero` keeps the tick and number where the axes cross. `outside` draws them along the lower and the left side, with
    ticks and numbers outside, as for a map that fills the ranges.

    >>> axes(x=(0, 10), y=(0, 1), width=5, height=2).inner(5, 0.5)
    (0.0, 0.0)
    """
    name = auto(name, "axes")
    spans = axis_range(x, f"x of {name!r}", x_log), axis_range(y, f"y of {name!r}", y_log)
    made = Axes(
        name=name,
        x=spans[0],
        y=spans[1],
        width=positive(width, "width"),
        height=positive(height, "height"),
        x_log=x_log,
        y_log=y_log,
        **kept_fields(fields),
    )
    cross = tuple(low if outside else min(max(0.0, low), high) for low, high in spans)
    inner = 0.0 if outside else _TICK
    line = as_stroke(ink, 2.0)
    if line is None:
        raise ValuesError(f"the axes {name!r} need an ink")
    lines, meshes, numbers = _marked(made, cross, (x_step, y_step), inner, zero or outside, size, ink)
    ends = made.inner(spans[0][0], cross[1]), made.inner(spans[0][1], cross[1])
    sides = made.inner(cross[0], spans[1][0]), made.inner(cross[0], spans[1][1])
    mesh = [Strokes(name="grid", lines=np.array(meshes), stroke=line, opacity=_FAINT)] if grid and meshes else []
    parts: list[Node] = [
        *mesh,
        arrow(ends[0], (ends[1][0] + 0.25, ends[1][1]), fill=ink, thickness=0.025, name="x"),
        arrow(sides[0], (sides[1][0], sides[1][1] + 0.25), fill=ink, thickness=0.025, name="y"),
    ]
    if lines:
        parts.append(Strokes(name="ticks", lines=np.array(lines), stroke=line))
        parts.append(Group(name="numbers", parts=tuple(numbers)))
    names = _named(x_name, y_name, ends[1], sides[1], size, ink)
    if names:
        parts.append(Group(name="names", parts=tuple(names)))
    return replace(made, parts=tuple(parts))


def _marked(
    made: Axes,
    cross: tuple[float, ...],
    steps: tuple[float | None, float | None],
    inner: float,
    every: bool,
    size: float,
    ink: Fill | str,
) -> tuple[list[tuple[Point, Point]], list[tuple[Point, Point]], list[Node]]:
    """Return the ends of the ticks, the ends of the lines of a grid, and the numbers of both axes.

    Ticks reach `inner` into the plot. Where the axes cross there is a tick only with `every`, or on a logarithmic axis.
    """
    lines: list[tuple[Point, Point]] = []
    meshes: list[tuple[Point, Point]] = []
    numbers: list[Node] = []
    width, height = made.width, made.height
    for axis, (span, step) in enumerate(zip((made.x, made.y), steps, strict=True)):
        log = (made.x_log, made.y_log)[axis]
        for value in powers(span, step) if log else ticks(span, step):
            if math.isclose(value, cross[axis], rel_tol=0.0, abs_tol=1e-9 * (span[1] - span[0])) and not (log or every):
                continue
            px, py = made.inner(*((value, cross[1]) if axis == 0 else (cross[0], value)))
            dx, dy = (0.0, 1.0) if axis == 0 else (1.0, 0.0)
            lines.append(((px - _TICK * dx, py - _TICK * dy), (px + inner * dx, py + inner * dy)))
            reach = ((px, -height / 2), (px, height / 2)) if axis == 0 else ((-width / 2, py), (width / 2, py))
            meshes.append(reach)
            numbers.append(_beside(tick_number(f"{axis}~{len(numbers)}", value, size, ink), (px, py), axis))
    return lines, meshes, numbers


def _named(x_name: str, y_name: str, right: Point, top: Point, size: float, ink: Fill | str) -> list[Node]:
    """Return the names of the axes, beyond the right end of one and the upper end of the other."""
    names: list[Node] = []
    if x_name:
        named = tex(x_name, size=size, fill=ink, name="x")
        # A wide name moves on, so that it does not lie on the arrowhead.
        names.append(_placed(named, right, (max(0.45, _TO_NAME + named.width / 2), 0.0)))
    if y_name:
        named = tex(y_name, size=size, fill=ink, name="y")
        names.append(_placed(named, top, (0.0, max(0.5, _TO_NAME + named.height / 2))))
    return names


def axis_range(span: tuple[float, float], what: str, log: bool = False) -> tuple[float, float]:
    """Return the range of an axis; raise an error for one that does not rise or cannot be drawn."""
    low, high = finite(span[0], what), finite(span[1], what)
    if log and low <= 0:
        raise ValuesError(f"{what} begins at {low:g}, but a logarithmic axis holds numbers above 0 only")
    if low >= high:
        raise ValuesError(f"{what} must rise from low to high, but it is ({low:g}, {high:g})")
    if high - low > _WIDEST:
        raise ValuesError(f"{what} spans more than {_WIDEST:g}, from {low:g} to {high:g}, so it cannot be drawn")
    if high - low < max(_NARROWEST, 1e-9 * max(abs(low), abs(high))):
        raise ValuesError(f"{what} is too narrow for its ticks to be told apart, from {low!r} to {high!r}")
    return low, high


def _beside(node: Node, at: Point, axis: int) -> Node:
    box = bounds(node)
    assert box is not None
    way = (0.0, -(_TICK + _GAP + box.height / 2)) if axis == 0 else (-(_TICK + _GAP + box.width / 2), 0.0)
    return _placed(node, at, way)


def _placed(node: Node, at: Point, by: Point) -> Node:
    return replace(node, at=(at[0] + by[0], at[1] + by[1]))
