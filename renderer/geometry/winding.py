"""Classification of contours as outer contours and holes, under the nonzero rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renderer.geometry.path import Contour, Path
from renderer.values.numbers import Array

_U = np.arange(8) / 8


@dataclass(frozen=True)
class Family:
    """An outer contour and its holes, by their numbers in the path, larger holes first."""

    outer: int
    holes: tuple[int, ...] = ()


def flattened(contour: Contour) -> Array:
    """Return the contour as a polygon of eight corners a curve, shape (n, 2), without the last point."""
    v = 1 - _U
    basis = np.stack((v**3, 3 * v * v * _U, 3 * v * _U**2, _U**3))
    return np.asarray(np.einsum("ncd,cm->nmd", contour.curves, basis).reshape(-1, 2))


def winding(corners: Array, points: Array) -> Array:
    """Return the winding number of a closed polygon (n, 2), anticlockwise, around each of some points (m, 2).

    Counts the sides that cross the level of a point to its right, upwards less downwards (Sunday 2001).
    """
    a, b = corners, np.roll(corners, -1, axis=0)
    px, py = points[:, 0, None], points[:, 1, None]
    side = (b[:, 0] - a[:, 0]) * (py - a[:, 1]) - (px - a[:, 0]) * (b[:, 1] - a[:, 1])
    up, down = (a[:, 1] <= py) & (b[:, 1] > py) & (side > 0), (a[:, 1] > py) & (b[:, 1] <= py) & (side < 0)
    return np.asarray(up.sum(axis=1) - down.sum(axis=1))


def inked_area(corners: Array, count: int = 32) -> float:
    """Return the approximate nonzero-filled area of a closed polygon, which may cross itself."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    x, y = (low + (high - low) * (np.arange(count)[:, None] + 0.5) / count).T
    grid = np.stack(np.meshgrid(x, y), axis=2).reshape(-1, 2)
    return float((winding(corners, grid) != 0).mean() * np.prod(high - low))


def families(path: Path) -> tuple[Family, ...]:
    """Return the closed contours of a path as outer ones with their holes, the largest outer one first.

    A contour is a hole when there is ink outside along most of it and none inside, by the nonzero rule.
    """
    numbers = [k for k, contour in enumerate(path.contours) if contour.closed]
    numbers.sort(key=lambda k: -abs(path.contours[k].area))
    shapes = {k: flattened(path.contours[k]) for k in numbers}
    holes: dict[int, list[int]] = {}
    outers: list[int] = []
    for k in numbers:
        host = _host(k, numbers, shapes, path) if len(numbers) > 1 else None
        if host is None:
            outers.append(k)
        else:
            holes.setdefault(host, []).append(k)
    return tuple(Family(k, tuple(holes.get(k, ()))) for k in outers)


def _host(k: int, numbers: list[int], shapes: dict[int, Array], path: Path) -> int | None:
    """Return the outer contour that a hole is in, or None when the contour is no hole."""
    probes = shapes[k][:: max(1, len(shapes[k]) // 7)]
    near = [j for j in numbers if j != k and path.contours[j].box.overlaps(path.contours[k].box)]
    around = {j: float(np.median(winding(shapes[j], probes))) for j in near}
    outside = sum(around.values())
    if outside == 0 or outside + np.sign(path.contours[k].area) != 0:
        return None
    hosts = [j for j, count in around.items() if count * outside > 0]
    return min(hosts, key=lambda j: abs(path.contours[j].area), default=None)
