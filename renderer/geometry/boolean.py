"""Boolean operations on outlines: clipping to a window, and union without seams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pathops

from renderer.geometry.glyph_path import ContourPen, Curves, rectangle_curves
from renderer.geometry.path import Contour, Path
from renderer.values.box import Box
from renderer.values.numbers import Array


def clipped(curves: Curves, window: Box) -> Curves:
    """Return the part of the outlines inside a window."""
    frame = (rectangle_curves(*window),)
    return _read(pathops.op(_drawn(curves), _drawn(frame), pathops.PathOp.INTERSECTION, fix_winding=True))


def union_outline(pieces: Sequence[Curves]) -> Curves:
    """Return the union of overlapping or touching pieces, as one outline without seams."""
    whole = _drawn([contour for piece in pieces for contour in piece])
    whole.simplify(fix_winding=True, keep_starting_points=False)
    return tuple(_without_needless_corners(contour) for contour in _read(whole))


def even_odd(path: Path) -> Path:
    """Return an outline whose nonzero fill equals the even-odd fill of the given one.

    # Tolerance
    Points are kept in single precision: off by about a millionth of the outline's size.
    """
    curves = tuple(contour.points for contour in path.contours)
    box = path.box
    if box is None or len(curves) == 0:
        return path
    # In thousandths of the size, as the outlines of fonts are, so that lines are told from curves alike.
    size = max(box.width, box.height, 1e-12) / 1000
    x, y = box.center
    made = pathops.Path(fillType=pathops.FillType.EVEN_ODD)
    made.addPath(_drawn([(points - (x, y)) / size for points in curves]))
    made.simplify(fix_winding=True, keep_starting_points=True)
    return Path(tuple(Contour(points * size + (x, y), closed=True) for points in _read(made)))


def _drawn(curves: Iterable[Array]) -> pathops.Path:
    path = pathops.Path()
    for points in curves:
        path.moveTo(*points[0])
        for a, b, c, d in zip(points[:-1:3], points[1::3], points[2::3], points[3::3], strict=True):
            if _straight(a, b, c, d):
                path.lineTo(*d)
            else:
                path.cubicTo(*b, *c, *d)
        path.close()
    return path


def _read(path: pathops.Path) -> Curves:
    pen = ContourPen()
    for verb, points in path:
        p = [np.array(point, dtype=float) for point in points]
        match verb:
            case pathops.PathVerb.MOVE:
                pen.move(p[0])
            case pathops.PathVerb.LINE:
                pen.line(p[0])
            case pathops.PathVerb.QUAD:
                pen.quadratic(p[0], p[1])
            case pathops.PathVerb.CUBIC:
                pen.cubic(p[0], p[1], p[2])
            case pathops.PathVerb.CLOSE:
                pen.close()
    pen.close()
    return tuple(pen.contours)


def _straight(a: Array, b: Array, c: Array, d: Array) -> bool:
    way = d - a
    size = float(np.hypot(*way))
    if size == 0:
        return False
    off = [abs(way[0] * (p - a)[1] - way[1] * (p - a)[0]) / size for p in (b, c)]
    return bool(max(off) < 1e-3)


def _without_needless_corners(points: Array) -> Array:
    """Return the contour without the corners at which a straight line merely goes on."""
    corners: list[tuple[Array, Array | None]] = []  # each curve's end, and its inner points unless it is straight
    for a, b, c, d in zip(points[:-1:3], points[1::3], points[2::3], points[3::3], strict=True):
        corners.append((d, None if _straight(a, b, c, d) else np.array((b, c))))
    kept = [
        (end, inner)
        for k, (end, inner) in enumerate(corners)
        if not (inner is None and corners[(k + 1) % len(corners)][1] is None and _goes_on(corners, k))
    ]
    if len(kept) < 2:
        return points
    pen = ContourPen()
    pen.move(kept[-1][0])
    for end, inner in kept:
        if inner is None:
            pen.line(end)
        else:
            pen.cubic(inner[0], inner[1], end)
    pen.close()
    return pen.contours[0]


def _goes_on(corners: list[tuple[Array, Array | None]], k: int) -> bool:
    """Return whether the lines into and out of the k-th corner have one direction (or one of them no length)."""
    before, here, after = corners[k - 1][0], corners[k][0], corners[(k + 1) % len(corners)][0]
    u, v = here - before, after - here
    cross, dot = u[0] * v[1] - u[1] * v[0], float(u @ v)
    return abs(cross) <= 1e-3 * max(float(np.hypot(*u)), float(np.hypot(*v)), 1.0) and dot >= 0
