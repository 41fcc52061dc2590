"""The ffmpeg of imageio-ffmpeg: start, stop, and safe file names."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import imageio_ffmpeg

from renderer.values.errors import RenderError

PIPE = 1 << 20
"""Bytes of a pipe, and that are read from one at once."""


def file_name(path: str | Path) -> str:
    """Return a file name that ffmpeg takes as a file, even with colons, a leading hyphen or a URL in it.

    >>> file_name("12:30.mp4"), file_name("-x.wav"), file_name("http://a/b.mp4")
    ('file:12:30.mp4', 'file:-x.wav', 'file:http://a/b.mp4')
    """
    return f"file:{path}"


def read_from(path: str | Path) -> list[str]:
    """Return the arguments that open an input file; a list of files in it cannot reach the network."""
    return ["-protocol_whitelist", "file,pipe,crypto,data", "-i", file_name(path)]


def _program() -> str:
    try:
        name = str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise _missing("it is not there") from error
    # A name with a folder in it is seen from here, wherever ffmpeg is run.
    return os.path.abspath(name) if os.path.dirname(name) else name


def _missing(why: str) -> RenderError:
    return RenderError(
        f"ffmpeg cannot be started: {why}; install imageio-ffmpeg again or name an ffmpeg in IMAGEIO_FFMPEG_EXE"
    )


def program_version() -> str:
    """Return the version that ffmpeg reports."""
    try:
        said = subprocess.run([_program(), "-version"], capture_output=True, check=False).stdout
    except OSError as error:
        raise _missing(str(error.strerror)) from error
    words = said.decode(errors="replace").split()
    return words[2] if len(words) > 2 else "of an unknown version"


def start(
    arguments: Sequence[str],
    messages: IO[bytes],
    writing: bool = False,
    reading: bool = False,
    level: str = "error",
) -> subprocess.Popen[bytes]:
    """Start ffmpeg with pipes; its messages go to a file, so that a full pipe cannot block it."""
    program = _program()
    command = [program, "-hide_banner", "-nostats", "-loglevel", level, *arguments]
    try:
        # In a session of its own: a Ctrl-C is for us to handle, not for ffmpeg to end the file early.
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if writing else subprocess.DEVNULL,
            stdout=subprocess.PIPE if reading else subprocess.DEVNULL,
            stderr=messages,
            bufsize=0 if writing else -1,
            start_new_session=True,
        )
    except OSError as error:
        raise _missing(f"{program!r}: {error.strerror}") from error
    if process.stdin is not None:
        _widen(process.stdin)
    return process


def run_ffmpeg(
    arguments: Sequence[str], level: str, said: bytes = b"", folder: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run ffmpeg to its end, from a folder, with input on its stdin."""
    program = _program()
    command = [program, "-hide_banner", "-nostats", "-loglevel", level, *arguments]
    try:
        return subprocess.run(command, input=said, capture_output=True, check=False, cwd=folder)
    except OSError as error:
        raise _missing(f"{program!r}: {error.strerror}") from error


def listen(process: subprocess.Popen[bytes], live: Callable[[bytes], None]) -> None:
    """Forward the output of ffmpeg as it arrives."""
    assert process.stdout is not None
    while data := process.stdout.read(PIPE):
        live(data)


def stop(process: subprocess.Popen[bytes], listening: threading.Thread | None = None) -> None:
    """End ffmpeg if it is still running, and wait for it and for the readers of its output."""
    if process.poll() is None:
        process.kill()
    if listening is not None and listening.ident is not None:
        listening.join()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None and not pipe.closed:
            pipe.close()
    process.wait()


def _widen(pipe: IO[bytes]) -> None:
    """Give a pipe room for a part of a frame worth sending at once; the usual 64 KiB halve the throughput."""
    if sys.platform == "linux":
        import fcntl

        # A system may allow less; the film is the same.
        with suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE)
