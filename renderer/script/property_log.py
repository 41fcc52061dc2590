"""The log of one property in a script: moves, jumps and followed signals, compiled to one signal."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias, cast

import numpy as np

from renderer.scene.evaluate import Rows, share_of
from renderer.scene.origins import Moved, Way
from renderer.scene.signal_values import value_at
from renderer.tracks.key import Key
from renderer.tracks.signal import Read, Signal, nothing_to_read
from renderer.tracks.signal_arithmetic import spliced
from renderer.tracks.stagger import Lag
from renderer.tracks.timemap import TimeMap, retimed
from renderer.tracks.track import Track
from renderer.values.ease import Ease
from renderer.values.errors import ScriptError

TIME_TOLERANCE = 1e-6

ReaderAt: TypeAlias = Callable[[float], Read]
"""A function from a time to the reader of the stage at that time."""


@dataclass(frozen=True, slots=True)
class Later:
    """A signal's value at a time, resolved when the script is compiled.

    `row` is the place of a part whose parent is driven by the signal.
    """

    signal: Signal
    t: float
    row: int | None = None
    where: str = ""

    def value(self, reader: ReaderAt) -> object:
        """Return the signal's value."""
        value = value_at(self.signal, self.where, self.t, reader(self.t))
        if self.row is None:
            return value
        value = cast("Rows | None", value)
        if value is None or self.row >= len(value):
            raise ScriptError(f"what drives {self.where!r} at {self.t:.2f} s has no value for part {self.row}")
        return share_of(value, self.row)


@dataclass(frozen=True, order=True)
class Move:
    """One change of a property: from t0 to t1, a jump if both are equal, or a followed signal."""

    t0: float
    t1: float
    order: int
    value: object = field(compare=False)
    ease: Ease | Lag = field(compare=False)
    arc: float = field(compare=False, default=0.0)
    signal: Signal | None = field(compare=False, default=None)
    origin: Way = field(compare=False, default=())

    @cached_property
    def returns(self) -> bool:
        """Whether the property ends at its first value."""
        if self.signal is not None:
            return False
        end = self.ease(1.0)
        return bool(np.all(np.abs(end) < 1e-9)) if isinstance(end, np.ndarray) else abs(end) < 1e-9


class Moves:
    """The moves of one property of one life while the script is written; `reader` reads the stage at any time."""

    __slots__ = ("_moves", "_reader", "_track", "start", "where")

    def __init__(self, where: str, start: object, reader: ReaderAt) -> None:
        self.where, self.start, self._reader = where, start, reader
        self._moves: list[Move] = []
        # The track of all moves, as long as no signal is among them.
        self._track: Track | None = None

    def add(self, move: Move) -> None:
        """Add a move; raise an error when the property is moving at that time already."""
        self.refuse(move, self.where)
        insort(self._moves, move)
        self._track = None

    def refuse(self, move: Move, where: str) -> None:
        """Raise an error for a move of a property while these moves own it."""
        for other in reversed(self._moves):
            if other.t1 <= move.t0 + TIME_TOLERANCE and other.t1 > other.t0:
                break
            overlap = min(other.t1, move.t1) - max(other.t0, move.t0)
            inside = move.t0 == move.t1 and other.t0 + TIME_TOLERANCE < move.t0 < other.t1 - TIME_TOLERANCE
            within = other.t0 == other.t1 and move.t0 + TIME_TOLERANCE < other.t0 < move.t1 - TIME_TOLERANCE
            if overlap > TIME_TOLERANCE or inside or within:
                raise ScriptError(f"{_already(self.where, other, move)}, so {_wanted(self.where, where, move)}")

    def busy_until(self, t: float) -> float:
        """Return the end of the move at a time; the time itself if there is none."""
        return max((m.t1 for m in self._moves if m.t0 <= t < m.t1 - TIME_TOLERANCE), default=t)

    def at(self, t: float, read: Read = nothing_to_read) -> object:
        """Return the value at a time, as logged so far; signals read the stage, also at other times."""
        t = round(t, 9)
        if self._track is not None:
            return self._track.at(t)
        number = bisect_right(self._moves, t, key=_start) - 1
        if number < 0:
            return self.start
        move = self._moves[number]
        if move.signal is None:
            if t >= move.t1 and not move.returns:
                return self._known(move)
            return self._keys(number).at(t)
        return value_at(move.signal, self.where, t, self._reader(t)) if t < move.t1 else self._known(move)

    def last_value(self, t: float) -> object:
        """Return the value of the property at a time, or the goal of its move then."""
        number = bisect_right(self._moves, t + TIME_TOLERANCE, key=_start) - 1
        if number < 0:
            return self.start
        move = self._moves[number]
        return self.at(t) if move.signal is not None or move.returns else self._known(move)

    @property
    def driver(self) -> Signal | None:
        """The last followed signal, None if there is none."""
        return next((move.signal for move in reversed(self._moves) if move.signal is not None), None)

    @property
    def moved(self) -> bool:
        """Whether there are any moves."""
        return bool(self._moves)

    @property
    def origins(self) -> Moved:
        """The script lines of the moves."""
        return tuple((move.t0, move.t1, move.origin) for move in self._moves)

    def _keys(self, number: int) -> Track:
        """Return the track of the run of moves, between two signals, in which a move stands."""
        first = last = number
        while first > 0 and self._moves[first - 1].signal is None:
            first -= 1
        while last + 1 < len(self._moves) and self._moves[last + 1].signal is None:
            last += 1
        keys: list[Key] = []
        value = self.start
        if first > 0:
            value = self._known(self._moves[first - 1])
            keys.append(Key(self._moves[first - 1].t1, value))
        for move in self._moves[first : last + 1]:
            begin = max(move.t0, keys[-1].t) if keys else move.t0
            goal = self._known(move)
            # Keys that would say the same as the one before are left out: thousands of moves have some.
            if not keys or keys[-1].t != begin or keys[-1].value is not value:
                keys.append(Key(begin, value))
            moving = move.t1 > move.t0
            if moving:
                ease = cast(Ease, move.ease)  # a lag, an ease of rows, moves each row of an array on its own
                keys.append(Key(max(move.t1, begin), goal, ease, move.arc))
            if move.returns or not moving:
                value = value if move.returns else goal
                keys.append(Key(max(move.t1, begin), value))
            else:
                value = goal
        made = Track(tuple(keys))
        if first == 0 and last + 1 == len(self._moves):
            self._track = made
        return made

    def played(self, clock: TimeMap) -> Moves:
        """Return the same moves in playback time.

        Moves and signals are stretched with the beats that they run in.
        """
        found = Moves(self.where, self.start, self._reader)
        found._moves = [
            # What goes on for ever comes to nothing.
            _played(move, self._known(move) if move.t1 < float("inf") else None, clock)
            for move in self._moves
        ]
        return found

    def signal(self) -> Signal:
        """Return the signal of the moves: a track, or tracks and signals spliced."""
        if self.driver is None:
            return self._keys(0)
        parts: list[tuple[float, object]] = []
        before = self.start
        for number, move in enumerate(self._moves):
            if move.signal is not None:
                parts.append((move.t0, move.signal))
                follows = number + 1 < len(self._moves) and self._moves[number + 1].signal is None
                if move.t1 < float("inf") and not follows:
                    parts.append((move.t1, self._known(move)))
            elif number == 0:
                before = self._keys(number)
            elif self._moves[number - 1].signal is not None:
                parts.append((self._moves[number - 1].t1, self._keys(number)))
        # A signal that follows another at once leaves no time for what stands between them.
        told = [part for part, later in zip(parts, [*parts[1:], (None, None)], strict=True) if part[0] != later[0]]
        return spliced(before, *told)

    def _known(self, move: Move) -> object:
        return move.value.value(self._reader) if isinstance(move.value, Later) else move.value


def _played(move: Move, value: object, clock: TimeMap) -> Move:
    t0 = clock.start(move.t0)
    moving = move.t1 > move.t0
    return replace(
        move,
        t0=t0,
        t1=max(clock.end(move.t1), t0) if moving else t0,
        # What a signal comes to is read on the script's own clock.
        value=value,
        ease=clock.bent(cast(Ease, move.ease), move.t0, move.t1) if moving and move.signal is None else move.ease,
        signal=None if move.signal is None else retimed(move.signal, clock),
    )


def _start(move: Move) -> float:
    return move.t0


def _already(where: str, other: Move, move: Move) -> str:
    verb = "following a signal" if other.signal is not None else "moving"
    until = "to the end" if other.t1 == float("inf") else f"to {other.t1:.2f} s"
    if move.t0 < other.t0 - TIME_TOLERANCE:
        return f"{where!r} is {verb} from {other.t0:.2f} s {until}"
    already = verb if other.signal is not None else f"already {verb}"
    return f"{where!r} is {already} until {until.removeprefix('to ')}"


def _wanted(where: str, wanted: str, move: Move) -> str:
    who = "it" if where == wanted else repr(wanted)
    if move.signal is not None:
        return f"{who} cannot follow a signal at {move.t0:.2f} s"
    return f"{who} cannot start {'again ' if where == wanted else ''}at {move.t0:.2f} s"
