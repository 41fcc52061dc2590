"""Bar charts: bars with names and numbers that follow the values; grouped, horizontal, or ordered by rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Unpack, cast

import numpy as np
from numpy.typing import ArrayLike

from renderer.geometry.outline import polyline_path
from renderer.parts.chart_data import Data, Paints, checked_array, paints
from renderer.parts.chart_text import digits, line_of_text, on_baseline, placed_beside, room
from renderer.scene.automatic_names import auto
from renderer.scene.chart import Chart, chart
from renderer.scene.data_numbers import standing_for
from renderer.scene.fields import Grouped
from renderer.scene.node import Group, Node, Shape
from renderer.values.argument_check import check_arguments
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, Point, positive, share
from renderer.values.paint import Fill
from renderer.values.paint import fill as as_fill
from renderer.values.paint import stroke as as_stroke

_MOST_BARS = 400
_GAP = 0.12  # from a bar to its number and from the base to a name, in units
_DROP = 0.84  # from the foot of the bars to the baseline of a name, in ems
_EM = 0.5  # an em of size 1, in units
_SHORTEST = 1e-6  # a bar of no value keeps this length, in units, so that its outline exists
# Two values are changing their ranks while they differ by less than this share of their size, or of the range.
_SOFT, _LEAST_SOFT = 0.12, 0.002


@dataclass(frozen=True)
class BarPlan:
    """The plan of a bar chart: values (n, groups) over `span`, `height` units long and `width` units side by side."""

    names: tuple[str, ...]
    span: tuple[float, float]
    width: float
    height: float
    gap: float
    fills: tuple[Fill, ...]
    groups: int
    format: str | None
    slots: int
    size: float
    ink: Fill
    horizontal: bool = False
    ranked: bool = False
    flat: bool = True

    @property
    def moving(self) -> tuple[str, ...]:
        """Outlines and numbers; with ranks also the places of bars and names."""
        moving = ("bars/*.path", "numbers/*.at", "numbers/*/*.path")
        return (*moving, "bars/*.at", "names/*.at") if self.ranked else moving

    @property
    def count(self) -> int:
        """The number of positions of bars."""
        return len(self.fills) // self.groups

    def number_entries(self, prop: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Return the numbers at the bars, each with the index of its value."""
        if prop != "values" or self.format is None:
            return ()
        every = range(self.count * self.groups)
        return tuple((f"numbers/{n}", (n,) if self.flat else divmod(n, self.groups)) for n in every)

    def checked(self, name: str, value: object) -> Array:
        """Return values as (n,), or (n, groups) for grouped bars."""
        shape = (self.count,) if self.flat else (self.count, self.groups)
        return checked_array(value, f"the {name} of bars", shape)

    def parts(self, data: Mapping[str, Array]) -> tuple[Node, ...]:
        """Return the base line, bars, names and numbers."""
        values = data["values"].reshape(self.count, self.groups)
        places = self._places(values[:, 0])
        pitch = self.width / self.count
        thick = pitch * (1 - self.gap) / self.groups
        base = self._along(min(max(0.0, self.span[0]), self.span[1]))
        bars, numbers = [], []
        for k, row in enumerate(values.tolist()):
            for g, value in enumerate(row):
                across = places[k] + (g - (self.groups - 1) / 2) * thick
                end, number = self._along(value), k * self.groups + g
                bars.append(self._bar(str(number), across, base, end, thick * 0.92 if self.groups > 1 else thick))
                if self.format is not None:
                    numbers.append(self._number(str(number), value, across, end, end < base))
        line = polyline_path([self._point(-self.width / 2, base), self._point(self.width / 2, base)])
        parts: list[Node] = [
            Group(name="bars", parts=tuple(bars)),
            Shape(name="base", path=line, stroke=as_stroke(self.ink, 2.0)),
        ]
        if self.names:
            parts.append(Group(name="names", parts=tuple(self._name(k, at) for k, at in enumerate(places))))
        if numbers:
            parts.append(Group(name="numbers", parts=tuple(numbers)))
        return tuple(parts)

    def _places(self, values: Array) -> list[float]:
        """Return the positions of bars across: in order, or by a rank that changes smoothly when values cross."""
        ranks = np.arange(self.count, dtype=np.float64)
        if self.ranked:
            sizes = np.abs(values)
            soft = _SOFT * (sizes[None, :] + sizes[:, None]) / 2 + _LEAST_SOFT * (self.span[1] - self.span[0])
            apart = (values[None, :] - values[:, None]) / soft
            # Of equal values the first one stands first: the offset is far below what a viewer sees.
            apart = apart + 1e-6 * (ranks[:, None] - ranks[None, :])
            above = 0.5 * (1 + np.tanh(np.clip(apart, -40, 40)))
            ranks = above.sum(axis=1) - 0.5
        places = (ranks + 0.5) / self.count - 0.5
        return [float(-at if self.horizontal else at) * self.width for at in places]

    def _along(self, value: float) -> float:
        low, high = self.span
        return ((value - low) / (high - low) - 0.5) * self.height

    def _point(self, across: float, along: float) -> Point:
        return (along, across) if self.horizontal else (across, along)

    def _bar(self, name: str, across: float, base: float, end: float, thick: float) -> Node:
        """Return a bar whose origin is the middle of its foot, so that it grows from there."""
        far = end - base if abs(end - base) > _SHORTEST else _SHORTEST
        corners = [(-thick / 2, far), (-thick / 2, 0.0), (thick / 2, 0.0), (thick / 2, far)]
        path = polyline_path([self._point(*corner) for corner in corners], closed=True)
        return Shape(name=name, path=path, at=self._point(across, base), fill=self.fills[int(name)])

    def _number(self, name: str, value: float, across: float, end: float, below: bool) -> Node:
        assert self.format is not None
        align = ("right" if below else "left") if self.horizontal else "center"
        made = digits(value, self.format, self.slots, name=name, size=self.size, fill=self.ink, align=align)
        off = _GAP if self.horizontal else _GAP + 0.34 * _EM * self.size
        return made.with_(at=self._point(across, end - off if below else end + off))

    def _name(self, k: int, across: float) -> Node:
        made = line_of_text(self.names[k], name=str(k), size=self.size, fill=self.ink)
        em = _EM * self.size
        foot = -self.height / 2 - _GAP
        # Numbers of bars below the base stand between it and the names.
        below = self.span[0] < 0 and self.format is not None
        if self.horizontal:
            wide = len(self.format.format(self.span[0])) * em / 2 if below and self.format else 0.0
            return placed_beside(made, (foot - wide, across), (-1.0, 0.0))
        return on_baseline(made, (across, foot - _DROP * em - below * (0.8 * em + _GAP)))


@check_arguments
def bars(
    values: Data,
    *,
    name: str | None = None,
    names: Sequence[str] = (),
    span: tuple[float, float] | None = None,
    width: float = 8.0,
    height: float = 4.0,
    gap: float = 0.3,
    fill: Paints = "blue",
    numbers: str | None = "{:.2f}",
    horizontal: bool = False,
    ranked: bool = False,
    size: float = 0.8,
    ink: Fill | str = "ink",
    stands_for: Data = None,
    **fields: Unpack[Grouped],
) -> Chart:
    """Return a bar for each value, with names under the bars and numbers at their ends.

    `to(bars, values=...)` moves them.

    Values of shape (n, g) make groups of g bars, colored by `fill` in turn. `span` is the range that `height` shows, by
    default from 0 to the largest value; it stays when the values move. `horizontal` bars grow to the right, the first
    one at the top, `width` is then their height together. `ranked` stands the largest first, and bars pass each other
    smoothly as their values do. `numbers` is a format, None for none. Numbers of a tensor of a run know their source;
    `stands_for` is that tensor where the values are others. Parts: "bars/0", "names/0", "numbers/0", "base".

    >>> chart = bars([0.2, 0.5, 0.3], names=["a", "b", "c"], span=(0, 1))
    >>> chart["bars/1"].node.path.box.height
    2.0
    """
    name = auto(name, "bars")
    values = _listed(values)
    shape = (None,) if np.ndim(cast(ArrayLike, values)) <= 1 else (None, None)
    array = checked_array(values, f"the values of {name!r}", shape)
    flat = array.ndim == 1
    count, groups = (len(array), 1) if flat else array.shape
    if array.size > _MOST_BARS:
        raise ValuesError(f"{name!r} has {array.size} bars; at most {_MOST_BARS} can be told apart")
    if ranked and groups > 1:
        raise ValuesError(f"{name!r} cannot rank bars in groups")
    if names and len(names) != count:
        raise ValuesError(f"{name!r} has {len(names)} names for {count} places")
    colors = paints(fill, groups if groups > 1 else count, f"the fill of {name!r}")
    plan = BarPlan(
        tuple(names),
        _span(array, span, name),
        positive(width, f"the width of {name!r}"),
        positive(height, f"the height of {name!r}"),
        _gap(gap, name),
        colors * count if groups > 1 else colors,
        groups,
        numbers,
        0 if numbers is None else room(array.flat, numbers),
        positive(size, f"the size of {name!r}"),
        _ink(ink),
        horizontal,
        ranked,
        flat,
    )
    made = chart(name, plan, {"values": array}, **fields)
    given = values if stands_for is None else stands_for
    return replace(made, parts=standing_for(made.parts, given, plan.number_entries("values")))


def _listed(values: object) -> object:
    """Return values as something whose shape can be asked for; ragged lists are left as they are."""
    if hasattr(values, "__iter__") and not hasattr(values, "__len__"):
        values = list(values)
    try:
        np.ndim(cast(ArrayLike, values))
    except ValueError:
        raise ValuesError("the values of bars must have rows of equal length") from None
    return values


def _span(values: Array, span: tuple[float, float] | None, name: str) -> tuple[float, float]:
    if span is None:
        low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
        return (low, high) if high > low else (0.0, 1.0)
    low, high = span
    if not low < high:
        raise ValuesError(f"the span of {name!r} must rise from low to high, but it is ({low:g}, {high:g})")
    return low, high


def _gap(gap: float, name: str) -> float:
    if share(gap, f"the gap of {name!r}") == 1:
        raise ValuesError(f"the gap of {name!r} must be below 1, so that bars have a width")
    return gap


def _ink(ink: Fill | str) -> Fill:
    made = as_fill(ink)
    if made is None:
        raise ValuesError("the ink of bars must be a color, but it is None")
    return made
