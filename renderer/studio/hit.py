"""Hit tests: the item at a point of a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from renderer.geometry.path import Path
from renderer.scene.picture import DRAWN, Bitmap, Discs, Faces, Item, Layer, LeafItem, Lines, Outline
from renderer.scene.scene import Scene
from renderer.values.color import Color
from renderer.values.numbers import Array, Point

_NEAR = 0.06
"""The largest distance of a click from an item, in units: 8 pixels of a frame of 1080 lines."""
LETTER = 1.6
"""The largest size of a filled outline, in units, whose gaps count as part of it."""
_FAINTEST = 0.02
_STEPS = np.linspace(0.0, 1.0, 9)


class Hit(NamedTuple):
    """The result of a hit test: the item, and the number of the line in bulk lines, else -1."""

    item: LeafItem
    line: int


def hit(scene: Scene, t: float, at: Point) -> Hit | None:
    """Return the item at a point of the frame (units, origin at the center, y up) at a time; None if there is none.

    It is the frontmost item whose paint covers the point, or else the one whose outline is nearest, if it is near, or
    else the smallest filled one that it lies within, as in the gap of a letter.
    """
    picture = scene.at(t)
    if picture.view.scale == 0:
        return None
    point = picture.view.inverse().point(at)
    near = _NEAR / picture.view.scale
    best: tuple[float, LeafItem] | None = None
    for item in _front_first(picture.items, point):
        far = _distance(item, point, near)
        if far < near and (best is None or far < best[0]):
            best = far, item
        if far == 0:
            break
    if best is None:
        around = _around(picture.items, point, LETTER / picture.view.scale)
        return None if around is None else Hit(around, -1)
    nearest = best[1]
    return Hit(nearest, _line_distances(nearest, point)[1] if isinstance(nearest, Lines) else -1)


def _front_first(items: tuple[Item, ...], point: Point) -> Iterator[LeafItem]:
    """Yield the leaves whose masks let a point through, the frontmost first."""
    for item in reversed(items):
        if item.opacity < _FAINTEST:
            continue
        if isinstance(item, Layer):
            if item.mask is None or _inside([item.mask.place.apply(line) for line in _flat(item.mask.path)], point):
                yield from _front_first(item.items, point)
        else:
            yield item


def _around(items: tuple[Item, ...], point: Point, most: float) -> Outline | None:
    """Return the smallest filled item whose box a point lies in, none larger than `most`."""
    best: tuple[float, Outline] | None = None
    for item in _front_first(items, point):
        if not isinstance(item, Outline) or item.path.box is None or not _painted(item.fill):
            continue
        box, scale = item.path.box, item.place.scale
        size = max(box.width, box.height) * scale
        if size > most or scale == 0 or (best is not None and best[0] <= size):
            continue
        x, y = item.place.inverse().point(point)
        if box.left <= x <= box.right and box.bottom <= y <= box.top:
            best = size, item
    return None if best is None else best[1]


def _distance(item: LeafItem, point: Point, near: float) -> float:
    """Return the distance of a point from the paint of an item, in scene units; 0 inside, infinite if far away."""
    if isinstance(item, Lines):
        return _line_distances(item, point)[0]
    if isinstance(item, DRAWN):
        return _drawn_distance(item, point)
    if _is_far(item, point, near):
        return math.inf
    lines = _flat(item.path.trim(*item.trim) if item.trim != (0.0, 1.0) else item.path)
    if not lines:
        return math.inf
    placed = [item.place.apply(line) for line in lines]
    if _painted(item.fill) and item.trim == (0.0, 1.0) and _inside(placed, point):
        return 0.0
    far = min(float(_to_segments(line[:-1], line[1:], point).min()) for line in placed)
    half = item.stroke.width / 200 if item.stroke is not None and _painted(item.stroke.color) else None
    if half is None and not _painted(item.fill):
        return math.inf
    return max(far - (half or 0.0), 0.0)


def _drawn_distance(item: Bitmap | Discs | Faces, point: Point) -> float:
    """Return the distance from the rectangle round what an item draws, turned as it is; 0 inside."""
    corners = item.corners()
    if item.place.scale == 0 or not len(corners):
        return math.inf
    x, y = item.place.inverse().point(point)
    (left, bottom), (right, top) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return math.hypot(max(left - x, x - right, 0.0), max(bottom - y, y - top, 0.0)) * item.place.scale


def _is_far(item: Outline, point: Point, near: float) -> bool:
    """Return whether a point lies outside of the circle round all that an item can paint."""
    box = item.path.box
    if box is None:
        return True
    x, y = item.place.point(box.center)
    reach = item.place.scale * math.hypot(box.width, box.height) / 2
    width = 0.0 if item.stroke is None else item.stroke.width / 200
    return math.hypot(x - point[0], y - point[1]) > reach + width + near


def _line_distances(item: Lines, point: Point) -> tuple[float, int]:
    """Return the distance from the nearest of many lines, and its number."""
    if not len(item.lines):
        return math.inf, -1
    ends = item.place.apply(np.asarray(item.lines).reshape(-1, 2, 2))
    far = _to_segments(ends[:, 0], ends[:, 1], point)
    widths = item.stroke.width if item.widths is None else np.asarray(item.widths)
    far = np.maximum(far - widths / 200, 0.0)
    if item.alphas is not None:
        far = np.where(np.asarray(item.alphas) < _FAINTEST, np.inf, far)
    nearest = int(np.argmin(far))
    return float(far[nearest]), nearest


def _flat(path: Path) -> list[Array]:
    """Return the contours of a path as polygons, every curve by eight lines."""
    u = _STEPS[:, None]
    basis = np.concatenate(((1 - u) ** 3, 3 * u * (1 - u) ** 2, 3 * u**2 * (1 - u), u**3), axis=1)
    return [np.einsum("sk,nkd->nsd", basis, c.curves).reshape(-1, 2) for c in path.contours if len(c.curves)]


def _inside(lines: list[Array], point: Point) -> bool:
    """Return whether the contours, closed by lines, wind round a point."""
    winding = 0
    for line in lines:
        a, b = line, np.roll(line, -1, axis=0)
        left = (b[:, 0] - a[:, 0]) * (point[1] - a[:, 1]) - (point[0] - a[:, 0]) * (b[:, 1] - a[:, 1])
        up = (a[:, 1] <= point[1]) & (b[:, 1] > point[1]) & (left > 0)
        down = (a[:, 1] > point[1]) & (b[:, 1] <= point[1]) & (left < 0)
        winding += int(up.sum()) - int(down.sum())
    return winding != 0


def _to_segments(a: Array, b: Array, point: Point) -> Array:
    """Return the distances of a point from lines from a to b, both of shape (n, 2)."""
    way = b - a
    length = np.maximum((way**2).sum(axis=1), 1e-18)
    u = np.clip(((np.asarray(point) - a) * way).sum(axis=1) / length, 0.0, 1.0)
    return np.asarray(np.hypot(*(a + u[:, None] * way - point).T))


def _painted(paint: object) -> bool:
    return paint is not None and not (isinstance(paint, Color) and paint.alpha < _FAINTEST)
