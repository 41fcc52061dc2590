"""The timeline of a scene: beats, chapters, captions, sounds, stops and spoken lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Beat:
    """One `play` or `wait` of a script, numbered from 0, in seconds."""

    number: int
    start: float
    seconds: float
    kind: Literal["play", "wait"] = "play"
    label: str | None = None
    chapter: str | None = None

    @property
    def end(self) -> float:
        """The start of the next beat."""
        return self.start + self.seconds


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named run of beats, with its start and end in seconds."""

    name: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Caption:
    """A sentence shown for a span of the film."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound file with its start, its gain (1: unchanged) and its fades in seconds."""

    file: str
    start: float
    gain: float = 1.0
    fade_in: float = 0.0
    fade_out: float = 0.0


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause of a talk for the speaker: on the picture just before `time`, with the speaker's note."""

    time: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pin:
    """A beat that starts on a word: beat `beat` starts `seconds` after beat `first`, with which the line starts.

    `waits` tells whether the beat before it is a wait for the word. Without one, what came before had lasted as long.
    """

    word: str
    first: int
    beat: int
    seconds: float
    waits: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A spoken line with its start and end in seconds; `file` is its sound, None for a line that is only read.

    `pins` are the beats that begin on its words; a line that is only read has none.
    """

    text: str
    start: float
    end: float
    file: str | None = None
    pins: tuple[Pin, ...] = ()
