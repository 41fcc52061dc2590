"""The keywords that makers of nodes pass on to the node, and the properties that clips move, with their kinds."""

from __future__ import annotations

from typing import TypedDict

from numpy.typing import ArrayLike

from renderer.geometry.path import Path
from renderer.values.numbers import Point
from renderer.values.paint import Fill, Stroke


class Posed(TypedDict, total=False):
    """What every node has."""

    opacity: float
    at: Point
    scale: float
    angle: float
    pivot: Point
    z: float
    present: bool


class Grouped(Posed, total=False):
    """What a group of nodes has besides."""

    isolate: bool


class Painted(Posed, total=False):
    """What a shape has besides; `width` is that of its stroke, in hundredths of a unit."""

    fill: Fill | str
    stroke: Stroke | Fill | str
    width: float | None
    trim: Point


class Moving(Painted, total=False):
    """What clips move besides: outlines, the arrays of lines in bulk, and what images and heat maps show."""

    path: Path
    lines: ArrayLike
    widths: ArrayLike
    colors: ArrayLike
    alphas: ArrayLike
    trims: ArrayLike
    turn: float
    tilt: float
    points: ArrayLike
    radii: ArrayLike
    pixels: ArrayLike
    crop: tuple[float, float, float, float]
    values: ArrayLike


class Pictured(Posed, total=False):
    """What an image or a heat map has besides: the part that shows, as shares of it: left, bottom, right, top."""

    crop: tuple[float, float, float, float]


class Spaced(Posed, total=False):
    """What a view into space has besides: where the eye is, in radians, and the part of curves that shows."""

    turn: float
    tilt: float
    trim: Point


class Paints(TypedDict, total=False):
    """Paint alone."""

    fill: Fill | str
    stroke: Stroke | Fill | str
