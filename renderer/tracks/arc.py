"""Interpolation of points along an arc."""

from __future__ import annotations

import math
from dataclasses import dataclass

from renderer.values.errors import ValuesError
from renderer.values.numbers import Point


@dataclass(frozen=True, slots=True)
class ArcBlend:
    """The interpolation of two points along a circle, on which their chord subtends `angle`.

    The angle is in radians, between -2 pi and 2 pi and not 0; positive turns anticlockwise.
    """

    a: Point
    b: Point
    angle: float

    def __post_init__(self) -> None:
        if not 0 < abs(self.angle) < 2 * math.pi - 1e-9:
            raise ValuesError(f"an arc turns by less than a full turn and not by 0, but its angle is {self.angle:g}")

    def at(self, u: float) -> Point:
        """Return the point at share u of the angle."""
        if u == 0:
            return self.a
        if u == 1:
            return self.b
        (ax, ay), (bx, by) = self.a, self.b
        # The center lies on the chord's perpendicular bisector, at (chord / 2) / tan(angle / 2) to its left.
        far = 0.5 / math.tan(self.angle / 2)
        cx, cy = (ax + bx) / 2 - (by - ay) * far, (ay + by) / 2 + (bx - ax) * far
        c, s = math.cos(self.angle * u), math.sin(self.angle * u)
        dx, dy = ax - cx, ay - cy
        return cx + c * dx - s * dy, cy + s * dx + c * dy
