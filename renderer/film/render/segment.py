"""Segments in the making: frames drawn one after the other into a file of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from renderer.drawing.canvas import Canvas
from renderer.drawing.same_picture import same_picture
from renderer.encode.encoder import encoded
from renderer.film.render.film_spec import FilmSpec
from renderer.scene.frame_grid import Filmed
from renderer.scene.picture import Picture


def drawn_frames(
    scene: Filmed, frames: range, spec: FilmSpec, canvas: Canvas | None = None
) -> Iterator[tuple[NDArray[np.uint8], bool]]:
    """The pixels of a range of frames (BGRA, alpha multiplied in, used again for the next), and whether they are new.

    A frame whose picture equals the one before is not drawn again. A `canvas` that is given has drawn nothing but
    pictures of this scene.
    """
    grid = spec.grid(scene)
    canvas = canvas or Canvas(spec.size, spec.transparent)
    pixels: NDArray[np.uint8] | None = None
    last: Picture | None = None
    for frame in frames:
        picture = scene.at(grid.time(frame))
        new = pixels is None or last is None or not same_picture(picture, last)
        if new:
            pixels, last = canvas.draw(picture), picture
        assert pixels is not None
        yield pixels, new


def segment_steps(
    scene: Filmed,
    frames: range,
    spec: FilmSpec,
    path: Path,
    threads: int,
    called: Path,
    canvas: Canvas | None = None,
    live: Callable[[bytes], None] | None = None,
) -> Generator[bool, None, None]:
    """Writes some frames of a film to a file, one a step, and yields whether it had to be drawn.

    The file is there after the last step; nothing is left of one that is given up (`close` of the iterator). Errors
    call the file by the name of the whole film. `live` is given fragments while it is made, see `encoded`.
    """
    with encoded(path, spec.size, spec.fps, len(frames), spec.coding, threads, called, live) as film:
        for pixels, new in drawn_frames(scene, frames, spec, canvas):
            if new:
                film.write(pixels)
            else:
                film.repeat()
            yield new


def write_segment(
    scene: Filmed,
    frames: range,
    spec: FilmSpec,
    path: Path,
    threads: int,
    called: Path,
    tell: Callable[[int], None],
    canvas: Canvas | None = None,
) -> int:
    """Writes some frames of a film to a file, and answers how many of them had to be drawn.

    `tell` is told after every frame how many are done. Errors call the file by the name of the whole film.
    """
    drawn = 0
    with contextlib.closing(segment_steps(scene, frames, spec, path, threads, called, canvas)) as steps:
        for done, new in enumerate(steps, start=1):
            drawn += new
            tell(done)
    return drawn
