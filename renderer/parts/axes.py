"""Axes and curves in them: plain plots, with ticks and their numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from renderer.geometry.path import Contour, Path
from renderer.parts.curve import Sampler
from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped, Painted
from renderer.scene.names import auto
from renderer.scene.node import Group, Node, Shape, Strokes
from renderer.scene.shapes import arrow
from renderer.typeset.tex import tex
from renderer.values.door import door
from renderer.values.errors import ValuesError
from renderer.values.numbers import Point, finite, positive
from renderer.values.paint import Fill, Stroke
from renderer.values.paint import stroke as as_stroke

_GAP = 0.12  # from a tick to its number, in units
_TICK = 0.08  # half a tick's length, in units
# The widest and narrowest range of an axis: products and quotients of its numbers stay finite.
_WIDEST, _NARROWEST = 1e150, 1e-150


@dataclass(frozen=True, eq=False, kw_only=True)
class Axes(Group):
    """Two axes with ticks, numbers and names; `x` and `y` are their ranges, `width` and `height` their lengths.

    The origin is the middle of the rectangle that the ranges span. Parts: "x", "y", "ticks", "numbers" and "names".
    """

    x: tuple[float, float]
    y: tuple[float, float]
    width: float
    height: float

    def point(self, x: float, y: float) -> Point:
        """Where a pair of values lies, in the coordinates of the axes' parent (unless they are turned)."""
        a, b = self.inner(x, y)
        return self.at[0] + self.scale * a, self.at[1] + self.scale * b

    def inner(self, x: float, y: float) -> Point:
        """Where a pair of values lies, in the axes' own coordinates."""
        (x0, x1), (y0, y1) = self.x, self.y
        return ((x - x0) / (x1 - x0) - 0.5) * self.width, ((y - y0) / (y1 - y0) - 0.5) * self.height


@door(fields=Grouped)
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
    name: str | None = None,
    **fields: Any,
) -> Axes:
    """Axes over two ranges, crossing at 0 where the ranges hold it; names are TeX.

    Steps lie between ticks; by default 1, 2 or 5 times a power of ten, for about six ticks. Step 0 draws no ticks.

    >>> axes(x=(0, 10), y=(0, 1), width=5, height=2).inner(5, 0.5)
    (0.0, 0.0)
    """
    name = auto(name, "axes")
    spans = _range(x, f"x of {name!r}"), _range(y, f"y of {name!r}")
    made = Axes(
        name=name, x=spans[0], y=spans[1], width=positive(width, "width"), height=positive(height, "height"), **fields
    )
    cross = tuple(min(max(0.0, low), high) for low, high in spans)
    line = as_stroke(ink, 2.0)
    if line is None:
        raise ValuesError(f"the axes {name!r} need an ink")
    lines: list[tuple[Point, Point]] = []
    numbers: list[Node] = []
    for axis, (span, step) in enumerate(zip(spans, (x_step, y_step), strict=True)):
        for value in ticks(span, step):
            if math.isclose(value, cross[axis], rel_tol=0.0, abs_tol=1e-9 * (span[1] - span[0])):
                continue
            px, py = made.inner(*((value, cross[1]) if axis == 0 else (cross[0], value)))
            dx, dy = (0.0, _TICK) if axis == 0 else (_TICK, 0.0)
            lines.append(((px - dx, py - dy), (px + dx, py + dy)))
            numbers.append(_beside(_number(f"{axis}~{len(numbers)}", value, size, ink), (px, py), axis))
    ends = made.inner(spans[0][0], cross[1]), made.inner(spans[0][1], cross[1])
    sides = made.inner(cross[0], spans[1][0]), made.inner(cross[0], spans[1][1])
    parts: list[Node] = [
        arrow(ends[0], (ends[1][0] + 0.25, ends[1][1]), fill=ink, thickness=0.025, name="x"),
        arrow(sides[0], (sides[1][0], sides[1][1] + 0.25), fill=ink, thickness=0.025, name="y"),
    ]
    if lines:
        parts.append(Strokes(name="ticks", lines=np.array(lines), stroke=line))
        parts.append(Group(name="numbers", parts=tuple(numbers)))
    names = []
    if x_name:
        names.append(_placed(tex(x_name, size=size, fill=ink, name="x"), ends[1], (0.45, 0.0)))
    if y_name:
        names.append(_placed(tex(y_name, size=size, fill=ink, name="y"), sides[1], (0.0, 0.5)))
    if names:
        parts.append(Group(name="names", parts=tuple(names)))
    return replace(made, parts=tuple(parts))


@door(fields=Painted)
def plot(
    on: Axes,
    function: Callable[..., Any],
    *,
    x: tuple[float, float] | None = None,
    stroke: Stroke | Fill | str = "blue",
    samples: int = 160,
    name: str | None = None,
    **fields: Any,
) -> Shape:
    """The curve of a function over the axes, or over a part of them; the function takes numbers or numpy arrays.

    It never lies outside of the function's values. It is broken at jumps and where the function leaves the axes' range
    or has no real value. It runs through `samples` values; where they do not tell its form, more are taken.
    """
    name = auto(name, "plot")
    low, high = on.x if x is None else _range(x, f"x of {name!r}")
    if samples < 2:
        raise ValuesError(f"the curve {name!r} needs 2 samples at least")
    runs = Sampler(name, function, on.inner, *on.y).contours(np.linspace(low, high, samples))
    contours = tuple(Contour(points) for points in runs)
    if not contours:
        raise ValuesError(f"no part of the curve {name!r} lies on the axes {on.name!r}")
    pen = as_stroke(stroke, None if isinstance(stroke, Stroke) else 4.0)
    return Shape(name=name, path=Path(contours), stroke=pen, at=on.at, scale=on.scale, angle=on.angle, **fields)


def ticks(span: tuple[float, float], step: float | None = None) -> list[float]:
    """The values at which an axis has ticks.

    >>> ticks((-2.5, 2.5)), ticks((0, 1), 0.5), ticks((0, 1), 0)
    ([-2.0, -1.0, 0.0, 1.0, 2.0], [0.0, 0.5, 1.0], [])
    """
    low, high = span
    if step == 0:
        return []
    by = _nice((high - low) / 6) if step is None else positive(step, "the step of ticks")
    if (high - low) / by > 200:
        raise ValuesError(f"a step of {by:g} makes more than 200 ticks from {low:g} to {high:g}")
    first, last = math.ceil(low / by - 1e-9), math.floor(high / by + 1e-9)
    digits = 12 - math.floor(math.log10(by))
    return [round(k * by, digits) + 0.0 for k in range(first, last + 1)]


def _nice(step: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(step))
    return min((factor * power for factor in (1.0, 2.0, 5.0, 10.0)), key=lambda value: abs(math.log(value / step)))


def _range(span: tuple[float, float], what: str) -> tuple[float, float]:
    low, high = finite(span[0], what), finite(span[1], what)
    if low >= high:
        raise ValuesError(f"{what} must rise from low to high, but it is ({low:g}, {high:g})")
    if high - low > _WIDEST:
        raise ValuesError(f"{what} spans more than {_WIDEST:g}, from {low:g} to {high:g}, so it cannot be drawn")
    if high - low < max(_NARROWEST, 1e-9 * max(abs(low), abs(high))):
        raise ValuesError(f"{what} is too narrow for its ticks to be told apart, from {low!r} to {high!r}")
    return low, high


def _number(name: str, value: float, size: float, paint: Any) -> Node:
    return tex(tick_label(value), size=size, fill=paint, name=name)


def tick_label(value: float) -> str:
    r"""The TeX of a tick's number: with a power of ten from a million on and below a ten-thousandth.

    >>> tick_label(-0.25), tick_label(2e6), tick_label(1e-5)
    ('-0.25', '2 \\cdot 10^{6}', '10^{-5}')
    """
    if value == 0 or 1e-4 <= abs(value) < 1e6:
        return f"{value:.10g}"
    digits, _, power = f"{value:.9e}".partition("e")
    digits = digits.rstrip("0").rstrip(".")
    factor = {"1": "", "-1": "-"}.get(digits, rf"{digits} \cdot ")
    return rf"{factor}10^{{{int(power)}}}"


def _beside(node: Node, at: Point, axis: int) -> Node:
    box = bounds(node)
    assert box is not None
    way = (0.0, -(_TICK + _GAP + box.height / 2)) if axis == 0 else (-(_TICK + _GAP + box.width / 2), 0.0)
    return _placed(node, at, way)


def _placed(node: Node, at: Point, by: Point) -> Node:
    return replace(node, at=(at[0] + by[0], at[1] + by[1]))
