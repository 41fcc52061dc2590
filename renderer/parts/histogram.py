"""Histograms on axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Unpack

import numpy as np

from renderer.geometry.outline import polyline_path
from renderer.parts.axes import Axes
from renderer.parts.chart_data import Data, checked_array
from renderer.scene.automatic_names import auto
from renderer.scene.chart import Chart, chart
from renderer.scene.fields import Grouped
from renderer.scene.node import Group, Node, Shape
from renderer.values.argument_check import check_arguments
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array
from renderer.values.paint import Fill, Stroke
from renderer.values.paint import fill as as_fill
from renderer.values.paint import stroke as as_stroke

MOST_SAMPLES, MOST_BINS = 1_000_000, 400
_SHORTEST = 1e-6  # units


@dataclass(frozen=True)
class HistogramPlan:
    """The plan of a histogram: a bar over each bin, its height given by the data, clipped to the axes."""

    on: Axes
    edges: Array
    fill: Fill
    stroke: Stroke | None

    @property
    def moving(self) -> tuple[str, ...]:
        """The outlines of the bars."""
        return ("bars/*.path",)

    def checked(self, name: str, value: object) -> Array:
        """Return the heights, shape (bins,), none below 0."""
        heights = checked_array(value, f"the {name} of a histogram", (len(self.edges) - 1,))
        if (heights < 0).any():
            raise ValuesError(f"the {name} of a histogram must not be negative, but one is {heights.min():g}")
        return heights

    def parts(self, data: Mapping[str, Array]) -> tuple[Node, ...]:
        """Return the bars, each about the center of its base."""
        (_, foot), top = self.on.inner(self.edges[0], max(0.0, self.on.y[0])), self.on.height / 2
        sides = self.on.places(self.edges, self.on.y[0])[:, 0].tolist()
        bars = []
        for k, height in enumerate(data["values"].tolist()):
            left, right = sides[k], sides[k + 1]
            rise = max(min(self.on.inner(self.edges[0], height)[1], top) - foot, _SHORTEST)
            half = (right - left) / 2
            path = polyline_path([(-half, rise), (-half, 0.0), (half, 0.0), (half, rise)], closed=True)
            bars.append(
                Shape(name=str(k), path=path, at=((left + right) / 2, foot), fill=self.fill, stroke=self.stroke)
            )
        return (Group(name="bars", parts=tuple(bars)),)


@check_arguments
def histogram(
    samples: Data,
    on: Axes,
    *,
    name: str | None = None,
    bins: int = 20,
    density: bool = False,
    fill: Fill | str = "blue",
    stroke: Stroke | Fill | str = "ground",
    **fields: Unpack[Grouped],
) -> Chart:
    """Return the counts of samples (n,) in `bins` equal bins over the x axis; with `density` the area is 1.

    The data are the heights, which `counted(samples, edges)` gives for other samples:
    `to(histogram, values=counted(others, chart.plan.edges))`. Parts: "bars/0" ... from the left.
    """
    name = auto(name, "histogram")
    array = checked_array(samples, f"the samples of {name!r}", (None,), MOST_SAMPLES)
    if not 1 <= bins <= MOST_BINS:
        raise ValuesError(f"{name!r} has 1 to {MOST_BINS} bins, but this is {bins}")
    if on.x_log or on.y_log:
        raise ValuesError(f"{name!r} needs axes that are not logarithmic")
    edges = np.linspace(*on.x, bins + 1)
    if ((array < edges[0]) | (array > edges[-1])).all():
        raise ValuesError(f"no sample of {name!r} lies on the x axis, from {edges[0]:g} to {edges[-1]:g}")
    pen = as_stroke(stroke, None if isinstance(stroke, Stroke) else 2.0)
    plan = HistogramPlan(on, edges, as_fill(fill), pen)
    placed: Grouped = {"at": on.at, "scale": on.scale, "angle": on.angle, "pivot": on.pivot, **fields}
    return chart(name, plan, {"values": counted(array, edges, density)}, **placed)


@check_arguments
def counted(samples: Data, edges: Data, density: bool = False) -> Array:
    """Return the number of samples in each bin; with `density`, as a share of all per unit.

    >>> counted([0.1, 0.2, 0.9], [0, 0.5, 1]).tolist()
    [2.0, 1.0]
    """
    array = checked_array(samples, "samples", (None,), MOST_SAMPLES)
    places = checked_array(edges, "the edges of bins", (None,))
    if len(places) < 2 or (np.diff(places) <= 0).any():
        raise ValuesError("the edges of bins must be two at least, and rise")
    heights, _ = np.histogram(array, places)
    made = heights.astype(np.float64)
    return made / (len(array) * np.diff(places)) if density else made
