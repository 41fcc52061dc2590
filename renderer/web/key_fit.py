"""Fits: the fewest keys from which the page gets back the values that a property had at every moment.

Where the eases of the film's own keys explain a way, it is one key with that ease; what remains are straight pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from renderer.scene.scene import Scene
from renderer.tracks.track import Track
from renderer.values.ease import EASES, Ease, hold
from renderer.values.numbers import Array
from renderer.web.property_rows import PropertyShape
from renderer.web.straight_pieces import straight_ends

HOLD, LINEAR = 0, 1
"""Numbers of ways to a key: none, so that its value jumps there, and straight. Those after them are eases."""
STEPS = 512
"""Steps of an ease's table."""
_USUAL = ("smooth", "ease_in_out_cubic")
_MOST_EASES = 12
_ENDS = 5
"""How many ends of a move are tried from each event within it: the last one and the next events."""
_EQUAL = 0.05
"""By how much a value may move, of what it may be off, within the nanosecond before an event."""
_AT_ONCE = 2**22
"""Numbers that are held at once."""


class PropertySeries(NamedTuple):
    """A property's values (n, k) of one shape at moments (n,), and the weights (k,) by which they are compared.

    `jumps` (n,) tells where a value is not on the way from the last one.
    """

    shape: PropertyShape
    moments: NDArray[np.int64]
    values: Array
    jumps: NDArray[np.bool_]
    weights: Array


class Keys(NamedTuple):
    """Keys of a property: moments (n,), the ways (n,) there from the keys before, and the values (n, k) there."""

    moments: NDArray[np.int64]
    ways: NDArray[np.int64]
    values: Array


class _Move(NamedTuple):
    """A stretch of a run, from entry `start` to entry `end`, in which every value differs from the last one."""

    run: int
    start: int
    end: int


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
    """Makes keys of runs, of all at once; `eases` are tables, `times` and `events` those of the moments."""

    def __init__(self, times: Sequence[float], events: Sequence[bool], eases: Array) -> None:
        self._times, self._events = np.array(times), np.array(events, dtype=bool)
        self._eases = eases
        self._steps = np.linspace(0.0, 1.0, eases.shape[1])
        self._ends = np.abs(eases[:, -1] - 1) < 1e-9
        self._runs: list[PropertySeries] = []
        self._marks: list[list[tuple[int, int, int, Array | None]]] = []

    def keys(self, runs: Sequence[PropertySeries]) -> list[Keys]:
        """Return the keys of every run; no number times its weight is off by more than 1 at any moment."""
        self._runs = [self._once(run) for run in runs]
        # An entry, the order of several keys at it, the way there, and the value where it is not that of the entry.
        self._marks = [[] for _ in runs]
        alike: dict[tuple[int, bytes], list[_Move]] = {}
        for number, run in enumerate(self._runs):
            for move in self._moves(number, run):
                moments = run.moments[move.start : move.end + 1]
                alike.setdefault((run.values.shape[1], moments.tobytes()), []).append(move)
        rest: list[_Move] = []
        for moves in alike.values():
            rest += self._eased(moves)
        self._straight(rest)
        return [self._made(run, marks) for run, marks in zip(self._runs, self._marks, strict=True)]

    @staticmethod
    def _made(run: PropertySeries, marks: list[tuple[int, int, int, Array | None]]) -> Keys:
        marks.sort(key=lambda mark: mark[:2])
        entries = np.array([mark[0] for mark in marks], dtype=np.int64)
        values = run.values[entries]
        for k, (*_, goal) in enumerate(marks):
            if goal is not None:
                values[k] = goal
        return Keys(run.moments[entries], np.array([mark[2] for mark in marks], dtype=np.int64), values)

    def _once(self, run: PropertySeries) -> PropertySeries:
        """Return a run with one entry where those just before an event and at it are equal."""
        if len(run.moments) < 2:
            return run
        off = np.abs(np.diff(run.values, axis=0) * run.weights).max(axis=1, initial=0.0)
        twice = np.append((np.diff(self._times[run.moments]) == 0) & (off <= _EQUAL) & ~run.jumps[1:], False)
        jumps = run.jumps.copy()
        jumps[1:] |= twice[:-1] & run.jumps[:-1]
        return run._replace(moments=run.moments[~twice], values=run.values[~twice], jumps=jumps[~twice])

    def _moves(self, number: int, run: PropertySeries) -> Iterator[_Move]:
        """Mark where a run begins, jumps or has stood still; yield what remains."""
        marks, count = self._marks[number], len(run.moments)
        marks.append((0, 0, HOLD, None))
        if count == 1:
            return
        broken = run.jumps[1:] | (np.diff(self._times[run.moments]) == 0)
        marks += [(k, 0, HOLD, None) for k in (np.flatnonzero(broken) + 1).tolist()]
        moving = np.any(np.diff(run.values, axis=0) != 0, axis=1) & ~broken
        edges = np.diff(np.concatenate(([False], moving, [False])).astype(np.int8))
        starts, ends = np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist()
        for start, end in zip(starts, ends, strict=True):
            if start and not broken[start - 1]:
                marks.append((start, 0, LINEAR, None))
            if end - start == 1:
                marks.append((end, 0, LINEAR, None))
            else:
                yield _Move(number, start, end)

    def _eased(self, moves: Sequence[_Move]) -> list[_Move]:
        """Mark what one straight way or one ease explains in moves at the same moments; return what remains."""
        first = moves[0]
        moments = self._runs[first.run].moments[first.start : first.end + 1]
        values = np.stack([self._scaled(move) for move in moves])
        times, last = self._times[moments], len(moments) - 1
        starts = [0, *(np.flatnonzero(self._events[moments[1:-1]]) + 1).tolist()]
        here = np.zeros(len(moves), dtype=np.int64)
        left = np.zeros(len(moves), dtype=np.int64)
        rest: list[_Move] = []

        def close(rows: NDArray[np.int64], at: int) -> None:
            for row in rows[left[rows] < at].tolist():
                move = moves[row]
                rest.append(_Move(move.run, move.start + int(left[row]), move.start + at))

        for k, start in enumerate(starts):
            rows = np.flatnonzero(here == start)
            for stop in [last, *reversed(starts[k + 1 : k + _ENDS])]:
                if not len(rows) or stop - start < 2:
                    continue
                ways, goals = self._ways(times[start : stop + 1], values[rows, start : stop + 1])
                led = rows[ways > 0]
                close(led, start)
                for row, way, goal in zip(led.tolist(), ways[ways > 0].tolist(), goals[ways > 0], strict=True):
                    self._mark(moves[row], moves[row].start + stop, way, goal)
                here[led] = left[led] = stop
                rows = rows[ways == 0]
            here[rows] = starts[k + 1] if k + 1 < len(starts) else last
        close(np.arange(len(moves)), last)
        return rest

    def _scaled(self, move: _Move) -> Array:
        run = self._runs[move.run]
        return np.asarray(run.values[move.start : move.end + 1] * run.weights)

    def _mark(self, move: _Move, entry: int, way: int, goal: Array) -> None:
        marks, weights = self._marks[move.run], self._runs[move.run].weights
        if way == LINEAR or self._ends[way - 2]:
            marks.append((entry, 0, way, None))
            return
        # An ease that ends elsewhere leads to its goal, from which the value jumps to where it is.
        marks += [(entry, 0, way, goal / weights), (entry, 1, HOLD, None)]

    def _ways(self, times: Array, values: Array) -> tuple[NDArray[np.int64], Array]:
        """Return the way that explains each of several courses (m, n, k) within 1, 0 where none does, and its goal."""
        count = len(times)
        shares = (times - times[0]) / (times[-1] - times[0])
        ways, goals = np.zeros(len(values), dtype=np.int64), values[:, -1].copy()
        # A few moments tell most wrong ways apart.
        few = sorted({1, count // 4, count // 2, 3 * count // 4, count - 2} - {0})
        ends = values[:, -1] - values[:, 0]
        seen = values[:, few] - values[:, :1]
        levels = self._levels(shares[few])
        for number in range(-1, len(self._eases)):
            rows = np.flatnonzero(ways == 0)
            if number < 0 or self._ends[number]:
                off = levels[number + 1][None, :, None] * ends[rows][:, None] - seen[rows]
                rows = rows[np.abs(off).max(axis=(1, 2), initial=0.0) <= 1]
            elif abs(self._eases[number, -1]) < 1e-9:
                rows = rows[np.abs(ends[rows]).max(axis=1, initial=0.0) <= 1]
            if not len(rows):
                continue
            u = shares if number < 0 else np.interp(shares, self._steps, self._eases[number])
            way = values[rows] - values[rows, :1]
            goal = ends[rows]
            if number >= 0 and not self._ends[number]:
                goal = np.einsum("n,mnk->mk", u, way) / max(float(u @ u), 1e-12)
            fits = np.abs(u[None, :, None] * goal[:, None] - way).max(axis=(1, 2), initial=0.0) <= 1
            ways[rows[fits]] = number + 2
            goals[rows[fits]] = values[rows[fits], 0] + goal[fits]
        return ways, goals

    def _levels(self, shares: Array) -> Array:
        """Return how far a straight way and every ease have come (n, m) at shares (m,) of their time."""
        at = shares * (len(self._steps) - 1)
        step = np.minimum(at.astype(np.int64), len(self._steps) - 2)
        low, high = self._eases[:, step], self._eases[:, step + 1]
        return np.vstack((shares, low + (high - low) * (at - step)))

    def _straight(self, moves: Sequence[_Move]) -> None:
        """Mark the ends of straight pieces of moves, all of about the same length at once."""
        alike: dict[tuple[int, int], list[_Move]] = {}
        for move in moves:
            alike.setdefault((self._runs[move.run].values.shape[1], (move.end - move.start).bit_length()), []).append(
                move
            )
        for (size, _), some in alike.items():
            most = max(_AT_ONCE // (max(size, 1) * max(move.end - move.start for move in some)), 1)
            for k in range(0, len(some), most):
                self._pieces(some[k : k + most])

    def _pieces(self, moves: Sequence[_Move]) -> None:
        moves = sorted(moves, key=lambda move: move.start - move.end)
        lengths = np.array([move.end - move.start for move in moves])
        # Entries first, so that what is looked at together lies together.
        values = np.zeros((int(lengths[0]) + 1, len(moves), self._runs[moves[0].run].values.shape[1]))
        times = np.zeros(values.shape[:2])
        for k, move in enumerate(moves):
            values[: lengths[k] + 1, k] = self._scaled(move)
            times[: lengths[k] + 1, k] = self._times[self._runs[move.run].moments[move.start : move.end + 1]]
        ends = straight_ends(times, values, lengths)
        for k, move in enumerate(moves):
            places = np.flatnonzero(ends[: lengths[k] + 1, k])
            self._marks[move.run] += [(move.start + entry, 0, LINEAR, None) for entry in places.tolist()]
