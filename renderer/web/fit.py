"""Fits: the fewest keys from which the page gets back the values that a property had at every moment.

Where the eases of the film's own keys explain a way, it is one key with that ease; what remains are straight pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from renderer.scene.scene import Scene
from renderer.tracks.track import Track
from renderer.values.ease import EASES, Ease, hold
from renderer.values.numbers import Array
from renderer.web.record import Entry
from renderer.web.shaped import Shape, Shaped

HOLD, LINEAR = 0, 1
"""Numbers of ways to a key: none, so that its value jumps there, and straight. Those after them are eases."""
STEPS = 512
"""Steps of an ease's table."""
_OFF = 0.25
"""Pixels at 1080p by which a single property may be off."""
_USUAL = ("smooth", "ease_in_out_cubic")
_MOST_EASES = 12
_STARTS, _ENDS = 2, 5
"""How many events before a move, and within it, are tried as its start and end."""


class FittedKey(NamedTuple):
    """A key at a moment: the way there from the key before, and the value to which it leads."""

    moment: int
    way: int
    shape: Shape
    value: Array


def tables(scene: Scene) -> Array:
    """Return the eases of a film's keys as tables (n, STEPS + 1) over equal steps from 0 to 1."""
    found: dict[Ease, int] = {EASES[name]: 0 for name in _USUAL}
    for signal in scene.tracks.values():
        for key in signal.keys if isinstance(signal, Track) else ():
            if key.ease not in (hold, EASES["linear"]) and isinstance(key.ease(0.5), int | float):
                found[key.ease] = found.get(key.ease, 0) + 1
    most = sorted(found, key=lambda ease: -found[ease])[:_MOST_EASES]
    return np.array([[float(ease(k / STEPS)) for k in range(STEPS + 1)] for ease in most])


class Fitter:
    """Makes keys of the entries of properties; `eases` are tables, `times` those of the moments."""

    def __init__(self, times: Sequence[float], events: Sequence[bool], eases: Array) -> None:
        self._times, self._events = np.array(times), np.array(events)
        self._eases = eases
        self._steps = np.linspace(0.0, 1.0, eases.shape[1])

    def keys(self, entries: Sequence[Entry], weights: Array) -> list[FittedKey]:
        """Return the keys of a property; no number times its weight is off by more than 1 at any moment."""
        found: list[FittedKey] = []
        start = 0
        for k in range(1, len(entries) + 1):
            if k == len(entries) or self._breaks(entries[k - 1], entries[k]):
                self._piece(entries[start:k], weights, found)
                start = k
        return found

    def _breaks(self, old: Entry, new: Entry) -> bool:
        at_once = self._times[new.moment] == self._times[old.moment]
        return new.jump or at_once or new.value[0] != old.value[0]

    def _piece(self, entries: Sequence[Entry], weights: Array, found: list[FittedKey]) -> None:
        """Append the keys of entries without a jump between them."""
        shape = entries[0].value[0]
        moments = np.array([entry.moment for entry in entries])
        found.append(FittedKey(int(moments[0]), HOLD, shape, entries[0].value[1]))
        if len(entries) == 1:
            return
        values = np.array([entry.value[1] for entry in entries])
        scaled = values * weights if values.shape[1] else values
        still = ~np.any(np.diff(values, axis=0) != 0, axis=1)
        held = np.append(np.flatnonzero(still), len(still))
        k, last = 0, len(entries) - 1
        while k < last:
            if still[k]:
                found.append(FittedKey(int(moments[k + 1]), LINEAR, shape, values[k + 1]))
                k += 1
                continue
            end = int(held[np.searchsorted(held, k)])
            k = self._move(moments, values, scaled, k, end, found)

    def _move(self, moments: Array, values: Array, scaled: Array, k: int, end: int, found: list[FittedKey]) -> int:
        """Append the keys of a move from entry `k` at most to entry `end`; the answer is how far they lead."""
        shape = found[-1].shape
        straight = self._straight(moments, scaled, k, end)
        if straight == end:
            found.append(FittedKey(int(moments[end]), LINEAR, shape, values[end]))
            return end
        for stop in self._stops(moments, k, end):
            made = self._eased(moments, scaled, k, stop, found)
            if made is None:
                continue
            way, begin, goal = made
            if begin != moments[k]:
                found.append(FittedKey(begin, LINEAR, shape, values[k]))
            value = values[stop] if goal is None else goal * self._unscale(values, scaled)
            found.append(FittedKey(int(moments[stop]), way, shape, value))
            if goal is not None:
                found.append(FittedKey(int(moments[stop]), HOLD, shape, values[stop]))
            return stop
        found.append(FittedKey(int(moments[straight]), LINEAR, shape, values[straight]))
        return straight

    @staticmethod
    def _unscale(values: Array, scaled: Array) -> Array:
        most = np.abs(scaled).max(axis=0)
        rows = np.abs(scaled).argmax(axis=0), np.arange(scaled.shape[1])
        return np.where(most > 0, values[rows] / np.where(most > 0, scaled[rows], 1.0), 0.0)

    def _stops(self, moments: Array, k: int, end: int) -> list[int]:
        inner = [n for n in range(k + 1, end) if self._events[moments[n]]]
        return [end, *reversed(inner)][:_ENDS] if end - k > 1 else []

    def _eased(
        self, moments: Array, scaled: Array, k: int, stop: int, found: list[FittedKey]
    ) -> tuple[int, int, Array | None] | None:
        """Return the ease that leads from entry `k` to `stop`, the moment of its start, and its goal if not the end."""
        if stop - k < 2:
            return None
        here = int(moments[k])
        earlier = found[-1].moment
        starts = [here, *(n for n in range(here - 1, max(earlier - 1, -1), -1) if self._events[n])][:_STARTS]
        inside = moments[k + 1 : stop + 1]
        way = scaled[k + 1 : stop + 1] - scaled[k]
        # A few rows tell most wrong eases apart.
        few = np.unique(np.linspace(0, len(way) - 1, 5).astype(int))
        for begin in starts:
            span = self._times[moments[stop]] - self._times[begin]
            if span <= 0:
                continue
            shares = (self._times[inside] - self._times[begin]) / span
            for number, table in enumerate(self._eases):
                u = np.interp(shares, self._steps, table)
                goal = way[-1] if abs(table[-1] - 1) < 1e-9 else (u @ way) / max(float(u @ u), 1e-12)
                if np.abs(np.outer(u[few], goal) - way[few]).max() > 1:
                    continue
                if np.abs(np.outer(u, goal) - way).max() <= 1:
                    own = None if goal is way[-1] or abs(table[-1] - 1) < 1e-9 else scaled[k] + goal
                    return number + 2, begin, own
        return None

    def _straight(self, moments: Array, scaled: Array, k: int, end: int) -> int:
        """Return how far one straight way leads."""

        def fits(stop: int) -> bool:
            times = self._times[moments[k : stop + 1]]
            span = times[-1] - times[0]
            if span <= 0:
                return stop == k + 1
            shares = (times - times[0]) / span
            off = scaled[k] + np.outer(shares, scaled[stop] - scaled[k]) - scaled[k : stop + 1]
            return bool(np.abs(off).max(initial=0.0) <= 1)

        good, step = k + 1, 2
        while k + step <= end and fits(k + step):
            good, step = k + step, step * 2
        low, high = good, min(k + step, end + 1)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fits(middle) else (low, middle)
        return low


def weigh(prop: str, value: Shaped, reach: float, pixels: float) -> Array:
    """Return by what each number of a property is multiplied so that 1 is as much as it may be off.

    `reach` is how far an item reaches in its own coordinates, `pixels` how many pixels one of these has at 1080p.
    """
    kind = value[0][0]
    count = len(value[1])
    point = pixels / _OFF
    if kind == "place":
        return np.array((2 * reach, 2 * reach, 2.0, 2.0)) * point
    if kind in ("path", "axis", "lines", "points", "radii", "quads"):
        return np.full(count, point)
    if kind == "trim":
        return np.full(count, 2 * reach * point)
    if kind == "rectangle":
        return np.array((1.0, 1.0, reach, reach, reach, reach)) * point
    if kind == "stroke":
        dashes = value[0][3]
        return np.array([pixels / 10] + [point] * dashes + [510.0] * (count - 1 - dashes))
    if kind == "widths":
        return np.full(count, pixels / 10)
    if kind == "trims":
        return np.full(count, 2 * reach * point)
    return np.full(count, 510.0)
