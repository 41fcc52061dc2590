"""Tracks: keys in order, read as a function of time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from renderer.tracks.arc import ArcBlend
from renderer.tracks.key import Key
from renderer.tracks.signal import Read, Span, merged
from renderer.values.blend import blend
from renderer.values.digest import digest
from renderer.values.ease import Ease, find_ease, hold
from renderer.values.errors import SceneError


@dataclass(frozen=True, eq=False)
class Track:
    """A property's keys in order of time: before the first its value holds, between two it is blended, after the last it holds.

    Of two keys at one time the later one counts from that time on.
    """

    keys: tuple[Key, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", tuple(self.keys))
        if not self.keys:
            raise SceneError("a track needs one key at least")
        if any(b.t < a.t for a, b in zip(self.keys, self.keys[1:], strict=False)):
            raise SceneError("the keys of a track must be in order of time")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Track) and digest(self.keys) == digest(other.keys)

    def __hash__(self) -> int:
        return hash(digest(self.keys))

    def __getstate__(self) -> dict[str, Any]:
        return {"keys": self.keys}

    @cached_property
    def _times(self) -> list[float]:
        return [key.t for key in self.keys]

    @cached_property
    def _ways(self) -> dict[int, Any]:
        return {}

    @property
    def inputs(self) -> tuple[str, ...]:
        """None: keys read nothing."""
        return ()

    def at(self, t: float, read: Read | None = None) -> Any:
        """The value at a time in seconds."""
        n = bisect_right(self._times, t)
        if n == 0:
            return self.keys[0].value
        if n == len(self.keys):
            return self.keys[-1].value
        before, after = self.keys[n - 1], self.keys[n]
        if after.ease is hold or before.value is after.value and after.arc == 0:
            return before.value
        way = self._ways.get(n)
        if way is None:
            way = self._ways[n] = (
                ArcBlend(before.value, after.value, after.arc) if after.arc else blend(before.value, after.value)
            )
        u = after.ease((t - before.t) / (after.t - before.t))
        if isinstance(u, np.ndarray):
            # An ease of many rows moves each row of an array on its own.
            return before.value + (after.value - before.value) * u
        return way.at(u)

    def _moves(self, n: int) -> bool:
        """Whether anything changes on the way to key n."""
        before, after = self.keys[n - 1], self.keys[n]
        return after.t > before.t and after.ease != hold and not _same(before.value, after.value)

    def changes(self) -> tuple[Span, ...]:
        """The spans in which the value moves, and the moments in which it jumps."""
        spans: list[Span] = []
        for n in range(1, len(self.keys)):
            before, after = self.keys[n - 1], self.keys[n]
            if self._moves(n):
                spans.append((before.t, after.t))
            elif not _same(before.value, after.value):
                spans.append((after.t, after.t))
        return merged(spans)

    def digest(self, t0: float, t1: float) -> str:
        """The digest of the keys that decide the value from t0 to t1."""
        first, last = bisect_right(self._times, t0), bisect_right(self._times, t1)
        said: list[Any] = []
        for n in range(first, min(last, len(self.keys) - 1) + 1):
            key = self.keys[n]
            if n == 0:
                said.append((key.value, None))
                continue
            before = self.keys[n - 1]
            if self._moves(n):
                said.append((before.t, before.value, key))
            elif n == first:
                said.append((before.value, None))
            if not self._moves(n) and key.t <= t1 and not _same(before.value, key.value):
                said.append((key.t, key.value))
        if not said:
            said.append((self.keys[-1].value, None))
        return digest(tuple(said))


def _same(a: Any, b: Any) -> bool:
    if a is b:
        return True
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return type(a) is type(b) and np.array_equal(a, b)
    return bool(a == b)


def track(*keys: tuple[float, Any] | tuple[float, Any, Ease | str] | Key) -> Track:
    """A track from tuples (t, value) or (t, value, ease), where the ease is that of the way to the key.

    >>> track((0, 0.0), (2, 1.0, "linear")).at(0.5)
    0.25
    """
    made = []
    for key in keys:
        if isinstance(key, Key):
            made.append(key)
        elif len(key) == 2:
            made.append(Key(key[0], key[1]))
        else:
            made.append(Key(key[0], key[1], find_ease(key[2]) if isinstance(key[2], str) else key[2]))
    return Track(tuple(made))
