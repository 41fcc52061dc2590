"""Talks: a scene as slides, each of which plays up to a stop and waits there for the speaker."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.scene.scene import Scene

_BEFORE = 1e-6
"""Seconds before a stop at which its picture is taken, so that nothing of the next slide has begun."""
_EQUAL = 1e-6
"""Seconds within which two stops are one."""


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


def slides(scene: Scene) -> tuple[Slide, ...]:
    """Return the slides of a film, numbered from 1: it stops at every `script.stop`, before each chapter, at its end.

    Slide 0 is there only where a stop with a note stands at the start of the film: the talk waits there anyway.
    """
    notes: dict[float, str] = {}
    for stop in scene.stops:
        notes[stop.time] = stop.note
    ends: list[float] = []
    for time in sorted({*notes, *(chapter.start for chapter in scene.chapters), scene.duration}):
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
        within = [chapter.name for chapter in scene.chapters if chapter.start <= start + _EQUAL]
        lines = tuple(one.text for one in scene.captions if start - _EQUAL <= one.start < end - _EQUAL)
        found.append(Slide(number, start, end, within[-1] if within else None, note, lines))
        start = end
    return tuple(found)


def talk(scene: Scene) -> tuple[Slide, ...]:
    """Return the slides of a film with slide 0, which waits at the first picture, whether or not it has a note."""
    found = slides(scene)
    return found if not found[0].number else (Slide(0, 0.0, 0.0, found[0].chapter, "", ()), *found)
