"""Sounds for tests: files read whole, and mixes as samples."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from renderer.encode.sound_file import decode_sound
from renderer.encode.sound_mix import write_mix
from renderer.scene.timeline import Sound


def read_sound(path: str | Path) -> NDArray[np.float32]:
    """All samples (n, 2) of a sound file or of a film, from -1 to 1, 48000 a second."""
    blocks: list[NDArray[np.float32]] = []
    decode_sound(path, blocks.append)
    return np.concatenate(blocks)


def mixed(sounds: Sequence[Sound], duration: float, start: float, end: float, folder: Path) -> NDArray[np.float32]:
    """The samples (n, 2) of a part of the mix of a film, from -1 to 1."""
    file = folder / "mix.wav"
    write_mix(sounds, duration, start, end, file)
    with wave.open(str(file), "rb") as found:
        data = found.readframes(found.getnframes())
    file.unlink()
    return np.frombuffer(data, "<i2").reshape(-1, 2).astype(np.float32) / np.float32(32767)
