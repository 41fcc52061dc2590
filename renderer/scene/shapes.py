"""Makers of shapes, from a size or points, paint, and an optional name.

A maker puts the node's own origin at the center of its geometry, so `at` is where the center lies: that of the points
unless `at` is given. Paint is `fill`, `stroke` (color, name of a color, gradient or Stroke) and `width`, the stroke's
width in hundredths of a unit. What is given neither fill nor stroke is drawn in "ink". All other keywords are fields of
the node: opacity, scale, angle, pivot, z, trim.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeAlias, Unpack

import numpy as np
from numpy.typing import ArrayLike

from renderer.geometry import arrow as arrows
from renderer.geometry import outline
from renderer.geometry.path import Path
from renderer.scene.automatic_names import auto
from renderer.scene.fields import Arched, Dotted, Painted, Posed, Stroked, Turned, Unstroked
from renderer.scene.node import Shape, Strokes
from renderer.values.affine import Affine
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import PointLike
from renderer.values.errors import NetreelError, SceneError
from renderer.values.numbers import Point, finite, frozen_array
from renderer.values.paint import Fill, Stroke
from renderer.values.paint import stroke as as_stroke

Paint: TypeAlias = Fill | str


@check_arguments
def line(
    a: PointLike, b: PointLike, *, name: str | None = None, stroke: Stroke | Paint = "ink", **fields: Unpack[Unstroked]
) -> Shape:
    """Return a straight line.

    >>> line((0, 0), (4, 0)).at
    (2.0, 0.0)
    """
    with named_shape(name, "line") as name:
        return _centered(name, outline.line_path(a, b), stroke=stroke, **fields)


@check_arguments
def polyline(
    points: Iterable[PointLike], *, name: str | None = None, stroke: Stroke | Paint = "ink", **fields: Unpack[Unstroked]
) -> Shape:
    """Return straight lines from point to point."""
    with named_shape(name, "polyline") as name:
        return _centered(name, outline.polyline_path(points), stroke=stroke, **fields)


@check_arguments
def polygon(points: Iterable[PointLike], *, name: str | None = None, **fields: Unpack[Painted]) -> Shape:
    """Return a closed outline through corners."""
    with named_shape(name, "polygon") as name:
        return _centered(name, outline.polygon_path(points), **fields)


@check_arguments
def regular_polygon(corners: int, radius: float = 1.0, *, name: str | None = None, **fields: Unpack[Painted]) -> Shape:
    """Return a regular polygon in a circle of a radius, one corner at the top; its origin is the center."""
    with named_shape(name, "regular_polygon") as name:
        return shape_of(name, outline.regular_polygon_path(corners, radius), **fields)


@check_arguments
def circle(radius: float = 1.0, *, name: str | None = None, **fields: Unpack[Painted]) -> Shape:
    """Return a circle.

    >>> circle(0.5, at=(1, 2), fill="blue").fill
    Named(name='blue', alpha=1.0)
    """
    with named_shape(name, "circle") as name:
        return shape_of(name, outline.circle_path(radius), **fields)


@check_arguments
def dot(
    at: PointLike = (0.0, 0.0),
    radius: float = 0.08,
    *,
    name: str | None = None,
    fill: Paint = "ink",
    **fields: Unpack[Dotted],
) -> Shape:
    """Return a small filled circle at a point."""
    with named_shape(name, "dot") as name:
        return shape_of(name, outline.dot_path(radius), at=at, fill=fill, **fields)


@check_arguments
def ellipse(width: float, height: float, /, *, name: str | None = None, **fields: Unpack[Painted]) -> Shape:
    """Return an ellipse of a width and a height."""
    with named_shape(name, "ellipse") as name:
        return shape_of(name, outline.ellipse_path(width, height), **fields)


@check_arguments
def arc(
    radius: float,
    start: float,
    angle: float,
    center: PointLike = (0.0, 0.0),
    *,
    name: str | None = None,
    stroke: Stroke | Paint = "ink",
    **fields: Unpack[Arched],
) -> Shape:
    """Return an arc of the circle round `center`, from the angle `start` over `angle`, clockwise if negative."""
    with named_shape(name, "arc") as name:
        x, y = center
        path = outline.arc_path(radius, start, angle).transformed(Affine(dx=finite(x, "x"), dy=finite(y, "y")))
        return _centered(name, path, stroke=stroke, **fields)


@check_arguments
def rectangle(width: float, height: float, /, *, name: str | None = None, **fields: Unpack[Painted]) -> Shape:
    """Return a rectangle of a width and a height in units; the keyword `width` is the stroke width.

    >>> rectangle(4, 2, width=6).stroke.width
    6.0
    """
    with named_shape(name, "rectangle") as name:
        return shape_of(name, outline.rectangle_path(width, height), **fields)


@check_arguments
def rounded(
    width: float, height: float, /, *, radius: float = 0.1, name: str | None = None, **fields: Unpack[Painted]
) -> Shape:
    """Return a rectangle with corners rounded by a radius."""
    with named_shape(name, "rounded") as name:
        return shape_of(name, outline.rounded_path(width, height, radius), **fields)


@check_arguments
def cross(
    size: float = 0.5, *, name: str | None = None, stroke: Stroke | Paint = "ink", **fields: Unpack[Unstroked]
) -> Shape:
    """Return two diagonal strokes, as a multiplication sign."""
    with named_shape(name, "cross") as name:
        return shape_of(name, outline.cross_path(size), stroke=stroke, **fields)


@check_arguments
def check(
    size: float = 0.5, *, name: str | None = None, stroke: Stroke | Paint = "ink", **fields: Unpack[Unstroked]
) -> Shape:
    """Return a check mark."""
    with named_shape(name, "check") as name:
        return shape_of(name, outline.check_path(size), stroke=stroke, **fields)


@check_arguments
def arrow(
    a: PointLike,
    b: PointLike,
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
    with named_shape(name, "arrow") as name:
        if both and bend:
            raise SceneError("a bent arrow has one head")
        if bend:
            return _centered(name, arrows.curved_arrow(a, b, bend, thickness, head), fill=fill, **fields)
        return _centered(name, arrows.arrow_path(a, b, thickness, head, both=both), fill=fill, **fields)


@check_arguments
def lines(
    ends: ArrayLike,
    *,
    name: str | None = None,
    stroke: Stroke | Paint = "ink",
    width: float | None = None,
    at: PointLike | None = None,
    **fields: Unpack[Turned],
) -> Strokes:
    """Return many straight lines as one node: `ends` of shape (n, 2, 2), the start and end of each."""
    with named_shape(name, "lines") as name:
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
    trim: PointLike


def shape_of(
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
    return Shape(name=name, path=path, fill=fill, stroke=as_stroke(stroke, width), **fields)


def _centered(name: str, path: Path, **fields: Unpack[Painted]) -> Shape:
    """Return a shape of a path, moved to the path's center, with the path's center as its origin."""
    x, y = _middle(path)
    placed: Painted = {"at": (x, y), **fields}
    return shape_of(name, path.transformed(Affine(dx=-x, dy=-y)), **placed)


def _middle(path: Path) -> Point:
    assert path.box is not None
    return path.box.center


@contextmanager
def named_shape(given: str | None, kind: str) -> Iterator[str]:
    """Return the name of a node; errors from within tell it."""
    name = auto(given, kind)
    try:
        yield name
    except NetreelError as error:
        if repr(name) in str(error):
            raise
        raise type(error)(f"{name!r}: {error}") from None
