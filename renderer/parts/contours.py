"""Contour lines and filled contours of functions of two variables, on axes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias, Unpack, cast

import numpy as np
from numpy.typing import NDArray

from renderer.geometry.path import Contour, Path, polyline_contour
from renderer.parts.axes import Axes
from renderer.parts.chart_data import Data, Paints, checked_array, paints, real_value
from renderer.scene.automatic_names import auto
from renderer.scene.chart import Chart, chart
from renderer.scene.fields import Grouped
from renderer.scene.node import Node, Shape
from renderer.values.argument_check import check_arguments
from renderer.values.color import Color, Named, faded, mix
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array
from renderer.values.paint import Fill
from renderer.values.paint import stroke as as_stroke

MOST_CELLS, MOST_LEVELS = 250_000, 100
_MOVE, _CLOSE = 1, 79  # codes of contourpy for the first point of an outline, and for its end at the start
_SCALE = ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725")
"""Colors from low to high, equally bright steps for all eyes: five points of viridis (van der Walt and Smith 2015)."""


if TYPE_CHECKING:
    from contourpy import ContourGenerator

Outlines: TypeAlias = tuple[list[Array], list[NDArray[np.uint8]]]
"""Points (n, 2) of contours, and the codes that tell where each begins and ends."""


@dataclass(frozen=True)
class ContourPlan:
    """The plan of contours: lines at the levels, or areas between levels, over a grid on axes."""

    on: Axes
    shape: tuple[int, int]
    levels: tuple[float, ...]
    fills: tuple[Fill, ...]
    filled: bool
    width: float

    @property
    def moving(self) -> tuple[str, ...]:
        """The outlines."""
        return ("*.path",)

    def checked(self, name: str, value: object) -> Array:
        """Return the values on the grid: a row for each y from low to high, a column for each x."""
        return checked_array(value, f"the {name} of contours", self.shape, MOST_CELLS)

    def parts(self, data: Mapping[str, Array]) -> tuple[Node, ...]:
        """Return a shape for each level: a line, or the area above the level, each over the one before.

        Areas that only touch would show a seam between them.
        """
        rows, columns = self.shape
        x = np.linspace(-self.on.width / 2, self.on.width / 2, columns)
        y = np.linspace(-self.on.height / 2, self.on.height / 2, rows)
        generator = _generator(x, y, data["values"])
        parts: list[Node] = []
        for k, color in enumerate(self.fills):
            if self.filled:
                path = _areas(cast(Outlines, generator.filled(self.levels[k], self.levels[-1])))
                parts.append(Shape(name=str(k), path=path, fill=color))
            else:
                path = _lines(cast(Outlines, generator.lines(self.levels[k])))
                parts.append(Shape(name=str(k), path=path, stroke=as_stroke(color, self.width)))
        return tuple(parts)


@check_arguments
def contours(
    function: Callable[..., object] | Data,
    on: Axes,
    *,
    name: str | None = None,
    levels: int | Sequence[float] = 10,
    filled: bool = False,
    colors: Paints = None,
    width: float = 3.0,
    samples: int = 81,
    **fields: Unpack[Grouped],
) -> Chart:
    """Return contour lines of a function of x and y, or with `filled` the areas between two levels.

    Instead of a function, values on a grid over the axes: a row for each y from low to high, a column for each x.
    `levels` are the values themselves, or how many between the least and the greatest. `colors` run from low to high,
    two or more for a scale, one for all. `width` is that of the lines, in hundredths of a unit. `to(contours,
    values=...)` moves to values on the same grid. Parts: "0", "1", ... from low to high.
    """
    name = auto(name, "contours")
    if on.x_log or on.y_log:
        raise ValuesError(f"{name!r} needs axes that are not logarithmic")
    array = _grid(function, on, name, samples)
    values = _levels(levels, array, filled, name)
    count = len(values) - 1 if filled else len(values)
    plan = ContourPlan(on, (array.shape[0], array.shape[1]), values, _colors(colors, count, name), filled, width)
    placed: Grouped = {"at": on.at, "scale": on.scale, "angle": on.angle, "pivot": on.pivot, **fields}
    made = chart(name, plan, {"values": array}, **placed)
    if not any(isinstance(part, Shape) and part.path.contours for part in made.parts):
        raise ValuesError(
            f"no level of {name!r} lies between its least value {array.min():g} and its greatest {array.max():g}"
        )
    return made


def _generator(x: Array, y: Array, values: Array) -> ContourGenerator:
    try:
        from contourpy import FillType, LineType, contour_generator
    except ImportError:
        raise ValuesError("contours need the package contourpy; install it with pip install 'netreel[parts]'") from None
    return contour_generator(x, y, values, name="serial", fill_type=FillType.OuterCode, line_type=LineType.SeparateCode)


def _grid(function: object, on: Axes, name: str, samples: int) -> Array:
    if not callable(function):
        array = checked_array(function, f"the values of {name!r}", (None, None), MOST_CELLS)
    elif not 2 <= samples <= 500:
        raise ValuesError(f"the samples of {name!r} must lie between 2 and 500, but they are {samples}")
    else:
        shares = np.linspace(0, 1, samples).tolist()
        xs, ys = [on.value(share, 0) for share in shares], [on.value(share, 1) for share in shares]
        array = np.array([[real_value(function, name, x, y) for x in xs] for y in ys])
        if not np.isfinite(array).all():
            raise ValuesError(f"the function of {name!r} has no real value everywhere on the axes {on.name!r}")
        array.flags.writeable = False
    if min(array.shape) < 2:
        raise ValuesError(f"{name!r} needs a grid of 2 x 2 values at least, but its shape is {array.shape}")
    return array


def _levels(levels: int | Sequence[float], array: Array, filled: bool, name: str) -> tuple[float, ...]:
    low, high = float(array.min()), float(array.max())
    if isinstance(levels, int):
        if not 1 <= levels <= MOST_LEVELS:
            raise ValuesError(f"{name!r} has 1 to {MOST_LEVELS} levels, but this is {levels}")
        if low == high:
            raise ValuesError(f"{name!r} has the value {low:g} everywhere, so it has no levels")
        ends = np.linspace(low, high, levels + (1 if filled else 2))
        # An area begins above its lower level, so the first one starts a little below the least value.
        first = low - 1e-9 * (high - low)
        made = (first, *ends[1:].tolist()) if filled else tuple(ends[1:-1].tolist())
    else:
        made = tuple(checked_array(levels, f"the levels of {name!r}", (None,), MOST_LEVELS).tolist())
    if any(b <= a for a, b in pairwise(made)) or (filled and len(made) < 2):
        raise ValuesError(f"the levels of {name!r} must rise{', and be two at least to be filled' if filled else ''}")
    return made


def _colors(colors: object, count: int, name: str) -> tuple[Fill, ...]:
    """Return a color for each level: between the points of a scale where these are plain colors, else in turn."""
    points = paints(_SCALE if colors is None else colors, None, f"the colors of {name!r}")
    if len(points) == 1 and isinstance(points[0], Named):
        return tuple(faded(points[0], 0.3 + 0.7 * (k + 1) / count) for k in range(count))
    if len(points) == 1 or not all(isinstance(point, Color) for point in points):
        return tuple(points[k % len(points)] for k in range(count))
    made = []
    for k in range(count):
        place = k / max(count - 1, 1) * (len(points) - 1)
        first = min(int(place), len(points) - 2)
        a, b = points[first : first + 2]
        assert isinstance(a, Color) and isinstance(b, Color)
        made.append(mix(a, b, place - first))
    return tuple(made)


def _lines(found: Outlines) -> Path:
    """Return lines as a path, closed if they end at their start."""
    contours: list[Contour] = []
    for points, codes in zip(*found, strict=True):
        if len(points) > 1:
            contours.append(polyline_contour([tuple(p) for p in points.tolist()], closed=bool(codes[-1] == _CLOSE)))
    return Path(tuple(contours))


def _areas(found: Outlines) -> Path:
    """Return outlines with their holes, which run the other way round."""
    contours = []
    for points, codes in zip(*found, strict=True):
        starts = [*np.flatnonzero(codes == _MOVE).tolist(), len(points)]
        for a, b in pairwise(starts):
            if b - a > 3:
                contours.append(polyline_contour([tuple(p) for p in points[a : b - 1].tolist()], closed=True))
    return Path(tuple(contours))
