"""Loss curves: one or several series of losses by step, on axes that are made for them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Unpack

import numpy as np

from renderer.parts.axes import Axes, axes
from renderer.parts.chart_data import Data, Paints, checked_array, paints
from renderer.parts.curve import CurvePlan
from renderer.parts.legend import legend
from renderer.scene.automatic_names import auto, slug
from renderer.scene.bounds import bounds
from renderer.scene.chart import Chart
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.node import Group, Node
from renderer.values.argument_check import check_arguments
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, finite, not_negative, positive
from renderer.values.paint import Fill
from renderer.values.paint import stroke as as_stroke

SERIES_COLORS: Final = ("error", "target", "activation", "weight", "bias", "input")
"""Colors of the series, in order and repeated, unless others are given."""

MOST_SERIES: Final = 20

_ABOVE: Final = 1.05
"""The end of the axis of losses, as a share of the largest loss."""


@dataclass(frozen=True)
class LossPlan:
    """The plan of loss curves: a curve for each series, all shown up to the same step."""

    on: Axes
    names: tuple[str, ...]
    curves: tuple[CurvePlan, ...]
    legend: Group | None

    @property
    def moving(self) -> tuple[str, ...]:
        """The lines and their tips."""
        return ("curves/*/line.path", "curves/*/tip.at")

    def checked(self, name: str, value: Data) -> Array:
        """Return losses (series, steps), or the shown share."""
        if name == "shown":
            return self.curves[0].checked(name, value)
        return checked_array(value, "the losses of a loss curve", (len(self.curves), len(self.curves[0].x)))

    def parts(self, data: Mapping[str, Array]) -> tuple[Node, ...]:
        """Return the axes, the curves, and the legend if there is one."""
        drawn = tuple(
            Group(name=name, parts=one.parts({"values": values, "shown": data["shown"]}))
            for name, one, values in zip(self.names, self.curves, data["values"], strict=True)
        )
        return (self.on, Group(name="curves", parts=drawn), *([self.legend] if self.legend else []))


@dataclass(frozen=True, eq=False, kw_only=True)
class LossCurve(Chart):
    """Losses by step. Parts: "axes", "curves/NAME" for each series, and "legend" where there are several.

    `to(curve, shown=curve.share(120))` lets all series grow up to a step.
    """

    @property
    def axes(self) -> Axes:
        """The axes, in the coordinates of the group."""
        return self._losses.on

    def share(self, step: float) -> float:
        """Return how much of the curves is shown up to a step, from 0 to 1; an error for a step outside of them."""
        x = self._losses.curves[0].x
        value = finite(step, f"the step of {self.name!r}")
        if not x[0] <= value <= x[-1]:
            raise ValuesError(f"{self.name!r} has the steps {x[0]:g} to {x[-1]:g}, but {value:g} is asked for")
        return float((value - x[0]) / (x[-1] - x[0]))

    @property
    def _losses(self) -> LossPlan:
        assert isinstance(self.plan, LossPlan)
        return self.plan


@check_arguments
def loss_curve(
    losses: Data,
    *,
    steps: Data = None,
    colors: Paints = None,
    high: float | None = None,
    log: bool = False,
    shown: float = 1.0,
    tip: float = 0.08,
    stroke_width: float = 4.0,
    width: float = 8.0,
    height: float = 4.0,
    x_step: float | None = None,
    y_step: float | None = None,
    size: float = 0.7,
    ink: Fill | str = "ink",
    name: str | None = None,
    **fields: Unpack[Grouped],
) -> LossCurve:
    """Return losses by step as curves on axes of their own: an array (n,), or arrays of one length by their names.

    `steps` (n,) are the places on the axis below, by default 0, 1, 2 ... `high` is the upper end of the other one, by
    default a little above the largest loss; `log` makes it logarithmic. Several series have a legend, and `colors` in
    order. `tip` is the radius of the dot at a curve's end, in units; 0 draws none. `shown` is the share of the steps
    that is drawn: `to(curve, shown=curve.share(120))` grows it, and `to(curve, values=...)` moves the losses (series,
    n). A recording's are `loss_curve(recording.losses, steps=recording.steps)`.

    >>> made = loss_curve({"training": [0.9, 0.4, 0.2], "held out": [0.9, 0.5, 0.4]}, steps=[0, 10, 20])
    >>> [part.name for part in made["curves"].node.parts], made.share(15)
    (['training', 'held-out'], 0.75)
    """
    name = auto(name, "loss_curve")
    series = {str(word): one for word, one in losses.items()} if isinstance(losses, Mapping) else {"loss": losses}
    if not 1 <= len(series) <= MOST_SERIES:
        raise ValuesError(f"{name!r} needs 1 to {MOST_SERIES} series of losses, but it has {len(series)}")
    names = tuple(slug(word) or f"series{k}" for k, word in enumerate(series))
    if len(set(names)) < len(names):
        raise ValuesError(f"{name!r} has two series of one name: {', '.join(map(repr, series))}")
    values = _losses(series, name)
    x = _steps(steps, values.shape[1], name)
    fills = paints(SERIES_COLORS if colors is None else colors, len(series), f"the colors of {name!r}")
    pens = [as_stroke(one, positive(stroke_width, f"the stroke width of {name!r}")) for one in fills]
    radius = not_negative(tip, f"the tip of {name!r}")
    low, top = _ends(values, high, log, name)
    on = axes(
        x=(float(x[0]), float(x[-1])),
        y=(low, top),
        width=width,
        height=height,
        x_step=x_step,
        y_step=y_step,
        y_log=log,
        outside=True,
        size=size,
        ink=ink,
        name="axes",
    )
    curves = tuple(CurvePlan(on, x, pen, False, radius) for pen in pens if pen is not None)
    if len(curves) < len(series):
        raise ValuesError(f"the curves of {name!r} need a color each")
    key = _legend(dict(zip(series, fills, strict=True)), on, size, ink) if len(series) > 1 else None
    plan = LossPlan(on, names, curves, key)
    data = {"values": plan.checked("values", values), "shown": plan.checked("shown", shown)}
    return LossCurve(name=name, data=data, plan=plan, parts=plan.parts(data), **kept_fields(fields))


def _losses(series: Mapping[str, Data], name: str) -> Array:
    arrays = [checked_array(one, f"the losses {word!r} of {name!r}", (None,)) for word, one in series.items()]
    lengths = {word: len(one) for word, one in zip(series, arrays, strict=True)}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{word!r} has {count}" for word, count in lengths.items())
        raise ValuesError(f"all series of {name!r} have a loss for each step, but {said}")
    if len(arrays[0]) < 2:
        raise ValuesError(f"{name!r} needs losses of two steps at least")
    return np.stack(arrays)


def _steps(steps: Data, count: int, name: str) -> Array:
    x = np.arange(count, dtype=np.float64) if steps is None else checked_array(steps, f"steps of {name!r}", (count,))
    if (np.diff(x) <= 0).any():
        raise ValuesError(f"the steps of {name!r} must rise")
    return x


def _ends(values: Array, high: float | None, log: bool, name: str) -> tuple[float, float]:
    """Return the span of the axis of losses: from 0, or of whole powers of ten."""
    least, most = float(values.min()), float(values.max())
    top = None if high is None else positive(high, f"high of {name!r}")
    if not log:
        return min(0.0, _ABOVE * least), top if top is not None else max(_ABOVE * most, 0.0) or 1.0
    if least <= 0:
        raise ValuesError(f"{name!r} has a loss of {least:g}, but a logarithmic axis holds numbers above 0 only")
    low = 10.0 ** math.floor(math.log10(least))
    return low, top if top is not None else max(10.0 ** math.ceil(math.log10(most)), 10 * low)


def _legend(entries: dict[str, Fill], on: Axes, size: float, ink: Fill | str) -> Group:
    """Return the legend in the upper right corner of the axes, where losses that fall leave room."""
    made = legend(entries, mark="line", size=1.2 * size, ink=ink, name="legend")
    box = bounds(made)
    assert box is not None
    return made.with_(at=(on.width / 2 - box.right, on.height / 2 - box.top))
