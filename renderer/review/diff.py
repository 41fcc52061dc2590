"""Comparison of two films: the time spans in which they differ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from renderer.review.other_process import OtherProcess
from renderer.review.words import told_apart, words
from renderer.scene.picture import Picture
from renderer.scene.timeline import Beat

_STEP = 0.1  # seconds between the moments that are compared
_MOST = 600  # moments that are compared at most; a long film that changed throughout is looked at more coarsely
_LOT = 50


@dataclass(frozen=True, slots=True)
class DifferingSpan:
    """A time span in which two films differ, and its moment of largest difference.

    `before` and `after` are the pictures then, None where a film is over; `told` the lines of their words that differ.
    """

    start: float
    end: float
    t: float
    beat: Beat | None
    before: Picture | None
    after: Picture | None
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """Both durations in seconds, the differing spans, and the step of the comparison in seconds."""

    durations: tuple[float, float]
    spans: tuple[DifferingSpan, ...]
    step: float


def diff(one: OtherProcess, other: OtherProcess) -> Diff:
    """Return the spans in which two films differ, compared at equal times."""
    (first, beats, _), (second, later_beats, _) = one.course(), other.course()
    both = min(first, second)
    borders = sorted({0.0, both, *(b.end for b in (*beats, *later_beats) if b.end < both)})
    pieces = [(a, b) for a, b in pairwise(borders) if b - a > 1e-6]
    suspects = [piece for piece, a, b in zip(pieces, one.digests(pieces), other.digests(pieces), strict=True) if a != b]
    step = max(_STEP, sum(b - a for a, b in suspects) / _MOST)
    seen = [moment for piece in suspects for moment in _moments(piece, step)]
    changed: list[_Change] = []
    for lot in (seen[k : k + _LOT] for k in range(0, len(seen), _LOT)):
        times = [t for _, t, _ in lot]
        for (start, t, end), before, after in zip(lot, one.pictures(times), other.pictures(times), strict=True):
            if told := told_apart(words(before), words(after)):
                changed.append(_Change(start, end, t, before, after, told))
    course = later_beats or beats
    spans = [_span(run, course) for run in _runs(changed)]
    if abs(first - second) > 1e-9:
        spans.append(_rest(one, other, first, second, course))
    return Diff((first, second), tuple(spans), step)


@dataclass(frozen=True, slots=True)
class _Change:
    start: float
    end: float
    t: float
    before: Picture
    after: Picture
    told: tuple[str, ...]


def _moments(piece: tuple[float, float], step: float) -> list[tuple[float, float, float]]:
    """Return the moments of a part of a film as (start, moment, end), each in the middle of its span."""
    start, end = piece
    count = max(math.ceil((end - start) / step - 1e-9), 1)
    each = (end - start) / count
    return [(start + k * each, start + (k + 0.5) * each, start + (k + 1) * each) for k in range(count)]


def _runs(changed: Sequence[_Change]) -> list[list[_Change]]:
    """Return changes that follow one another without a gap."""
    runs: list[list[_Change]] = []
    for change in changed:
        if runs and change.start - runs[-1][-1].end < 1e-6:
            runs[-1].append(change)
        else:
            runs.append([change])
    return runs


def _span(run: list[_Change], beats: Sequence[Beat]) -> DifferingSpan:
    # In the midst of what changed most: at its ends a change has only begun.
    most = max(len(change.told) for change in run)
    top = [change for change in run if len(change.told) == most]
    shown = top[len(top) // 2]
    return DifferingSpan(
        run[0].start, run[-1].end, shown.t, _beat(beats, shown.t), shown.before, shown.after, shown.told
    )


def _rest(one: OtherProcess, other: OtherProcess, first: float, second: float, beats: Sequence[Beat]) -> DifferingSpan:
    """Return the span after the end of the shorter film."""
    start, end = min(first, second), max(first, second)
    t = (start + end) / 2
    picture = (one if first > second else other).pictures([t])[0]
    before, after = (picture, None) if first > second else (None, picture)
    return DifferingSpan(start, end, t, _beat(beats, t), before, after, ())


def _beat(beats: Sequence[Beat], t: float) -> Beat | None:
    return next((beat for beat in beats if beat.start <= t < beat.end), None)
