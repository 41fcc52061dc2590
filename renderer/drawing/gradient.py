"""Ramps: gradients sampled as plain colors, mixed in OKLab, and their positions along a path."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from renderer.geometry.path import Path
from renderer.values.color import Color, from_oklab, rgba, to_oklab
from renderer.values.numbers import Array

_STEPS = 16
_SAMPLES = 24


@lru_cache(maxsize=256)
def ramp(stops: tuple[tuple[float, Color], ...]) -> Array:
    """Return a gradient as rows (place, red, green, blue, alpha), so dense that sRGB mixing equals OKLab mixing.

    A fully transparent stop has no hue and takes its neighbor's hue.
    """
    rows = []
    for (left, a), (right, b) in pairwise(stops):
        first, last = rgba(a if a.alpha > 0 else b), rgba(b if b.alpha > 0 else a)
        u = np.linspace(0.0, 1.0, _STEPS + 1)[:, None]
        mixed = from_oklab(to_oklab(first[:3]) * (1 - u) + to_oklab(last[:3]) * u)
        # The ends stay as they were written; only what lies between has gone through OKLab and back.
        mixed[0], mixed[-1] = first[:3], last[:3]
        rows.append(np.hstack((left + (right - left) * u, mixed, a.alpha + (b.alpha - a.alpha) * u)))
    whole = np.concatenate(rows)
    whole.flags.writeable = False
    return whole


def ramp_pieces(path: Path, rows: Array, start: float = 0.0, end: float = 1.0) -> list[tuple[tuple[float, ...], Array]]:
    """Return a part of a path, given as shares of its length, as short runs of points (m, 2) of one color each.

    The ramp runs along the whole path, and a run has the ramp's color at its middle. Neighbors differ by about 2 of
    255. Contour follows contour, and within one every run begins where the last one ended.
    """
    change = float(np.abs(np.diff(rows[:, 1:], axis=0)).max(axis=1).sum())
    count = int(min(max(round(change * 255 / 2), 2), 128))
    middles = (np.arange(count) + 0.5) / count
    columns = [np.interp(middles, rows[:, 0], column) for column in rows[:, 1:].T]
    colors = list(map(tuple, np.stack(columns, axis=1).tolist()))
    found = []
    for points, shares in _stations(path):
        cuts = np.arange(1, count) / count
        low, high = max(start, float(shares[0])), min(end, float(shares[-1]))
        if high <= low:
            continue
        edges = np.concatenate(([low], cuts[(cuts > low) & (cuts < high)], [high]))
        corners = np.stack([np.interp(edges, shares, column) for column in points.T], axis=1)
        for k, (a, b) in enumerate(pairwise(edges.tolist())):
            between = points[(shares > a) & (shares < b)]
            run = np.concatenate((corners[k : k + 1], between, corners[k + 1 : k + 2]))
            found.append((colors[min(int((a + b) / 2 * count), count - 1)], run))
    return found


def _stations(path: Path) -> list[tuple[Array, Array]]:
    """For every contour, points along it (m, 2) and the share (m,) of the whole path's length at which each lies."""
    u = np.linspace(0.0, 1.0, _SAMPLES + 1)[1:, None]
    v = 1 - u
    basis = np.hstack((v**3, 3 * v * v * u, 3 * v * u * u, u**3))
    found, passed = [], 0.0
    for contour in path.contours:
        points = np.concatenate((contour.points[:1], np.einsum("ub,nbd->nud", basis, contour.curves).reshape(-1, 2)))
        lengths = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
        found.append((points, passed + lengths))
        passed += float(lengths[-1])
    return [(points, lengths / (passed or 1.0)) for points, lengths in found]
