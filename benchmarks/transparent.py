"""What transparent films cost beside opaque ones: `python -m benchmarks.transparent`, 1920x1080 with one thread each.

For two windows of the introduction and every coding: milliseconds of a core a frame for the colors under what is
transparent, and for sending, converting and coding; kilobytes; and how far the shown pixels are off, over black.
"""

from __future__ import annotations

import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np

from benchmarks.scaling import cpu
from renderer.drawing.canvas import Canvas
from renderer.drawing.pixels import spread_colors, straight
from renderer.encode.codec import Coding
from renderer.encode.encoder import decode, encoded
from renderer.film.load.target import load

WINDOWS = {"pulses": 8.0, "equations": 21.0}
SIZE, FPS = (1920, 1080), 60
CODINGS = {
    "opaque, H.264": (Coding(), "film.mp4"),
    "VP9": (Coding(transparent=True), "film.webm"),
    "ProRes 4444": (Coding(transparent=True), "film.mov"),
}


def main() -> None:
    """Print a table of Markdown; an argument is the number of frames of each window, 24 if there is none."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 24
    scene = load("intro").scene
    print("| window | coding | colors | sent and coded | kB | mean, worst |", "| --- " * 6 + "|", sep="\n")
    for window, start in WINDOWS.items():
        for name, (coding, file) in CODINGS.items():
            canvas = Canvas(SIZE, transparent=coding.transparent)
            drawn = [canvas.draw(scene.at(start + number / FPS)).copy() for number in range(count)]
            print(f"| {window} | {name} | {measured(drawn, coding, file)} |", flush=True)


def measured(drawn: list[np.ndarray], coding: Coding, file: str) -> str:
    """Return the cells of one row."""
    colors = 0.0
    if coding.transparent:
        began = cpu()
        for frame in drawn:
            spread_colors(frame)
        colors = cpu() - began
    with tempfile.TemporaryDirectory(prefix="netreel-transparent-") as folder:
        film = Path(folder) / file
        began = cpu()
        with encoded(film, SIZE, Fraction(FPS), len(drawn), coding) as out:
            for frame in drawn:
                out.write(frame)
        whole = (cpu() - began) * 1000 / len(drawn)
        off = [_off(one, frame, coding) for one, frame in zip(decode(film, coding.transparent), drawn, strict=True)]
        mean, worst = float(np.mean([one for one, _ in off])), max(one for _, one in off)
        own = colors * 1000 / len(drawn)
        return f"{own:.1f} | {whole - own:.1f} | {film.stat().st_size / 1000:.0f} | {mean:.2f}, {worst:.0f}"


def _off(shown: np.ndarray, drawn: np.ndarray, coding: Coding) -> tuple[float, float]:
    """Return by how much of 255 a decoded frame is off, in the mean and at most, with its alpha multiplied in."""
    if not coding.transparent:
        wanted = drawn[..., 2::-1].astype(float)
        found = shown.astype(float)
    else:
        wanted = straight(drawn)[..., [2, 1, 0, 3]].astype(float)
        wanted = wanted[..., :3] * wanted[..., 3:] / 255
        found = shown[..., :3].astype(float) * shown[..., 3:] / 255
    gap = np.abs(found - wanted)
    return float(gap.mean()), float(gap.max())


if __name__ == "__main__":
    main()
