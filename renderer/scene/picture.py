"""Pictures: what a scene looks like at one time, ready to be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self, TypeAlias

import numpy as np

from renderer.scene.properties import LinesProperties, OutlineProperties, rows
from renderer.values.affine import Affine
from renderer.values.color import Color

Stamp: TypeAlias = "tuple[int, ...] | None"
"""Names the still span that an item is in (equal stamps in one scene: equal items); None while it moves."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """How an item is drawn: `place` leads from its own coordinates to the scene, `opacity` is composed."""

    address: str
    place: Affine
    opacity: float
    stamp: Stamp

    @classmethod
    def of(cls, look: Mapping[str, Any], address: str, place: Affine, opacity: float, stamp: Stamp) -> Self:
        """Make an item of all its properties, by name. There are thousands a frame, so the fields are set at once."""
        item = object.__new__(cls)
        vars(item).update(look, address=address, place=place, opacity=opacity, stamp=stamp)
        return item


@dataclass(frozen=True, kw_only=True)
class Outline(OutlineProperties, Drawn):
    """A shape to draw: the path in its own coordinates, and its paint."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Lines(LinesProperties, Drawn):
    """Many straight lines to draw; arrays as in `Strokes`, None where the stroke alone decides."""


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


def with_opacity(item: Item, opacity: float) -> Item:
    """The same item with another opacity."""
    return item._replace(opacity=opacity) if isinstance(item, Layer) else replace(item, opacity=opacity)


def same_item(a: Outline | Lines, b: Outline | Lines) -> bool:
    """Whether two items are of one kind, in one place and equal in all properties."""
    if type(a) is not type(b) or a.opacity != b.opacity or a.place != b.place:
        return False
    return all(_equal(getattr(a, name), getattr(b, name)) for name in rows(type(a)))


def _equal(a: Any, b: Any) -> bool:
    if a is b:
        return True
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return a is not None and b is not None and np.array_equal(a, b)
    return bool(a == b)


def leaves(items: Iterable[Item], opacity: float = 1.0) -> Iterator[Outline | Lines]:
    """Yield outlines and lines from back to front, those of layers too, each with its opacity as it is seen."""
    for item in items:
        if isinstance(item, Layer):
            yield from leaves(item.items, opacity * item.opacity)
        else:
            yield item if opacity == 1 else replace(item, opacity=opacity * item.opacity)
