"""How codings compare: `python -m benchmarks.coding`, over windows of the films at 1920x1080 with one thread each.

For every coding and window: milliseconds of a core a frame with conversion, kilobytes, and likeness to the frames.
"""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path

import imageio.v3 as imageio
import numpy as np

from benchmarks.likeness import likeness
from benchmarks.scaling import cpu
from renderer.drawing.canvas import Canvas
from renderer.encode.codec import CRF, DRAFT, FINAL, Coding
from renderer.encode.encoder import encoded
from renderer.film.load.target import load

WINDOWS = {"pulses": ("intro", 8.0), "drift": ("intro", 15.0), "equations": ("intro", 21.0), "line": ("backprop", 24.0)}
CODINGS = {
    "flat": Coding(),
    **{name: Coding(preset=name) for name in ("ultrafast", "superfast", "veryfast", "medium")},
    "--draft": Coding(preset=DRAFT[0], crf=DRAFT[1]),
    "--final": Coding(preset=FINAL[0], crf=FINAL[1]),
}
SIZE, FPS, FRAMES = (1920, 1080), 60, 60


def main() -> None:
    """Prints a table of Markdown."""
    with tempfile.TemporaryDirectory(prefix="netreel-coding-") as place:
        folder = Path(place)
        drawn = {name: frames(folder / name, *where) for name, where in WINDOWS.items()}
        print(f"CRF {CRF} if not said otherwise; each cell: ms, kB, SSIM of luma, of all")
        print("| coding | " + " | ".join(WINDOWS) + " |", "| --- " * (len(WINDOWS) + 1) + "|", sep="\n")
        for name, coding in CODINGS.items():
            cells = [measured(drawn[window], coding, folder, window) for window in WINDOWS]
            print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def frames(folder: Path, film: str, start: float) -> np.ndarray:
    """Frames of a film from a time on, kept as pictures too."""
    folder.mkdir()
    scene, canvas = load(film).scene, Canvas(SIZE)
    found = np.empty((FRAMES, SIZE[1], SIZE[0], 4), np.uint8)
    for number in range(FRAMES):
        found[number] = canvas.draw(scene.at(start + number / FPS))
        imageio.imwrite(folder / f"{number:05}.png", found[number, ..., 2::-1], compress_level=1)
    return found


def measured(drawn: np.ndarray, coding: Coding, folder: Path, window: str) -> str:
    """One cell of the table."""
    film = folder / "film.mp4"
    began = cpu()
    with encoded(film, SIZE, Fraction(FPS), len(drawn), coding) as file:
        for frame in drawn:
            file.write(frame)
    took = (cpu() - began) / len(drawn) * 1000
    luma, whole = likeness(film, str(folder / window / "%05d.png"), 0, FPS, step=3)
    return f"{took:.1f}, {film.stat().st_size / 1000:.0f}, {luma:.4f}, {whole:.4f}"


if __name__ == "__main__":
    main()
