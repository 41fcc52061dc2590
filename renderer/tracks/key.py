"""Keys: a value at a time, and the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from renderer.values.ease import Ease, linear
from renderer.values.numbers import finite


@dataclass(frozen=True, slots=True)
class Key:
    """A value at a time in seconds, and the ease of the way to it from the key before.

    `arc` bends the way between two points: the angle in radians that the chord subtends, positive turning anticlockwise.
    """

    t: float
    value: Any
    ease: Ease = linear
    arc: float = 0.0

    def __post_init__(self) -> None:
        # Times that differ by rounding alone are one time, so sums of seconds compare equal to written ones.
        object.__setattr__(self, "t", round(finite(self.t, "the time of a key"), 9) + 0.0)
        object.__setattr__(self, "arc", finite(self.arc, "arc of a key"))
