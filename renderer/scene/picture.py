"""Pictures: a scene at one time, ready to be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.geometry.path import Path
from renderer.scene.fields import PropertyValues
from renderer.scene.properties import LINE_COLORS, DotsProperties, ImageProperties, LinesProperties, OutlineProperties
from renderer.values.affine import Affine
from renderer.values.color import Color
from renderer.values.numbers import Array
from renderer.values.pixels import Crop

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Stamp: TypeAlias = "tuple[int, ...] | None"
"""The identity of a still item (equal stamps in one scene: equal items); None while it moves."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The common fields of drawn items: `place` maps own coordinates to the scene, `opacity` is composed."""

    address: str
    place: Affine
    opacity: float
    stamp: Stamp

    @classmethod
    def of(
        cls, look: PropertyValues | Mapping[str, object], address: str, place: Affine, opacity: float, stamp: Stamp
    ) -> Self:
        """Make an item from its properties by name. There are thousands a frame, so the fields are set at once."""
        item = object.__new__(cls)
        vars(item).update(look, address=address, place=place, opacity=opacity, stamp=stamp)
        return item


@dataclass(frozen=True, kw_only=True)
class Outline(OutlineProperties, Drawn):
    """A shape to draw: the path in its own coordinates, and its paint."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Lines(LinesProperties, Drawn):
    """Bulk lines to draw; arrays as in `Strokes`, None where the stroke applies to all."""

    colors: Array | None = field(default=None, metadata=LINE_COLORS)


@dataclass(frozen=True, eq=False, kw_only=True)
class Bitmap(ImageProperties, Drawn):
    """An image to draw, about the origin of its own coordinates."""

    def corners(self) -> Array:
        """Return the four corners of the visible part, in its own coordinates."""
        return crop_corners(self.crop, self.width, self.height)

    @property
    def arrays(self) -> tuple[Array, ...]:
        """The item's data, as arrays of numbers."""
        return self.pixels / 255, np.array((self.width, self.height, *self.crop))

    @property
    def solid(self) -> bool:
        """Whether the item hides everything behind it, within its corners."""
        return self.opacity > 0.9 and int(self.pixels[..., 3].min()) > 230


@dataclass(frozen=True, eq=False, kw_only=True)
class Discs(DotsProperties, Drawn):
    """Many dots to draw, in drawing order."""

    def corners(self) -> Array:
        """Return the corners of the box of all dots, in their own coordinates."""
        return disc_corners(self.points, self.radii)

    @property
    def arrays(self) -> tuple[Array, ...]:
        """The item's data, as arrays of numbers."""
        colors = np.zeros(0) if self.colors is None else self.colors
        return self.points, self.radii, colors, self.alphas

    @property
    def solid(self) -> bool:
        """False: dots do not fill their box."""
        return False


@dataclass(frozen=True, eq=False, kw_only=True)
class Faces(Drawn):
    """Filled quadrilaterals to draw, the farthest first: corners (n, 4, 2) and colors (n, 4: sRGB and alpha).

    Colors of the shape (n, 4, 4) are those of the corners, between which a face runs from one to the other.

    Opaque neighbors show no seams. `numbers` (n,) tell which face is which at other times, whatever their order, and
    `depths` (n,) is how near they are, by which they are ordered; None where the order never changes.
    """

    quads: Array
    colors: Array
    numbers: NDArray[np.intp] | None = None
    depths: Array | None = None

    def corners(self) -> Array:
        """Return the corners of the box of all faces, in their own coordinates."""
        if not len(self.quads):
            return np.zeros((0, 2))
        (left, bottom), (right, top) = self.quads.min(axis=(0, 1)), self.quads.max(axis=(0, 1))
        return np.array(((left, bottom), (right, bottom), (right, top), (left, top)))

    @property
    def arrays(self) -> tuple[Array, ...]:
        """The item's data, as arrays of numbers."""
        return self.quads, self.colors

    @property
    def solid(self) -> bool:
        """False: faces do not fill their box."""
        return False


def disc_corners(points: Array, radii: Array) -> Array:
    """Return the corners (4, 2) of the box of some discs; none if there are no discs."""
    if not len(points):
        return np.zeros((0, 2))
    reach = np.asarray(radii)[:, None]
    (left, bottom), (right, top) = (points - reach).min(axis=0), (points + reach).max(axis=0)
    return np.array(((left, bottom), (right, bottom), (right, top), (left, top)))


def crop_corners(crop: Crop, width: float, height: float) -> Array:
    """Return the corners (4, 2) of a part of a rectangle about the origin, anticlockwise from the lower left."""
    left, bottom, right, top = crop
    return (np.array(((left, bottom), (right, bottom), (right, top), (left, top))) - 0.5) * (width, height)


class Mask(NamedTuple):
    """A clipping path in coordinates of its own; filled by the nonzero rule."""

    path: Path
    place: Affine


class Layer(NamedTuple):
    """Items drawn on a transparent background, then blended over the rest with one opacity."""

    address: str
    items: tuple[Item, ...]
    opacity: float
    stamp: Stamp
    mask: Mask | None = None


LeafItem: TypeAlias = "Outline | Lines | Bitmap | Discs | Faces"
"""An item that is no layer."""

DRAWN = (Bitmap, Discs, Faces)
"""The kinds of items that tell of themselves: `corners` are points in their own coordinates whose convex hull holds
all of them, `arrays` what they are made of, and `solid` whether they hide all that lies behind."""

Item: TypeAlias = "LeafItem | Layer"


class Picture(NamedTuple):
    """A scene at one time: items from back to front, over the background, seen by the camera.

    `view` leads from scene units to the frame's units (8 high, origin at the center); stroke widths grow with it.
    `frame` is the frame's width and height in units.
    """

    items: tuple[Item, ...]
    ground: Color
    view: Affine
    frame: tuple[float, float]


def with_opacity(item: Item, opacity: float) -> Item:
    """Return the same item with another opacity."""
    if isinstance(item, Layer):
        return item._replace(opacity=opacity)
    if item.opacity == opacity:
        return item
    # There are hundreds a frame, so the fields are copied at once.
    changed = object.__new__(type(item))
    vars(changed).update(vars(item), opacity=opacity)
    return changed


def same_item(a: LeafItem, b: LeafItem) -> bool:
    """Return whether two items have the same kind, place and properties."""
    if type(a) is not type(b) or a.opacity != b.opacity or a.place != b.place:
        return False
    kind: type[DataclassInstance] = type(a)
    return all(_equal(getattr(a, name), getattr(b, name)) for name in _looks(kind))


@lru_cache(maxsize=32)
def _looks(kind: type[DataclassInstance]) -> tuple[str, ...]:
    """Return the names of the properties that decide the look of an item, without place and opacity."""
    known = {one.name for one in fields(Drawn)}
    return tuple(one.name for one in fields(kind) if one.name not in known)


def _equal(a: object, b: object) -> bool:
    if a is b:
        return True
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and np.array_equal(a, b)
    return not isinstance(b, np.ndarray) and bool(a == b)


def leaves(items: Iterable[Item]) -> Iterator[LeafItem]:
    """Yield the items that are no layers from back to front, also inside layers, with their effective opacity."""
    for item, _ in masked_leaves(items):
        yield item


def masked_leaves(
    items: Iterable[Item], opacity: float = 1.0, masks: tuple[Mask, ...] = ()
) -> Iterator[tuple[LeafItem, tuple[Mask, ...]]]:
    """Yield the leaves, each with all masks that apply to it."""
    for item in items:
        if isinstance(item, Layer):
            around = masks if item.mask is None else (*masks, item.mask)
            yield from masked_leaves(item.items, opacity * item.opacity, around)
        else:
            yield item if opacity == 1 else replace(item, opacity=opacity * item.opacity), masks
