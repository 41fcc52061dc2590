"""Voices by what an author names: espeak-ng, a command or a folder of recordings; and lines in another language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from renderer.film.voice.program import ESPEAK, Command, Espeak
from renderer.film.voice.recordings import Recordings
from renderer.scene.timeline import Line
from renderer.script.speech import Speech, marked_line
from renderer.values.errors import ScriptError, TargetError, nearest

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_FRAME = 1 / 24  # seconds that a move may come after its word and still seem to be on it


def speech(voice: str | None, language: str | None, folder: Path, script: Path) -> Speech:
    """Return who says the lines of a film, and in which language; paths are seen from `folder`.

    `script` is the path of the film's script without its ending: lines in German stand in `my_film.de.toml`.
    """
    lines, place = None, ""
    if language is not None:
        if not _LANGUAGE.fullmatch(language):
            raise TargetError(f"a language is named like 'de' or 'pt-BR', but this is {language!r}")
        file = script.with_name(f"{script.name}.{language}.toml")
        place = str(file.relative_to(folder)) if file.is_relative_to(folder) else str(file)
        lines = read_lines(file, place)
    speak = None if voice is None else _speaker(voice, language or "en", folder)
    return Speech(speak, lines, place)


def _speaker(voice: str, language: str, folder: Path) -> Espeak | Command | Recordings:
    if voice == ESPEAK:
        return Espeak(language)
    if "{" in voice:
        if "{file}" not in voice:
            raise TargetError(f"the voice {voice!r} must say where its sound goes: {{file}}")
        return Command(voice, language)
    place = folder / Path(voice).expanduser()
    if place.is_dir():
        return Recordings(place, voice)
    if place.exists():
        raise TargetError(f"the voice {voice!r} is a file; a voice is a folder of recordings, one sound for each line")
    others = [one.name for one in place.parent.iterdir() if one.is_dir()] if place.parent.is_dir() else []
    hint = nearest(voice, [ESPEAK, *others])
    raise TargetError(
        f"there is no voice {voice!r}{hint or ';'} a voice is {ESPEAK}, a folder, or a command such as "
        "'my-tts --text {text} --out {file}'"
    )


def read_lines(file: Path, shown: str) -> Mapping[str, str]:
    """Return the lines of another language by those of the script, from a TOML file."""
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        form = '"a line of the script" = "its translation"'
        raise TargetError(f"there is no file {shown!r} for the lines, which are written as in {form}") from None
    except OSError as error:
        raise TargetError(f"{shown!r} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise TargetError(f"{shown!r} is no TOML: {error}") from error
    for line, translation in found.items():
        if not isinstance(translation, str):
            raise TargetError(f"{shown!r} has no words for {line!r:.60}, but {translation!r:.40}")
        try:
            marked_line(translation)
        except ScriptError as error:
            raise TargetError(f"{shown!r}: {error}, for {line!r:.60}") from None
    return found


def said_notes(made: Speech, said: Iterable[Line]) -> tuple[str, ...]:
    """Return notes on recordings and translations that no line needs, and on moves that come after their words."""
    lines = list(said)
    notes = list(made.speak.unused({line.file or "" for line in lines})) if isinstance(made.speak, Recordings) else []
    if made.lines is not None:
        texts = {line.text for line in lines}
        stale = [line for line, other in made.lines.items() if marked_line(other).text not in texts]
        notes += [f"{made.place!r} has {line!r:.60}, which the film does not say" for line in stale]
    return tuple(notes)


def late_words(scene_lines: Iterable[Line], starts: Mapping[int, float]) -> tuple[str, ...]:
    """Return a note for each word that was over before the script waited for it; `starts` are those of beats."""
    notes = []
    for line in scene_lines:
        for pin in line.pins:
            late = starts.get(pin.beat, 0.0) - line.start - pin.seconds
            if pin.word and pin.beat in starts and late > _FRAME:
                notes.append(
                    f"{pin.word!r} in {line.text!r:.40} is said at {line.start + pin.seconds:.2f} s, {late:.2f} s "
                    "before the film comes to what waits for it"
                )
    return tuple(notes)
