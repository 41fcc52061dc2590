"""Targets of contours without a partner: a place inside the other outline, and the way they close there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from renderer.geometry.winding import winding
from renderer.values.numbers import Array

# A contour closes into a slit of this length (units; 6 pixels at 1080p), as an eye does, and not into a speck.
SLIT = 0.045
_TIMES = (0.15, 0.4, 0.65, 0.9)


def berths(polygons: Sequence[Array], count: int = 24) -> tuple[Array, Array]:
    """Return points on the medial axis of the ink, and its unit tangents there, shape (n, 2) each.

    `polygons` are an outer contour and its holes. Each point is halfway across the ink from a sampled place.
    """
    total = sum(len(polygon) for polygon in polygons)
    starts, ways = [], []
    for polygon in polygons:
        chosen = np.linspace(0, len(polygon), max(4, count * len(polygon) // total), endpoint=False).astype(int)
        side = np.roll(polygon, -1, axis=0)[chosen] - polygon[chosen]
        starts.append(polygon[chosen] + side / 2)
        ways.append(side)
    start, way = np.concatenate(starts), np.concatenate(ways)
    size = np.hypot(way[:, 0], way[:, 1])
    start, way = start[size > 1e-9], way[size > 1e-9] / size[size > 1e-9, None]
    if len(start) == 0:
        return polygons[0][:1], np.array([[1.0, 0.0]])
    inward = np.stack((-way[:, 1], way[:, 0]), axis=1) * np.sign(_area(polygons[0]) or 1.0)
    return start + inward * (_across(start, inward, polygons) / 2)[:, None], way


def _area(polygon: Array) -> float:
    x, y = polygon.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def _across(start: Array, way: Array, polygons: Sequence[Array]) -> Array:
    """Return how far it is from each start along its way to the next side of any polygon; 0 where there is none."""
    a = np.concatenate(list(polygons))
    side = np.concatenate([np.roll(polygon, -1, axis=0) for polygon in polygons]) - a
    gap = a - start[:, None]
    turn = way[:, None, 0] * side[:, 1] - way[:, None, 1] * side[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        far = (gap[..., 0] * side[:, 1] - gap[..., 1] * side[:, 0]) / turn
        along = (gap[..., 0] * way[:, None, 1] - gap[..., 1] * way[:, None, 0]) / turn
    met = (along >= 0) & (along <= 1) & (far > 1e-6) & np.isfinite(far)
    nearest = np.where(met, far, np.inf).min(axis=1)
    return np.where(np.isfinite(nearest), nearest, 0.0)


def closed_up(points: Array, home: Array, way: Array) -> Array:
    """Return the points of a contour pressed into a slit at a place, along a unit vector."""
    along = points @ way
    low, high = float(along.min()), float(along.max())
    share = (along - (low + high) / 2) * (min(SLIT / (high - low), 1.0) if high > low else 0.0)
    return np.asarray(home + share[:, None] * way)


def best_berth(hole: Array, places: Array, ways: Array, around: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Return the point of the medial axis at which a hole closes best.

    A hole that stays in the ink on its way is preferred, then the nearest point. `around` are the polygons of the
    outer contour and of other holes, each at the hole's end and at the other end.
    """
    few = hole[:: max(1, len(hole) // 8)]
    lost = np.zeros(len(places))
    goals = np.stack([closed_up(few, place, way) for place, way in zip(places, ways, strict=True)])
    for u in _TIMES:
        probes = (few * (1 - u) + goals * u).reshape(-1, 2)
        turns = sum((winding(p * (1 - u) + q * u, probes) for p, q in around), np.zeros(len(probes)))
        lost += (turns == 0).reshape(len(places), -1).mean(axis=1)
    outer, other = around[0]
    gap = np.hypot(*(places - other.mean(axis=0) - few.mean(axis=0) + outer.mean(axis=0)).T)
    best = int(np.argmin(np.round(lost + gap / (float(gap.max()) or 1.0) * 0.2, 9)))
    return places[best], ways[best]
