"""Scatter charts: thousands of data points on axes as one node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Unpack

import numpy as np

from renderer.parts.axes import Axes
from renderer.parts.chart_data import Data, checked_array
from renderer.scene.automatic_names import auto
from renderer.scene.chart import Chart, chart
from renderer.scene.fields import Grouped
from renderer.scene.node import Node, Strokes
from renderer.values.argument_check import check_arguments
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, positive
from renderer.values.paint import Fill, Gradient, Stroke
from renderer.values.paint import fill as as_fill

MOST_POINTS = 50_000
_HUNDREDTHS = 200  # of a unit in the diameter of a dot of radius 1


@dataclass(frozen=True)
class ScatterPlan:
    """The plan of a scatter chart: points as lines of length 0 with round caps, hidden off the axes."""

    on: Axes
    count: int
    stroke: Stroke

    @property
    def moving(self) -> tuple[str, ...]:
        """The places, and which of them are on the axes."""
        return ("points.lines", "points.alphas")

    def checked(self, name: str, value: object) -> Array:
        """Return the points, shape (n, 2)."""
        return checked_array(value, f"the {name} of a scatter plot", (self.count, 2), 2 * MOST_POINTS)

    def parts(self, data: Mapping[str, Array]) -> tuple[Node, ...]:
        """Return all points as lines in bulk."""
        points = self.on.places(data["values"][:, 0], data["values"][:, 1])
        reach = np.array((self.on.width, self.on.height)) / 2 + 1e-6
        seen = np.asarray((np.abs(points) <= reach).all(axis=1))
        places = np.where(seen[:, None], points, 0.0)
        lines = np.stack((places, places), axis=1)
        return (Strokes(name="points", lines=lines, stroke=self.stroke, alphas=np.asarray(seen, dtype=np.float64)),)


@check_arguments
def scatter(
    values: Data,
    on: Axes,
    *,
    name: str | None = None,
    radius: float = 0.05,
    fill: Fill | str = "yellow_e",
    **fields: Unpack[Grouped],
) -> Chart:
    """Return points of data (n, 2) on axes, each as a dot; `to(scatter, values=...)` moves them all.

    The dots keep their size when their group is scaled. Points off the axes are not drawn. The limit is 50,000 points.
    Part: "points", whose `colors` (n, 4) and `widths` (n,) paint the dots one by one.
    """
    name = auto(name, "scatter")
    array = checked_array(values, f"the values of {name!r}", (None, 2), 2 * MOST_POINTS)
    color = as_fill(fill)
    if color is None or isinstance(color, Gradient):
        raise ValuesError(f"the points of {name!r} need a color")
    pen = Stroke(color, positive(radius, f"the radius of {name!r}") * _HUNDREDTHS)
    placed: Grouped = {"at": on.at, "scale": on.scale, "angle": on.angle, "pivot": on.pivot, **fields}
    made = chart(name, ScatterPlan(on, len(array), pen), {"values": array}, **placed)
    points = made.parts[0]
    if isinstance(points, Strokes) and points.alphas is not None and not points.alphas.any():
        raise ValuesError(f"no point of {name!r} lies on the axes {on.name!r}")
    return made
