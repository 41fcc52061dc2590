"""Narration: a folder of sound files, one for each chapter or labeled beat; the film waits for their ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from renderer.encode.sound_file import SUFFIXES, sound_seconds
from renderer.scene.scene import Scene
from renderer.scene.timeline import Sound
from renderer.script.retiming import Lengths
from renderer.values.errors import TargetError, nearest

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class SpokenSpan:
    """A sound file of some seconds for the beats `first` to `last`: a chapter, or a labeled beat."""

    file: Path
    name: str
    first: int
    last: int
    seconds: float = 0.0


def file_slug(name: str) -> str:
    """Return a name as a file name: its letters and digits in lower case, with hyphens between.

    >>> file_slug("What is a neural network?"), file_slug("The chain rule, twice")
    ('what-is-a-neural-network', 'the-chain-rule-twice')
    """
    bare = unicodedata.normalize("NFKC", name).casefold()
    return "-".join(re.findall(r"[^\W_]+", bare))


def read_narration(folder: Path, scene: Scene) -> tuple[tuple[SpokenSpan, ...], tuple[str, ...]]:
    """Return the sounds of a folder for the chapters and labeled beats of a film, and notes for the author.

    A file is named by the `slug` of a chapter's name or of a beat's label, a number before it aside; or it begins with
    the number of the chapter, from 1 on, or of the beat, from 0 on, in a film without chapters. Hidden files and
    folders are passed over; a note names a file that is no sound by its suffix, and one that is damaged.
    """
    if not folder.is_dir():
        why = "is no folder" if folder.exists() else "is not there"
        raise TargetError(f"the folder of the narration, {str(folder)!r}, {why}")
    places = _places(scene)
    if not places:
        raise TargetError("the film has no beats, so it has no place for a narration")
    found: dict[int, SpokenSpan] = {}
    notes: list[str] = []
    for file in sorted(folder.iterdir()):
        if file.name.startswith(".") or file.is_dir():
            continue
        if file.suffix.lower() not in SUFFIXES:
            notes.append(f"{str(file)!r} has no suffix of a sound, so the narration leaves it out")
            continue
        number = _place(file, places, len(scene.chapters))
        if number in found:
            name = places[number].name or f"beat {number}"
            raise TargetError(f"{str(found[number].file)!r} and {str(file)!r} are both for {name!r}; keep one")
        seconds, damage = sound_seconds(file)
        found[number] = replace(places[number], file=file.resolve(), seconds=seconds)
        if damage:
            notes.append(f"{str(file)!r} is damaged: {damage}")
    if not found:
        raise TargetError(f"the folder of the narration, {str(folder)!r}, has no sound file in it")
    return tuple(sorted(found.values(), key=lambda one: (one.first, one.last))), tuple(notes)


def _places(scene: Scene) -> list[SpokenSpan]:
    """Return the chapters in their order, then the labeled beats: the places that narration can be for.

    In a film without chapters, all beats are places.
    """
    found = []
    for chapter in scene.chapters:
        mine = [k for k, beat in enumerate(scene.beats) if beat.chapter == chapter.name]
        found.append(SpokenSpan(Path(), chapter.name, mine[0], mine[-1]))
    named = ((k, beat.label or "") for k, beat in enumerate(scene.beats) if beat.label or not scene.chapters)
    return found + [SpokenSpan(Path(), label, k, k) for k, label in named]


def _place(file: Path, places: Sequence[SpokenSpan], chapters: int) -> int:
    """Return the number of the place that a file is for; the first places are the chapters."""
    digits = re.match(r"\d*", file.stem)[0]  # type: ignore[index]
    for wanted in (file_slug(file.stem), file_slug(file.stem[len(digits) :])):
        named = [k for k, place in enumerate(places) if wanted and file_slug(place.name) == wanted]
        if len(named) > 1:
            raise TargetError(
                f"{str(file)!r} could be for {len(named)} chapters or beats of the film, which are all named like "
                f"{wanted!r}; give them names of their own in the script"
            )
        if named:
            return named[0]
    number = int(digits or -1) - bool(chapters)
    count = chapters or len(places)
    if digits and 0 <= number < count:
        return number
    known = list(dict.fromkeys(file_slug(place.name) for place in places if place.name))
    if digits and file_slug(file.stem) == file_slug(digits):
        what = "chapter" if chapters else "beat"
        raise TargetError(f"{str(file)!r} is for no {what}: the film has {count} {what}{'' if count == 1 else 's'}")
    there = f"; there are {', '.join(known[:_SHOWN])}{' and more' * (len(known) > _SHOWN)}" if known else ""
    hint = nearest(file_slug(file.stem[len(digits) :]), known) or there or "; name it by the number of a beat"
    raise TargetError(f"{str(file)!r} is for no chapter and no labeled beat of the film{hint}")


def with_holds(lengths: Lengths, spoken: Iterable[SpokenSpan]) -> Lengths:
    """Return the lengths with a hold at the end of each beat or chapter that is shorter than its sound."""
    holds = list(lengths.holds)
    # Beats first: what they are held for counts for their chapter.
    for one in sorted(spoken, key=lambda one: one.last - one.first):
        mine = slice(one.first, one.last + 1)
        holds[one.last] += max(one.seconds - sum(lengths.moves[mine]) - sum(holds[mine]), 0.0)
    return replace(lengths, holds=tuple(holds))


def narrated(scene: Scene, spoken: Iterable[SpokenSpan]) -> Scene:
    """Return the scene with its narration; each sound starts with its beat or chapter."""
    sounds = tuple(Sound(str(one.file), scene.beats[one.first].start) for one in spoken)
    return replace(scene, sounds=(*scene.sounds, *sounds))


def heard_at_once(scene: Scene, spoken: Sequence[SpokenSpan]) -> tuple[str, ...]:
    """Return a note for each sound that starts while another one still plays."""
    said, last = [], None
    for one in sorted(spoken, key=lambda one: (scene.beats[one.first].start, -one.seconds)):
        start = scene.beats[one.first].start
        if last is not None and start < last[1] - 1e-6:
            said.append(f"{one.file.name!r} begins at {start:.2f} s, while {last[0]!r} is heard until {last[1]:.2f} s")
        if last is None or start + one.seconds > last[1]:
            last = one.file.name, start + one.seconds
    return tuple(said)
