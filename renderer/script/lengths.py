"""Lengths: how long the beats of a film last now, made from the film as it is by itself."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from renderer.script.moves import TOLERANCE
from renderer.values.errors import ScriptError
from renderer.values.numbers import not_negative, positive


@dataclass(frozen=True, slots=True)
class Lengths:
    """New lengths of a film's beats, in seconds, one of each a beat.

    `own` are those that the beats have by themselves, `moves` how long their moves take now, and `holds` for how long
    what they lead to is held after that. What was begun under several beats keeps step with them.

    >>> new = Lengths((1.0, 2.0), (1.0, 4.0), (0.5, 0.0))
    >>> new.start(1.0), new.start(2.0), new.end(0.0, 1.0), new.end(0.0, 3.0)
    (1.5, 3.5, 1.0, 5.5)
    """

    own: tuple[float, ...]
    moves: tuple[float, ...]
    holds: tuple[float, ...]

    def __post_init__(self) -> None:
        if not len(self.own) == len(self.moves) == len(self.holds):
            counts = f"{len(self.own)}, {len(self.moves)} and {len(self.holds)}"
            raise ScriptError(f"lengths are as many of each kind as there are beats, but these are {counts}")
        for seconds in (*self.own, *self.moves):
            positive(seconds, "the length of a beat")
        for seconds in self.holds:
            not_negative(seconds, "the hold of a beat")

    @property
    def changed(self) -> bool:
        """Whether any beat lasts longer or shorter than by itself."""
        return self.moves != self.own or any(self.holds)

    def fit(self, beats: Iterable[float]) -> bool:
        """Whether the beats of a film last as long as they are to."""
        each = [move + hold for move, hold in zip(self.moves, self.holds, strict=True)]
        found = list(beats)
        return len(found) == len(each) and all(abs(a - b) < TOLERANCE for a, b in zip(found, each, strict=True))

    def start(self, t: float) -> float:
        """When something starts now that started at a time by itself."""
        return self._new(t, bisect_right(self._olds(), t + TOLERANCE) - 1)

    def end(self, start: float, t: float) -> float:
        """When something ends now that lasted from `start` to `t` by itself.

        What ends with a beat goes on while that is held, but for what began in that very beat: it is a part of its
        moves.
        """
        if t <= start + TOLERANCE:
            return self.start(t)
        olds = self._olds()
        within = bisect_right(olds, t - TOLERANCE) - 1
        ends_with_it = within < len(self.own) and t > olds[within + 1] - TOLERANCE
        if ends_with_it and start < olds[within] - TOLERANCE:
            return self._news()[within + 1]
        return self._new(t, within)

    def _new(self, t: float, beat: int) -> float:
        """The new time of a time in a beat, or after the last."""
        since = t - self._olds()[beat]
        if beat < len(self.own):
            # Rounding of a time must not grow where a short beat becomes a long one.
            since = min(max(since, 0.0), self.own[beat]) * (self.moves[beat] / self.own[beat])
        return round(self._news()[beat] + since, 9)

    def _olds(self) -> list[float]:
        """When the beats started by themselves, and the end of the last."""
        return list(accumulate(self.own, lambda now, more: round(now + more, 9), initial=0.0))

    def _news(self) -> list[float]:
        """When they start now."""
        each = (move + hold for move, hold in zip(self.moves, self.holds, strict=True))
        return list(accumulate(each, lambda now, more: round(now + more, 9), initial=0.0))
