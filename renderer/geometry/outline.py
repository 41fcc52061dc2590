"""Basic outlines as paths: lines, polygons, circles, arcs.

Lengths are in units, angles in radians from the positive x axis, anticlockwise. What has a size lies centered on the
origin; what has points lies where they are. Closed outlines run anticlockwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from renderer.geometry import path as paths
from renderer.geometry.path import Contour, Path
from renderer.values.argument_kinds import PointLike
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, finite, not_negative, point, positive
from renderer.values.short_repr import brief

_EIGHTH = math.pi / 4
MOST_TURNS = 1000
MOST_CORNERS = 10_000


def line_path(a: PointLike, b: PointLike) -> Path:
    """Return the straight line from a to b."""
    return Path((paths.polyline_contour((point(a, "the start of a line"), point(b, "the end of a line"))),))


def polyline_path(points: Iterable[PointLike], closed: bool = False) -> Path:
    """Return straight lines from point to point, with `closed` back to the first."""
    return Path((paths.polyline_contour(points, closed),))


def polygon_path(points: Iterable[PointLike]) -> Path:
    """Return the closed outline through three corners or more, in the order in which they are given."""
    corners = list(points)
    if len(corners) < 3:
        raise ValuesError(f"a polygon needs three corners at least, but it has {len(corners)}")
    return polyline_path(corners, closed=True)


def regular_polygon_path(corners: int, radius: float, start: float = math.pi / 2) -> Path:
    """Return the polygon with equal sides in a circle of the radius, its first corner at the angle `start`."""
    if not isinstance(corners, int) or not 3 <= corners <= MOST_CORNERS:
        raise ValuesError(
            f"a regular polygon has a whole number of corners, 3 to {MOST_CORNERS}, but this has {brief(corners)}"
        )
    angles = finite(start, "the start of a polygon") + 2 * math.pi * np.arange(corners) / corners
    size = positive(radius, "the radius of a polygon")
    return polyline_path([(size * math.cos(angle), size * math.sin(angle)) for angle in angles.tolist()], closed=True)


def rectangle_path(width: float, height: float) -> Path:
    """Return the rectangle of a width and a height, from its upper left corner."""
    x, y = positive(width, "the width of a rectangle") / 2, positive(height, "the height of a rectangle") / 2
    return polyline_path(((-x, y), (-x, -y), (x, -y), (x, y)), closed=True)


def rounded_path(width: float, height: float, radius: float) -> Path:
    """Return the rectangle with corners rounded by a radius, which is at most half of the shorter side."""
    x, y = positive(width, "the width of a rectangle") / 2, positive(height, "the height of a rectangle") / 2
    size = min(not_negative(radius, "the radius of a corner"), x, y)
    if size == 0:
        return rectangle_path(width, height)
    centers = ((size - x, y - size), (size - x, size - y), (x - size, size - y), (x - size, y - size))
    quarters = [
        np.array(center) + arc_points(size, math.pi / 2 * k, math.pi / 2) for k, center in enumerate(centers, 1)
    ]
    return Path((joined(*quarters, closed=True),))


def circle_path(radius: float) -> Path:
    """Return the circle of a radius, from angle 0; as eight cubics it is off by at most 4.3e-6 of the radius."""
    return Path((Contour(_closed(arc_points(positive(radius, "the radius of a circle"), 0.0, 2 * math.pi)), True),))


def dot_path(radius: float) -> Path:
    """Return a small circle to be filled."""
    return circle_path(radius)


def ellipse_path(width: float, height: float) -> Path:
    """Return the ellipse of a width and a height, from its rightmost point."""
    size = positive(width, "the width of an ellipse") / 2, positive(height, "the height of an ellipse") / 2
    return Path((Contour(_closed(arc_points(1.0, 0.0, 2 * math.pi)) * size, True),))


def arc_path(radius: float, start: float, angle: float) -> Path:
    """Return the open arc of a circle about the origin, from the angle `start` over `angle`.

    A negative one runs clockwise.
    """
    if abs(finite(angle, "the angle of an arc")) > MOST_TURNS * 2 * math.pi:
        raise ValuesError(f"an arc turns {MOST_TURNS} times at most, but its angle is {angle:g}")
    if angle == 0:
        raise ValuesError("the angle of an arc must not be 0")
    size = positive(radius, "the radius of an arc")
    return Path((Contour(arc_points(size, finite(start, "the start of an arc"), angle)),))


def cross_path(size: float) -> Path:
    """Return two diagonal strokes of a square, as a multiplication sign: lines to be stroked."""
    x = positive(size, "the size of a cross") / 2
    return Path((paths.polyline_contour(((-x, x), (x, -x))), paths.polyline_contour(((x, x), (-x, -x)))))


def check_path(size: float) -> Path:
    """Return a check mark of a width, a line to be stroked: a short leg down and a long leg up."""
    x = positive(size, "the size of a check") / 2
    return polyline_path(((-x, -0.05 * x), (-0.3 * x, -0.75 * x), (x, 0.75 * x)))


def arc_points(radius: float, start: float, angle: float) -> Array:
    """Return the points (3n + 1, 2) of an arc about the origin, as equal cubics over an eighth of a turn at most.

    Handles of length 4/3 tan(a/4) touch the circle at the ends and the middle of an arc over the angle a.
    """
    count = max(1, math.ceil(abs(angle) / _EIGHTH - 1e-9))
    step = angle / count
    handle = 4 / 3 * math.tan(step / 4)
    angles = start + step * np.arange(count + 1)
    on = np.stack((np.cos(angles), np.sin(angles)), axis=1)
    along = handle * np.stack((-on[:, 1], on[:, 0]), axis=1)
    inner = np.stack((on[:-1] + along[:-1], on[1:] - along[1:], on[1:]), axis=1).reshape(-1, 2)
    return np.asarray(radius * np.concatenate((on[:1], inner)))


def joined(*pieces: Array, closed: bool = False) -> Contour:
    """Return one contour through the points of several, with straight lines across gaps."""
    points = pieces[0]
    for piece in (*pieces[1:], pieces[0][:1]) if closed else pieces[1:]:
        points = np.concatenate((points, _bridge(points[-1], piece[0]), piece[1:]))
    return Contour(_closed(points) if closed else points, closed)


def _bridge(a: Array, b: Array) -> Array:
    """Return the points after a of a straight line to b; none where b is a."""
    if np.allclose(a, b, rtol=0, atol=1e-12):
        return np.empty((0, 2))
    return np.stack((a + (b - a) / 3, a + (b - a) * (2 / 3), b))


def _closed(points: Array) -> Array:
    """Return the same points with the last one exactly on the first."""
    return np.concatenate((points[:-1], points[:1]))
