"""Lengths: new durations of beats, derived from the film at its own pace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from renderer.scene.timeline import Line
from renderer.script.property_log import TIME_TOLERANCE
from renderer.values.argument_check import check_arguments
from renderer.values.errors import ScriptError
from renderer.values.numbers import not_negative, positive


@check_arguments
@dataclass(frozen=True, slots=True)
class Lengths:
    """New lengths of a film's beats in seconds, one entry for each beat.

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
        """Whether any beat has a new length."""
        return self.moves != self.own or any(self.holds)

    def fit(self, beats: Iterable[float]) -> bool:
        """Return whether the beats of a film have the script lengths that these lengths were made for."""
        each = [move + hold for move, hold in zip(self.moves, self.holds, strict=True)]
        found = list(beats)
        return len(found) == len(each) and all(abs(a - b) < TIME_TOLERANCE for a, b in zip(found, each, strict=True))


_LEAST = 1e-9  # seconds of a wait whose word has been said: a beat takes some time, and this is a nanosecond
_OFF = 1e-6  # seconds by which a beat may begin off its word: clocks round


def on_words(lengths: Lengths, lines: Iterable[Line]) -> Lengths:
    """Return lengths with which beats still start on the words of retimed lines.

    Waits for words become shorter or longer. Where there was nothing to wait for, the beat before is held.
    """
    moves, holds = list(lengths.moves), list(lengths.holds)
    for line in lines:
        for pin in line.pins:
            last = pin.beat - 1
            before = sum(moves[pin.first : last]) + sum(holds[pin.first : pin.beat])
            if pin.waits and abs(pin.seconds - before - moves[last]) > _OFF:
                moves[last] = max(pin.seconds - before, _LEAST)
            elif last >= pin.first and pin.seconds - before - moves[last] > _OFF:
                holds[last] += pin.seconds - before - moves[last]
    return replace(lengths, moves=tuple(moves), holds=tuple(holds))
