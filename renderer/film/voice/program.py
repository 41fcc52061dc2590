"""Programs that speak: a command of the author's, or espeak-ng; what they made is kept in the user's cache."""

from __future__ import annotations

import contextlib
import json
import shlex
import shutil
import string
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from renderer.film.voice import espeak
from renderer.film.voice.recordings import checked_seconds
from renderer.film.voice.spoken_cache import VoiceCache, kept_lines
from renderer.film.voice.word_times import at_places, timed, times_beside
from renderer.script.speech import SpokenLine
from renderer.system.child import kill_group
from renderer.values.digest import digest
from renderer.values.errors import TargetError, nearest

ESPEAK = "espeak-ng"
LIMIT = 120.0
"""Seconds that a program may take for one line."""
_FIELDS = ("text", "file", "language")


class _Failed(Exception):
    """A program that did not do what it was asked for, in words."""


@dataclass(frozen=True)
class Command:
    """A command by its template, such as "my-tts --text {text} --out {file}"; without {text} it reads the text."""

    template: str
    language: str = "en"
    limit: float = LIMIT
    kept: VoiceCache | None = None

    def __post_init__(self) -> None:
        for part in self._parts():
            for _, field, _, _ in _fields(part, self.template):
                if field is not None and field not in _FIELDS:
                    hint = nearest(field, _FIELDS) or "; there are {text}, {file} and {language}"
                    raise TargetError(f"the voice {self.template!r} has the unknown field {{{field}}}{hint}")

    def _parts(self) -> list[str]:
        try:
            return shlex.split(self.template)
        except ValueError as error:
            raise TargetError(f"the voice {self.template!r} is no command: {str(error).lower()}") from error

    def __call__(self, number: int, text: str) -> SpokenLine:
        """Return the line as the command says it."""

        def make(sound: Path) -> SpokenLine:
            values = {"text": text, "file": str(sound), "language": self.language}
            try:
                run([part.format(**values) for part in self._parts()], text, self.limit)
            except _Failed as failure:
                whose = f"for line {number}, {text!r:.40}"
                raise TargetError(f"the voice {self.template!r:.80} {failure} {whose}") from None
            if not sound.is_file() or not sound.stat().st_size:
                raise TargetError(f"the voice {self.template!r:.80} wrote no sound for line {number}, {text!r:.40}")
            seconds = checked_seconds(sound, f"what the voice wrote for line {number}, {text!r:.40}")
            made = timed(text, seconds, sound)
            beside = times_beside(sound)
            if beside is not None:
                beside.unlink()
            return made

        return (self.kept or kept_lines()).line(digest("command", self.template, text, self.language), make)


@dataclass(frozen=True)
class Espeak:
    """The speech synthesizer espeak-ng, with the times that it has for each word."""

    language: str = "en"
    limit: float = LIMIT
    kept: VoiceCache | None = None

    def __post_init__(self) -> None:
        if shutil.which(ESPEAK) is None:
            try:
                espeak.library()
            except OSError:
                raise TargetError(
                    f"there is no {ESPEAK} on this machine; install its package, or give --voice a command or a folder"
                ) from None

    def __call__(self, number: int, text: str) -> SpokenLine:
        """Return the line as espeak-ng says it."""

        def make(sound: Path) -> SpokenLine:
            # As a file of its own, the program needs nothing of netreel and starts at once.
            arguments = [sys.executable, "-I", str(espeak.__file__), self.language, str(sound)]
            try:
                words = json.loads(run(arguments, text, self.limit, {espeak.NO_LIBRARY, espeak.NO_VOICE}) or "null")
                if words is None:
                    run([ESPEAK, "-v", self.language, "-w", str(sound), "--stdin"], text, self.limit)
            except (_Failed, ValueError) as failure:
                what = failure if isinstance(failure, _Failed) else "failed"
                raise TargetError(f"{ESPEAK} in {self.language!r} {what} for line {number}, {text!r:.40}") from None
            if not sound.is_file():
                raise TargetError(f"{ESPEAK} wrote no sound for line {number}, {text!r:.40}")
            seconds = checked_seconds(sound, f"what {ESPEAK} wrote for line {number}")
            return at_places(text, seconds, words or [], None, str(sound))

        return (self.kept or kept_lines()).line(digest(ESPEAK, self.version(), text, self.language), make)

    def version(self) -> str:
        """Return what espeak-ng says of its version: other versions speak otherwise."""
        if shutil.which(ESPEAK) is None:
            return ""
        with contextlib.suppress(_Failed):
            return run([ESPEAK, "--version"], "", self.limit)
        return ""


def _fields(part: str, template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(part))
    except ValueError as error:
        raise TargetError(f"the voice {template!r} is no command: {error}; braces are written {{{{ and }}}}") from error


def run(arguments: Sequence[str], text: str, limit: float, empty: frozenset[int] | set[int] = frozenset()) -> str:
    """Run a program with a text on its standard input, for so many seconds at most; returns what it writes.

    That is nothing where its exit code is one of `empty`.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as messages:
        given.write(text.encode())
        given.seek(0)
        try:
            process = subprocess.Popen(arguments, stdin=given, stdout=out, stderr=messages, start_new_session=True)
        except (OSError, ValueError) as error:
            raise _Failed(f"cannot be started ({getattr(error, 'strerror', None) or error})") from None
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            raise _Failed(f"did not end within {limit:g} s") from None
        finally:
            _end(process)
        if code in empty:
            return ""
        if code:
            messages.seek(0)
            lines = messages.read(1 << 16).decode(errors="replace").split("\n")
            last = next((" ".join(line.split()) for line in reversed(lines) if line.strip()), "")
            raise _Failed(f"failed with exit code {code}{f' ({last:.120})' if last else ''}")
        out.seek(0)
        return out.read(1 << 20).decode(errors="replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process, with those that it started, if it still runs."""
    if process.poll() is None:
        kill_group(process.pid)
        process.wait()
