"""Films: the frames of a scene, drawn one after the other into a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from renderer.film.coding import Coding, check_film
from renderer.film.encode import encoded
from renderer.film.frames import QUALITIES, Filmed, FrameGrid, frame_rate, pixel_size
from renderer.film.raster import Canvas
from renderer.film.same import same_picture
from renderer.scene.picture import Picture
from renderer.values.errors import RenderError
from renderer.values.numbers import not_negative


class Cancelled(RenderError):
    """A film was called off before it was done; nothing is left of it."""


@dataclass(frozen=True, slots=True)
class FilmSpec:
    """What film is made of a scene: pixels, frames a second, coding, and the part from `start` to `end` in seconds.

    `crf` is x264's quality (0 is lossless, 51 the worst), `preset` its preset. `transparent` leaves the ground out.
    `start` and `end` choose frames of the whole film's grid; None is the film's own start or end.
    """

    size: tuple[int, int] = QUALITIES["1080p60"].size
    fps: Fraction = QUALITIES["1080p60"].fps
    crf: int = 18
    preset: str = "flat"
    transparent: bool = False
    start: float | None = None
    end: float | None = None

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
        """How the frames are coded."""
        return Coding(self.crf, self.preset, self.transparent)

    def frames(self, scene: Filmed) -> range:
        """The frames of a scene that the film shows, by their numbers in the whole film."""
        return FrameGrid(scene.duration, self.fps).between(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a film is: frames done of all, frames a second so far, and the seconds that are left at that pace."""

    done: int
    total: int
    rate: float
    left: float


@dataclass(frozen=True, slots=True)
class FilmReport:
    """What was made: the file, its frames and how many of them had to be drawn, its bytes, and the seconds it took."""

    path: Path
    size: tuple[int, int]
    fps: Fraction
    frames: int
    drawn: int
    bytes: int
    took: float

    @property
    def duration(self) -> float:
        """The seconds that the film runs."""
        return float(self.frames / self.fps)


def render_film(
    scene: Filmed,
    path: str | Path,
    spec: FilmSpec | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> FilmReport:
    """Writes a film of a scene to a file and reports what was made.

    `progress` is told after every frame, `cancelled` is asked before every frame. Whatever goes wrong, Ctrl-C too,
    nothing half-written is left, and a file that stood there before still does.
    """
    spec = spec or FilmSpec()
    check_film(path, spec.size, spec.coding)
    frames = spec.frames(scene)
    began, drawn = time.monotonic(), 0
    with encoded(path, spec.size, spec.fps, len(frames), spec.coding) as film:
        for done, (pixels, new) in enumerate(drawn_frames(scene, frames, spec), start=1):
            if cancelled is not None and cancelled():
                raise Cancelled(f"{str(path)!r} was called off after {done - 1} of {len(frames)} frames")
            film.write(pixels) if new else film.repeat()
            drawn += new
            if progress is not None:
                rate = done / max(time.monotonic() - began, 1e-9)
                progress(Progress(done, len(frames), rate, (len(frames) - done) / rate))
    size = Path(path).stat().st_size
    return FilmReport(Path(path), spec.size, spec.fps, len(frames), drawn, size, time.monotonic() - began)


def drawn_frames(scene: Filmed, frames: range, spec: FilmSpec) -> Iterator[tuple[NDArray[np.uint8], bool]]:
    """The pixels of a range of frames (BGRA, alpha multiplied in, used again for the next), and whether they are new.

    A frame whose picture equals the one before is not drawn again.
    """
    grid = FrameGrid(scene.duration, spec.fps)
    canvas = Canvas(spec.size, spec.transparent)
    pixels: NDArray[np.uint8] | None = None
    last: Picture | None = None
    for frame in frames:
        picture = scene.at(grid.time(frame))
        new = pixels is None or last is None or not same_picture(picture, last)
        if new:
            pixels, last = canvas.draw(picture), picture
        assert pixels is not None
        yield pixels, new
