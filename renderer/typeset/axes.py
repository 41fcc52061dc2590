"""Axes and curves in them: plain plots, with ticks and their numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped, Painted
from renderer.scene.make import arrow
from renderer.scene.node import Group, Node, Shape, Strokes
from renderer.typeset.tex import tex
from renderer.values.door import door
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, Point, finite, positive
from renderer.values.paint import Fill, Stroke
from renderer.values.paint import stroke as as_stroke
from renderer.values.path import Contour, Path

_GAP = 0.12  # from a tick to its number, in units
_TICK = 0.08  # half a tick's length, in units


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
    name: str,
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
    **fields: Any,
) -> Axes:
    """Axes over two ranges, crossing at 0 where the ranges hold it; names are TeX.

    Steps lie between ticks; by default 1, 2 or 5 times a power of ten, for about six ticks. Step 0 draws no ticks.

    >>> axes("plot", x=(0, 10), y=(0, 1), width=5, height=2).inner(5, 0.5)
    (0.0, 0.0)
    """
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
            if math.isclose(value, cross[axis], abs_tol=1e-9):
                continue
            px, py = made.inner(*((value, cross[1]) if axis == 0 else (cross[0], value)))
            dx, dy = (0.0, _TICK) if axis == 0 else (_TICK, 0.0)
            lines.append(((px - dx, py - dy), (px + dx, py + dy)))
            numbers.append(_beside(_number(f"{axis}~{len(numbers)}", value, size, ink), (px, py), axis))
    ends = made.inner(spans[0][0], cross[1]), made.inner(spans[0][1], cross[1])
    sides = made.inner(cross[0], spans[1][0]), made.inner(cross[0], spans[1][1])
    parts: list[Node] = [
        arrow("x", ends[0], (ends[1][0] + 0.25, ends[1][1]), fill=ink, thickness=0.025),
        arrow("y", sides[0], (sides[1][0], sides[1][1] + 0.25), fill=ink, thickness=0.025),
    ]
    if lines:
        parts.append(Strokes(name="ticks", lines=np.array(lines), stroke=line))
        parts.append(Group(name="numbers", parts=tuple(numbers)))
    names = []
    if x_name:
        names.append(_placed(tex("x", x_name, size, ink), ends[1], (0.45, 0.0)))
    if y_name:
        names.append(_placed(tex("y", y_name, size, ink), sides[1], (0.0, 0.5)))
    if names:
        parts.append(Group(name="names", parts=tuple(names)))
    return replace(made, parts=tuple(parts))


@door(fields=Painted)
def plot(
    name: str,
    on: Axes,
    function: Callable[[float], float],
    x: tuple[float, float] | None = None,
    stroke: Stroke | Fill | str = "blue",
    samples: int = 160,
    **fields: Any,
) -> Shape:
    """The curve of a function over the axes, or over a part of them.

    It is broken where the function leaves the axes' range or has no value, and it runs
    through the samples with the function's own slopes there, by central differences.
    """
    low, high = on.x if x is None else _range(x, f"x of {name!r}")
    if samples < 2:
        raise ValuesError(f"the curve {name!r} needs 2 samples at least")
    xs = np.linspace(low, high, samples)
    step = (high - low) / samples / 50
    contours = []
    for run in _runs([_value(function, v) for v in xs], on.y):
        h = step
        slopes = []
        for k in run:
            left, right = max(xs[k] - h, low), min(xs[k] + h, high)
            a, b = _value(function, left), _value(function, right)
            slopes.append((b - a) / (right - left) if math.isfinite(a) and math.isfinite(b) else 0.0)
        contours.append(_hermite(on, xs[run], [_value(function, v) for v in xs[run]], slopes))
    if not contours:
        raise ValuesError(f"no part of the curve {name!r} lies on the axes {on.name!r}")
    pen = as_stroke(stroke, None if isinstance(stroke, Stroke) else 4.0)
    return Shape(name=name, path=Path(tuple(contours)), stroke=pen, at=on.at, scale=on.scale, angle=on.angle, **fields)


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
    return [round(k * by, 12) + 0.0 for k in range(first, last + 1)]


def _nice(step: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(step))
    return min((factor * power for factor in (1.0, 2.0, 5.0, 10.0)), key=lambda value: abs(math.log(value / step)))


def _range(span: tuple[float, float], what: str) -> tuple[float, float]:
    low, high = finite(span[0], what), finite(span[1], what)
    if low >= high:
        raise ValuesError(f"{what} must rise from low to high, but it is ({low:g}, {high:g})")
    return low, high


def _value(function: Callable[[float], float], x: float) -> float:
    try:
        return float(function(float(x)))
    except (ArithmeticError, ValueError):
        return math.nan


def _runs(values: list[float], span: tuple[float, float]) -> list[list[int]]:
    """The runs of neighbouring samples whose values lie in the range, a little over its ends."""
    slack = (span[1] - span[0]) * 1e-6
    found: list[list[int]] = [[]]
    for k, value in enumerate(values):
        if math.isfinite(value) and span[0] - slack <= value <= span[1] + slack:
            found[-1].append(k)
        elif found[-1]:
            found.append([])
    return [run for run in found if len(run) > 1]


def _hermite(on: Axes, xs: Array, ys: list[float], slopes: list[float]) -> Contour:
    """Cubic curves through points with given slopes: a Hermite spline, written as Bezier curves."""
    points: list[Point] = [on.inner(float(xs[0]), ys[0])]
    for k in range(len(xs) - 1):
        third = float(xs[k + 1] - xs[k]) / 3
        points.append(on.inner(float(xs[k]) + third, ys[k] + slopes[k] * third))
        points.append(on.inner(float(xs[k + 1]) - third, ys[k + 1] - slopes[k + 1] * third))
        points.append(on.inner(float(xs[k + 1]), ys[k + 1]))
    return Contour(np.array(points))


def _number(name: str, value: float, size: float, paint: Any) -> Node:
    return tex(name, f"{value:g}", size, paint)


def _beside(node: Node, at: Point, axis: int) -> Node:
    box = bounds(node)
    assert box is not None
    way = (0.0, -(_TICK + _GAP + box.height / 2)) if axis == 0 else (-(_TICK + _GAP + box.width / 2), 0.0)
    return _placed(node, at, way)


def _placed(node: Node, at: Point, by: Point) -> Node:
    return replace(node, at=(at[0] + by[0], at[1] + by[1]))
