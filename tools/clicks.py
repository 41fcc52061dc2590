"""The clicks of the example with a click track: short knocks, written as sound files.

python tools/clicks.py timelines/examples
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from renderer.encode.sound_file import SOUND_RATE
from renderer.encode.sound_mix import write_wav

SECONDS, RISE = 0.06, 0.001
CLICKS = {"click.wav": (1200.0, 0.55), "click_stressed.wav": (1800.0, 0.9)}
"""The pitch in hertz and the loudness of each."""


def knock(pitch: float, loudness: float) -> NDArray[np.float32]:
    """A knock as on wood: it is loudest within a millisecond, and dies away. Samples (n, 2) from -1 to 1."""
    t = np.arange(round(SECONDS * SOUND_RATE)) / SOUND_RATE
    tone = np.sin(2 * np.pi * pitch * t) + 0.4 * np.sin(2 * np.pi * 2.76 * pitch * t)
    shape = np.minimum(t / RISE, 1.0) * np.exp(-t / 0.009) * (1 - t / SECONDS)
    sound = tone * shape
    return np.repeat((loudness * sound / np.abs(sound).max())[:, None], 2, axis=1).astype(np.float32)


def main() -> None:
    """Read the arguments and write the files."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    folder = ask.parse_args().folder
    for name, (pitch, loudness) in CLICKS.items():
        write_wav(knock(pitch, loudness), folder / name)


if __name__ == "__main__":
    main()
