"""Pictures: what a scene looks like at one time, ready to be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

import numpy as np

from renderer.geometry.path import Path
from renderer.values.affine import Affine
from renderer.values.color import Color
from renderer.values.numbers import Array
from renderer.values.paint import Fill, Stroke
from renderer.values.pixels import Pixels

Stamp: TypeAlias = "tuple[int, ...] | None"
"""Names the still span that an item is in (equal stamps in one scene: equal items); None while it moves."""


class Outline(NamedTuple):
    """A shape to draw: the path in its own coordinates, `place` from there to the scene, composed opacity."""

    address: str
    path: Path
    fill: Fill
    stroke: Stroke | None
    trim: tuple[float, float]
    place: Affine
    opacity: float
    stamp: Stamp


class Lines(NamedTuple):
    """Many straight lines to draw; arrays as in `Strokes`, None where the stroke alone decides."""

    address: str
    lines: Array
    stroke: Stroke
    widths: Array | None
    colors: Array | None
    alphas: Array | None
    trims: Array | None
    place: Affine
    opacity: float
    stamp: Stamp


class Bitmap(NamedTuple):
    """An image to draw: pixels (rows, columns, 4) of red, green, blue and alpha (not multiplied in), the top row first.

    `size` is its width and height in its own coordinates, about the origin; `crop` the part that shows, as shares of
    the size (left, bottom, right, top). Without `smooth` each pixel is a plain rectangle.
    """

    address: str
    pixels: Pixels
    size: tuple[float, float]
    crop: tuple[float, float, float, float]
    smooth: bool
    place: Affine
    opacity: float
    stamp: Stamp

    def corners(self) -> Array:
        """Return the four corners of the part that shows, in its own coordinates."""
        left, bottom, right, top = self.crop
        x, y = (left - 0.5, right - 0.5), (bottom - 0.5, top - 0.5)
        return np.array(((x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1]))) * self.size

    @property
    def arrays(self) -> tuple[Array, ...]:
        """What it is made of, as arrays of numbers."""
        return self.pixels / 255, np.array((*self.size, *self.crop))

    @property
    def solid(self) -> bool:
        """Whether it hides all that lies behind it, within its corners."""
        return self.opacity > 0.9 and int(self.pixels[..., 3].min()) > 230


class Layer(NamedTuple):
    """Items that are drawn on a ground of their own first and then laid over the rest with one opacity."""

    address: str
    items: tuple[Item, ...]
    opacity: float
    stamp: Stamp


Leaf: TypeAlias = "Outline | Lines | Bitmap"
"""What is drawn by itself."""

DRAWN = (Bitmap,)
"""The kinds of items that tell of themselves: `corners` are points in their own coordinates whose convex hull holds
all of them, `arrays` what they are made of, and `solid` whether they hide all that lies behind."""

Item: TypeAlias = "Leaf | Layer"


class Picture(NamedTuple):
    """What a scene looks like at one time: items from back to front, over the ground, seen by the camera.

    `view` leads from scene units to the frame's units (8 high, origin at the centre); stroke widths grow with it.
    `frame` is the frame's width and height in units.
    """

    items: tuple[Item, ...]
    ground: Color
    view: Affine
    frame: tuple[float, float]


def leaves(items: Iterable[Item], opacity: float = 1.0) -> Iterator[Leaf]:
    """Yield what is drawn from back to front, those of layers too, each with its opacity as it is seen."""
    for item in items:
        if isinstance(item, Layer):
            yield from leaves(item.items, opacity * item.opacity)
        else:
            yield item._replace(opacity=opacity * item.opacity)
