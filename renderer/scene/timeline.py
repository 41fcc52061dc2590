"""The timeline of a scene: beats, chapters, captions and sounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Beat:
    """One play or one wait of a script, numbered from 0, in seconds."""

    number: int
    start: float
    seconds: float
    kind: Literal["play", "wait"] = "play"
    label: str | None = None
    chapter: str | None = None

    @property
    def end(self) -> float:
        """When the next beat begins."""
        return self.start + self.seconds


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named run of beats, from its start to its end in seconds."""

    name: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Caption:
    """A sentence that belongs to a span of the film."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound file that starts at a time, with its gain (1 as it is) and fades in seconds."""

    file: str
    start: float
    gain: float = 1.0
    fade_in: float = 0.0
    fade_out: float = 0.0
