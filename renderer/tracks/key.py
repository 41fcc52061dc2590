"""Keys: a value at a time, with the ease that leads to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from renderer.values.argument_check import check_arguments_late
from renderer.values.ease import Ease, find_ease, linear
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, finite

if TYPE_CHECKING:
    from renderer.tracks.stagger import Lag

_STRAIGHT = 0.0


@check_arguments_late
@dataclass(frozen=True, slots=True)
class Key:
    """A value at a time in seconds, and the ease of the way from the key before.

    `arc` bends the way between two points: the angle in radians that the chord subtends, within a full turn, positive
    turning anticlockwise. An ease is a named function or a frozen value, so that keys pickle; its name will do.
    """

    t: float
    value: object
    ease: Ease = linear
    arc: float = _STRAIGHT

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            t: float,
            value: object,
            ease: Ease | Lag | str = ...,
            arc: float = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        # Times that differ by rounding alone are one time, so sums of seconds compare equal to written ones.
        object.__setattr__(self, "t", round(finite(self.t, "the time of a key"), 9) + 0.0)
        if self.arc is not _STRAIGHT:
            arc = finite(self.arc, "arc of a key")
            if abs(arc) >= 2 * math.pi - 1e-9:
                raise ValuesError(f"the arc of a key must be within a full turn, but it is {arc:g}")
            object.__setattr__(self, "arc", arc)
        if self.ease is not linear:
            object.__setattr__(self, "ease", find_ease(self.ease))
        if isinstance(self.value, np.ndarray):
            object.__setattr__(self, "value", _frozen(self.value))


def _frozen(values: Array) -> Array:
    """Return the array itself when nobody can write to it, or a copy of it that nobody can."""
    if values.dtype.kind not in "biuf":
        raise ValuesError(f"the value of a key must be an array of numbers, but its kind is {values.dtype}")
    if not np.isfinite(values).all():
        raise ValuesError("the value of a key must be finite, but it holds NaN or infinity")
    if not values.flags.writeable and values.base is None:
        return values
    copy = np.array(values)
    copy.flags.writeable = False
    return copy
