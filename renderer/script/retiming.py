"""Lengths: the new duration of each beat, derived from the film at its own pace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from renderer.script.property_log import TIME_TOLERANCE
from renderer.values.errors import ScriptError
from renderer.values.numbers import not_negative, positive


@dataclass(frozen=True, slots=True)
class Lengths:
    """New lengths of a film's beats, in seconds, one entry for each beat.

    `own` are the lengths in the script, `moves` the new lengths of their moves, and `holds` the pauses after the moves.
    A wait has no moves: it is longer by its hold.

    >>> Lengths((1.0, 2.0), (1.0, 4.0), (0.5, 0.0)).changed
    True
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
        """Tell whether the beats of a film have the lengths in the script that these lengths were made for."""
        each = [move + hold for move, hold in zip(self.moves, self.holds, strict=True)]
        found = list(beats)
        return len(found) == len(each) and all(abs(a - b) < TIME_TOLERANCE for a, b in zip(found, each, strict=True))
