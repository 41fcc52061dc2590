"""Vector fields on axes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Unpack, cast

import numpy as np

from renderer.geometry.arrow import arrow_path
from renderer.geometry.path import Path
from renderer.parts.axes import Axes
from renderer.parts.chart_data import Data, checked_array
from renderer.scene.automatic_names import auto
from renderer.scene.chart import Chart, chart
from renderer.scene.fields import Grouped
from renderer.scene.node import Node, Shape
from renderer.values.argument_check import check_arguments
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, Point, point, positive
from renderer.values.paint import Fill
from renderer.values.paint import fill as as_fill
from renderer.values.short_repr import brief

MOST_ARROWS = 2000
_SHORTEST = 1e-3  # units: shorter arrows are not drawn


@dataclass(frozen=True)
class FieldPlan:
    """The plan of a vector field: an arrow in the center of each cell of a grid over the axes.

    `longest` is the length of a vector that is drawn as long as `reach`, in units; longer ones are cut to that.
    """

    on: Axes
    rows: int
    columns: int
    longest: float
    reach: float
    thickness: float
    fill: Fill

    @property
    def moving(self) -> tuple[str, ...]:
        """The outlines of the arrows."""
        return ("*.path",)

    def checked(self, name: str, value: object) -> Array:
        """Return the vectors, shape (rows, columns, 2), the lowest row first."""
        return checked_array(value, f"the {name} of a vector field", (self.rows, self.columns, 2))

    def parts(self, data: Mapping[str, Array]) -> tuple[Node, ...]:
        """Return the arrows by rows from below, each about its center."""
        vectors = data["values"].reshape(-1, 2)
        way = vectors * (self.on.width / (self.on.x[1] - self.on.x[0]), self.on.height / (self.on.y[1] - self.on.y[0]))
        size = np.hypot(*vectors.T)
        drawn = np.hypot(*way.T)
        with np.errstate(divide="ignore", invalid="ignore"):
            half = np.where(drawn > 0, np.minimum(size / self.longest, 1) * self.reach / drawn, 0)[:, None] * way / 2
        return tuple(
            Shape(name=str(k), path=self._arrow(*end), at=self._cell(k), fill=self.fill)
            for k, end in enumerate(half.tolist())
        )

    def _arrow(self, x: float, y: float) -> Path:
        if 2 * float(np.hypot(x, y)) < _SHORTEST:
            return Path()
        return arrow_path((-x, -y), (x, y), self.thickness, 5 * self.thickness)

    def _cell(self, k: int) -> tuple[float, float]:
        row, column = divmod(k, self.columns)
        return (
            ((column + 0.5) / self.columns - 0.5) * self.on.width,
            ((row + 0.5) / self.rows - 0.5) * self.on.height,
        )


@check_arguments
def vector_field(
    function: Callable[..., object] | Data,
    on: Axes,
    *,
    name: str | None = None,
    columns: int = 15,
    rows: int = 9,
    thickness: float = 0.03,
    fill: Fill | str = "blue",
    **fields: Unpack[Grouped],
) -> Chart:
    """Return arrows of a function (x, y) -> (dx, dy), at the centers of a grid of cells over the axes.

    The longest vector is as long as a cell, the others in proportion. Instead of a function, vectors of the shape
    (rows, columns, 2), the lowest row first. `to(field, values=...)` moves to other vectors of that shape, on the same
    scale. Parts: "0", "1", ... by rows from below.
    """
    name = auto(name, "vector_field")
    if on.x_log or on.y_log:
        raise ValuesError(f"{name!r} needs axes that are not logarithmic")
    if not callable(function):
        given = checked_array(function, f"the vectors of {name!r}", (None, None, 2))
        rows, columns = given.shape[0], given.shape[1]
    if min(columns, rows) < 1 or columns * rows > MOST_ARROWS:
        raise ValuesError(f"{name!r} has 1 to {MOST_ARROWS} arrows, but {columns} x {rows} were asked for")
    array = _sampled(function, on, name, columns, rows) if callable(function) else given
    longest = float(np.hypot(array[..., 0], array[..., 1]).max())
    if longest == 0:
        raise ValuesError(f"{name!r} has no length anywhere, so it has no arrows")
    reach = 0.95 * min(on.width / columns, on.height / rows)
    thick = min(positive(thickness, f"the thickness of {name!r}"), reach / 5)
    plan = FieldPlan(on, rows, columns, longest, reach, thick, as_fill(fill))
    placed: Grouped = {"at": on.at, "scale": on.scale, "angle": on.angle, "pivot": on.pivot, **fields}
    return chart(name, plan, {"values": array}, **placed)


def _sampled(function: Callable[..., object], on: Axes, name: str, columns: int, rows: int) -> Array:
    array = np.zeros((rows, columns, 2))
    for row in range(rows):
        for column in range(columns):
            at = on.value((column + 0.5) / columns, 0), on.value((row + 0.5) / rows, 1)
            try:
                array[row, column] = point(cast(Point, function(*at)), "a vector")
            except ValuesError:
                raise ValuesError(
                    f"the function of {name!r} must give a vector (dx, dy), but at {brief(at)} it gives "
                    f"{brief(function(*at))}"
                ) from None
            except (ArithmeticError, TypeError, ValueError, AttributeError, IndexError) as error:
                raise ValuesError(f"the function of {name!r} fails at {brief(at)}: {error}") from None
    array.flags.writeable = False
    return array
