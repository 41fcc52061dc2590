"""The timeline of a script: beats, chapters, captions, sounds and claims; and compilation to a scene."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NoReturn

from renderer.scene.origins import Way
from renderer.scene.scene import Scene
from renderer.scene.timeline import Beat, Caption, Chapter, Line, Sound, Stop
from renderer.script.pen import with_trails
from renderer.script.retiming import Lengths
from renderer.script.stage import Stage
from renderer.tracks.timemap import TimeMap
from renderer.values.errors import ScriptError


@dataclass(frozen=True, slots=True)
class Course:
    """The timeline of a script; all times are in seconds of the script.

    Chapters are names with their starts, captions are words with their starts and seconds (None: until the next one).
    `runs` has the digests of the models and inputs that the film is about, by the time from which on it is.
    """

    beats: tuple[Beat, ...]
    ways: tuple[Way, ...]
    chapters: tuple[tuple[str, float], ...]
    captions: tuple[tuple[str, float, float | None], ...]
    sounds: tuple[Sound, ...]
    claims: tuple[tuple[str, object], ...]
    notes: Mapping[str, object]
    runs: tuple[tuple[float, tuple[tuple[str, str], ...]], ...] = ()
    sound_ways: tuple[Way, ...] = ()
    stops: tuple[Stop, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def end(self) -> float:
        """The end of the last beat."""
        return round(self.beats[-1].end, 9)


def clock_of(beats: tuple[Beat, ...], lengths: Lengths | None, pace: float) -> TimeMap:
    """Return the time map of a film: from seconds of its script to seconds of playback."""
    if lengths is None:
        return TimeMap.paced(pace)
    if len(beats) != len(lengths.own):
        refuse_other_beats(lengths)
    # A wait has no moves that could be done before it is over, so it is longer by its hold.
    waits = [beat.kind == "wait" for beat in beats]
    every = list(zip(lengths.moves, lengths.holds, waits, strict=True))
    moves = [move + hold if wait else move for move, hold, wait in every]
    holds = [0.0 if wait else hold for _, hold, wait in every]
    return TimeMap.beats((beat.seconds for beat in beats), moves, holds, pace)


def refuse_other_beats(lengths: Lengths) -> NoReturn:
    """Raise an error for lengths of other beats: of another film, or of beats that depend on the lengths."""
    raise ScriptError(
        f"with new lengths the film has other beats than by itself, where it has {len(lengths.own)}: "
        "which beats it has must not depend on 'times'"
    )


def compiled(stage: Stage, course: Course, clock: TimeMap, frame: tuple[float, float]) -> Scene:
    """Return the scene in playback time; all times are mapped here and nowhere else."""
    lives = stage.lives(clock)
    keep = [n for n in stage.order if lives[n].end > lives[n].start]
    number = {old: new for new, old in enumerate(keep)} | {-1: -1}
    moves = stage.moves(clock)
    signals = stage.signals(moves, lives)
    made = Scene(
        tuple(lives[n] for n in keep),
        {(number[n], address, prop): signal for (n, address, prop), signal in signals.items() if n in number},
        clock.start(course.end),
        stage.theme.color("ground"),
        frame,
        tuple(_beat(beat, clock) for beat in course.beats),
        _chapters(course, clock),
        _captions(course, clock),
        _sounds(course, clock),
        course.claims,
        _notes(course, clock),
        replace(stage.origins(moves, number, course.ways), sounds=course.sound_ways),
        tuple(replace(stop, time=clock.start(stop.time)) for stop in course.stops),
        tuple(replace(one, start=clock.start(one.start), end=clock.start(one.end)) for one in course.lines),
    )
    return with_trails(made, {key: made.lives[key[0]].end for key in made.tracks if key[0] >= 0})


def _notes(course: Course, clock: TimeMap) -> Mapping[str, object]:
    if not course.runs:
        return course.notes
    return {**course.notes, "runs": tuple((clock.start(start), runs) for start, runs in course.runs)}


def _beat(beat: Beat, clock: TimeMap) -> Beat:
    start = clock.start(beat.start)
    return replace(beat, start=start, seconds=round(clock.start(beat.end) - start, 9))


def _chapters(course: Course, clock: TimeMap) -> tuple[Chapter, ...]:
    ends = [*(start for _, start in course.chapters[1:]), course.end][: len(course.chapters)]
    for (name, start), end in zip(course.chapters, ends, strict=True):
        if end <= start:
            raise ScriptError(f"the chapter {name!r} has no beat: play(...) or wait(...) after it lets time pass")
    return tuple(
        Chapter(name, clock.start(start), clock.start(end))
        for (name, start), end in zip(course.chapters, ends, strict=True)
    )


def _captions(course: Course, clock: TimeMap) -> tuple[Caption, ...]:
    later = [*(start for _, start, _ in course.captions[1:]), course.end][: len(course.captions)]
    found = []
    for (text, start, length), end in zip(course.captions, later, strict=True):
        if end <= start:
            over = "the film ends" if start >= course.end else "the next one comes"
            raise ScriptError(f"the caption {text!r:.60} has no time: {over} at {start:.2f} s too")
        last = min(start + length, end) if length else end
        found.append(Caption(text, clock.start(start), clock.start(last)))
    return tuple(found)


def _sounds(course: Course, clock: TimeMap) -> tuple[Sound, ...]:
    for sound in course.sounds:
        if sound.start >= course.end:
            at = f"{sound.start:.2f} s, but the film ends at {course.end:.2f} s"
            raise ScriptError(f"the sound {sound.file!r} would start at {at}")
    # A sound starts with what is seen, and then runs at its own speed, its fades too.
    return tuple(replace(sound, start=clock.start(sound.start)) for sound in course.sounds)
