"""Similarities of the plane: translation, rotation and scale, composed as plain values."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, Point


class Affine(NamedTuple):
    """A similarity (x, y) -> (c x - s y + dx, s x + c y + dy); positive angles turn anticlockwise, y points up."""

    c: float = 1.0
    s: float = 0.0
    dx: float = 0.0
    dy: float = 0.0

    def then(self, outer: Affine) -> Affine:
        """Return the composition: first this, then the outer one."""
        c, s, dx, dy = self
        oc, os, odx, ody = outer
        return Affine(oc * c - os * s, os * c + oc * s, oc * dx - os * dy + odx, os * dx + oc * dy + ody)

    def apply(self, points: Array) -> Array:
        """Return the images of points, shape (..., 2)."""
        matrix = np.array(((self.c, self.s), (-self.s, self.c)))
        return np.asarray(points @ matrix + (self.dx, self.dy))

    def point(self, p: Point) -> Point:
        """Return the image of one point."""
        x, y = p
        return self.c * x - self.s * y + self.dx, self.s * x + self.c * y + self.dy

    @property
    def scale(self) -> float:
        """The factor by which lengths grow."""
        return math.hypot(self.c, self.s)

    @property
    def angle(self) -> float:
        """The rotation in radians, in -pi..pi."""
        return math.atan2(self.s, self.c)

    def inverse(self) -> Affine:
        """Return the inverse; raise an error if the scale is 0."""
        square = self.c * self.c + self.s * self.s
        if square == 0:
            raise ValuesError("a pose that scales to 0 cannot be undone")
        c, s = self.c / square, -self.s / square
        return Affine(c, s, -(c * self.dx - s * self.dy), -(s * self.dx + c * self.dy))


IDENTITY = Affine()


def pose(at: Point, scale: float = 1.0, angle: float = 0.0, pivot: Point = (0.0, 0.0)) -> Affine:
    """Return the similarity that scales and turns about `pivot` and then moves by `at`.

    >>> pose((1, 2), scale=2).point((1, 0))
    (3.0, 2.0)
    """
    c, s = (scale, 0.0) if angle == 0.0 else (scale * math.cos(angle), scale * math.sin(angle))
    px, py = pivot
    return Affine(c, s, at[0] + px - (c * px - s * py), at[1] + py - (s * px + c * py))
