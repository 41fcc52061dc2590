"""Makers of shapes, from a size or points, paint, and an optional name.

A maker puts the node's own origin at the center of its geometry, so `at` is where the center lies: that of the points
unless `at` is given. Paint is `fill`, `stroke` (color, name of a color, gradient or Stroke) and `width`, the stroke's
width in hundredths of a unit. What is given neither fill nor stroke is drawn in "ink". All other keywords are fields of
the node: opacity, scale, angle, pivot, z, trim.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal, TypeAlias, Unpack

import numpy as np
from numpy.typing import ArrayLike

from renderer.geometry import arrow as arrows
from renderer.geometry import brace as braces
from renderer.geometry import outline
from renderer.geometry.path import Path
from renderer.scene.bounds import bounds
from renderer.scene.fields import Arched, Dotted, Painted, Posed, Stroked, Turned, Unstroked
from renderer.scene.names import auto
from renderer.scene.node import Node, Shape, Strokes
from renderer.values.affine import Affine, pose
from renderer.values.box import Box
from renderer.values.door import door
from renderer.values.errors import NetreelError, SceneError, nearest
from renderer.values.numbers import Point, finite, frozen_array, not_negative
from renderer.values.paint import Fill, Stroke
from renderer.values.paint import stroke as as_stroke

Paint: TypeAlias = Fill | str
Side: TypeAlias = Literal["below", "above", "left", "right"]

# By how much an outline that points down, or opens to the right, is turned to lie at a side.
_TURNS = {"below": 0.0, "right": math.pi / 2, "above": math.pi, "left": -math.pi / 2}


@door
def line(
    a: Point, b: Point, *, name: str | None = None, stroke: Stroke | Paint = "ink", **fields: Unpack[Unstroked]
) -> Shape:
    """Return a straight line.

    >>> line((0, 0), (4, 0)).at
    (2.0, 0.0)
    """
    with _named(name, "line") as name:
        return _centered(name, outline.line(a, b), stroke=stroke, **fields)


@door
def polyline(
    points: Iterable[Point], *, name: str | None = None, stroke: Stroke | Paint = "ink", **fields: Unpack[Unstroked]
) -> Shape:
    """Return straight lines from point to point."""
    with _named(name, "polyline") as name:
        return _centered(name, outline.polyline(points), stroke=stroke, **fields)


@door
def polygon(points: Iterable[Point], *, name: str | None = None, **fields: Unpack[Painted]) -> Shape:
    """Return a closed outline through corners."""
    with _named(name, "polygon") as name:
        return _centered(name, outline.polygon(points), **fields)


@door
def regular_polygon(corners: int, radius: float = 1.0, *, name: str | None = None, **fields: Unpack[Painted]) -> Shape:
    """Return a regular polygon in a circle of a radius, one corner at the top; its origin is the center."""
    with _named(name, "regular_polygon") as name:
        return _shape(name, outline.regular_polygon(corners, radius), **fields)


@door
def circle(radius: float = 1.0, *, name: str | None = None, **fields: Unpack[Painted]) -> Shape:
    """Return a circle.

    >>> circle(0.5, at=(1, 2), fill="blue").fill
    Named(name='blue', alpha=1.0)
    """
    with _named(name, "circle") as name:
        return _shape(name, outline.circle(radius), **fields)


@door
def dot(
    at: Point = (0.0, 0.0),
    radius: float = 0.08,
    *,
    name: str | None = None,
    fill: Paint = "ink",
    **fields: Unpack[Dotted],
) -> Shape:
    """Return a small filled circle at a point."""
    with _named(name, "dot") as name:
        return _shape(name, outline.dot(radius), at=at, fill=fill, **fields)


@door
def ellipse(width: float, height: float, /, *, name: str | None = None, **fields: Unpack[Painted]) -> Shape:
    """Return an ellipse of a width and a height."""
    with _named(name, "ellipse") as name:
        return _shape(name, outline.ellipse(width, height), **fields)


@door
def arc(
    radius: float,
    start: float,
    angle: float,
    center: Point = (0.0, 0.0),
    *,
    name: str | None = None,
    stroke: Stroke | Paint = "ink",
    **fields: Unpack[Arched],
) -> Shape:
    """Return an arc of the circle round `center`, from the angle `start` over `angle`, clockwise if negative."""
    with _named(name, "arc") as name:
        x, y = center
        path = outline.arc(radius, start, angle).transformed(Affine(dx=finite(x, "x"), dy=finite(y, "y")))
        return _centered(name, path, stroke=stroke, **fields)


@door
def rectangle(width: float, height: float, /, *, name: str | None = None, **fields: Unpack[Painted]) -> Shape:
    """Return a rectangle of a width and a height in units; the keyword `width` is the stroke width.

    >>> rectangle(4, 2, width=6).stroke.width
    6.0
    """
    with _named(name, "rectangle") as name:
        return _shape(name, outline.rectangle(width, height), **fields)


@door
def rounded(
    width: float, height: float, /, *, radius: float = 0.1, name: str | None = None, **fields: Unpack[Painted]
) -> Shape:
    """Return a rectangle with corners rounded by a radius."""
    with _named(name, "rounded") as name:
        return _shape(name, outline.rounded(width, height, radius), **fields)


@door
def cross(
    size: float = 0.5, *, name: str | None = None, stroke: Stroke | Paint = "ink", **fields: Unpack[Unstroked]
) -> Shape:
    """Return two diagonal strokes, as a multiplication sign."""
    with _named(name, "cross") as name:
        return _shape(name, outline.cross(size), stroke=stroke, **fields)


@door
def check(
    size: float = 0.5, *, name: str | None = None, stroke: Stroke | Paint = "ink", **fields: Unpack[Unstroked]
) -> Shape:
    """Return a check mark."""
    with _named(name, "check") as name:
        return _shape(name, outline.check(size), stroke=stroke, **fields)


@door
def arrow(
    a: Point,
    b: Point,
    *,
    name: str | None = None,
    bend: float = 0.0,
    thickness: float = 0.05,
    head: float = 0.26,
    both: bool = False,
    fill: Paint = "ink",
    **fields: Unpack[Stroked],
) -> Shape:
    """Return a filled arrow from a to b, along an arc over the angle `bend` in radians, positive anticlockwise.

    `thickness` of the shaft and length of the `head` in units; `both` puts a head at each end of a straight arrow.
    """
    with _named(name, "arrow") as name:
        if both and bend:
            raise SceneError("a bent arrow has one head")
        if bend:
            return _centered(name, arrows.curved_arrow(a, b, bend, thickness, head), fill=fill, **fields)
        return _centered(name, arrows.arrow(a, b, thickness, head, both=both), fill=fill, **fields)


@door
def brace(
    along: Node | Box,
    side: Side = "below",
    *,
    name: str | None = None,
    gap: float = 0.1,
    height: float = 0.3,
    thickness: float = 0.07,
    fill: Paint = "ink",
    **fields: Unpack[Stroked],
) -> Shape:
    """Return a filled curly brace along a side of a node or box, at a gap from it, pointing away."""
    with _named(name, "brace") as name:
        box, far = _box(along), not_negative(gap, "gap") + height / 2
        length = box.width if _side(side) in ("below", "above") else box.height
        path = braces.brace(length, height, thickness).transformed(pose((0.0, 0.0), angle=_TURNS[side]))
        placed: Painted = {"at": _beside(box, side, far), "fill": fill, **fields}
        return _shape(name, path, **placed)


@door
def bracket(
    along: Node | Box,
    side: Side = "left",
    *,
    name: str | None = None,
    gap: float = 0.1,
    depth: float = 0.14,
    thickness: float = 0.05,
    fill: Paint = "ink",
    **fields: Unpack[Stroked],
) -> Shape:
    """Return a filled square bracket along a side of a node or box, at a gap from it; its arms reach toward it."""
    with _named(name, "bracket") as name:
        box, far = _box(along), not_negative(gap, "gap") + depth / 2
        length = box.height if _side(side) in ("left", "right") else box.width
        turn = pose((0.0, 0.0), angle=_TURNS[side] + math.pi / 2)
        path = braces.bracket(length, depth, thickness).transformed(turn)
        placed: Painted = {"at": _beside(box, side, far), "fill": fill, **fields}
        return _shape(name, path, **placed)


@door
def parenthesis(
    along: Node | Box,
    side: Side = "left",
    *,
    name: str | None = None,
    gap: float = 0.1,
    thickness: float = 0.07,
    fill: Paint = "ink",
    **fields: Unpack[Stroked],
) -> Shape:
    """Return a filled parenthesis along a side of a node or box, at a gap from it; it opens toward it."""
    with _named(name, "parenthesis") as name:
        box = _box(along)
        length = box.height if _side(side) in ("left", "right") else box.width
        path = braces.parenthesis(length, thickness=thickness)
        assert path.box is not None
        far = not_negative(gap, "gap") + path.box.width / 2
        path = path.transformed(pose((0.0, 0.0), angle=_TURNS[side] + math.pi / 2))
        placed: Painted = {"at": _beside(box, side, far), "fill": fill, **fields}
        return _shape(name, path, **placed)


@door
def lines(
    ends: ArrayLike,
    *,
    name: str | None = None,
    stroke: Stroke | Paint = "ink",
    width: float | None = None,
    at: Point | None = None,
    **fields: Unpack[Turned],
) -> Strokes:
    """Return many straight lines as one node: `ends` of shape (n, 2, 2), the start and end of each."""
    with _named(name, "lines") as name:
        array = frozen_array(ends, "the ends of lines", (None, 2, 2))
        if not len(array):
            raise SceneError("there are no lines")
        low, high = array.min(axis=(0, 1)), array.max(axis=(0, 1))
        center = (low + high) / 2
        made = as_stroke(stroke, width)
        if made is None:
            raise SceneError("lines need a stroke")
        place = tuple(center.tolist()) if at is None else at
        return Strokes(name=name, lines=np.asarray(array - center), stroke=made, at=place, **fields)


class _Traced(Posed, total=False):
    trim: Point


def _shape(
    name: str,
    path: Path,
    *,
    fill: Paint = None,
    stroke: Stroke | Paint = None,
    width: float | None = None,
    **fields: Unpack[_Traced],
) -> Shape:
    """Return a shape of a path that lies about the origin."""
    if fill is None and stroke is None:
        stroke = "ink"
    if stroke is None and width is not None:
        raise SceneError("the width is that of a stroke, so it needs `stroke` too")
    return Shape(name=name, path=path, fill=fill, stroke=as_stroke(stroke, width), **fields)  # type: ignore[arg-type]


def _centered(name: str, path: Path, **fields: Unpack[Painted]) -> Shape:
    """Return a shape of a path, moved to the path's center, with the path's center as its origin."""
    x, y = _middle(path)
    placed: Painted = {"at": (x, y), **fields}
    return _shape(name, path.transformed(Affine(dx=-x, dy=-y)), **placed)


def _middle(path: Path) -> Point:
    assert path.box is not None
    return path.box.center


def _box(along: Node | Box) -> Box:
    if isinstance(along, Box):
        return along
    if not isinstance(along, Node):
        raise SceneError(f"it lies along a node or a Box, but this is {along!r}")
    box = bounds(along)
    if box is None:
        raise SceneError(f"{along.name!r} has nothing to see, so nothing can lie along it")
    return box


def _side(side: str) -> str:
    if side not in _TURNS:
        raise SceneError(f"there is no side {side!r}{nearest(side, _TURNS) or '; there are ' + ', '.join(_TURNS)}")
    return side


def _beside(box: Box, side: Side, far: float) -> Point:
    dx, dy = {"below": (0, -1), "above": (0, 1), "left": (-1, 0), "right": (1, 0)}[side]
    x, y = box.anchor(dx, dy)
    return x + dx * far, y + dy * far


@contextmanager
def _named(given: str | None, kind: str) -> Iterator[str]:
    """Return the name of a node; errors from within tell it."""
    name = auto(given, kind)
    try:
        yield name
    except NetreelError as error:
        if repr(name) in str(error):
            raise
        raise type(error)(f"{name!r}: {error}") from None
