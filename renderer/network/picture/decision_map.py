"""Decision maps: what a model of two inputs answers at each place of the plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Unpack

import numpy as np

from renderer.network.model import Model
from renderer.network.picture.close_up import entry_of
from renderer.network.training.batches import outputs_of
from renderer.parts.axes import Axes, axes
from renderer.parts.heat_map import HeatMap, heat_map
from renderer.scene.automatic_names import auto
from renderer.scene.fields import Grouped, kept_fields
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.color import Ink
from renderer.values.color_map import ColorMap
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, Point, finite, positive
from renderer.values.short_repr import brief

SAMPLES: Final = 49
MOST_SAMPLES: Final = 512
"""Places along a side."""

SIDE: Final = 4.0
"""Units of the width, unless a size is given."""

PLANE_COLORS: Final = ("ground", "activation")


@dataclass(frozen=True, eq=False, kw_only=True)
class DecisionMap(HeatMap):
    """The answers of a model over a rectangle of the plane, as a heat map: `x` and `y` are the ranges of its inputs.

    `to(map, values=map.answers(model))` shows the answers of another model, such as a later checkpoint.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    output: int

    @property
    def axes(self) -> Axes:
        """Axes over the same rectangle and of the same size, at the same place, for points, lines and ticks."""
        cells = self.map
        return axes(
            x=self.x,
            y=self.y,
            width=cells.width,
            height=cells.height,
            outside=True,
            at=self.at,
            scale=self.scale,
            name=f"{self.name}-axes",
        )

    def answers(self, model: Model) -> Array:
        """Return the answers of a model at the places of this map, the top row first."""
        rows, columns = self.map.values.shape
        return _answers(model, self.x, self.y, (rows, columns), self.output)


@check_arguments
def decision_map(
    model: Model,
    *,
    x: tuple[float, float] = (-1, 1),
    y: tuple[float, float] = (-1, 1),
    output: int = 0,
    samples: int = SAMPLES,
    colors: Annotated[str | Sequence[Ink | str] | ColorMap, ANYTHING] = PLANE_COLORS,
    low: float | None = None,
    high: float | None = None,
    width: float | None = None,
    height: float | None = None,
    name: str | None = None,
    **fields: Unpack[Grouped],
) -> DecisionMap:
    """Return what a model of two inputs answers over the plane, as a heat map.

    The first input runs over `x` from left to right, the second one over `y` from the lower side up; each of
    `samples` x `samples` cells has the answer at its center. `output` is the number that is shown of several. The
    colors run from `low` to `high`: by default from 0 to 1 for a probability, else over all answers. `width` is 4 units
    by default, and `height` as the ranges have it. `map.axes` are axes for points and ticks on it, and
    `to(map, values=map.answers(later))` moves it to the answers of another model.

    >>> from renderer.network.layers.dense import Dense
    >>> from renderer.network.model import chain
    >>> shown = decision_map(chain(Dense([[1.0, 0.0]]), input_shape=(2,)), samples=4)
    >>> shown.map.values[0].tolist()
    [-0.75, -0.25, 0.25, 0.75]
    """
    name = auto(name, "decision_map")
    ranges = _range(x, f"x of {name!r}"), _range(y, f"y of {name!r}")
    if isinstance(samples, bool) or not 2 <= samples <= MOST_SAMPLES:
        raise NetworkError(f"{name!r} has from 2 to {MOST_SAMPLES} samples a side, not {brief(samples)}")
    values = _answers(model, *ranges, (samples, samples), output)
    probability = model.step(model.outputs[0]).kind.probability is not None
    first = low if low is not None else 0.0 if probability else None
    last = high if high is not None else 1.0 if probability else None
    wide, high_ = _sides(ranges, width, height, name)
    made = heat_map(values, colors=colors, low=first, high=last, width=wide, height=high_, name=name)
    return DecisionMap(name=name, parts=made.parts, x=ranges[0], y=ranges[1], output=int(output), **kept_fields(fields))


def _range(span: tuple[float, float], what: str) -> tuple[float, float]:
    low, high = finite(span[0], what), finite(span[1], what)
    if not low < high or high - low > 1e15:
        raise NetworkError(f"{what} must rise from low to high, but it is ({low:g}, {high:g})")
    return low, high


def _sides(ranges: tuple[Point, ...], width: float | None, height: float | None, name: str) -> Point:
    (left, right), (down, up) = ranges
    shape = (up - down) / (right - left)
    if width is None and height is not None:
        high = positive(height, f"the height of {name!r}")
        return high / shape, high
    wide = SIDE if width is None else positive(width, f"the width of {name!r}")
    return wide, wide * shape if height is None else positive(height, f"the height of {name!r}")


def _answers(
    model: Model, x: tuple[float, float], y: tuple[float, float], shape: tuple[int, int], output: int
) -> Array:
    """Return one output (rows, columns) at the centers of the cells, the top row first."""
    if len(model.inputs) != 1 or len(model.outputs) != 1 or model.input_shapes[0] not in (None, (2,)):
        raise NetworkError(f"a decision map is of a model that reads two numbers, but this is {brief(model)}")
    rows, columns = shape
    across = x[0] + (x[1] - x[0]) * (np.arange(columns) + 0.5) / columns
    down = y[1] - (y[1] - y[0]) * (np.arange(rows) + 0.5) / rows
    places = np.stack([one.ravel() for one in np.meshgrid(across, down)], axis=1)
    answers = outputs_of(model, places).reshape(len(places), -1)
    number = entry_of(output, answers.shape[1], "the model has no output")
    return np.asarray(answers[:, number].reshape(rows, columns))
