"""Sound: the sound files of a film mixed once, as long as the film to the sample."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from renderer.film.encode import read_sound
from renderer.film.place import disk_trouble
from renderer.scene.beats import Sound
from renderer.values.errors import TargetError

RATE = 48_000
"""Samples a second, of two channels."""


def mix(sounds: Iterable[Sound], duration: float, start: float, end: float) -> NDArray[np.float32]:
    """What is heard from `start` to `end` of a film of some seconds, (samples, 2) from -1 to 1.

    A sound that the end of the film cuts off fades out before it. Where sounds together would be louder than can be
    kept, all are made quieter alike.
    """
    first = round(start * RATE)
    heard = np.zeros((round((end - start) * RATE), 2), np.float32)
    read: dict[str, NDArray[np.float32]] = {}
    for sound in sounds:
        if sound.file not in read:
            read[sound.file] = _read(sound.file)
        begins = round(sound.start * RATE)
        samples = read[sound.file][: max(round(duration * RATE) - begins, 0)]
        low, high = max(begins, first), min(begins + len(samples), first + len(heard))
        if low < high:
            part = slice(low - begins, high - begins)
            loud = _loudness(sound, np.arange(part.start, part.stop), len(samples))
            heard[low - first : high - first] += samples[part] * loud[:, None]
    peak = float(np.abs(heard).max(initial=0.0))
    return heard / peak if peak > 1 else heard


def _loudness(sound: Sound, at: NDArray[np.int64], length: int) -> NDArray[np.float32]:
    """How loud a sound is at some of its own samples, of `length` in all."""
    loud = np.full(len(at), sound.gain, np.float32)
    if sound.fade_in > 0:
        loud *= np.minimum(at / (sound.fade_in * RATE), 1).astype(np.float32)
    if sound.fade_out > 0:
        loud *= np.minimum((length - 1 - at) / (sound.fade_out * RATE), 1).astype(np.float32)
    return loud


def sound_seconds(file: str | Path) -> float:
    """How long a sound file lasts; a TargetError when it is none."""
    return len(_read(str(file))) / RATE


def _read(file: str) -> NDArray[np.float32]:
    if not Path(file).is_file():
        raise TargetError(f"there is no sound file {file!r}")
    return read_sound(file, RATE)


def write_wav(samples: NDArray[np.float32], path: str | Path) -> None:
    """Writes samples (n, 2) from -1 to 1 as a WAV file of 16 bits."""
    with disk_trouble(path), wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())
