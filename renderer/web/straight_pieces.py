"""Straight pieces: the fewest that lead through courses of values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from renderer.values.numbers import Array


def straight_ends(times: Array, values: Array, lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where straight pieces end (n, m) that lead through courses (n, m, k) at times (n, m), off by 1 at most.

    Course c has entries 0 to `lengths[c]`, and lengths fall. Every piece is as long as it can be found to be on the way
    forward: the slopes that pass all entries since its start are narrowed entry by entry.
    """
    count, many, size = values.shape
    ends = np.zeros((count, many), dtype=bool)
    at, start = times[0].copy(), values[0].copy()
    low, high = np.full((many, size), -np.inf), np.full((many, size), np.inf)
    active = np.searchsorted(-lengths, -np.arange(count), side="right")
    for k in range(1, count):
        some = slice(0, int(active[k]))
        step = (times[k, some] - at[some])[:, None]
        way = values[k, some] - start[some]
        slope = way / step
        new = np.flatnonzero(~((slope >= low[some]) & (slope <= high[some])).all(axis=1))
        if len(new):
            ends[k - 1, new] = True
            at[new], start[new] = times[k - 1, new], values[k - 1, new]
            low[new], high[new] = -np.inf, np.inf
            step[new] = (times[k, new] - at[new])[:, None]
            way[new] = values[k, new] - start[new]
        np.maximum(low[some], (way - 1) / step, out=low[some])
        np.minimum(high[some], (way + 1) / step, out=high[some])
    ends[lengths, np.arange(many)] = True
    return ends
