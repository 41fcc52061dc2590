"""Tracks: keys in order, read as a function of time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, cast

import numpy as np

from renderer.tracks.arc import ArcBlend
from renderer.tracks.interpolation import Hold, Interpolator, blend
from renderer.tracks.key import Key
from renderer.tracks.signal import Read, Span, merged
from renderer.tracks.stagger import Lag
from renderer.values.argument_check import check_arguments, check_arguments_late
from renderer.values.argument_kinds import ANYTHING
from renderer.values.digest import digest
from renderer.values.ease import Ease, hold, linear
from renderer.values.errors import SceneError
from renderer.values.numbers import Point
from renderer.values.short_repr import brief


@check_arguments_late
@dataclass(frozen=True, eq=False)
class Track:
    """The keys of a property in order of time: constant before the first and after the last, interpolated between.

    Of two keys at one time the later one counts from that time on. Keys that say nothing are left out, so that tracks
    which say the same are equal however they were written.
    """

    keys: tuple[Key, ...]

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            keys: Sequence[Key],
        ) -> None: ...

    def __post_init__(self) -> None:
        if not isinstance(self.keys, tuple | list) or not all(isinstance(key, Key) for key in self.keys):
            raise SceneError(f"the keys of a track must be a tuple of Key, but they are {brief(self.keys)}")
        keys = tuple(self.keys)
        if not keys:
            raise SceneError("a track needs one key at least")
        if any(b.t < a.t for a, b in pairwise(keys)):
            raise SceneError("the keys of a track must be in order of time")
        object.__setattr__(self, "keys", _tidy(keys))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Track) and digest(self.keys) == digest(other.keys)

    def __hash__(self) -> int:
        return hash(digest(self.keys))

    def __getstate__(self) -> dict[str, object]:
        # What was worked out on the way is not part of the value.
        return {"keys": self.keys}

    @cached_property
    def _times(self) -> list[float]:
        return [key.t for key in self.keys]

    @cached_property
    def _ways(self) -> dict[int, Interpolator[object]]:
        return {}

    @property
    def inputs(self) -> tuple[str, ...]:
        """None: keys have no inputs."""
        return ()

    def at(self, t: float, read: Read | None = None) -> object:
        """Return the value at a time in seconds."""
        n = bisect_right(self._times, t)
        if n == 0:
            return self.keys[0].value
        if n == len(self.keys):
            return self.keys[-1].value
        before, after = self.keys[n - 1], self.keys[n]
        way = self._ways.get(n)
        if way is None:
            way = self._ways[n] = self._way(n)
        if type(way) is Hold:
            return before.value
        u = after.ease((t - before.t) / (after.t - before.t))
        if isinstance(u, np.ndarray):
            # An ease of many rows moves each row of an array on its own.
            rows = u.reshape(-1, *[1] * (before.value.ndim - 1))
            return before.value + (after.value - before.value) * rows
        return way.at(u)

    def _way(self, n: int) -> Interpolator[object]:
        before, after = self.keys[n - 1], self.keys[n]
        if not self._moves(n):
            return Hold(before.value, after.value)
        if after.arc:
            # Only points have an arc between them.
            return ArcBlend(cast(Point, before.value), cast(Point, after.value), after.arc)
        return blend(before.value, after.value)

    def _moves(self, n: int) -> bool:
        """Return whether anything changes on the way to key n."""
        before, after = self.keys[n - 1], self.keys[n]
        return after.t > before.t and after.ease != hold and not same(before.value, after.value)

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which the value moves, and the times at which it jumps."""
        return self._changes

    @cached_property
    def _changes(self) -> tuple[Span, ...]:
        spans: list[Span] = []
        for n in range(1, len(self.keys)):
            before, after = self.keys[n - 1], self.keys[n]
            if self._moves(n):
                spans.append((before.t, after.t))
            if jumps(before, after):
                spans.append((after.t, after.t))
        return merged(spans)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the keys that affect the value from t0 to t1, both included."""
        first, last = bisect_right(self._times, t0), bisect_right(self._times, t1)
        # The times between two keys count alike, but for t1 at a key, whose way is not seen yet.
        place = first, last, last > 0 and self._times[last - 1] == t1
        if place not in self._digests:
            self._digests[place] = self._digest(first, last, t1)
        return self._digests[place]

    @cached_property
    def _digests(self) -> dict[tuple[int, int, bool], str]:
        """The digests that were asked for, by the numbers of their keys."""
        return {}

    def _digest(self, first: int, last: int, t1: float) -> str:
        value = self.keys[max(first - 1, 0)].value
        said: list[object] = [value]
        for n in range(max(first, 1), min(last, len(self.keys) - 1) + 1):
            before, key = self.keys[n - 1], self.keys[n]
            # A way that begins at t1 or later is not seen yet, nor a key with another at the same time after it.
            if self._moves(n) and before.t < t1:
                said.append((before.t, before.value, key))
                value = key.value
            elif n < last and (n + 1 == last or self.keys[n + 1].t > key.t) and not same(value, key.value):
                said.append((key.t, key.value))
                value = key.value
        return digest(tuple(said))


@dataclass(slots=True)
class _Stop:
    """The keys at one time: the key that ends there, whether the value moves on the way to it, and the next key."""

    key: Key
    moves: bool
    after: object

    @property
    def jumps(self) -> bool:
        return not same(self.key.value, self.after)


def _tidy(keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """Return the keys without redundant ones; a jump is two keys at one time, and only a way has an ease."""
    stops = [_Stop(_plain(keys[0]), False, keys[0].value)]
    for before, key in pairwise(keys):
        if key.t == before.t:
            stops[-1].after = key.value
        elif same(before.value, key.value):
            stops.append(_Stop(_plain(key), False, key.value))
        elif key.ease == hold:
            stops.append(_Stop(Key(key.t, before.value), False, key.value))
        else:
            stops.append(_Stop(key, True, key.value))
    found: list[Key] = []
    for stop, later in zip(stops, [*stops[1:], None], strict=True):
        if stop.moves or stop.jumps or (later is not None and later.moves):
            found.append(stop.key)
            if stop.jumps:
                found.append(Key(stop.key.t, stop.after))
    return tuple(found) or (Key(0.0, keys[-1].value),)


def _plain(key: Key) -> Key:
    return key if key.ease == linear and key.arc == 0 else Key(key.t, key.value)


def jumps(before: Key, after: Key) -> bool:
    """Return whether the value jumps at the later of two keys, without a way there or with another end."""
    if same(before.value, after.value):
        return False
    if after.t == before.t or after.ease == hold:
        return True
    return bool(np.any(np.abs(np.asarray(after.ease(1.0)) - 1.0) > 1e-9))


def same(a: object, b: object) -> bool:
    """Return whether two values of a track are equal, arrays included."""
    if a is b:
        return True
    if isinstance(a, np.ndarray):
        return type(a) is type(b) and isinstance(b, np.ndarray) and np.array_equal(a, b)
    return not isinstance(b, np.ndarray) and bool(a == b)


@check_arguments
def track(*keys: Annotated[tuple[float, object] | tuple[float, object, Ease | Lag | str] | Key, ANYTHING]) -> Track:
    """Return a track from tuples (t, value) or (t, value, ease); the ease is for the way to the key.

    In a script times are those of its own clock: `script.now` and later.

    >>> track((0, 0.0), (2, 1.0, "linear")).at(0.5)
    0.25
    """
    made = []
    for key in keys:
        if isinstance(key, Key):
            made.append(key)
        elif not isinstance(key, tuple | list) or len(key) not in (2, 3):
            raise SceneError(f"a key of a track is (t, value) or (t, value, ease), but this is {brief(key)}")
        elif len(key) == 2:
            made.append(Key(key[0], key[1]))
        else:
            made.append(Key(key[0], key[1], key[2]))
    return Track(tuple(made))
