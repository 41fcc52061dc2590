"""Films as images: animated GIF and WebP, folders of numbered pictures, and bare frames, each made in one go."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import imageio.v3 as imageio
import numpy as np
from numpy.typing import NDArray

from renderer.drawing.pixels import straight
from renderer.encode.codec import check_moving
from renderer.film.render.film_spec import FilmReport, FilmSpec, Progress
from renderer.film.render.segment import drawn_frames, write_segment
from renderer.scene.frame_grid import Filmed
from renderer.system.atomic_file import disk_trouble, reason
from renderer.values.errors import RenderError


def render_moving(
    scene: Filmed, path: str | Path, spec: FilmSpec, progress: Callable[[Progress], None] | None = None
) -> FilmReport:
    """Writes a film as an animated GIF or WebP that plays again and again."""
    frames, began = spec.frames(scene), time.monotonic()
    check_moving(path, spec.size, spec.fps, len(frames))
    drawn = write_segment(scene, frames, spec, Path(path), 2, Path(path), _telling(progress, len(frames)))
    size = Path(path).stat().st_size
    took = time.monotonic() - began
    return FilmReport(Path(path), spec.size, spec.fps, len(frames), drawn, size, took)


def render_pictures(
    scene: Filmed, folder: str | Path, spec: FilmSpec, progress: Callable[[Progress], None] | None = None
) -> FilmReport:
    """Writes each frame as a PNG into a folder of its own: `00000.png` is the first of the whole film."""
    frames, folder, began = spec.frames(scene), Path(folder), time.monotonic()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RenderError(f"{str(folder)!r} is there already; pictures go into a new folder or an empty one")
    part, tell = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}"), _telling(progress, len(frames))
    with disk_trouble(folder):
        part.mkdir(parents=True)
    drawn = size = 0
    try:
        for number, (pixels, new) in zip(frames, drawn_frames(scene, frames, spec), strict=True):
            if new:
                data = imageio.imwrite("<bytes>", _rgb(pixels, spec.transparent), plugin="pillow", extension=".png")
            with disk_trouble(folder):
                (part / f"{number:05}.png").write_bytes(data)
            drawn, size = drawn + new, size + len(data)
            tell(number - frames.start + 1)
        with disk_trouble(folder):
            part.replace(folder)
    except BaseException:
        for file in part.glob("*.png"):
            file.unlink(missing_ok=True)
        part.rmdir()
        raise
    took = time.monotonic() - began
    return FilmReport(folder, spec.size, spec.fps, len(frames), drawn, size, took)


def render_frames(scene: Filmed, stream: BinaryIO, spec: FilmSpec) -> None:
    """Writes bare frames: a line of ASCII, "netreel-frames 1 WIDTHxHEIGHT RATE COUNT rgb", then pixel after pixel.

    RATE is a fraction such as 30000/1001. Rows go from the top down, 3 bytes a pixel; transparent films say "rgba" and
    have 4, alpha straight.
    """
    frames = spec.frames(scene)
    kind, rate = "rgba" if spec.transparent else "rgb", f"{spec.fps.numerator}/{spec.fps.denominator}"
    head = f"netreel-frames 1 {spec.size[0]}x{spec.size[1]} {rate} {len(frames)} {kind}\n"
    _send(stream, head.encode())
    data = b""
    for pixels, new in drawn_frames(scene, frames, spec):
        if new:
            data = _rgb(pixels, spec.transparent).tobytes()
        _send(stream, data)
    _send(stream, b"")


def _send(stream: BinaryIO, data: bytes) -> None:
    """Writes and flushes, so that what goes wrong does so here."""
    try:
        stream.write(data)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise RenderError(f"the frames cannot be written to the standard output: {reason(error)}") from error


def _rgb(pixels: NDArray[np.uint8], transparent: bool) -> NDArray[np.uint8]:
    return straight(pixels)[..., [2, 1, 0, 3]] if transparent else np.ascontiguousarray(pixels[..., 2::-1])


def _telling(progress: Callable[[Progress], None] | None, total: int) -> Callable[[int], None]:
    began = time.monotonic()

    def tell(done: int) -> None:
        if progress is not None:
            took = max(time.monotonic() - began, 1e-9)
            progress(Progress(done, total, done / took, (total - done) * took / max(done, 1), took))

    return tell
