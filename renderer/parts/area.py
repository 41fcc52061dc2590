"""Areas on axes: under a curve, between two curves, and error bands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Unpack, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from renderer.geometry.outline import polyline_path
from renderer.geometry.path import Path
from renderer.parts.axes import Axes
from renderer.parts.chart_data import Data, checked_array, sampled
from renderer.scene.automatic_names import auto
from renderer.scene.chart import Chart, chart
from renderer.scene.fields import Grouped
from renderer.scene.node import Node, Shape
from renderer.values.argument_check import check_arguments
from renderer.values.color import faded
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array
from renderer.values.paint import Fill, Gradient
from renderer.values.paint import fill as as_fill

_PALE = 0.35  # the alpha of an area whose color has none of its own


@dataclass(frozen=True)
class AreaPlan:
    """The plan of an area between low and high values at places on axes, clipped to the axes."""

    on: Axes
    x: Array
    fill: Fill

    @property
    def moving(self) -> tuple[str, ...]:
        """The outline."""
        return ("area.path",)

    def checked(self, name: str, value: object) -> Array:
        """Return the low or high values, shape (n,); one number is repeated for all places."""
        if np.ndim(cast(ArrayLike, value)) == 0 and value is not None:
            value = np.full(len(self.x), float(checked_array(value, f"the {name} side of an area", ())))
        return checked_array(value, f"the {name} side of an area", (len(self.x),))

    def parts(self, data: Mapping[str, Array]) -> tuple[Node, ...]:
        """Return the area as one shape, with one piece for each run of places on the axes."""
        low, high = (self.on.places(self.x, self._kept(data[name])) for name in ("low", "high"))
        there = np.isfinite(low).all(axis=1) & np.isfinite(high).all(axis=1)
        there &= (low[:, 0] >= -self.on.width / 2 - 1e-6) & (low[:, 0] <= self.on.width / 2 + 1e-6)
        runs = np.split(np.arange(len(self.x)), np.flatnonzero(np.diff(there)) + 1)
        contours = [
            polyline_path(
                [tuple(p) for p in np.concatenate([high[run], low[run][::-1]]).tolist()], closed=True
            ).contours[0]
            for run in runs
            if there[run[0]] and len(run) > 1
        ]
        return (Shape(name="area", path=Path(tuple(contours)), fill=self.fill),)

    def _kept(self, values: Array) -> Array:
        """Return the values, kept within the axes."""
        low, high = self.on.y
        return np.clip(values, low, high)


@check_arguments
def area(
    values: Data | Callable[..., object],
    on: Axes,
    *,
    name: str | None = None,
    base: Data | Callable[..., object] = 0.0,
    x: Data = None,
    fill: Fill | str = "blue",
    **fields: Unpack[Grouped],
) -> Chart:
    """Return the area between values and a base on axes: under a curve, or between two.

    `values` and `base` are numbers at the places `x` (by default 0, 1, 2 ...), functions, or one number for all places.
    A color without an alpha of its own is pale, so that what lies behind shows. The data are "low" (the base) and
    "high": `to(area, high=...)`.
    """
    name = auto(name, "area")
    places, sides = _sides((base, values), on, x, name)
    plan = AreaPlan(on, places, _pale(fill))
    return _placed(name, plan, {"low": sides[0], "high": sides[1]}, on, fields)


@check_arguments
def band(
    values: Data | Callable[..., object],
    error: Data,
    on: Axes,
    *,
    name: str | None = None,
    x: Data = None,
    fill: Fill | str = "blue",
    **fields: Unpack[Grouped],
) -> Chart:
    """Return a band on axes from `values` less `error` to `values` and `error`.

    An error is one number or one for each place.

    The data are "low" and "high", as those of an area.
    """
    name = auto(name, "band")
    places, (middle, spread) = _sides((values, error), on, x, name)
    if (spread < 0).any():
        raise ValuesError(f"the error of {name!r} must not be negative, but it is {spread.min():g}")
    plan = AreaPlan(on, places, _pale(fill))
    return _placed(name, plan, {"low": middle - spread, "high": middle + spread}, on, fields)


def _sides(given: tuple[object, object], on: Axes, x: object, name: str) -> tuple[Array, tuple[Array, Array]]:
    """Return the places, and both sides at them; functions are sampled where data does not tell the places."""
    lists = [one for one in given if not callable(one) and _plain(one, name).ndim > 0]
    if lists:
        count = len(checked_array(lists[0], f"the values of {name!r}", (None,)))
        places = np.arange(count, dtype=np.float64) if x is None else checked_array(x, f"x of {name!r}", (count,))
    elif x is not None:
        places = checked_array(x, f"x of {name!r}", (None,))
    else:
        functions = [cast("Callable[..., object]", one) for one in given if callable(one)]
        places = sampled(functions[0], on, name)[0] if functions else np.array(on.x)
    if len(places) < 2 or (np.diff(places) <= 0).any():
        raise ValuesError(f"{name!r} needs two values at least, at places x that rise")
    first, second = (_side(one, places, name) for one in given)
    return places, (first, second)


def _side(one: object, places: Array, name: str) -> Array:
    if callable(one):
        one = [one(place) for place in places.tolist()]
    if np.ndim(cast(ArrayLike, one)) == 0:
        return np.full(len(places), float(checked_array(one, f"the values of {name!r}", ())))
    return checked_array(one, f"the values of {name!r}", (len(places),))


def _plain(value: object, name: str) -> NDArray[np.generic]:
    try:
        return np.asarray(value)
    except ValueError:
        raise ValuesError(f"the values of {name!r} must be numbers in a row") from None


def _pale(color: Fill | str) -> Fill:
    made = as_fill(color)
    return made if made is None or isinstance(made, Gradient) or made.alpha < 1 else faded(made, _PALE)


def _placed(name: str, plan: AreaPlan, data: Mapping[str, object], on: Axes, fields: Grouped) -> Chart:
    placed: Grouped = {"at": on.at, "scale": on.scale, "angle": on.angle, "pivot": on.pivot, **fields}
    made = chart(name, plan, data, **placed)
    shape = made.parts[0]
    if isinstance(shape, Shape) and not shape.path.contours:
        raise ValuesError(f"no part of {name!r} lies on the axes {on.name!r}")
    return made
