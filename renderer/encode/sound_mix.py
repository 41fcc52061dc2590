"""Sound: the sound files of a film, mixed to exactly the length of the film."""

from __future__ import annotations

import tempfile
import wave
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from renderer.encode.sound_file import BLOCK, SOUND_RATE, decode_sound
from renderer.scene.timeline import Sound
from renderer.system.atomic_file import disk_trouble

_CUT = 0.5
"""Seconds in which a sound fades out that the end of the film cuts off, where it has no longer fade of its own."""
_SAMPLE = 8  # bytes of two channels of float32


@dataclass(frozen=True, slots=True)
class _Heard:
    """A sound of a film: decoded samples in a file, `length` of them played from sample `begins` on."""

    file: Path
    begins: int
    length: int
    gain: float
    fade_in: float
    fade_out: float

    def add(self, block: NDArray[np.float32], first: int) -> None:
        """Add the sound to samples of the film (n, 2) from sample `first` on."""
        low, high = max(self.begins, first), min(self.begins + self.length, first + len(block))
        if low >= high:
            return
        at = np.arange(low, high) - self.begins
        samples = np.fromfile(self.file, "<f4", len(at) * 2, offset=int(at[0]) * _SAMPLE).reshape(-1, 2)
        block[low - first : high - first] += samples * self._loudness(at)[:, None]

    def _loudness(self, at: NDArray[np.int64]) -> NDArray[np.float32]:
        loud = np.full(len(at), self.gain, np.float32)
        if self.fade_in > 0:
            loud *= np.minimum(at / (self.fade_in * SOUND_RATE), 1).astype(np.float32)
        if self.fade_out > 0:
            loud *= np.minimum((self.length - 1 - at) / (self.fade_out * SOUND_RATE), 1).astype(np.float32)
        return loud


def write_mix(
    sounds: Sequence[Sound],
    duration: float,
    start: float,
    end: float,
    path: str | Path,
    whence: Callable[[int], str] = lambda number: "",
) -> tuple[str, ...]:
    """Write the mix of a film of some seconds, from `start` to `end`, as a 16-bit WAV file.

    A sound that the end of the film cuts off fades out before it. Where sounds together would be louder than can be
    kept, all are made quieter alike, and a part of a film is as loud as it is in the whole. Returns what to say of
    damaged files. `whence` names the line of the script that plays a sound, by its number, for errors. Memory does not
    grow with the length of the sounds.
    """
    last = round(duration * SOUND_RATE)
    with disk_trouble(path), tempfile.TemporaryDirectory(prefix=".sounds-", dir=Path(path).parent) as folder:
        heard, notes = _decoded(sounds, last, Path(folder), whence)
        peak = max((float(np.abs(block).max(initial=0.0)) for block in _blocks(heard, 0, last)), default=0.0)
        part = _blocks(heard, round(start * SOUND_RATE), round(start * SOUND_RATE) + round((end - start) * SOUND_RATE))
        _write(((block / peak if peak > 1 else block) for block in part), path)
    return notes


def _decoded(
    sounds: Sequence[Sound], last: int, folder: Path, whence: Callable[[int], str]
) -> tuple[list[_Heard], tuple[str, ...]]:
    """Return the sounds with their samples in a folder, each file decoded once and only as far as it is heard."""
    most: dict[str, int] = {}
    for sound in sounds:
        rest = max(last - round(sound.start * SOUND_RATE), 0)
        most[sound.file] = max(most.get(sound.file, 0), rest)
    there: dict[str, tuple[Path, int]] = {}
    notes, heard = [], []
    for number, sound in enumerate(sounds):
        if sound.file not in there:
            place = folder / f"{number}.f32"
            with place.open("wb") as file:
                # One more than is heard: whether the end of the film cuts it off.
                found = decode_sound(sound.file, lambda s, f=file: f.write(s), most[sound.file] + 1, whence(number))  # type: ignore[misc]
            there[sound.file] = place, found.samples
            if found.damage:
                notes.append(f"{sound.file!r} is damaged: {found.damage}")
        place, count = there[sound.file]
        begins = round(sound.start * SOUND_RATE)
        rest = max(last - begins, 0)
        fade = max(sound.fade_out, min(_CUT, rest / 2 / SOUND_RATE)) if count > rest else sound.fade_out
        heard.append(_Heard(place, begins, min(count, rest), sound.gain, sound.fade_in, fade))
    return heard, tuple(notes)


def _blocks(heard: Iterable[_Heard], first: int, last: int) -> Iterator[NDArray[np.float32]]:
    """Yield the sum of all sounds from sample `first` to `last` of the film, block by block."""
    for at in range(first, last, BLOCK):
        block = np.zeros((min(BLOCK, last - at), 2), np.float32)
        for one in heard:
            one.add(block, at)
        yield block


def write_wav(samples: NDArray[np.float32], path: str | Path) -> None:
    """Write samples (n, 2) from -1 to 1 as a 16-bit WAV file."""
    with disk_trouble(path):
        _write([samples], path)


def _write(blocks: Iterable[NDArray[np.float32]], path: str | Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SOUND_RATE)
        for block in blocks:
            file.writeframes(np.round(block * 32767).astype("<i2").tobytes())
