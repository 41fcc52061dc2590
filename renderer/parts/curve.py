"""Curves through data on axes: a growing loss curve, measured points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Unpack

import numpy as np

from renderer.geometry.outline import dot_path
from renderer.geometry.path import Contour, Path, polyline_contour
from renderer.parts.axes import Axes
from renderer.parts.chart_data import Data, checked_array
from renderer.scene.automatic_names import auto
from renderer.scene.chart import Chart, chart
from renderer.scene.fields import Grouped
from renderer.scene.node import Node, Shape
from renderer.values.argument_check import check_arguments
from renderer.values.box import Box
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, Point, positive
from renderer.values.paint import Fill, Stroke
from renderer.values.paint import stroke as as_stroke

_FINE = 8  # lines for each step of a smooth curve
_SLACK = 1e-6  # of the axes' size


@dataclass(frozen=True)
class CurvePlan:
    """The plan of a curve: values at places on axes, up to the shown share of the curve's range in x."""

    on: Axes
    x: Array
    stroke: Stroke
    smooth: bool
    tip: float

    @property
    def moving(self) -> tuple[str, ...]:
        """The line and its tip."""
        return ("line.path", "tip.at")

    def checked(self, name: str, value: object) -> Array:
        """Return values (n,), or the shown share."""
        if name == "shown":
            share = checked_array(value, "the share of a curve that is shown", ())
            if not -_SLACK <= share <= 1 + _SLACK:
                raise ValuesError(f"the share of a curve that is shown must lie between 0 and 1, but it is {share:g}")
            return share
        return checked_array(value, "the values of a curve", (len(self.x),))

    def parts(self, data: Mapping[str, Array]) -> tuple[Node, ...]:
        """Return the line, and its tip if it has one."""
        x, y = self.x, data["values"]
        if self.smooth:
            x, y = smoothed(x, y, self.on)
        points = self.on.places(x, y)
        points, end = _up_to(points, float(np.clip(data["shown"], 0, 1)))
        line = Shape(name="line", path=inside_axes(points, self.on), stroke=self.stroke)
        if not self.tip:
            return (line,)
        return line, Shape(name="tip", path=dot_path(self.tip), at=end, fill=self.stroke.color)


@check_arguments
def curve(
    values: Data,
    on: Axes,
    *,
    name: str | None = None,
    x: Data = None,
    stroke: Stroke | Fill | str = "blue",
    smooth: bool = False,
    shown: float = 1.0,
    tip: float = 0.0,
    **fields: Unpack[Grouped],
) -> Chart:
    """Return a line through data on axes: `values` (n,) at the places `x` (n,), by default 0, 1, 2 ...

    `to(curve, values=...)` moves it to other values and `to(curve, shown=1)` lets it grow: `shown` is the share of the
    way in x up to which it is drawn. `smooth` rounds it without leaving the range of neighbors. `tip` is the radius of
    a dot at its end. What lies outside of the axes, or has no place on a logarithmic one, is left out.

    >>> from renderer.parts.axes import axes
    >>> on = axes(x=(0, 2), y=(0, 1), name="on")
    >>> curve([1, 0.5, 0.2], on)["line"].node.path.contours[0].points[0].tolist()
    [-4.0, 2.0]
    """
    name = auto(name, "curve")
    array = checked_array(values, f"the values of {name!r}", (None,))
    places = np.arange(len(array), dtype=np.float64) if x is None else checked_array(x, f"x of {name!r}", (len(array),))
    if len(array) < 2 or (np.diff(places) <= 0).any():
        raise ValuesError(f"{name!r} needs two values at least, at places x that rise")
    pen = as_stroke(stroke, None if isinstance(stroke, Stroke) else 4.0)
    if pen is None:
        raise ValuesError(f"{name!r} needs a stroke")
    radius = 0.0 if tip == 0 else positive(tip, f"the tip of {name!r}")
    plan = CurvePlan(on, places, pen, smooth, radius)
    placed: Grouped = {"at": on.at, "scale": on.scale, "angle": on.angle, "pivot": on.pivot, **fields}
    return chart(name, plan, {"values": array, "shown": shown}, **placed)


def smoothed(x: Array, y: Array, on: Axes) -> tuple[Array, Array]:
    """Return more places and values between the given ones, on monotone cubics.

    The slopes are those of Fritsch and Butland (1984), measured on the axes, which may be logarithmic.
    """
    u = np.array([on.share(value, 0) for value in x.tolist()])
    v = np.array([on.share(value, 1) for value in y.tolist()])
    if len(x) < 3 or not (np.isfinite(u).all() and np.isfinite(v).all()):
        return x, y
    h = np.diff(u)
    secant = np.diff(v) / h
    slope = np.zeros(len(u))
    turns = secant[:-1] * secant[1:] <= 0
    a, b = 2 * h[1:] + h[:-1], h[1:] + 2 * h[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope[1:-1] = np.where(turns, 0.0, (a + b) / (a / secant[:-1] + b / secant[1:]))
    slope[0], slope[-1] = secant[0], secant[-1]
    s = np.arange(_FINE) / _FINE
    k = np.repeat(np.arange(len(h)), _FINE)
    s = np.tile(s, len(h))
    v2 = (
        v[k] * (1 + 2 * s) * (1 - s) ** 2
        + h[k] * slope[k] * s * (1 - s) ** 2
        + v[k + 1] * s * s * (3 - 2 * s)
        + h[k] * slope[k + 1] * s * s * (s - 1)
    )
    u2, v2 = np.append(u[k] + h[k] * s, u[-1]), np.append(v2, v[-1])
    return np.array([on.value(w, 0) for w in u2.tolist()]), np.array([on.value(w, 1) for w in v2.tolist()])


def inside_axes(points: Array, on: Axes) -> Path:
    """Return straight lines through points (n, 2) inside the axes, broken at NaN."""
    slack = _SLACK * (on.width + on.height)
    box = Box(-on.width / 2, -on.height / 2, on.width / 2, on.height / 2).grown(slack)
    runs: list[list[Point]] = []
    for a, b in pairwise(points):
        piece = _clipped(a, b, box)
        if piece is None:
            continue
        if not runs or runs[-1][-1] != piece[0]:
            runs.append([piece[0]])
        if piece[1] != piece[0]:
            runs[-1].append(piece[1])
    contours: tuple[Contour, ...] = tuple(polyline_contour(run) for run in runs if len(run) > 1)
    return Path(contours)


def _clipped(a: Array, b: Array, box: Box) -> tuple[Point, Point] | None:
    """Return the part of a line in a box (Liang and Barsky 1984)."""
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return None
    first, last = 0.0, 1.0
    way = b - a
    for axis, (low, high) in enumerate(((box.left, box.right), (box.bottom, box.top))):
        if way[axis] == 0:
            if not low <= a[axis] <= high:
                return None
            continue
        enter, leave = sorted(((low - a[axis]) / way[axis], (high - a[axis]) / way[axis]))
        first, last = max(first, enter), min(last, leave)
    if first > last:
        return None
    start = a if first == 0 else a + way * first
    end = b if last == 1 else a + way * last
    return (float(start[0]), float(start[1])), (float(end[0]), float(end[1]))


def _up_to(points: Array, shown: float) -> tuple[Array, Point]:
    """Return the points up to a share of their way in x, and the point where they end."""
    seen = points[np.isfinite(points).all(axis=1)]
    if not len(seen):
        return points, (0.0, 0.0)
    x = seen[0, 0] + (seen[-1, 0] - seen[0, 0]) * shown
    end = (float(x), float(np.interp(x, seen[:, 0], seen[:, 1])))
    if shown >= 1:
        return points, end
    kept = points[~(points[:, 0] >= x)]
    return np.concatenate([kept, [end]]), end
