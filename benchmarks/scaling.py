"""How many workers pay: `python -m benchmarks.scaling [TARGET] [--every N]`, measured segment by segment.

Every segment is drawn and coded alone, and what its processor time is goes into a simulation of N workers with a core
each, which take the segments as a render hands them out. Building and planning come before, the join after.
"""

from __future__ import annotations

import argparse
import heapq
import resource
import tempfile
from collections.abc import Sequence
from pathlib import Path

from renderer.film.code.pickling import pack
from renderer.film.load.source import load
from renderer.film.render.cache_keys import segment_parts
from renderer.film.render.cuts import estimate, segments
from renderer.film.render.film import FilmSpec
from renderer.film.render.segment import write_segment
from renderer.scene.frame_grid import FrameGrid

WORKERS = (1, 2, 4, 8, 16, 32, 64)
START, JOIN = 0.4, 1.0
"""Seconds that a worker takes to start, and that the join of a long film takes."""


def main() -> None:
    """Prints the efficiency for each number of workers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("target", nargs="?", default="backprop")
    parser.add_argument("--every", type=int, default=1, help="measure every nth segment, guess the others by estimate")
    given = parser.parse_args()
    spec = FilmSpec()
    began = cpu()
    scene = load(given.target).scene
    built = cpu()
    packed = pack(scene)
    assert packed is not None
    parts = segments(scene, spec.fps, spec.frames(scene))
    for part in parts:
        segment_parts(scene, packed.code, part, spec, ".mp4", 1)
    grid = FrameGrid(scene.duration, spec.fps)
    guessed = [estimate(scene, part, grid) for part in parts]
    planned = cpu()
    costs: dict[int, float] = {}
    with tempfile.TemporaryDirectory(prefix="netreel-scaling-") as place:
        film = Path(place, "segment.mp4")
        for number, part in list(enumerate(parts))[:: given.every]:
            from_here = cpu()
            write_segment(scene, part, spec, film, 1, film, lambda done: None)
            costs[number] = cpu() - from_here
    share = sum(costs.values()) / sum(guessed[number] for number in costs)
    took = [costs.get(number, guess * share) for number, guess in enumerate(guessed)]
    before = planned - began
    print(
        f"{given.target}: {len(parts)} segments, {sum(took):.1f} s of a core, the longest {max(took):.1f} s; "
        f"before them {built - began:.1f} s to build and {planned - built:.1f} s to plan, after them {JOIN:.1f} s"
    )
    alone = before + simulated(took, guessed, 1) + JOIN
    for workers in WORKERS:
        whole = before + simulated(took, guessed, workers) + JOIN
        times, drawing = alone / whole, simulated(took, guessed, workers)
        print(
            f"{workers:3} workers: {whole:7.1f} s, {times:5.1f} times one, efficiency {times / workers:.2f}; "
            f"drawing alone {drawing:6.1f} s, where an even split were {sum(took) / workers:.1f} s"
        )


def simulated(took: Sequence[float], guessed: Sequence[float], workers: int) -> float:
    """The seconds until the last of so many workers is done; the dearest by estimate are given out first."""
    free = [START] * workers
    for number in sorted(range(len(took)), key=lambda k: -guessed[k]):
        heapq.heappush(free, heapq.heappop(free) + took[number])
    return max(free)


def cpu() -> float:
    """The seconds that processors worked for this process and for those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main()
