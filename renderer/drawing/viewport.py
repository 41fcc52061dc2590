"""The viewport: the transform from units, y up, to pixels, y down."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from renderer.geometry.path import Path
from renderer.scene.picture import Picture
from renderer.values.affine import IDENTITY, Affine
from renderer.values.numbers import Array


@dataclass(frozen=True, slots=True)
class Lens:
    """The camera's view, then `unit` pixels a unit about the pixel (x, y) of the frame's center.

    Here, and only here, y turns from up to down.
    """

    view: Affine
    unit: float
    x: float
    y: float
    frame: tuple[float, float]

    @classmethod
    def fit(cls, picture: Picture, size: tuple[int, int]) -> Lens:
        """Return the picture's frame at the largest size that fits, in the middle of the pixels."""
        unit = min(size[0] / picture.frame[0], size[1] / picture.frame[1])
        return cls(picture.view, unit, size[0] / 2, size[1] / 2, picture.frame)

    def moved(self, x: float, y: float) -> Lens:
        """Return the same lens for a frame moved by pixels to the right and down."""
        return replace(self, x=self.x + x, y=self.y + y)

    @property
    def width(self) -> float:
        """The pixels of a hundredth of a unit, the unit of stroke widths."""
        return self.unit * self.view.scale / 100

    @property
    def window(self) -> tuple[int, int, int, int]:
        """The box of whole pixels around the frame: left, top, width, height."""
        width, height = self.frame[0] * self.unit / 2, self.frame[1] * self.unit / 2
        left, top = math.floor(self.x - width + 1e-6), math.floor(self.y - height + 1e-6)
        return left, top, math.ceil(self.x + width - 1e-6) - left, math.ceil(self.y + height - 1e-6) - top

    def matrix(self, place: Affine) -> tuple[float, float, float, float, float, float]:
        """Return the transform from own coordinates to pixels, (xx, yx, xy, yy, x0, y0) with X = xx x + xy y + x0."""
        c, s, dx, dy = place.then(self.view)
        k = self.unit
        return k * c, -k * s, -k * s, -k * c, self.x + k * dx, self.y - k * dy

    def pixels(self, place: Affine, points: Array) -> Array:
        """Return points of a node's own coordinates, shape (..., 2), in pixels."""
        return np.asarray(place.then(self.view).apply(points) * (self.unit, -self.unit) + (self.x, self.y))

    def rectangle(self, path: Path, place: Affine, margin: float) -> tuple[float, float, float, float]:
        """Return the box of whole pixels around a path with a margin in pixels: left, top, width, height."""
        box = path.transformed(place).box
        assert box is not None
        around = [(x, y) for x in (box.left, box.right) for y in (box.bottom, box.top)]
        corners = self.pixels(IDENTITY, np.array(around))
        (left, top), (right, bottom) = np.floor(corners.min(axis=0) - margin), np.ceil(corners.max(axis=0) + margin)
        return float(left), float(top), float(right - left), float(bottom - top)
