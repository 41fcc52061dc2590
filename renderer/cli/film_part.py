"""Selection: the part of a film named by the options of a command."""

from __future__ import annotations

import re

from renderer.scene.scene import Scene
from renderer.scene.timeline import Beat
from renderer.values.errors import TargetError, nearest

TimeRange = tuple[float | None, float | None]
"""Start and end of a part of a film in seconds; None is the film's own start or end."""


def selected(
    scene: Scene,
    start: float | None = None,
    end: float | None = None,
    beat: str | None = None,
    chapter: str | None = None,
) -> TimeRange:
    """Return the selected span: by times, by beat ("3", "3-5", a label) or by chapter name."""
    ways = [("--beat", beat is not None), ("--chapter", chapter is not None)]
    ways.append(("--from and --to", start is not None or end is not None))
    used = [name for name, given in ways if given]
    if len(used) > 1:
        raise TargetError(f"{used[0]} and {used[1]} both choose a part of the film; give one of them")
    if beat is not None:
        return beat_span(scene, beat)
    if chapter is not None:
        return chapter_span(scene, chapter)
    return start, end


def beat_span(scene: Scene, wanted: str) -> TimeRange:
    """Return the span of a beat by its label or number, or of a run of beats such as "3-5", both included."""
    beats = scene.beats
    if not beats:
        raise TargetError("the film has no beats, so none can be chosen")
    labeled = [beat for beat in beats if beat.label == wanted]
    if len(labeled) > 1:
        numbers = ", ".join(str(beat.number) for beat in labeled)
        raise TargetError(f"several beats are labeled {wanted!r}: {numbers}; choose one by its number")
    if labeled:
        return labeled[0].start, labeled[0].end
    match = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?", wanted)
    if match is None:
        labels = [beat.label for beat in beats if beat.label]
        raise TargetError(f"no beat is labeled {wanted!r}; {_numbers(beats)}{nearest(wanted, labels)}")
    first, last = int(match[1]), int(match[2] or match[1])
    if first > last:
        raise TargetError(f"the beats {wanted!r} run backwards; write {last}-{first}")
    if last >= len(beats):
        raise TargetError(f"there is no beat {last}; {_numbers(beats)}")
    return beats[first].start, beats[last].end


def _numbers(beats: tuple[Beat, ...]) -> str:
    return f"beats are numbered 0 to {len(beats) - 1}" if len(beats) > 1 else "the only beat is number 0"


def chapter_span(scene: Scene, wanted: str) -> TimeRange:
    """Return the span of a chapter by its name, in any case."""
    names = {chapter.name: chapter for chapter in scene.chapters}
    bare = {name.casefold(): name for name in names}
    name = wanted if wanted in names else bare.get(wanted.casefold())
    if name is None:
        there = f"; there are {', '.join(repr(name) for name in names)}" if names else "; the film has no chapters"
        raise TargetError(f"no chapter is named {wanted!r}{nearest(wanted, names) or there}")
    return names[name].start, names[name].end
