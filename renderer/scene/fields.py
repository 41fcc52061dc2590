"""Typed keywords of node makers and of clips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, cast, overload

from numpy.typing import ArrayLike

from renderer.geometry.path import Path
from renderer.values.argument_kinds import PointLike
from renderer.values.color import Ink
from renderer.values.numbers import Array, Point
from renderer.values.paint import Fill, Stroke
from renderer.values.pixels import Crop, ImagePixels


class Sized(TypedDict, total=False):
    """The keywords of every node, without points and angle."""

    opacity: float
    scale: float
    z: float
    present: bool
    mask: Path | None
    pinned: bool


class Turned(Sized, total=False):
    """The keywords of every node, without the place."""

    pivot: PointLike
    angle: float


class Posed(Turned, total=False):
    """The keywords of every node."""

    at: PointLike


class Grouped(Posed, total=False):
    """The keywords of a group."""

    isolate: bool


class Unstroked(Posed, total=False):
    """The keywords of a shape without `stroke`; `width` is the stroke's, in hundredths of a unit."""

    fill: Fill | str
    width: float | None
    trim: PointLike


class Stroked(Posed, total=False):
    """The keywords of a shape, without `fill`."""

    stroke: Stroke | Fill | str
    width: float | None
    trim: PointLike


class Dotted(Turned, total=False):
    """The keywords of a shape, without `fill` and place."""

    stroke: Stroke | Fill | str
    width: float | None
    trim: PointLike


class Arched(Sized, total=False):
    """The keywords of a shape, without `stroke` and `angle`."""

    at: PointLike
    pivot: PointLike
    fill: Fill | str
    width: float | None
    trim: PointLike


class Curved(TypedDict, total=False):
    """The keywords of a curve on axes; its place is that of the axes."""

    opacity: float
    z: float
    present: bool
    fill: Fill | str
    trim: PointLike


class Painted(Unstroked, total=False):
    """The keywords of a shape."""

    stroke: Stroke | Fill | str


class Moving(Painted, total=False):
    """All properties that clips move: of shapes, bulk lines, images and heat maps, and the data of charts."""

    value: float
    path: Path
    lines: ArrayLike
    widths: ArrayLike
    colors: ArrayLike | Sequence[Ink | str]
    alphas: ArrayLike
    trims: ArrayLike
    turn: float
    tilt: float
    points: ArrayLike
    radii: ArrayLike
    pixels: ArrayLike
    crop: tuple[float, float, float, float]
    values: ArrayLike
    low: ArrayLike
    high: ArrayLike
    shown: float


class Pictured(Posed, total=False):
    """The further keywords of an image or heat map: the visible part as left, bottom, right, top, shares of it."""

    crop: tuple[float, float, float, float]


class Viewed(TypedDict, total=False):
    """The keywords of a view into space, without points; `turn` and `tilt` place the eye, in radians."""

    opacity: float
    scale: float
    angle: float
    present: bool
    turn: float
    tilt: float


class Spaced(Viewed, total=False):
    """The keywords of a view into space; `z` is the range of its box. `turn` and `tilt` place the eye, in radians."""

    at: PointLike
    pivot: PointLike
    trim: PointLike


class Followed(TypedDict, total=False):
    """Properties driven by signals: each keyword takes a signal, a function of the seconds, or a constant."""

    value: object
    opacity: object
    at: object
    scale: object
    angle: object
    z: object
    present: object
    mask: object
    fill: object
    stroke: object
    trim: object
    path: object
    lines: object
    widths: object
    colors: object
    alphas: object
    trims: object
    values: object
    pixels: object
    crop: object
    points: object
    radii: object
    turn: object
    tilt: object


class PropertyValues(TypedDict, total=False):
    """The values of the properties of a node at a time, in the form in which they are drawn."""

    value: float
    opacity: float
    at: Point
    scale: float
    angle: float
    z: float
    present: bool
    mask: Path | None
    fill: Fill
    stroke: Stroke | None
    trim: Point
    path: Path
    lines: Array
    widths: Array | None
    colors: Array | None
    alphas: Array | None
    trims: Array | None
    values: Array
    pixels: ImagePixels
    crop: Crop
    points: Array
    radii: Array
    turn: float
    tilt: float


class PaintFields(TypedDict, total=False):
    """The keywords of paint."""

    fill: Fill | str
    stroke: Stroke | Fill | str


class KeptPosed(Sized, total=False):
    """The keywords of every node as it keeps them: a point is a pair of floats."""

    angle: float
    at: Point
    pivot: Point


class KeptGrouped(KeptPosed, total=False):
    """The keywords of a group as it keeps them."""

    isolate: bool


class KeptSpaced(Viewed, total=False):
    """The keywords of a view into space as it keeps them."""

    at: Point
    pivot: Point
    trim: Point


@overload
def kept_fields(fields: Grouped) -> KeptGrouped: ...
@overload
def kept_fields(fields: Posed) -> KeptPosed: ...
def kept_fields(fields: Posed) -> KeptPosed:
    """Return the keywords of a maker, whose points `check_arguments` has made pairs of floats."""
    return cast(KeptPosed, fields)


def kept_view(fields: Spaced) -> KeptSpaced:
    """Return the keywords of a view into space, whose points are pairs of floats as in `kept_fields`."""
    return cast(KeptSpaced, fields)
