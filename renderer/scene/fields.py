"""Typed keywords of node makers and of clips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from numpy.typing import ArrayLike

from renderer.geometry.path import Path
from renderer.values.color import Ink
from renderer.values.numbers import Array, Point
from renderer.values.paint import Fill, Stroke
from renderer.values.pixels import Crop, ImagePixels


class Sized(TypedDict, total=False):
    """The keywords of every node, without place and angle."""

    opacity: float
    scale: float
    pivot: Point
    z: float
    present: bool
    mask: Path | None
    pinned: bool


class Turned(Sized, total=False):
    """The keywords of every node, without the place."""

    angle: float


class Posed(Turned, total=False):
    """The keywords of every node."""

    at: Point


class Grouped(Posed, total=False):
    """The keywords of a group."""

    isolate: bool


class Unstroked(Posed, total=False):
    """The keywords of a shape without `stroke`; `width` is the stroke's, in hundredths of a unit."""

    fill: Fill | str
    width: float | None
    trim: Point


class Stroked(Posed, total=False):
    """The keywords of a shape, without `fill`."""

    stroke: Stroke | Fill | str
    width: float | None
    trim: Point


class Dotted(Turned, total=False):
    """The keywords of a shape, without `fill` and place."""

    stroke: Stroke | Fill | str
    width: float | None
    trim: Point


class Arched(Sized, total=False):
    """The keywords of a shape, without `stroke` and `angle`."""

    at: Point
    fill: Fill | str
    width: float | None
    trim: Point


class Curved(TypedDict, total=False):
    """The keywords of a curve on axes; its place is that of the axes."""

    opacity: float
    z: float
    present: bool
    fill: Fill | str
    trim: Point


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


class Spaced(TypedDict, total=False):
    """The keywords of a view into space; `z` is the range of its box. `turn` and `tilt` place the eye, in radians."""

    opacity: float
    at: Point
    scale: float
    angle: float
    pivot: Point
    present: bool
    turn: float
    tilt: float
    trim: Point


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
