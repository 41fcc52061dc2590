"""Curves of functions on axes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Unpack, cast, overload

import numpy as np

from renderer.geometry.path import Contour, Path
from renderer.parts.adaptive_sampling import Sampler
from renderer.parts.axes import Axes, axis_range
from renderer.scene.automatic_names import auto
from renderer.scene.fields import Curved, Posed
from renderer.scene.moving_value import Value
from renderer.scene.node import Shape
from renderer.tracks.signal import Signal
from renderer.tracks.signal_arithmetic import Applied, signal
from renderer.values.affine import Affine
from renderer.values.argument_check import check_arguments
from renderer.values.errors import ValuesError
from renderer.values.functions import kept
from renderer.values.numbers import Point, finite
from renderer.values.paint import Fill, Stroke
from renderer.values.paint import stroke as as_stroke


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
        >>> from renderer.parts.axes import axes
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


@check_arguments
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
    low, high = on.x if x is None else axis_range(x, f"x of {name!r}", on.x_log)
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
