"""Projection of points in three dimensions to the plane, and lighting. Pure arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renderer.values.numbers import Array

_LIGHT = np.array((-0.45, -0.35, 0.82))
"""The way to the light: from above, left and in front, before the eye turns."""
_DARK = 0.45
"""The share of its color that a face turned away from the light has."""
_CORNERS = 10
"""Corners of a dot: five quadrilaterals in a fan would be seen at a radius of tens of pixels only."""


@dataclass(frozen=True, slots=True)
class Eye:
    """The viewpoint: turned about the vertical axis and tilted, both in radians, at a distance in units."""

    turn: float
    tilt: float
    distance: float

    def seen(self, points: Array) -> tuple[Array, Array]:
        """Return the projections (..., 2) of points (..., 3), and their nearness to the eye (...,)."""
        c, s = np.cos(self.turn), np.sin(self.turn)
        x, y, z = points[..., 0] * c - points[..., 1] * s, points[..., 0] * s + points[..., 1] * c, points[..., 2]
        u, v = np.cos(self.tilt), np.sin(self.tilt)
        height, near = z * u + y * v, z * v - y * u
        # What is beside the eye or behind it stays in front of it, far off.
        factor = self.distance / np.maximum(self.distance - near, self.distance * 0.05)
        return np.stack((x * factor, height * factor), axis=-1), near


def grid_quads(grid: Array) -> Array:
    """Return the faces (n, 4, 3) of a grid of points (rows, columns, 3), without faces with a NaN corner."""
    quads = _corners(grid)
    return np.asarray(quads[_whole(quads)])


def corner_colors(grid: Array, colors: Array) -> Array:
    """Return the lit colors (n, 4, 4) of the corners of a grid's faces, from the colors of its points.

    The normal of a point is the mean of the normals of the faces about it, as in Gouraud shading.
    """
    quads = _corners(grid)
    normals = np.zeros_like(grid)
    own = np.where(_whole(quads)[:, None], _normals(quads), 0.0).reshape(len(grid) - 1, -1, 3)
    for rows in (slice(None, -1), slice(1, None)):
        for columns in (slice(None, -1), slice(1, None)):
            normals[rows, columns] += own
    bright = _brightness(normals.reshape(-1, 3)).reshape(*grid.shape[:2], 1)
    lit_points = np.concatenate((colors[..., :3] * bright, colors[..., 3:]), axis=-1)
    return np.asarray(_corners(lit_points)[_whole(quads)])


def _corners(grid: Array) -> Array:
    """Return the four corners of every mesh of a grid (rows, columns, k), as (n, 4, k)."""
    corners = (grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1])
    return np.stack(corners, axis=2).reshape(-1, 4, grid.shape[-1])


def _whole(quads: Array) -> Array:
    return np.asarray(np.isfinite(quads).all(axis=(1, 2)))


def _normals(quads: Array) -> Array:
    return np.cross(quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1])


def _brightness(normals: Array) -> Array:
    """Return the share of its color that a face with some normal keeps in the light; both sides are alike."""
    length = np.maximum(np.linalg.norm(normals, axis=1), 1e-12)
    share = np.abs(normals @ (_LIGHT / np.linalg.norm(_LIGHT))) / length
    return np.asarray(_DARK + (1 - _DARK) * share)


def shaded(quads: Array, colors: Array) -> Array:
    """Return the lit colors (n, 4) of faces, equal for both sides."""
    bright = _brightness(_normals(quads))
    return np.column_stack((colors[:, :3] * bright[:, None], colors[:, 3]))


def bands(points: Array, width: float) -> Array:
    """Return quadrilaterals (n - 1, 4, 2) along a line through points (n, 2) of the plane, of a width in units."""
    way = np.diff(points, axis=0)
    length = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-12)[:, None]
    along = way / length * width * 0.3
    side = np.stack((-way[:, 1], way[:, 0]), axis=1) / length * width / 2
    a, b = points[:-1] - along, points[1:] + along
    return np.stack((a - side, b - side, b + side, a + side), axis=1)


def fans(points: Array, radius: float) -> Array:
    """Return quadrilaterals (n, m, 4, 2) that form a dot at each of some points (n, 2)."""
    angle = np.arange(_CORNERS) * (2 * np.pi / _CORNERS)
    rim = points[:, None] + radius * np.stack((np.cos(angle), np.sin(angle)), axis=-1)
    return np.stack([rim[:, (0, k, k + 1, k + 2)] for k in range(1, _CORNERS - 1, 2)], axis=1)


def line_between(points: Array, start: float, end: float) -> Array:
    """Return the part of a line through points (n, 3) between two shares of its length; empty if there is none."""
    if end <= start:
        return points[:0]
    if start <= 0 and end >= 1:
        return points
    passed = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))))
    low, high = start * passed[-1], end * passed[-1]
    inside = points[(passed > low) & (passed < high)]
    ends = [np.array([np.interp(at, passed, column) for column in points.T]) for at in (low, high)]
    return np.vstack((ends[0], inside, ends[1]))
