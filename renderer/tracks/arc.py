"""The way from one point to another along an arc."""

from __future__ import annotations

import math
from dataclasses import dataclass

from renderer.values.numbers import Point


@dataclass(frozen=True, slots=True)
class ArcBlend:
    """The way between two points along a circle, on which their chord subtends `angle` (radians; positive turns anticlockwise)."""

    a: Point
    b: Point
    angle: float

    def at(self, u: float) -> Point:
        """The point at share u of the angle."""
        if u == 0:
            return self.a
        if u == 1:
            return self.b
        (ax, ay), (bx, by) = self.a, self.b
        # The centre lies on the chord's perpendicular bisector, at (chord / 2) / tan(angle / 2) to its left.
        far = 0.5 / math.tan(self.angle / 2)
        cx, cy = (ax + bx) / 2 - (by - ay) * far, (ay + by) / 2 + (bx - ax) * far
        c, s = math.cos(self.angle * u), math.sin(self.angle * u)
        dx, dy = ax - cx, ay - cy
        return cx + c * dx - s * dy, cy + s * dx + c * dy
