"""The specification of a film (its size, rate, span and coding), its progress, and the report on the result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from renderer.encode.codec import CODECS, CRF, PRESET, Coding
from renderer.scene.frame_grid import Filmed, FrameGrid, frame_rate
from renderer.scene.frame_size import QUALITIES, pixel_size
from renderer.values.errors import RenderError
from renderer.values.numbers import not_negative


class Cancelled(RenderError):
    """A film was called off before it was done; nothing is left of it."""


@dataclass(frozen=True, slots=True)
class FilmSpec:
    """The specification of a film: pixels, frames a second, coding, and the span from `start` to `end` in seconds.

    `crf` is x264's quality (0 is the best, 51 the worst), `preset` its preset; `codec` is that of opaque films.
    `transparent` leaves the ground out. `start` and `end` choose frames of the whole film's grid, the last of which
    shows how that part ends; None is the film's own start or end.
    """

    size: tuple[int, int] = QUALITIES["1080p60"].size
    fps: Fraction = QUALITIES["1080p60"].fps
    crf: int = CRF
    preset: str = PRESET
    transparent: bool = False
    start: float | None = None
    end: float | None = None
    codec: str = CODECS[0]

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            size: tuple[int, int] = ...,
            fps: Fraction | float | str = ...,
            crf: int = ...,
            preset: str = ...,
            transparent: bool = ...,
            start: float | None = ...,
            end: float | None = ...,
            codec: str = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", pixel_size(self.size))
        object.__setattr__(self, "fps", frame_rate(self.fps))
        for name in ("start", "end"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, not_negative(value, f"the {name} of a film"))
        _ = self.coding

    @property
    def coding(self) -> Coding:
        """The coding of the frames."""
        return Coding(self.crf, self.preset, self.transparent, self.codec)

    @property
    def whole(self) -> FilmSpec:
        """The same for the whole film."""
        return replace(self, start=None, end=None)

    def grid(self, scene: Filmed) -> FrameGrid:
        """The times of the frames of a scene."""
        return FrameGrid(scene.duration, self.fps, self.end)

    def frames(self, scene: Filmed) -> range:
        """The frames of a scene that the film shows, by their numbers in the whole film."""
        return self.grid(scene).between(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a film: finished frames, all frames, and the speed of the work.

    `rate` is the frames drawn a second and `took` the seconds of drawing so far, `left` the seconds that are probably
    left. Frames of segments that were made before are there, but count for neither.
    `segments` are those that are there and all, `crew` is the number of workers of a farm.
    """

    done: int
    total: int
    rate: float
    left: float
    took: float
    segments: tuple[int, int] = (0, 0)
    crew: int = 0


@dataclass(frozen=True, slots=True)
class FilmReport:
    """The report on a film: file, number of frames and of drawn frames, bytes, and seconds.

    `segments` are the pieces that the film was joined from, of which `reused` had been made before; `workers` the
    processes that made the others (0: this one). `why` says of each segment that was made anew what was not as before.
    `peak` is the most bytes of memory that a worker and its encoder had, where it was several that worked. `alone` is
    why several processes were not used although they would have helped, if so. `notes` say which sound files are
    damaged.
    """

    path: Path
    size: tuple[int, int]
    fps: Fraction
    frames: int
    drawn: int
    bytes: int
    took: float
    segments: int = 1
    reused: int = 0
    workers: int = 0
    why: tuple[str, ...] = ()
    peak: tuple[int, int] = (0, 0)
    alone: str = ""
    notes: tuple[str, ...] = ()

    @property
    def duration(self) -> float:
        """The seconds that the film runs."""
        return float(self.frames / self.fps)
