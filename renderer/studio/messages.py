"""Messages between the server and its worker processes, and the plain data of a film that they tell the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict


class StudioOrder(TypedDict, total=False):
    """A request to a worker: what to `do`, and what that needs."""

    do: str
    target: str
    params: Mapping[str, str]
    folder: str
    spoken: Mapping[str, str | None]
    t: float
    x: float
    y: float
    brief: bool
    width: int
    form: Literal["png", "jpeg"]
    quality: str
    path: str
    piece: int
    frame: int
    every: int


class TroubleTold(TypedDict):
    """An error for the page: its message, the author's file and line, and the lines around it."""

    message: str
    file: str | None
    line: int | None
    excerpt: list[dict[str, object]]


class ProgressTold(TypedDict):
    """The progress of a rendering: frames done, frames in all, and the seconds left."""

    done: int
    total: int
    left: float


class LengthSpan(TypedDict):
    """A beat or chapter with its length, the least and most seconds that it can last, and why it cannot change."""

    kind: str
    seconds: float
    least: float
    most: float
    why: str | None


class LengthsTold(TypedDict):
    """The lengths of a film: the file, the lengths in it, why nothing can be changed, and every span by name."""

    file: str
    given: dict[str, float]
    why: str | None
    spans: dict[str, LengthSpan]


class SoundTold(TypedDict):
    """A sound of the film, as `Sound` has it."""

    file: str
    start: float
    gain: float
    fade_in: float
    fade_out: float


class StudioSaid(TypedDict, total=False):
    """A message of a worker: an answer to a request, or news of a piece of film; `bytes` follow it."""

    bytes: int
    error: TroubleTold
    files: list[str]
    film: dict[str, object]
    times: str
    sounds: list[SoundTold]
    hit: dict[str, object] | None
    findings: list[dict[str, object]]
    made: dict[str, object]
    progress: ProgressTold
    piece: int
    first: int
    stop: int
    whole: bool
    done: bool
    drawn: int
    ended: str
