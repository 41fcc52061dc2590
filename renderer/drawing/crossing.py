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
    # In a net some lines nearly always cross, which is found in a tenth of the time that the distances take.
    if _cross(start, end):
        return True
    apart = np.minimum.reduce([_distances(point, start, end) for point in (start, end)])
    apart = np.minimum(apart, apart.T)
    # Square caps reach farthest, and smooth edges half a pixel more on either side.
    touching = apart < (many.widths[:, None] + many.widths) / 2 * np.sqrt(2) + 1
    np.fill_diagonal(touching, False)
    return bool(touching.any())


def _distances(points: Array, start: Array, end: Array) -> Array:
    """Return the distances of points (n, 2) from segments (m, 2) to (m, 2), shape (n, m)."""
    way = end - start
    square = np.maximum((way * way).sum(axis=1), 1e-12)
    steps = points[:, None] - start
    share = np.clip((steps * way).sum(axis=2) / square, 0.0, 1.0)
    return np.asarray(np.hypot(*np.moveaxis(steps - share[..., None] * way, 2, 0)))


def _cross(start: Array, end: Array) -> bool:
    """Return whether two of the segments cross, from starts and ends of shape (n, 2)."""
    (x0, y0), (x1, y1) = start.T, end.T
    across, down = (x1 - x0)[:, None], (y1 - y0)[:, None]
    # Twice the areas of the triangles between segment k and a point: the side on which the point lies.
    first = across * (y0 - y0[:, None]) - down * (x0 - x0[:, None])
    last = across * (y1 - y0[:, None]) - down * (x1 - x0[:, None])
    apart = first * last < 0
    return bool((apart & apart.T).any())
