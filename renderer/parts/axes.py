"""Axes with ticks and numbers, and curves on them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Unpack, cast, overload

import numpy as np
from numpy.typing import ArrayLike

from renderer.geometry.path import Contour, Path
from renderer.parts.sampler import Sampler
from renderer.scene.bounds import bounds
from renderer.scene.fields import Curved, Grouped, Posed
from renderer.scene.names import auto
from renderer.scene.node import Group, Node, Shape, Strokes
from renderer.scene.shapes import arrow
from renderer.scene.value import Value
from renderer.tracks.combine import Applied, signal
from renderer.tracks.signal import Signal
from renderer.typeset.formula import Formula
from renderer.typeset.tex import tex
from renderer.typeset.text import Text, text
from renderer.values.affine import Affine
from renderer.values.door import door
from renderer.values.errors import ValuesError
from renderer.values.functions import kept
from renderer.values.number_format import MINUS
from renderer.values.numbers import Array, Point, finite, positive
from renderer.values.paint import Fill, Stroke
from renderer.values.paint import stroke as as_stroke
from renderer.values.typeface import Typeface, current_typeface

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


@door
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
    spans = _range(x, f"x of {name!r}", x_log), _range(y, f"y of {name!r}", y_log)
    made = Axes(
        name=name,
        x=spans[0],
        y=spans[1],
        width=positive(width, "width"),
        height=positive(height, "height"),
        x_log=x_log,
        y_log=y_log,
        **fields,
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


@dataclass(frozen=True)
class OnCurve:
    """The point of a curve above a value, as a function for signals."""

    place: Affine
    on: Axes
    function: Callable[..., object]

    def __call__(self, x: float) -> Point:
        """Return a point of the curve's parent."""
        return self.place.point(self.on.inner(x, float(cast(float, self.function(x)))))


@dataclass(frozen=True, eq=False, kw_only=True)
class Curve(Shape):
    """The curve of a function on axes.

    The function counts for nothing in what is drawn; a curve that went to another process has none.
    """

    on: Axes | None = field(default=None, compare=False, repr=False)
    function: Callable[..., object] | None = field(default=None, compare=False, repr=False)

    @overload
    def point_at(self, x: float) -> Point: ...
    @overload
    def point_at(self, x: Value | Signal) -> Applied: ...
    def point_at(self, x: float | Value | Signal) -> Point | Applied:
        """Return the point of the curve above x, in the curve's parent; of a value that moves, a signal of points.

        >>> import math
        >>> plot(axes(x=(-1, 1), y=(-1, 1), width=2, height=2), math.sin).point_at(0.0)
        (0.0, 0.0)
        """
        if self.on is None or self.function is None:
            raise ValuesError(f"the curve {self.name!r} came from another process, without its function")
        above = OnCurve(self.pose, self.on, kept(self.function, "the function of a curve"))
        if isinstance(x, Value | Signal):
            return Applied(above, (signal(x),))
        return above(finite(x, "x"))

    def __reduce__(self) -> tuple[object, ...]:
        return _traveled, ({one.name: getattr(self, one.name) for one in fields(Shape)},)


def _traveled(own: dict[str, object]) -> Curve:
    make = cast("Callable[..., Curve]", Curve)
    return make(**own)


@door
def plot(
    on: Axes,
    function: Callable[..., object],
    *,
    x: tuple[float, float] | None = None,
    stroke: Stroke | Fill | str = "blue",
    samples: int = 160,
    name: str | None = None,
    **more: Unpack[Curved],
) -> Curve:
    """Return the curve of a function on axes, or over a range of x; the function takes numbers or NumPy arrays.

    It never lies outside of the function's values. It is broken at jumps and where the function leaves the axes' range
    or has no real value. It runs through `samples` values; where they do not tell its form, more are taken.
    """
    name = auto(name, "plot")
    low, high = on.x if x is None else _range(x, f"x of {name!r}", on.x_log)
    if samples < 2:
        raise ValuesError(f"the curve {name!r} needs 2 samples at least")
    runs = _sampler(name, function, on).contours(np.linspace(on.share(low, 0), on.share(high, 0), samples))
    contours = tuple(Contour(points) for points in runs)
    if not contours:
        raise ValuesError(f"no part of the curve {name!r} lies on the axes {on.name!r}")
    pen = as_stroke(stroke, None if isinstance(stroke, Stroke) else 4.0)
    place: Posed = {"at": on.at, "scale": on.scale, "angle": on.angle, "pivot": on.pivot}
    make = cast("Callable[..., Curve]", Curve)
    return make(name=name, path=Path(contours), stroke=pen, **{**place, **more}, on=on, function=function)


def _sampler(name: str, function: Callable[..., object], on: Axes) -> Sampler:
    """Sample a function in shares of the axes, so that a curve is as smooth on a logarithmic axis as on a plain one."""

    def place(x: float, y: float) -> Point:
        return (x - 0.5) * on.width, (y - 0.5) * on.height

    return Sampler(name, function, place, 0.0, 1.0, lambda u: on.value(u, 0), lambda y: on.share(y, 1))


def powers(span: tuple[float, float], step: float | None = None) -> list[float]:
    """Return the powers of ten at the ticks of a logarithmic axis, every `step`-th power.

    >>> powers((1, 1000)), powers((0.5, 2e9), 3), powers((1, 10), 0)
    ([1.0, 10.0, 100.0, 1000.0], [1.0, 1000.0, 1000000.0, 1000000000.0], [])
    """
    if step == 0:
        return []
    low, high = (math.log10(end) for end in span)
    by = max(1, round((high - low) / 6)) if step is None else round(positive(step, "the step of ticks"))
    if by < 1:
        raise ValuesError(
            f"a logarithmic axis has ticks at whole powers of ten, so its step is 1 or more, not {step:g}"
        )
    first, last = math.ceil(low / by - 1e-9), math.floor(high / by + 1e-9)
    return [float(f"1e{k * by}") for k in range(first, last + 1)]


def ticks(span: tuple[float, float], step: float | None = None) -> list[float]:
    """Return the values at the ticks of an axis.

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


def _range(span: tuple[float, float], what: str, log: bool = False) -> tuple[float, float]:
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


def tick_number(name: str, value: float, size: float, paint: Fill | str = "ink") -> Formula | Text:
    """Return the number of a tick: as in formulas, or in the typeface that is set; powers of ten are formulas."""
    label = tick_label(value)
    if "^" in label or current_typeface() == Typeface():
        return tex(label, size=size, fill=paint, name=name)
    return text(label.replace("-", MINUS), size=size, fill=paint, name=name)


def tick_label(value: float) -> str:
    r"""Return the TeX of a tick's number: with a power of ten from a million on and below a ten-thousandth.

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
