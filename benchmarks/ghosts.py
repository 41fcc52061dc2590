"""Ghosts: what a coding leaves of things that have gone: `python -m benchmarks.ghosts [TARGET] [--codec NAME] [-j N]`.

Makes a film and compares its frames at the start, the middle and the end of each beat with the same frames as they are
drawn. A ghost pixel is off by more than 8 of 255 where nothing is drawn and nothing is near that could ring.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import imageio_ffmpeg
import numpy as np

from renderer.drawing.canvas import Canvas
from renderer.encode.codec import CODECS, CRF, PRESET
from renderer.film.load.target import load
from renderer.film.render.film import FilmSpec, render_film
from renderer.film.render.pool import cores
from renderer.scene.frame_grid import FrameGrid
from renderer.scene.frame_size import pixel_size
from renderer.scene.scene import Scene

OFF = 8
"""Of 255: a pixel of the plain ground that is farther off is seen."""
NEAR = 16
"""Pixels around what is drawn that are not counted: blocks of a codec, and its colors at half the resolution."""


class Ghosts(NamedTuple):
    """The ghost pixels of a frame at a time in seconds, and by how much the worst of them is off."""

    time: float
    pixels: int
    worst: int


def main() -> None:
    """Prints the frames that have ghosts, the worst first, and what the film took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ghosts", description="Count what fades leave behind.")
    parser.add_argument("target", nargs="?", default="backprop", help="a film")
    parser.add_argument("--film", type=Path, help="its video, which is made if not given")
    parser.add_argument("--codec", choices=CODECS, default=CODECS[0])
    parser.add_argument("--crf", type=int, default=CRF)
    parser.add_argument("--preset", default=PRESET)
    parser.add_argument("--from", dest="start", type=float, help="seconds")
    parser.add_argument("--to", dest="end", type=float, help="seconds")
    parser.add_argument("--size", type=pixel_size, default=(1920, 1080))
    parser.add_argument("--fps", type=Fraction, default=Fraction(60))
    parser.add_argument("-j", "--jobs", type=int, default=cores(), help="processes")
    given = parser.parse_args()
    scene = load(given.target).scene
    spec = FilmSpec(given.size, given.fps, given.crf, given.preset, start=given.start, end=given.end, codec=given.codec)
    with tempfile.TemporaryDirectory(prefix="netreel-ghosts-") as folder:
        film = given.film or Path(folder, "film.webm" if given.codec == "vp9" else "film.mp4")
        if given.film is None:
            began, before = time.monotonic(), _processor()
            render_film(scene, film, spec, jobs=given.jobs)
            print(f"{time.monotonic() - began:.0f} s, {_processor() - before:.0f} s of processors")
        print(f"{film.stat().st_size} bytes")
        found = list(ghosts(film, scene, spec))
    haunted = sorted((one for one in found if one.pixels), key=lambda one: -one.pixels)
    for one in haunted[:20]:
        print(f"{one.time:8.2f} s: {one.pixels} pixels, off by {one.worst} at most")
    worst = max((one.worst for one in found), default=0)
    print(f"{len(haunted)} of {len(found)} frames have ghosts; the plain ground is off by {worst} of 255 at most")


def ghosts(film: Path, scene: Scene, spec: FilmSpec) -> Iterator[Ghosts]:
    """The ghosts of a film at the first, the middle and the last frame of each of its beats."""
    grid, frames = FrameGrid(scene.duration, spec.fps), spec.frames(scene)
    edges = [(grid.first(beat.start), max(grid.first(beat.end) - 1, grid.first(beat.start))) for beat in scene.beats]
    looks = sorted({look for a, b in edges for look in (a, (a + b) // 2, b) if look in frames})
    canvas = Canvas(spec.size)
    for look, shown in zip(looks, decoded(film, [look - frames.start for look in looks], spec.size), strict=True):
        picture = scene.at(grid.time(look))
        ground = canvas.draw(picture._replace(items=()))[0, 0, 2::-1].copy()
        drawn = canvas.draw(picture)[..., 2::-1]
        plain = ~widened((drawn != ground).any(axis=2), NEAR)
        off = np.abs(shown.astype(np.int16) - ground).max(axis=2)[plain]
        yield Ghosts(grid.time(look), int(np.count_nonzero(off > OFF)), int(off.max(initial=0)))


def widened(mask: np.ndarray, by: int) -> np.ndarray:
    """A mask (height, width) with all that is at most `by` pixels away, along and across."""
    for axis in (0, 1):
        sums = np.cumsum(np.insert(mask, 0, 0, axis=axis), axis=axis, dtype=np.int32)
        at = np.arange(mask.shape[axis])
        high = np.minimum(at + by + 1, mask.shape[axis])
        mask = np.take(sums, high, axis=axis) > np.take(sums, np.maximum(at - by, 0), axis=axis)
    return mask


def decoded(film: Path, numbers: Sequence[int], size: tuple[int, int]) -> Iterator[np.ndarray]:
    """Some frames of a film in their order, (height, width, 3): red, green, blue."""
    chain = f"select={_any_of(numbers)},scale=in_color_matrix=bt709:in_range=tv:out_range=pc"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "fatal", "-i", str(film), "-map", "0:v:0", "-fps_mode"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as script:
        script.write(chain)
        script.flush()
        command += ["passthrough", "-/filter:v", script.name, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            length = size[0] * size[1] * 3
            while len(data := process.stdout.read(length)) == length:
                yield np.frombuffer(data, np.uint8).reshape(size[1], size[0], 3)


def _any_of(numbers: Sequence[int]) -> str:
    """The expression that is true for frames of these numbers, in pairs of brackets: ffmpeg reads no long sums."""
    if len(numbers) == 1:
        return f"eq(n\\,{numbers[0]})"
    half = len(numbers) // 2
    return f"({_any_of(numbers[:half])}+{_any_of(numbers[half:])})"


def _processor() -> float:
    """Seconds of processors that this process and all that it has waited for have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main()
