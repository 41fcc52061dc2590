"""Number lines: single axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

from renderer.parts.axes import Axes, axes
from renderer.scene.automatic_names import auto
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.layout import shifted
from renderer.scene.node import Group
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Point
from renderer.values.paint import Fill


@dataclass(frozen=True, eq=False, kw_only=True)
class NumberLine(Group):
    """A number line; the origin is its middle. Parts: "line", "ticks" and "numbers"."""

    axis: Axes

    def point(self, value: float) -> Point:
        """Return the point of a number in the coordinates of the line's parent (unless it is turned)."""
        x = self.axis.inner(value, 0.0)[0]
        return self.at[0] + self.scale * x, self.at[1]


@check_arguments
def number_line(
    span: tuple[float, float] = (-5, 5),
    *,
    name: str | None = None,
    length: float = 8.0,
    step: float | None = None,
    log: bool = False,
    numbers: bool = True,
    size: float = 0.7,
    ink: Fill | str = "ink",
    **fields: Unpack[Grouped],
) -> NumberLine:
    """Return a number line over a range, with ticks at every `step` and numbers below them.

    >>> number_line((0, 10), length=5).point(10)
    (2.5, 0.0)
    """
    name = auto(name, "number_line")
    whole = axes(
        x=span,
        y=(0, 1),
        width=length,
        height=1.0,
        x_step=step,
        y_step=0,
        ink=ink,
        size=size,
        x_log=log,
        zero=True,
        name=name,
    )
    below = whole.inner(span[0], 0.0)[1]
    wanted = ("x", "ticks", "numbers") if numbers else ("x", "ticks")
    parts = [shifted(part, (0.0, -below)) for part in whole.parts if part.name in wanted]
    return NumberLine(name=name, parts=(parts[0].with_(name="line"), *parts[1:]), axis=whole, **kept_fields(fields))
