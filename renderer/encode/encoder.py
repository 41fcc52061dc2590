"""The encoder: frames to a film file and back."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import IO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.drawing.pixels import spread_colors, straight
from renderer.encode.codec import CRF, Coding, check_film
from renderer.encode.ffmpeg import listen, read_from, run_ffmpeg, start, stop
from renderer.encode.ffmpeg_args import (
    REFUSED,
    Extras,
    concat_list,
    film_arguments,
    fragment_arguments,
    join_arguments,
    takes_planes,
)
from renderer.encode.matroska import heading, opening
from renderer.encode.probe import Probe, probe_webp, read_probe
from renderer.encode.yuv_planes import Planes
from renderer.scene.frame_grid import frame_rate
from renderer.scene.frame_size import pixel_size
from renderer.system.atomic_file import disk_trouble, written_whole
from renderer.system.child import ending
from renderer.values.errors import DiskError, MachineError, RenderError

_TOO_LARGE = getattr(signal, "SIGXFSZ", 0) or 25
_FULL, _LARGE = 256 - errno.ENOSPC, 256 - errno.EFBIG
"""How ffmpeg ends when the disk refuses; what it says of it may not find room on the disk either."""

_MUCH = 0.35
"""The share of a picture from which on ffmpeg converts whole frames in less time than we convert what changed."""

Conversion: TypeAlias = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
"""A function from a frame to the pixels that ffmpeg is sent."""


class EncoderKilled(MachineError):
    """An error for an encoder that another process killed; a second try may succeed."""


@contextmanager
def encoded(
    path: str | Path,
    size: tuple[int, int],
    fps: Fraction,
    frames: int,
    coding: Coding | None = None,
    threads: int = 1,
    called: str | Path | None = None,
    live: Callable[[bytes], None] | None = None,
) -> Iterator[Encoder]:
    """Open a film file for writing, as a context: the block calls `write` or `repeat` for each of `frames` frames.

    The file depends on how many `threads` the encoder may use, the frames that were sent do not. `called` is what
    errors call the file. `live` is given an MP4 in fragments, piece by piece as the frames are coded and from another
    thread; the last of it before the block ends.

    The file takes its name when the block ends well, all frames were written and it was probed. Otherwise nothing is
    left of it, and what stood under the name before still does.
    """
    coding, size, fps = coding or Coding(), pixel_size(size), frame_rate(fps)
    check_film(path, size, coding)
    suffix = Path(path).suffix.lower()
    planes = Planes(size) if takes_planes(suffix, coding) else None
    with ExitStack() as stack:
        part = stack.enter_context(written_whole(path))
        with disk_trouble(path):
            messages = stack.enter_context(tempfile.TemporaryFile())
        arguments = film_arguments(part, size, fps, frames, coding, threads, live is not None)
        process = start(arguments, messages, writing=True, reading=live is not None)
        listening = threading.Thread(target=listen, args=(process, live), daemon=True) if live else None
        stack.callback(stop, process, listening)
        if listening is not None:
            listening.start()
        name, converted = Path(called or path), _conversion(suffix, coding)
        film = Encoder(name, size, fps, frames, converted, planes, process, messages)
        if called is not None and Path(called).resolve().parent != Path(path).resolve().parent:
            film.made_in = Path(path).parent.parent
        yield film
        film.close()
        if listening is not None:
            listening.join()
        film.check(probe(part) if suffix != ".webp" else probe_webp(part, fps, frames))


def _conversion(suffix: str, coding: Coding) -> Conversion:
    """Return the function that prepares frames that ffmpeg converts; colors are spread where coding may lose some."""
    if not coding.transparent:
        return np.ascontiguousarray
    return straight if suffix == ".webp" and coding.crf <= CRF else spread_colors


class Encoder:
    """A writer of frames to a film file; `encoded` makes one."""

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        fps: Fraction,
        frames: int,
        converted: Conversion,
        planes: Planes | None,
        process: subprocess.Popen[bytes],
        messages: IO[bytes],
    ) -> None:
        self.path, self.size, self.fps, self.frames = path, size, fps, frames
        self.written = 0
        self.made_in: Path | None = None
        """The folder of what goes into the file, where that is another one."""
        self._process, self._messages, self._converted = process, messages, converted
        self._planes = planes
        self._first: NDArray[np.uint8] | None = None
        """The first frame, until it is known how much of the picture moves."""
        self._opened = False
        self._last: NDArray[np.uint8] | None = None
        self._owed = False

    @property
    def pid(self) -> int:
        """The number of ffmpeg's process."""
        return self._process.pid

    def write(self, frame: NDArray[np.uint8]) -> None:
        """Send a frame of shape (height, width, 4): blue, green, red, alpha, with alpha multiplied in."""
        width, height = self.size
        if frame.shape != (height, width, 4) or frame.dtype != np.uint8:
            raise RenderError(f"a frame of {self.size} was expected, but this one has shape {frame.shape}")
        if not self.written:
            self._first = np.array(frame)
        else:
            self._open(frame)
            self._show(frame, self.written)
        self._last, self._owed = frame, False
        self.written += 1

    def repeat(self) -> None:
        """Show the last frame once more, without sending it; its array must be unchanged."""
        if self._last is None:
            raise RenderError("the first frame of a film cannot be a repeated one")
        self.written, self._owed = self.written + 1, True

    def _open(self, second: NDArray[np.uint8] | None) -> None:
        """Begin the stream with the first frame: as planes, unless much of the picture is another in the second."""
        if self._opened or self._first is None:
            return
        planar = False
        if self._planes is not None:
            self._planes.update(self._first)
            planar = second is None or self._planes.changed_share(second) < _MUCH
        if planar and self._planes is not None:
            self._converted = self._planes.update
        self._planes = None
        self._send(memoryview(opening(self.size, self.fps, planar)))
        self._show(self._first, 0)
        self._first, self._opened = None, True

    def _show(self, frame: NDArray[np.uint8], number: int) -> None:
        pixels = np.ascontiguousarray(self._converted(frame)).data.cast("B")
        self._send(memoryview(heading(number, self.fps, len(pixels))))
        self._send(pixels)

    def _send(self, rest: memoryview) -> None:
        assert self._process.stdin is not None
        try:
            while rest:
                rest = rest[self._process.stdin.write(rest) :]
        except BrokenPipeError:
            raise self._broken() from None

    def close(self) -> None:
        """End the film after its last frame."""
        if self.written != self.frames:
            raise RenderError(
                f"{self.written} frames were drawn for {str(self.path)!r}, but it was to have {self.frames}"
            )
        self._open(None)
        if self._owed and self._last is not None:
            # A frame shows until the next one comes, so the last one has to come.
            self._show(self._last, self.written - 1)
        assert self._process.stdin is not None
        self._process.stdin.close()
        if self._process.wait():
            raise self._broken()

    def check(self, found: Probe) -> None:
        """Raise an error when a file does not hold the frames that were sent."""
        if found.frames != self.frames or found.size != self.size:
            raise RenderError(
                f"{str(self.path)!r} came out with {found.frames} frames of {found.size}, but {self.frames} of "
                f"{self.size} were sent, so it was not kept"
            )

    def _broken(self) -> MachineError:
        """Why ffmpeg stopped, once it has."""
        try:
            code = self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            code = 0
        self._messages.seek(0)
        said = [line.strip() for line in self._messages.read().decode(errors="replace").splitlines() if line.strip()]
        sent = f"{self.written} of {self.frames} frames were sent"
        kind: type[MachineError] = MachineError
        if code == _FULL or any("No space left on device" in line for line in said):
            why, kind = f"the disk is full{self._where()}", DiskError
        elif code in (_LARGE, -_TOO_LARGE) or any("File too large" in line for line in said):
            why, kind = f"the file would be larger than this process or disk allows{self._where()}", DiskError
        elif code < 0:
            return EncoderKilled(f"{str(self.path)!r} was not written: ffmpeg {ending(code)} ({sent})")
        else:
            why = "ffmpeg said: " + (" / ".join(said[-3:]) or f"nothing, and {ending(code)}")
        return kind(f"{str(self.path)!r} was not written: {why} ({sent})")

    def _where(self) -> str:
        return "" if self.made_in is None else f" in {str(self.made_in)!r}, where its pieces are made"


def join_segments(
    parts: Sequence[tuple[Path, int]], path: str | Path, fps: Fraction, extras: Extras | None = None
) -> Probe:
    """Join film files, each with its number of frames, without encoding again; return a probe of the result.

    Chapters, sound and captions are added on the way, once for the whole film.

    The parts were coded alike and each begins with a frame of its own. The file takes its name when it holds all frames
    at their times; otherwise what stood under the name before still does.
    """
    total = sum(frames for _, frames in parts)
    with written_whole(path) as part:
        if len(parts) == 1 and not extras:
            with disk_trouble(path):
                shutil.copyfile(parts[0][0], part)
        else:
            # The list is seen from the folder of the files, since it cannot hold every name that a folder may have.
            folder = Path(os.path.commonpath([file.resolve().parent for file, _ in parts]))
            told = concat_list([(file.resolve(), frames) for file, frames in parts], fps, folder)
            arguments = join_arguments(part.resolve(), fps, (extras or Extras()).resolved())
            done = run_ffmpeg(arguments, level="error", said=os.fsencode(told), folder=folder)
            if done.returncode:
                lines = done.stderr.decode(errors="replace").strip().splitlines()
                said = [line for line in lines if not any(words in line for words in REFUSED)] or ["nothing"]
                full = "No space left on device" in said[-1]
                why = "the disk is full" if full else f"ffmpeg said: {said[-1]}"
                raise MachineError(f"{str(path)!r} was not joined from its segments: {why}")
        found = probe(part)
        if found.frames != total:
            raise MachineError(
                f"{str(path)!r} came out with {found.frames} frames instead of {total}, so it was not kept"
            )
    return found


def fragments(path: str | Path) -> bytes:
    """Return an MP4 file in fragments, as `encoded` makes them `live`."""
    done = run_ffmpeg(fragment_arguments(Path(path)), level="error")
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
        raise RenderError(f"{str(path)!r} cannot be read as a film; ffmpeg said: {said[-1]}")
    return done.stdout


def probe(path: str | Path) -> Probe:
    """Return the contents of a film file; frames are counted by packets."""
    if not Path(path).is_file():
        raise RenderError(f"there is no film {str(path)!r} to look into")
    # Copies the packets into a list with a line each; ffmpeg brings no tool of its own for looking into files.
    arguments = [*read_from(path), "-map", "0:v:0", "-c", "copy", "-f", "framecrc", "pipe:1"]
    done = run_ffmpeg([*arguments], level="info")
    return read_probe(path, done.returncode, done.stderr.decode(errors="replace"), done.stdout.decode())


def decode(path: str | Path, alpha: bool = False) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames of a film file one by one, (height, width, 3): red, green, blue.

    With `alpha`, straight alpha too.
    """
    width, height = probe(path).size
    depth, pixels = (4, "rgba") if alpha else (3, "rgb24")
    # The built-in VP9 decoder leaves alpha out.
    reader = ["-c:v", "libvpx-vp9"] if alpha and Path(path).suffix.lower() == ".webm" else []
    turn = "scale=in_color_matrix=bt709:in_range=tv:out_range=pc"
    arguments = [*reader, *read_from(path), "-map", "0:v:0", "-vf", turn, "-fps_mode", "passthrough"]
    with tempfile.TemporaryFile() as messages:
        process = start([*arguments, "-f", "rawvideo", "-pix_fmt", pixels, "pipe:1"], messages, reading=True)
        try:
            assert process.stdout is not None
            size = width * height * depth
            while len(data := process.stdout.read(size)) == size:
                yield np.frombuffer(data, np.uint8).reshape(height, width, depth)
        finally:
            stop(process)
