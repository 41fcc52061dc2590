"""Talks: a scene as slides, each of which plays up to a stop and waits there for the speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from renderer.scene.scene import Scene
from renderer.tracks.signal import Span

_BEFORE = 1e-6
"""Seconds before a stop at which its picture is taken, so that nothing of the next slide has begun."""
_EQUAL = 1e-6
"""Seconds within which two stops are one."""
_FAR = 5.0
"""Seconds that the stop of a chapter may be away from its start: longer moves, such as a drifting background, halt."""


@dataclass(frozen=True, slots=True)
class Slide:
    """A part of a talk: the film from `start` to the stop at `end`, in seconds.

    `note` is for the speaker alone; `lines` are the captions that begin in it.
    """

    number: int
    start: float
    end: float
    chapter: str | None
    note: str
    lines: tuple[str, ...]

    @property
    def shown(self) -> float:
        """The time of the picture that waits at the stop: just before `end`, where the next slide begins."""
        return max(self.end - _BEFORE, self.start)


def chapter_stops(scene: Scene) -> dict[str, float]:
    """Return the time at which a talk stops before each chapter, by name.

    That is the start of the chapter, or the nearest time at which nothing moves where a move leads over the start. It
    stays at the start where that time is more than 5 s away or beyond another stop or chapter.
    """
    spans = [span for signal in scene.tracks.values() for span in signal.changes()]
    marks = [0.0, *(chapter.start for chapter in scene.chapters), *(stop.time for stop in scene.stops), scene.duration]
    found = {}
    for chapter in scene.chapters:
        start = chapter.start
        low = max((mark for mark in marks if mark < start - _EQUAL), default=start)
        high = min((mark for mark in marks if mark > start + _EQUAL), default=start)
        times = [t for t in (_rest(spans, start, 1), _rest(spans, start, 0)) if low + _EQUAL < t < high - _EQUAL]
        near = min(times, key=lambda t: abs(t - start), default=start)
        found[chapter.name] = near if abs(near - start) <= _FAR else start
    return found


def _rest(spans: Sequence[Span], t: float, side: int) -> float:
    """Return the first time from t on at which nothing moves, or with side 0 the last one up to t."""
    while ends := [span[side] for span in spans if span[0] < t - _EQUAL and span[1] > t + _EQUAL]:
        t = max(ends) if side else min(ends)
    return t


def slides(scene: Scene) -> tuple[Slide, ...]:
    """Return the slides of a film, numbered from 1: it stops at every `script.stop`, before each chapter, at its end.

    Where a chapter begins within a move, it stops at the nearest end of that; see `chapter_stops`. Slide 0 is there
    only where a stop with a note stands at the start of the film: the talk waits there anyway.
    """
    notes: dict[float, str] = {}
    for stop in scene.stops:
        notes[stop.time] = stop.note
    begins = chapter_stops(scene)
    ends: list[float] = []
    for time in sorted({*notes, *begins.values(), scene.duration}):
        if not ends or time - ends[-1] > _EQUAL:
            ends.append(time)
    if ends[-1] != scene.duration:
        ends[-1] = scene.duration
    found = []
    number, start = 0, 0.0
    for end in ends:
        note = next((note for time, note in notes.items() if abs(time - end) <= _EQUAL), "")
        if end > _EQUAL:
            number += 1
        elif not note:
            continue
        within = [name for name, time in begins.items() if time <= start + _EQUAL]
        lines = tuple(one.text for one in scene.captions if start - _EQUAL <= one.start < end - _EQUAL)
        found.append(Slide(number, start, end, within[-1] if within else None, note, lines))
        start = end
    return tuple(found)


def talk(scene: Scene) -> tuple[Slide, ...]:
    """Return the slides of a film with slide 0, which waits at the first picture, whether or not it has a note."""
    found = slides(scene)
    return found if not found[0].number else (Slide(0, 0.0, 0.0, found[0].chapter, "", ()), *found)


def halted(scene: Scene) -> tuple[str, ...]:
    """Return a note for each chapter at whose start a talk does not stop, since something moves there."""
    begins = chapter_stops(scene)
    moved = ((chapter, begins[chapter.name]) for chapter in scene.chapters)
    return tuple(
        f"a clip moves where the chapter {chapter.name!r} begins, at {chapter.start:.2f} s, so the talk stops at "
        f"{stop:.2f} s"
        for chapter, stop in moved
        if abs(stop - chapter.start) > _EQUAL
    )
