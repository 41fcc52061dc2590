"""Time maps: from script time to playback time, and back.

A map is piecewise linear and never runs back. Both times are whole nanoseconds inside, as keys and scenes count them,
and the two directions agree exactly: what happens at author time T is first seen at played time `start(T)`.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from renderer.tracks.signal import Read, Signal, Span, merged
from renderer.values.digest import digest
from renderer.values.ease import Ease, find_ease

_SECOND = 10**9
_SNAP = 1000
"""Author times that are no more than so many nanoseconds off the start of a beat mean it: sums of seconds round."""
_STRAIGHT = 1e-9
"""A way whose shares differ by no more than this from those of an even clock has the ease that it was given."""


@dataclass(frozen=True, slots=True)
class MapPiece:
    """A linear piece of a map, from a playback and a script time in nanoseconds: `author_step` per `played_step`.

    An `author_step` of 0 is a hold: the author's clock stands a nanosecond before the moment at which it goes on.
    """

    played: int
    author: int
    played_step: int = 1
    author_step: int = 1

    def to_author(self, played: int) -> int:
        """Return the last nanosecond of script time reached at a playback time."""
        if not self.author_step:
            return self.author
        since = 2 * (played - self.played) + 1
        return self.author + (since * self.author_step - 1) // (2 * self.played_step)

    def to_played(self, author: int) -> int:
        """Return the first nanosecond of playback time at which a script time is reached."""
        since = 2 * (author - self.author) * self.played_step
        return self.played + (since - self.author_step) // (2 * self.author_step) + 1


@dataclass(frozen=True)
class TimeMap:
    """Script time against playback time, piece by piece; the first reaches back before 0, the last past the end.

    >>> half = TimeMap.paced(2.0)
    >>> half.start(3.0), half.author(0.5), half.even
    (1.5, 1.0, False)
    """

    pieces: tuple[MapPiece, ...]

    @staticmethod
    def paced(pace: float) -> TimeMap:
        """Return the map of a film that runs `pace` times as fast."""
        return TimeMap((_paced(0, 0, pace),))

    @staticmethod
    def beats(own: Iterable[float], moves: Iterable[float], holds: Iterable[float], pace: float) -> TimeMap:
        """Return the map of beats of `own` seconds as written: `moves`, then `holds` seconds in playback.

        After the last beat the clock runs at the pace.
        """
        pieces: list[MapPiece] = []
        played = author = 0
        for length, moving, held in zip(*(map(_ns, seconds) for seconds in (own, moves, holds)), strict=True):
            length, moving = max(length, 1), max(moving, 1)
            rate = Fraction(length, moving)
            last = pieces[-1] if pieces else None
            if last is None or (last.author_step, last.played_step) != (rate.numerator, rate.denominator):
                pieces.append(MapPiece(played, author, rate.denominator, rate.numerator))
            played, author = played + moving, author + length
            if held:
                pieces.append(MapPiece(played, author - 1, 1, 0))
                played += held
        after = _paced(played, author, pace)
        last = pieces[-1] if pieces else None
        if last is None or (last.author_step, last.played_step) != (after.author_step, after.played_step):
            pieces.append(after)
        return TimeMap(tuple(pieces))

    @property
    def even(self) -> bool:
        """Whether playback time equals script time."""
        return all(_even(piece) for piece in self.pieces)

    @cached_property
    def _by_played(self) -> list[int]:
        return [piece.played for piece in self.pieces]

    @cached_property
    def _moving(self) -> tuple[MapPiece, ...]:
        return tuple(piece for piece in self.pieces if piece.author_step)

    @cached_property
    def _by_author(self) -> list[int]:
        return [piece.author for piece in self._moving]

    @cached_property
    def _holds(self) -> list[Span]:
        """The spans of the holds, in nanoseconds of played time."""
        return [(a.played, b.played) for a, b in pairwise(self.pieces) if not a.author_step]

    def __getstate__(self) -> dict[str, object]:
        # What was worked out on the way is not part of the value.
        return {"pieces": self.pieces}

    def author(self, played: float) -> float:
        """Return the script time at a playback time."""
        if math.isinf(played):
            return played
        t = _ns(played)
        return self.pieces[max(bisect_right(self._by_played, t) - 1, 0)].to_author(t) / _SECOND

    def start(self, author: float) -> float:
        """Return the playback time of an event at a script time; at the end of a held beat, after the hold."""
        return author if math.isinf(author) else self._start(self._snapped(author)) / _SECOND

    def end(self, author: float) -> float:
        """Return the playback time of an end at a script time: before a hold at that time."""
        return author if math.isinf(author) else self._end(self._snapped(author)) / _SECOND

    def _snapped(self, author: float) -> int:
        t = _ns(author)
        k = bisect_left(self._by_author, t - _SNAP)
        return self._by_author[k] if k < len(self._by_author) and self._by_author[k] <= t + _SNAP else t

    def _start(self, author: int) -> int:
        return self._moving[max(bisect_right(self._by_author, author) - 1, 0)].to_played(author)

    def _end(self, author: int) -> int:
        return self._moving[max(bisect_left(self._by_author, author) - 1, 0)].to_played(author)

    def spans(self, start: float, end: float) -> Iterable[Span]:
        """Return the spans of playback time in which a change within a span of script time shows."""
        low = start if math.isinf(start) else self._start(_down(start))
        high = end if math.isinf(end) else self._end(_up(end)) if end > start else self._start(_up(end))
        for held, on in self._holds:
            if low <= held <= high:
                yield low / _SECOND, held / _SECOND
                low, high = on, max(high, on)
        yield low / _SECOND, high / _SECOND

    def part(self, start: float, end: float) -> tuple[MapPiece, ...]:
        """Return the pieces that affect a span of playback time; none where it equals script time."""
        first = max(bisect_right(self._by_played, _ns(start)) - 1, 0)
        last = max(bisect_right(self._by_played, _ns(end)) - 1, 0)
        told = self.pieces[first : last + 1]
        return () if all(_even(piece) for piece in told) else told

    def bent(self, ease: Ease, start: float, end: float) -> Ease:
        """Return the ease of a move between two script times in playback time, bent where the rate changes."""
        a, b = self._snapped(start), self._snapped(end)
        p, q = self._start(a), self._end(b)
        if q <= p:
            return ease
        knots = [
            (piece.played, piece.author + (not piece.author_step)) for piece in self.pieces if p < piece.played < q
        ]
        shares = tuple(((at - p) / (q - p), (t - a) / (b - a)) for at, t in knots)
        if all(abs(u - v) < _STRAIGHT for u, v in shares):
            return ease
        return Bent(ease, ((0.0, 0.0), *shares, (1.0, 1.0)))


@dataclass(frozen=True, slots=True)
class Bent:
    """An ease on an uneven clock: `shares` are pairs of playback and script progress, from 0 to 1.

    >>> from renderer.values.ease import linear
    >>> Bent(linear, ((0.0, 0.0), (0.5, 0.25), (1.0, 1.0)))(0.75)
    0.625
    """

    ease: Ease
    shares: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "ease", find_ease(self.ease))

    def __call__(self, u: float, /) -> float:
        """Return the progress of the move at a share of its played time."""
        for (a, x), (b, y) in pairwise(self.shares):
            if u < b:
                return self.ease(x + (y - x) * (u - a) / (b - a))
        return self.ease(u)


@dataclass(frozen=True)
class Retimed:
    """A signal in script time, played back as the map says."""

    signal: Signal
    clock: TimeMap

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs of the signal."""
        return tuple(self.signal.inputs)

    def at(self, t: float, read: Read) -> object:
        """Return the value at the script time of a playback time; its inputs are read at the playback time."""
        return self.signal.at(self.clock.author(t), read)

    def changes(self) -> tuple[Span, ...]:
        """Return the changes of the signal in playback time."""
        return merged(span for a, b in self.signal.changes() for span in self.clock.spans(a, b))

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the signal between the script times, with the pieces of the map that apply."""
        said = self.signal.digest(self.clock.author(t0), self.clock.author(t1))
        told = self.clock.part(t0, t1)
        changing = any((a < t1 and b > t0) or t0 < a == b <= t1 for a, b in self.changes())
        return digest("retimed", said, told) if told and changing else said


def retimed(signal: Signal, clock: TimeMap) -> Signal:
    """Return a signal in playback time; the signal itself if it does not change by itself."""
    return Retimed(signal, clock) if signal.changes() else signal


def _paced(played: int, author: int, pace: float) -> MapPiece:
    # A few digits are what an author means by 0.8, whose nearest double is a fraction of 53 bits.
    rate = Fraction(pace).limit_denominator(10**6) if pace >= 1 else 1 / Fraction(1 / pace).limit_denominator(10**6)
    return MapPiece(played, author, rate.denominator, rate.numerator)


def _even(piece: MapPiece) -> bool:
    return piece.played == piece.author and piece.played_step == piece.author_step


def _ns(seconds: float) -> int:
    return round(seconds * _SECOND)


def _down(seconds: float) -> int:
    near = _ns(seconds)
    return near if abs(seconds * _SECOND - near) < 1e-3 else math.floor(seconds * _SECOND)


def _up(seconds: float) -> int:
    near = _ns(seconds)
    return near if abs(seconds * _SECOND - near) < 1e-3 else math.ceil(seconds * _SECOND)
