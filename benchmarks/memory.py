"""What memory workers take: `python -m benchmarks.memory [TARGET ...]`, in two sizes, and for one ten times as long.

Frames are as many as fit a short run; how many there are a second does not change what a worker holds.
"""

from __future__ import annotations

import sys
import tempfile
from fractions import Fraction
from pathlib import Path

from benchmarks.mesh import build as mesh
from renderer.film.load.target import load
from renderer.film.render import work as films
from renderer.film.render.film import FilmSpec, render_film
from renderer.scene.scene import Scene

SIZES = ((1920, 1080), (3840, 2160))


def main() -> None:
    """Prints the most that a worker's Python and its encoder had, in megabytes."""
    # Workers, however short the film.
    films._WORTH_WORKERS = 0.0
    made: dict[str, Scene] = {"mesh of 12 s": mesh(10.0), "mesh of 120 s": mesh(118.0)}
    made |= {name: load(name).scene for name in sys.argv[1:] or ("intro", "backprop")}
    for name, scene in made.items():
        for size in SIZES:
            rate = Fraction(2) if scene.duration > 100 else Fraction(10)
            with tempfile.TemporaryDirectory(prefix="netreel-memory-") as place:
                report = render_film(scene, Path(place, "film.mp4"), FilmSpec(size, rate), jobs=2)
            python, encoder = (f"{peak / 1e6:.0f}" for peak in report.peak)
            print(f"{name}, {size[0]}x{size[1]}: Python {python} MB, encoder {encoder} MB", flush=True)


if __name__ == "__main__":
    main()
