"""Sound files: decoded in blocks at one rate, with a report of damage."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from renderer.encode.ffmpeg import file_name, read_from, run_ffmpeg, start, stop
from renderer.values.errors import RenderError, TargetError, nearest

SOUND_RATE = 48_000
"""Samples a second, of two channels."""
_KINDS = "3gp aac ac3 aif aifc aiff amr ape au caf flac m4a m4b mka mkv mov mp2 mp3 mp4 oga ogg opus tta w64 wav wave"
SUFFIXES = frozenset(f".{name}" for name in f"{_KINDS} webm wma wv".split(" "))
"""The suffixes of sound files in a folder."""
BLOCK = 1 << 18
"""Samples that are in memory at once, of each sound: 2 MB."""
_MISSING = 0.1  # seconds: containers announce their length rounded, or with the padding of the last packet
_ON_TIME = f"aresample={SOUND_RATE}:async=1:first_pts=0"
"""Samples are laid where their time stamps say: silence stands for packets that are missing or start late."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The number of decoded samples of a file, and a message about its damage; empty for an intact file."""

    samples: int
    damage: str = ""


@dataclass(frozen=True, slots=True)
class _Stream:
    """The sound stream of a file: of one channel or more, and its seconds if the file announces them."""

    mono: bool
    seconds: float | None


def decode_sound(
    path: str | Path, keep: Callable[[NDArray[np.float32]], object], most: int | None = None, named: str = ""
) -> Decoded:
    """Pass the sound of a file to `keep`, in blocks of samples (n, 2) from -1 to 1, at most `most` samples.

    Errors name the file with `named` before it, such as "film.py:3: ".
    """
    stream = _stream(path, named)
    gain = np.float32(2**0.5 if stream.mono else 1.0)  # of one channel ffmpeg makes two at half the power each
    arguments = [*read_from(path), "-map", "0:a:0", "-af", _ON_TIME, "-f", "f32le", "-ac", "2", "-ar", str(SOUND_RATE)]
    count, left = 0, most
    with tempfile.TemporaryFile() as messages:
        process = start([*arguments, "pipe:1"], messages, reading=True, level="warning")
        try:
            assert process.stdout is not None
            while left is None or count < left:
                want = BLOCK if left is None else min(BLOCK, left - count)
                samples = np.frombuffer(process.stdout.read(want * 8), "<f4").reshape(-1, 2)
                if not len(samples):
                    break
                keep(samples * gain)
                count += len(samples)
        finally:
            stop(process)
        messages.seek(0)
        said = messages.read().decode(errors="replace")
    if not count and most != 0:
        raise TargetError(f"{named}{str(path)!r} has no sound in it")
    whole = most is None or count < most
    return Decoded(count, _damage(count / SOUND_RATE, stream, said) if whole else "")


def sound_seconds(path: str | Path) -> tuple[float, str]:
    """Return the duration of a sound file and a message about damage; raise a TargetError for other files."""
    found = decode_sound(path, lambda samples: None)
    return found.samples / SOUND_RATE, found.damage


def refuse_missing(path: str | Path, named: str = "") -> None:
    """Raise a TargetError with the nearest name when there is no such file."""
    file = Path(path)
    if file.is_dir():
        raise TargetError(f"{named}{str(path)!r} is a folder, not a sound file")
    if not file.is_file():
        beside = [one.name for one in file.parent.iterdir()] if file.parent.is_dir() else []
        raise TargetError(f"{named}there is no sound file {str(path)!r}{nearest(file.name, beside)}")


def _stream(path: str | Path, named: str) -> _Stream:
    refuse_missing(path, named)
    said = run_ffmpeg(read_from(path), "info").stderr.decode(errors="replace")
    if "Input #0" not in said:
        raise TargetError(
            f"{named}{str(path)!r} cannot be read as sound: it is damaged, or in no format that ffmpeg knows"
        )
    audio = re.findall(r": Audio: [^\n]*", said)
    if not audio:
        raise TargetError(f"{named}{str(path)!r} has no sound in it")
    length = re.search(r"Duration: (\d+):(\d+):([\d.]+)", said)
    video = re.search(r": Video: (?!.*\(attached pic\))", said)
    # Only what is announced for this stream alone, and not guessed from the size of the file, is known.
    if length is None or len(audio) > 1 or video or "Estimating duration" in said:
        return _Stream(", mono" in audio[0], None)
    hours, minutes, seconds = length.groups()
    return _Stream(", mono" in audio[0], int(hours) * 3600 + int(minutes) * 60 + float(seconds))


def _damage(seconds: float, stream: _Stream, said: str) -> str:
    """Return the message about a file with only some seconds decoded; empty for a whole one."""
    if stream.seconds is not None and stream.seconds - seconds > _MISSING:
        return f"it ends after {seconds:.2f} s, but says that it lasts {stream.seconds:.2f} s"
    if "corrupt input packet" in said or "partial file" in said:
        return f"it breaks off after {seconds:.2f} s"
    return ""


def coded_sound(path: str | Path) -> bytes:
    """Return the sound of a file as AAC in an MP4 with its index at the front, so that a player can seek."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "sound.m4a"
        arguments = [*read_from(path), "-map", "0:a:0", "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart"]
        done = run_ffmpeg([*arguments, "-fflags", "+bitexact", "-map_metadata", "-1", file_name(made)], "error")
        if done.returncode or not made.is_file():
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise RenderError(f"the sound cannot be coded: {said[-1] if said else 'ffmpeg failed'}")
        return made.read_bytes()
