"""What a script has decided for one property: moves, jumps and followed signals in order of time, and the signal they make."""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass, field
from typing import Any

from renderer.tracks.key import Key
from renderer.tracks.signal import Read, Spliced
from renderer.tracks.track import Track
from renderer.values.ease import Ease, hold
from renderer.values.errors import ScriptError

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """One change of a property: on the way from t0 to t1, or at once where both are equal, or a signal from t0 to t1."""

    t0: float
    t1: float
    order: int
    value: Any = field(compare=False)
    ease: Ease = field(compare=False)
    arc: float = field(compare=False, default=0.0)
    signal: Any = field(compare=False, default=None)

    @property
    def returns(self) -> bool:
        """Whether the property ends where it began."""
        return self.t1 > self.t0 and bool(abs(float(_last(self.ease))) < 1e-9)


def _last(ease: Ease) -> Any:
    value = ease(1.0)
    return value if isinstance(value, float | int) else 1.0


class Moves:
    """The moves of one property of one life while the script is written."""

    __slots__ = ("_cache", "_moves", "_where", "start")

    def __init__(self, where: str, start: Any) -> None:
        self._where, self.start = where, start
        self._moves: list[Move] = []
        self._cache: Any = None

    def add(self, move: Move) -> None:
        """Take a move in; refused when the property is moving at that time already."""
        for other in reversed(self._moves):
            if other.t1 <= move.t0 + TOLERANCE and other.t1 > other.t0:
                break
            overlap = min(other.t1, move.t1) - max(other.t0, move.t0)
            inside = move.t0 == move.t1 and other.t0 + TOLERANCE < move.t0 < other.t1 - TOLERANCE
            if overlap > TOLERANCE or inside:
                verb = "following a signal" if other.signal is not None else "already moving"
                until = "the end" if other.t1 == float("inf") else f"{other.t1:.2f} s"
                raise ScriptError(
                    f"{self._where!r} is {verb} until {until}, so it cannot start again at {move.t0:.2f} s"
                )
        insort(self._moves, move)
        self._cache = None

    def busy_until(self, t: float) -> float:
        """When the move that runs at a time ends; the time itself when none does."""
        return max((m.t1 for m in self._moves if m.t0 <= t < m.t1 - TOLERANCE), default=t)

    def at(self, t: float, read: Read) -> Any:
        """The value at a time, as decided so far."""
        if not self._moves or t < self._moves[0].t0 - TOLERANCE:
            return self.start
        if self._cache is None:
            self._cache = self.signal()
        return self._cache.at(t + TOLERANCE / 10, read)

    def last_value(self, t: float, read: Read) -> Any:
        """The value to which the property is at, or on its way to, at a time."""
        k = bisect_right([m.t0 for m in self._moves], t + TOLERANCE)
        for move in reversed(self._moves[:k]):
            if move.signal is None and not move.returns:
                return move.value
            return self.at(t, read)
        return self.start

    @property
    def driver(self) -> Any:
        """The last signal among the moves, None where there is none."""
        return next((move.signal for move in reversed(self._moves) if move.signal is not None), None)

    @property
    def moved(self) -> bool:
        """Whether anything was decided."""
        return bool(self._moves)

    def signal(self) -> Any:
        """The track, or tracks and signals spliced, that the moves make."""
        parts: list[tuple[float, Any]] = []
        keys: list[Key] = []
        value = self.start

        def close(at: float) -> None:
            nonlocal keys
            if keys:
                parts.append((parts and at or keys[0].t, Track(tuple(keys))))
                keys = []

        begun = 0.0
        for move in self._moves:
            if move.signal is not None:
                close(begun)
                if not parts:
                    parts.append((float("-inf"), Track((Key(move.t0, value, hold),))))
                parts.append((move.t0, move.signal))
                begun = move.t1
                value = move.value
                if move.t1 < float("inf"):
                    keys = [Key(move.t1, value, hold)]
                continue
            if move.t1 > move.t0:
                _append(keys, Key(move.t0, value, hold))
                _append(keys, Key(move.t1, move.value, move.ease, move.arc))
                if move.returns:
                    _append(keys, Key(move.t1, value, hold))
                else:
                    value = move.value
            else:
                _append(keys, Key(move.t0, value, hold))
                value = move.value
                _append(keys, Key(move.t0, value, hold))
        close(begun)
        return parts[0][1] if len(parts) == 1 else Spliced(tuple(parts))


def _append(keys: list[Key], key: Key) -> None:
    """Add a key unless it says what the one before says already at that time."""
    if keys and keys[-1].t == key.t and key.ease == hold and keys[-1].value is key.value:
        return
    if keys and key.t < keys[-1].t:
        key = Key(keys[-1].t, key.value, key.ease, key.arc)
    keys.append(key)
