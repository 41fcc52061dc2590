"""Prints how fast films are made: `python -m benchmarks [TARGET ...] [-j N] [--size WxH] [--whole] [--json FILE]`.

All of it takes about ten minutes on two cores with nothing else to do: of a film that is longer than a minute, the
minute in its middle is rendered, unless --whole is given.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from fractions import Fraction
from pathlib import Path

from benchmarks.measure import measure
from renderer.film.load.find_films import find_films
from renderer.film.render.film import FilmSpec
from renderer.film.render.pool import cores
from renderer.scene.frame_size import pixel_size

MOST = 60.0
"""Seconds of a film that are rendered, without --whole."""


def main() -> None:
    """Measures the films one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure how fast films are made.")
    parser.add_argument("targets", nargs="*", help="films; the two films and the benchmarks' own if not given")
    parser.add_argument("-j", "--jobs", type=int, default=cores(), help="processes")
    parser.add_argument("--size", type=pixel_size, default=(1920, 1080), help="pixels, as in 1920x1080")
    parser.add_argument("--fps", type=Fraction, default=Fraction(60), help="frames a second")
    parser.add_argument("--brief", action="store_true", help="without fewer processes and without costs a frame")
    parser.add_argument("--whole", action="store_true", help="long films from their beginning to their end")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    given = parser.parse_args()
    there = {film.name for film in find_films()}
    usual = [name for name in ("intro", "backprop") if name in there] + ["benchmarks.mesh", "benchmarks.proof"]
    found, began = [], time.monotonic()
    most = math.inf if given.whole else MOST
    print("this takes about 3 minutes a film on two idle cores" + (", long films longer" if given.whole else ""))
    for target in given.targets or usual:
        figures = measure(target, given.jobs, FilmSpec(given.size, given.fps), given.brief, most).told()
        found.append(figures)
        print(
            f"{target}: " + ", ".join(f"{name} {value}" for name, value in figures.items() if name != "film"),
            flush=True,
        )
    print(f"took {time.monotonic() - began:.0f} s")
    if given.json is not None:
        given.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
