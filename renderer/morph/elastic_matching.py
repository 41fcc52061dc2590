"""Elastic matching of two contours by their shapes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from renderer.values.numbers import Array

_STEPS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1))
# Scores are compared to nine digits, so that ties are settled by order and not by how a machine rounds.
_DIGITS = 9
_BEND, _STRETCH, _AREA = 0.35, 0.1, 150.0


def turns(p: Array, q: Array, count: int) -> list[int]:
    """Return the best few shifts of samples q (n, 2) against p, both closed, and the shift from tip to tip."""
    score = _agreement(p, q)
    score = np.asarray(np.round(score / (np.abs(score).max() or 1.0), _DIGITS), dtype=np.float64)
    peaks = np.flatnonzero((score >= np.roll(score, 1)) & (score >= np.roll(score, -1)))
    best = peaks[np.argsort(-score[peaks], kind="stable")][:count]
    tips = [int(np.argmax(np.round(np.hypot(*(side - side.mean(axis=0)).T), _DIGITS))) for side in (p, q)]
    end_to_end = tips[1] - tips[0] + len(q) // 2 * np.arange(2)
    return [int(k) % len(q) for k in (*best, *end_to_end)]


def likeness(p: Array, q: Array) -> float:
    """Return how well two closed contours, as samples (n, 2), agree at the best rotation: 1 if alike up to scale."""
    x, y = p - p.mean(axis=0), q - q.mean(axis=0)
    return round(float(_agreement(p, q).max() / (np.sqrt((x * x).sum() * (y * y).sum()) or 1.0)), _DIGITS)


def _agreement(p: Array, q: Array) -> Array:
    """For every turn of q against p, the sum of products about the centers: highest where squared distances are least.

    The sums for all turns at once are a circular correlation, so they come from one product of Fourier transforms.
    """
    x, y = p @ (1, 1j), q @ (1, 1j)
    return np.asarray(np.fft.ifft(np.conj(np.fft.fft(x - x.mean())) * np.fft.fft(y - y.mean())).real)


def warped(p: Array, q: Array, starts: list[int], closed: bool) -> tuple[Array, Array]:
    """Return the knots (samples of p, samples of q) of the cheapest warp, from any of the starts along q.

    Dynamic time warping with a limit of the slope (Sakoe and Chiba 1978): between knots one contour moves on by up to
    three samples while the other moves by one. A pair costs its squared distance, sizes and centers set equal, and its
    difference of direction. Of all starts, with this warp or none, the one is taken whose middle also has about as
    much area as its ends.
    """
    cost = _costs(p, q, starts, closed)
    best, back = _least(cost)
    if not closed:
        return _traced(back[:, 0])
    even = np.arange(len(p) + 1)
    straight = cost[even, :, even].sum(axis=0)
    tries = [(float(best[-1, k, -1]), start, _traced(back[:, k])) for k, start in enumerate(starts)]
    tries += [(float(straight[k]), start, (even.astype(float), even.astype(float))) for k, start in enumerate(starts)]

    def price(choice: tuple[float, int, tuple[Array, Array]]) -> float:
        total, start, (on_p, on_q) = choice
        misfit = _misfit(p[on_p.astype(int) % len(p)], q[(on_q.astype(int) + start) % len(q)])
        return round(total * (1 + _AREA * misfit**2), _DIGITS)

    _, start, (on_p, on_q) = min(tries, key=price)
    return on_p, on_q + start


def _traced(back: NDArray[np.int8]) -> tuple[Array, Array]:
    """Return the knots of the warp to the last samples, from the step that leads to each."""
    i, j = back.shape[0] - 1, back.shape[1] - 1
    knots = [(i, j)]
    while i > 0:
        di, dj = _STEPS[back[i, j]]
        i, j = i - di, j - dj
        knots.append((i, j))
    on_p, on_q = np.array(knots[::-1], dtype=float).T
    return on_p, on_q


def _misfit(x: Array, y: Array) -> float:
    """Return how far the area during the morph leaves the range of both polygons' areas, at worst."""
    first, last = _area(x), _area(y)
    sign = -1.0 if first + last < 0 else 1.0
    # A bar has next to no area: some of a square on its length stands in, so that it may swell a little.
    slack = 0.002 * float(np.ptp(x, axis=0).max() + np.ptp(y, axis=0).max()) ** 2
    low, high = sorted((abs(first), abs(last)))
    areas = [sign * _area(x * (1 - u) + y * u) for u in (0.25, 0.5, 0.75)]
    return max(max(areas) / (high + slack) - 1.0, 0.0) + max(1.0 - (min(areas) + slack) / (low + slack), 0.0)


def _area(polygon: Array) -> float:
    x, y = polygon[:, 0], polygon[:, 1]
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def _costs(p: Array, q: Array, starts: list[int], closed: bool) -> Array:
    """Return the costs of pairs, shape (samples of p, starts, samples of q).

    Closed contours end with their first sample again.
    """
    (x, dx), (y, dy) = _normal(p, closed), _normal(q, closed)
    cost = np.abs(x[:, None] - y) ** 2 + _BEND * np.abs(dx[:, None] - dy) ** 2
    if not closed:
        return cost[:, None, :]
    around = (np.arange(len(q) + 1) + np.array(starts)[:, None]) % len(q)
    rows = np.arange(len(p) + 1) % len(p)
    return np.asarray(np.round(cost, _DIGITS)[rows][:, around])


def _normal(points: Array, closed: bool) -> tuple[Array, Array]:
    """Return points as complex numbers about their center, scaled to size 1, and their directions."""
    z = points @ (1, 1j)
    z = z - z.mean()
    z = z / (np.sqrt(np.mean(np.abs(z) ** 2)) or 1.0)
    way = np.roll(z, -1) - np.roll(z, 1) if closed else np.gradient(z)
    size = np.abs(way)
    return z, way / np.where(size > 1e-9, size, 1.0)


def _least(cost: Array) -> tuple[Array, NDArray[np.int8]]:
    """Return the least cost of every knot from the first, and the step that leads to it."""
    rows, many, columns = cost.shape
    best, back = np.full(cost.shape, np.inf), np.zeros(cost.shape, dtype=np.int8)
    best[0, :, 0] = 0.0
    for i in range(1, rows):
        ways = np.full((len(_STEPS), many, columns), np.inf)
        for k, (di, dj) in enumerate(_STEPS):
            if di <= i:
                share = (di + dj) / 2
                ways[k, :, dj:] = best[i - di, :, :-dj] + share * cost[i, :, dj:] + _STRETCH * (di != dj) * share
        back[i] = ways.argmin(axis=0)
        best[i] = ways.min(axis=0)
    return best, back
