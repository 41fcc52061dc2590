"""Pictures: what a scene looks like at one time, ready to be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from renderer.geometry.path import Path
from renderer.values.affine import Affine
from renderer.values.color import Color
from renderer.values.numbers import Array
from renderer.values.paint import Fill, Stroke

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


class Layer(NamedTuple):
    """Items that are drawn on a ground of their own first and then laid over the rest with one opacity."""

    address: str
    items: tuple[Item, ...]
    opacity: float
    stamp: Stamp


Item: TypeAlias = "Outline | Lines | Layer"


class Picture(NamedTuple):
    """What a scene looks like at one time: items from back to front, over the ground, seen by the camera.

    `view` leads from scene units to the frame's units (8 high, origin at the centre); stroke widths grow with it.
    `frame` is the frame's width and height in units.
    """

    items: tuple[Item, ...]
    ground: Color
    view: Affine
    frame: tuple[float, float]


def leaves(items: Iterable[Item], opacity: float = 1.0) -> Iterator[Outline | Lines]:
    """Yield outlines and lines from back to front, those of layers too, each with its opacity as it is seen."""
    for item in items:
        if isinstance(item, Layer):
            yield from leaves(item.items, opacity * item.opacity)
        else:
            yield item._replace(opacity=opacity * item.opacity)
