"""Test whether bulk lines overlap; overlapping lines must fade as one layer."""

from __future__ import annotations

import numpy as np

from renderer.drawing.lines import Bulk
from renderer.values.numbers import Array

# Of more lines the distances are not measured: they are taken to meet.
_MOST = 64


def meet(many: Bulk) -> bool:
    """Return whether two of the lines may cover the same pixel; more than 64 lines count as overlapping."""
    count = len(many.shown)
    if count < 2:
        return False
    if count > _MOST or not np.isfinite(many.shown).all():
        return True
    start, end = many.shown[:, :2], many.shown[:, 2:]
    apart = np.minimum.reduce([_distances(point, start, end) for point in (start, end)])
    apart = np.minimum(apart, apart.T)
    # Square caps reach farthest, and smooth edges half a pixel more on either side.
    near = (many.widths[:, None] + many.widths) / 2 * np.sqrt(2) + 1
    touching = (apart < near) | _crossing(start, end)
    np.fill_diagonal(touching, False)
    return bool(touching.any())


def _distances(points: Array, start: Array, end: Array) -> Array:
    """Return the distances of points (n, 2) from segments (m, 2) to (m, 2), shape (n, m)."""
    way = end - start
    square = np.maximum((way * way).sum(axis=1), 1e-12)
    steps = points[:, None] - start
    share = np.clip((steps * way).sum(axis=2) / square, 0.0, 1.0)
    return np.asarray(np.hypot(*np.moveaxis(steps - share[..., None] * way, 2, 0)))


def _crossing(start: Array, end: Array) -> Array:
    """Return which pairs of segments cross, shape (n, n), from starts and ends of shape (n, 2)."""

    def side(points: Array) -> Array:
        way, steps = end - start, points[None] - start[:, None]
        return np.asarray(np.sign(way[:, None, 0] * steps[..., 1] - way[:, None, 1] * steps[..., 0]))

    apart = side(start) * side(end) < 0
    return np.asarray(apart & apart.T)
