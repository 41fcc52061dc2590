"""New lengths of a film's labeled beats and chapters, from a file beside its script."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from renderer.scene.scene import Scene
from renderer.script.retiming import Lengths, on_words
from renderer.values.errors import TargetError, nearest
from renderer.values.numbers import positive


def read_lengths(file: Path) -> dict[str, float]:
    """Return the lengths in a file such as `my_film.times.toml`, in seconds: beats by label, chapters by name.

    Its lines are such as `hello = 2.5` or `"The chain rule" = 40`.
    """
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise TargetError(f"{str(file)!r} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise TargetError(f"{str(file)!r} is no TOML: {error}") from error
    return checked_times(found, repr(str(file)))


def checked_times(found: Mapping[str, object], where: str) -> dict[str, float]:
    """Return new lengths in seconds by name, checked."""
    for name, seconds in found.items():
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise TargetError(f"{where} gives {name!r} no number of seconds, but {seconds!r:.40}")
        positive(seconds, f"the seconds of {name!r} in {where}")
    return {name: float(seconds) for name, seconds in found.items()}  # type: ignore[arg-type]


def new_lengths(scene: Scene, times: Mapping[str, float], where: str) -> Lengths:
    """Return the lengths of a film's beats, with new ones for some beats by label and chapters by name.

    The beats of a chapter shrink or grow alike; beats with a new length of their own keep it. A line with a sound
    lasts as long as before, and beats that wait for its words still do.
    """
    _check_names(scene, times, where)
    own = tuple(beat.seconds for beat in scene.beats)
    moves = [times.get(beat.label or "", beat.seconds) for beat in scene.beats]
    for chapter in scene.chapters:
        if chapter.name not in times:
            continue
        mine = [(k, beat) for k, beat in enumerate(scene.beats) if beat.chapter == chapter.name]
        fixed = sum(moves[k] for k, beat in mine if beat.label in times)
        free = sum(moves[k] for k, beat in mine if beat.label not in times)
        if not free or times[chapter.name] <= fixed:
            why = f"its beats with lengths of their own take {fixed:g} s already"
            raise TargetError(f"{where}: the chapter {chapter.name!r} cannot last {times[chapter.name]:g} s: {why}")
        for k, beat in mine:
            if beat.label not in times:
                moves[k] *= (times[chapter.name] - fixed) / free
    return on_words(Lengths(own, tuple(moves), (0.0,) * len(own)), scene.lines)


def _check_names(scene: Scene, times: Mapping[str, float], where: str) -> None:
    """Raise an error for a name that is neither a chapter's nor a beat's label."""
    labels = {beat.label for beat in scene.beats if beat.label}
    chapters = {chapter.name for chapter in scene.chapters}
    for name in times:
        if name not in labels | chapters:
            raise TargetError(f"{where}: no chapter or beat is named {name!r}{nearest(name, labels | chapters)}")
        if name in labels & chapters:
            raise TargetError(f"{where}: {name!r} is a chapter and a label; name one of them anew in the script")
