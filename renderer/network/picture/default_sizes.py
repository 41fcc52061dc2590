"""Default measures with which a net fills its room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from renderer.network.picture.neuron_columns import Column
from renderer.network.picture.plan import NetMeasures, PlanParts, fitted, whole_size
from renderer.values.numbers import not_negative, positive

_LARGEST = 0.7
"""The largest radius of neurons, in units: a larger circle looks like a disc on its own."""

_AIR = 0.8
"""The least gap between the circles of a layer, in radii."""

FLAT = (3.0, 4.4)
"""The least gap between layers, in radii; the second where labels lie along edges."""

LOOSE = 2.4
"""The largest gap between the circles of a layer, in radii; three times the layer step if that is more."""

LONG = 9.0
"""The largest gap between layers, in radii, or the height of the net if that is more."""


@dataclass(frozen=True)
class Wanted:
    """The measures that an author gives; None for computed ones."""

    radius: float | None = None
    gap_neurons: float | None = None
    gap_layers: float | None = None

    def __post_init__(self) -> None:
        if self.radius is not None:
            positive(self.radius, "the radius of a neuron")
        for name in ("gap_neurons", "gap_layers"):
            if getattr(self, name) is not None:
                not_negative(getattr(self, name), name)

    def over(self, lengths: NetMeasures) -> NetMeasures:
        """Return measures with the author's in place of the computed ones."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        return replace(lengths, **given)


def filling(
    columns: Sequence[Column], wanted: Wanted, parts: PlanParts, size: tuple[float, float] | None, labels: bool = False
) -> NetMeasures:
    """Return measures with which a net fills a room and still looks like a net; given ones are kept where they fit.

    The radius comes first, as large as the smallest gaps allow; then the gaps grow into what is left.
    """
    if size is None or None not in (wanted.radius, wanted.gap_neurons, wanted.gap_layers):
        return fitted(columns, wanted.over(NetMeasures()), parts, size)
    width, height = (positive(side, "a side of what a net fits into") for side in size)
    flat = FLAT[labels]

    def fits(lengths: NetMeasures) -> bool:
        wide, high = whole_size(columns, lengths, parts)
        return wide <= width and high <= height

    def tight(radius: float) -> NetMeasures:
        return wanted.over(NetMeasures(radius, _AIR * radius, flat * radius))

    made = tight(_LARGEST if wanted.radius is None else wanted.radius)
    if wanted.radius is None:
        made = tight(_most(1e-4, _LARGEST, lambda radius: fits(tight(radius))))
    if not fits(made):
        return fitted(columns, made, parts, size)
    if wanted.gap_layers is None:
        made = _with_gap(made, "gap_layers", max(LONG * made.radius, height), fits)
    if wanted.gap_neurons is None:
        step = 2 * made.radius + made.gap_layers
        made = _with_gap(made, "gap_neurons", max(LOOSE * made.radius, 3 * step), fits)
    if wanted.gap_layers is None:
        high = whole_size(columns, made, parts)[1]
        made = replace(made, gap_layers=min(made.gap_layers, max(LONG * made.radius, high)))
    return made


def _with_gap(lengths: NetMeasures, name: str, most: float, fits: Callable[[NetMeasures], bool]) -> NetMeasures:
    """Return the measures with one gap as large as it fits, up to `most`."""
    least = getattr(lengths, name)
    return replace(lengths, **{name: _most(least, max(most, least), lambda gap: fits(replace(lengths, **{name: gap})))})


def _most(least: float, most: float, fits: Callable[[float], bool]) -> float:
    """Return the largest length between two that fits, by halving; the least where none does."""
    if fits(most):
        return most
    low, high = least, most
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
