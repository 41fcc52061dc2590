"""The encoder: frames to a film file and back, with the ffmpeg that imageio-ffmpeg brings."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from renderer.film.alpha import straight
from renderer.film.coding import Coding, check_film
from renderer.film.frames import frame_rate, pixel_size
from renderer.film.place import disk_trouble, written_whole
from renderer.values.errors import RenderError

_PIPE = 1 << 20
_TOO_LARGE = getattr(signal, "SIGXFSZ", 0) or 25
_TO_BT709 = "out_color_matrix=bt709:out_range=tv"
_TAGS = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"


@dataclass(frozen=True, slots=True)
class Probe:
    """What a film file holds: frames, size in pixels, exact frames a second (None if uneven), seconds, and its coding.

    `color` are the tags of range, matrix, primaries and transfer, as in ("tv", "bt709", "bt709", "bt709"); `audio` is
    whether there is sound.
    """

    frames: int
    size: tuple[int, int]
    fps: Fraction | None
    duration: float
    codec: str
    pix_fmt: str
    color: tuple[str, str, str, str]
    audio: bool


@contextmanager
def encoded(
    path: str | Path, size: tuple[int, int], fps: Fraction, frames: int, coding: Coding | None = None
) -> Iterator[Encoder]:
    """A film file in the making, for use as a context: the block calls `write` with each of `frames` frames.

    The file takes its name when the block ends well, all frames were written and it was probed. Otherwise nothing is
    left of it, and what stood under the name before still does.
    """
    coding, size, fps = coding or Coding(), pixel_size(size), frame_rate(fps)
    check_film(path, size, coding)
    with ExitStack() as stack:
        part = stack.enter_context(written_whole(path))
        with disk_trouble(path):
            messages = stack.enter_context(tempfile.TemporaryFile())
        process = _start(_arguments(part, size, fps, coding), messages)
        stack.callback(_stop, process)
        film = Encoder(Path(path), size, frames, coding.transparent, process, messages)
        yield film
        film.close()
        film.check(probe(part))


class Encoder:
    """The way into a film file while it is made; `encoded` makes one."""

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        frames: int,
        transparent: bool,
        process: subprocess.Popen[bytes],
        messages: IO[bytes],
    ) -> None:
        self.path, self.size, self.frames, self.transparent, self.written = path, size, frames, transparent, 0
        self._process, self._messages = process, messages

    @property
    def pid(self) -> int:
        """The number of ffmpeg's process."""
        return self._process.pid

    def write(self, frame: NDArray[np.uint8]) -> None:
        """Sends a frame of shape (height, width, 4): blue, green, red, alpha, with alpha multiplied in."""
        width, height = self.size
        if frame.shape != (height, width, 4) or frame.dtype != np.uint8:
            raise RenderError(f"a frame of {self.size} was expected, but this one has shape {frame.shape}")
        if self.transparent:
            frame = straight(frame)
        rest = np.ascontiguousarray(frame).data.cast("B")
        assert self._process.stdin is not None
        try:
            while rest:
                rest = rest[self._process.stdin.write(rest) :]
        except BrokenPipeError:
            raise self._broken() from None
        self.written += 1

    def close(self) -> None:
        """Ends the film after its last frame."""
        if self.written != self.frames:
            raise RenderError(
                f"{self.written} frames were drawn for {str(self.path)!r}, but it was to have {self.frames}"
            )
        assert self._process.stdin is not None
        self._process.stdin.close()
        if self._process.wait():
            raise self._broken()

    def check(self, found: Probe) -> None:
        """An error when a file does not hold what was sent."""
        if found.frames != self.frames or found.size != self.size:
            raise RenderError(
                f"{str(self.path)!r} came out with {found.frames} frames of {found.size}, but {self.frames} of "
                f"{self.size} were sent, so it was not kept"
            )

    def _broken(self) -> RenderError:
        """Why ffmpeg stopped, once it has."""
        try:
            code = self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            code = 0
        self._messages.seek(0)
        said = [line.strip() for line in self._messages.read().decode(errors="replace").splitlines() if line.strip()]
        if any("No space left on device" in line for line in said):
            why = "the disk is full"
        elif code == -_TOO_LARGE or any("File too large" in line for line in said):
            why = "the file would be larger than this process or disk allows"
        elif code < 0:
            why = f"ffmpeg was killed by signal {-code}"
        else:
            why = "ffmpeg said: " + (" / ".join(said[-3:]) or f"nothing, and ended with code {code}")
        sent = f"{self.written} of {self.frames} frames were sent"
        return RenderError(f"{str(self.path)!r} was not written: {why} ({sent})")


def _arguments(part: Path, size: tuple[int, int], fps: Fraction, coding: Coding) -> list[str]:
    """What ffmpeg is told, from the frames that come in to the name of the file."""
    rate = f"{fps.numerator}/{fps.denominator}"
    source = ["-f", "rawvideo", "-pix_fmt", "bgra", "-s:v", f"{size[0]}x{size[1]}", "-r", rate, "-i", "pipe:0"]
    suffix = part.suffix.lower()
    if not coding.transparent:
        made = [f"scale={_TO_BT709}", "format=yuv420p", _TAGS]
        codec = ["-c:v", "libx264", "-preset", coding.preset, "-crf", str(coding.crf)]
    else:
        pixels = "yuva444p10le" if suffix == ".mov" else "yuva420p"
        made = [f"scale={_TO_BT709}", f"format={pixels}", _TAGS]
        prores = ["-c:v", "prores_ks", "-profile:v", "4444", "-vendor", "apl0"]
        vp9 = ["-c:v", "libvpx-vp9", "-crf", str(coding.crf), "-b:v", "0", "-row-mt", "1"]
        codec = prores if suffix == ".mov" else vp9
    tags = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    form = {".mp4": "mp4", ".mov": "mov", ".webm": "webm"}[suffix]
    # A clock in which a frame is a whole number of ticks keeps frame times of every rate exact, 24000/1001 too.
    clock = [] if form == "webm" else ["-movflags", "+faststart", "-video_track_timescale", str(_clock(fps))]
    passed = ["-an", "-fps_mode", "passthrough"]
    return ["-y", *source, *passed, "-vf", ",".join(made), *codec, *tags, *clock, "-f", form, str(part)]


def probe(path: str | Path) -> Probe:
    """What a film file holds, counted packet by packet."""
    if not Path(path).is_file():
        raise RenderError(f"there is no film {str(path)!r} to look into")
    # Copies the packets into a list with a line each; ffmpeg brings no tool of its own for looking into files.
    arguments = ["-i", str(path), "-map", "0:v:0", "-c", "copy", "-f", "framecrc", "pipe:1"]
    done = _run([*arguments], level="info")
    said = done.stderr.decode(errors="replace")
    video = re.search(r"Stream #0:\d+.*?: Video: (\w+).*?, (\w+)(?:\(([^)]*)\))?, (\d+)x(\d+)", said)
    if done.returncode or video is None:
        last = (said.strip().splitlines() or ["nothing"])[-1]
        raise RenderError(f"{str(path)!r} cannot be read as a film; ffmpeg said: {last}")
    lines = done.stdout.decode().splitlines()
    packets = [[int(cell) for cell in line.split(",")[1:4]] for line in lines if not line.startswith("#")]
    base = Fraction(next(line.split(":")[1].strip() for line in lines if line.startswith("#tb 0")))
    shown = sorted(pts for _, pts, _ in packets)
    steps = {b - a for a, b in pairwise(shown)} or {length for *_, length in packets}
    fps = 1 / (base * steps.pop()) if len(steps) == 1 else None
    seconds = float((shown[-1] - shown[0] + packets[-1][2]) * base) if packets else 0.0
    color = _color(video[3] or "")
    size = int(video[4]), int(video[5])
    return Probe(len(packets), size, fps, seconds, video[1], video[2], color, ": Audio: " in said)


def decode(path: str | Path, alpha: bool = False) -> Iterator[NDArray[np.uint8]]:
    """The frames of a film file one by one, (height, width, 3): red, green, blue; with `alpha`, straight alpha too."""
    width, height = probe(path).size
    depth, pixels = (4, "rgba") if alpha else (3, "rgb24")
    # The built-in VP9 decoder leaves alpha out.
    reader = ["-c:v", "libvpx-vp9"] if alpha and Path(path).suffix.lower() == ".webm" else []
    turn = "scale=in_color_matrix=bt709:in_range=tv:out_range=pc"
    arguments = [*reader, "-i", str(path), "-map", "0:v:0", "-vf", turn, "-fps_mode", "passthrough"]
    with tempfile.TemporaryFile() as messages:
        process = _start([*arguments, "-f", "rawvideo", "-pix_fmt", pixels, "pipe:1"], messages, reading=True)
        try:
            assert process.stdout is not None
            size = width * height * depth
            while len(data := process.stdout.read(size)) == size:
                yield np.frombuffer(data, np.uint8).reshape(height, width, depth)
        finally:
            _stop(process)


def _color(words: str) -> tuple[str, str, str, str]:
    """Range, matrix, primaries and transfer from ffmpeg's words, as in "tv, bt709/unknown/bt709, progressive"."""
    parts = [part.strip() for part in words.split(",")]
    span = next((part for part in parts if part in ("tv", "pc")), "unknown")
    named = [part for part in parts if part and part not in ("tv", "pc", "progressive") and " " not in part]
    tags = (named[0].split("/") if named else ["unknown"]) * 3
    return span, tags[0], tags[1], tags[2]


def _clock(fps: Fraction) -> int:
    """A number of ticks a second in which a frame is a whole number of ticks."""
    return fps.numerator * max(1, -(-10000 // fps.numerator))


def _program() -> str:
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise _missing("it is not there") from error


def _missing(why: str) -> RenderError:
    return RenderError(
        f"ffmpeg cannot be started: {why}; install imageio-ffmpeg again or name an ffmpeg in IMAGEIO_FFMPEG_EXE"
    )


def _start(arguments: Sequence[str], messages: IO[bytes], reading: bool = False) -> subprocess.Popen[bytes]:
    """Starts ffmpeg with a pipe of our end; what it has to say goes to a file, which never fills up and blocks it."""
    program = _program()
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE} if reading else {}
    pipes = pipes or {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL}
    command = [program, "-hide_banner", "-nostats", "-loglevel", "error", *arguments]
    try:
        # In a session of its own: a Ctrl-C is for us to handle, not for ffmpeg to end the file early.
        process = subprocess.Popen(
            command, **pipes, stderr=messages, bufsize=-1 if reading else 0, start_new_session=True
        )
    except OSError as error:
        raise _missing(f"{program!r}: {error.strerror}") from error
    if process.stdin is not None:
        _widen(process.stdin)
    return process


def _run(arguments: Sequence[str], level: str) -> subprocess.CompletedProcess[bytes]:
    program = _program()
    command = [program, "-hide_banner", "-nostats", "-loglevel", level, *arguments]
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise _missing(f"{program!r}: {error.strerror}") from error


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends ffmpeg if it has not ended, and waits for it."""
    if process.poll() is None:
        process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None and not pipe.closed:
            pipe.close()
    process.wait()


def _widen(pipe: IO[bytes]) -> None:
    """Gives a pipe room for a part of a frame worth sending at once; the usual 64 KiB halve the throughput."""
    if sys.platform == "linux":
        import fcntl

        # A system may allow less; the film is the same.
        with suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
