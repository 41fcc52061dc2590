"""Paths from SVG path data, with open contours and elliptic arcs, and smooth curves through points."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import svgelements

from renderer.geometry.path import Contour, Path
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, Point, frozen_array
from renderer.values.short_repr import brief

_LONGEST = 500_000
"""The largest number of characters of path data."""

_DATA = re.compile(r"\s*[Mm][\sMmLlHhVvCcSsQqTtAaZz0-9.eE+,-]*")
_EDGE = 1e-9


def read_svg_path(data: str) -> Path:
    """Return the path of SVG path data, in its own coordinates; raise a ValuesError for malformed data.

    >>> read_svg_path("M0 0 H2 V1 Z").box
    Box(left=0.0, bottom=0.0, right=2.0, top=1.0)
    """
    if len(data) > _LONGEST:
        raise ValuesError(f"path data has {_LONGEST} characters at most, but this has {len(data)}")
    if not data.strip():
        raise ValuesError("path data is empty")
    if not _DATA.fullmatch(data):
        raise ValuesError(f"path data begins with M and holds commands and numbers, but this is {brief(data)}")
    try:
        segments = list(svgelements.Path(data))
    except (ValueError, IndexError, TypeError, ArithmeticError, AttributeError) as error:
        told = f": {error}" if str(error) else ": a number is missing or not one"
        raise ValuesError(f"the path data {brief(data)} cannot be read{told}") from None
    path = path_of(segments)
    if not path.contours:
        raise ValuesError(f"the path data {brief(data)} draws nothing")
    return path


def path_of(segments: Iterable[Any]) -> Path:
    """Return the path of svgelements segments; a move without a line adds no contour."""
    contours: list[Contour] = []
    points: list[Array] = []

    def end(closed: bool) -> None:
        if len(points) > 1:
            whole = np.array(points)
            if closed and np.abs(whole[0] - whole[-1]).max() > _EDGE:
                whole = np.concatenate([whole, _straight(whole[-1], whole[0])])
            if closed:
                whole[-1] = whole[0]
            contours.append(Contour(whole, closed))
        points.clear()

    start: Array | None = None
    for segment in segments:
        kind = type(segment).__name__
        if kind == "Move":
            end(closed=False)
            start = _point(segment.end)
            points.append(start)
            continue
        if not points and start is not None:
            points.append(start)  # a closed contour goes on from its start
        if kind == "Close":
            end(closed=True)
        elif kind == "Arc":
            for cubic in segment.as_cubic_curves():
                points += [_point(cubic.control1), _point(cubic.control2), _point(cubic.end)]
        elif kind == "CubicBezier":
            points += [_point(segment.control1), _point(segment.control2), _point(segment.end)]
        elif kind == "QuadraticBezier":
            a, q, b = points[-1], _point(segment.control), _point(segment.end)
            points += [a + (q - a) * (2 / 3), b + (q - b) * (2 / 3), b]
        else:
            points += list(_straight(points[-1], _point(segment.end)))
    end(closed=False)
    return Path(tuple(contours))


def smooth_curve(points: Iterable[Point], closed: bool = False) -> Contour:
    """Return a smooth curve through points, without loops at uneven distances; `closed` leads it back.

    Centripetal Catmull-Rom splines as cubics (Yuksel, Schaefer and Keyser 2011). Equal neighbors are one point.
    """
    corners = frozen_array(list(points), "the points of a curve", (None, 2))
    if closed and len(corners) > 1 and np.array_equal(corners[0], corners[-1]):
        corners = corners[:-1]
    kept = [corner for k, corner in enumerate(corners) if k == 0 or not np.array_equal(corner, corners[k - 1])]
    if len(kept) < 2 + closed:
        raise ValuesError(f"a {'closed ' * closed}curve needs {2 + closed} different points at least")
    p = np.array(kept)
    around = (
        np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    )
    made = [p[0]]
    for k in range(len(p) if closed else len(p) - 1):
        a, b, c, d = around[k : k + 4]
        r, s, t = (max(float(np.hypot(*way)), 1e-12) ** 0.5 for way in (b - a, c - b, d - c))
        first = (r * r * c - s * s * a + (2 * r * r + 3 * r * s + s * s) * b) / (3 * r * (r + s))
        last = (t * t * b - s * s * d + (2 * t * t + 3 * t * s + s * s) * c) / (3 * t * (t + s))
        made += [first, last, c]
    if closed:
        made[-1] = made[0]
    return Contour(np.array(made), closed)


def _point(place: Any) -> Array:
    return np.array((float(place.x), float(place.y)))


def _straight(a: Array, b: Array) -> Array:
    return np.stack((a + (b - a) / 3, a + (b - a) * (2 / 3), b))
