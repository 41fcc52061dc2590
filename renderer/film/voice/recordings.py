"""Recordings: a folder with a sound file for each line of a film."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from renderer.encode.sound_file import SUFFIXES, sound_seconds
from renderer.film.captions.narration import file_slug
from renderer.film.voice.word_times import timed
from renderer.script.speech import SpokenLine
from renderer.values.errors import TargetError, nearest

_FEW = 5  # words of a line in the name that is proposed for its file


def checked_seconds(sound: Path, whose: str) -> float:
    """Return how long the sound of a line lasts; TargetError for one that is damaged, or no sound at all.

    `whose` begins the message.
    """
    seconds, damage = sound_seconds(sound)
    if damage:
        raise TargetError(f"{whose} is damaged: {damage}")
    return seconds


@dataclass(frozen=True, slots=True)
class Recordings:
    """Sound files by the numbers of lines, from 1 on, as in "02.wav" or "02-any words.wav", or by their first words.

    `shown` is the folder as messages name it.
    """

    folder: Path
    shown: str

    def __call__(self, number: int, text: str) -> SpokenLine:
        """Return the line of a number as it was recorded."""
        files = self.files()
        slug = file_slug(text)
        found = [
            file
            for file, named, words in files
            if named == number or (named is None and words and (slug == words or slug.startswith(f"{words}-")))
        ]
        if len(found) > 1:
            names = " and ".join(repr(file.name) for file in found[:2])
            raise TargetError(f"{names} in {self.shown!r} are both for line {number}, {text!r:.40}; keep one")
        if not found:
            words = "-".join(slug.split("-")[:_FEW])
            hint = nearest(words, [words for _, named, words in files if named is None])
            raise TargetError(
                f"{self.shown!r} has no recording of line {number}, {text!r:.40}{hint or ''}; its name is "
                f"'{number:02d}.wav' or '{words}.wav'"
            )
        sound = found[0].resolve()
        return timed(text, checked_seconds(sound, f"the recording of line {number}, {found[0].name!r},"), sound)

    def files(self) -> list[tuple[Path, int | None, str]]:
        """Return the sound files with their numbers, None without one, and the words of their names."""
        made = []
        for file in sorted(self.folder.iterdir()):
            if file.suffix.lower() in SUFFIXES and not file.name.startswith(".") and file.is_file():
                digits = re.match(r"\d{0,9}", file.stem)[0]  # type: ignore[index]
                made.append((file, int(digits) if digits else None, file_slug(file.stem)))
        return made

    def unused(self, used: set[str]) -> tuple[str, ...]:
        """Return a note for each recording that is for no line of the film."""
        return tuple(
            f"{str(Path(self.shown) / file.name)!r} is for no line of the film"
            for file, _, _ in self.files()
            if str(file.resolve()) not in used
        )
