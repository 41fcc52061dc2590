"""How many workers pay: `python -m benchmarks.scaling [TARGET] [--every N]`, measured segment by segment.

Every segment is drawn and coded alone, and what its processor time is goes into a simulation of N workers with a core
each, which take the segments as a render hands them out: one after the other, the dearest first, as their keys come to
be known. Building the scene or reading it back, cutting and packing come before; the start of a worker, the keys and
the join of runs of segments, which were joined early, are measured too.
"""

from __future__ import annotations

import argparse
import heapq
import json
import resource
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from renderer.encode.encoder import join_segments
from renderer.film.code.drawing_code import drawing_digests
from renderer.film.code.film_code import FilmCode
from renderer.film.code.pickling import pack, unpack
from renderer.film.load.source import load
from renderer.film.render.cache_keys import segment_key, segment_parts
from renderer.film.render.early_joins import RUN
from renderer.film.render.film import FilmSpec
from renderer.film.render.segment import write_segment
from renderer.film.render.segment_cuts import measured_segments
from renderer.film.render.worker_process import WorkerProcess, job_bytes
from renderer.scene.scene import Scene

WORKERS = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True)
class Costs:
    """Seconds of a core: of building, of reading the scene back, of cutting and packing, of a worker's start, of the
    join, of segments and of runs of them; of each segment its key, its frames and the estimate of these, the dearest
    first.
    """

    build: float
    read: float
    plan: float
    start: float
    join: float
    last_join: float
    keys: list[float]
    frames: list[float]
    guessed: list[float]

    def alone(self, opening: float) -> float:
        """The seconds that one process takes, which has nothing to pack and no worker to start."""
        return opening + sum(self.keys) + sum(self.frames) + self.join

    def together(self, workers: int, opening: float) -> float:
        """The seconds until so many workers have made the film, whose scene takes so many seconds to open."""
        known, free = 0.0, [self.start] * workers
        for key, frames in zip(self.keys, self.frames, strict=True):
            known += key
            heapq.heappush(free, max(heapq.heappop(free), known) + frames)
        return opening + self.plan + max(free) + (self.last_join if workers > 1 else self.join)


def main() -> None:
    """Prints the efficiency for each number of workers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("target", nargs="?", default="backprop")
    parser.add_argument("--every", type=int, default=1, help="measure every nth segment, guess the others by estimate")
    parser.add_argument("--json", type=Path, help="a file for what was measured")
    given = parser.parse_args()
    costs = measured(given.target, given.every)
    if given.json is not None:
        given.json.write_text(json.dumps(asdict(costs)) + "\n", "utf-8")
    print(
        f"{given.target}: {len(costs.frames)} segments, {sum(costs.frames):.1f} s of a core, "
        f"the longest {max(costs.frames):.1f} s; {costs.build:.1f} s to build, {costs.read:.1f} s to read back, "
        f"{costs.plan:.1f} s to cut and pack, {costs.start:.1f} s to start a worker, {sum(costs.keys):.1f} s for keys, "
        f"{costs.join:.1f} s to join, {costs.last_join:.1f} s of them at the end"
    )
    for workers in WORKERS:
        said = []
        for how, opening in (("built", costs.build), ("read back", costs.read)):
            whole = costs.together(workers, opening)
            times = costs.alone(opening) / whole
            said.append(f"{how} {whole:6.1f} s, {times:5.1f} times one, efficiency {times / workers:.2f}")
        print(f"{workers:3} workers: {'; '.join(said)}")


def measured(target: str, every: int) -> Costs:
    """Measure a film."""
    spec = FilmSpec()
    began = cpu()
    scene = load(target).scene
    built = cpu()
    data = pack(scene, FilmCode(scene)).data
    packed = cpu()
    scene = unpack(data, frozenset())
    read = cpu() - packed
    began_plan = cpu()
    code = FilmCode(scene)
    cut = sorted(measured_segments(scene, spec.fps, spec.frames(scene)), key=lambda piece: (-piece[1], piece[0].start))
    job = job_bytes(pack(scene, code), spec, Path("film.mp4"))
    drawing_digests(code.modules)
    planned = cpu()
    keys = []
    for part, _ in cut:
        from_here = cpu()
        segment_key(segment_parts(scene, code, part, spec, ".mp4", 1)[0])
        keys.append(cpu() - from_here)
    with tempfile.TemporaryDirectory(prefix="netreel-scaling-") as place:
        film = Path(place, "segment.mp4")
        took = drawn(scene, cut[::every], spec, film)
        join, last_join = joined(film, cut[::every][-1][0], len(cut), spec)
        start = started(Path(place, "job"), job)
    share = sum(took) / sum(guess for _, guess in cut[::every])
    known = {number * every: seconds for number, seconds in enumerate(took)}
    frames = [known.get(number, guess * share) for number, (_, guess) in enumerate(cut)]
    guessed = [guess for _, guess in cut]
    return Costs(built - began, read, planned - began_plan, start, join, last_join, keys, frames, guessed)


def drawn(scene: Scene, cut: Sequence[tuple[range, float]], spec: FilmSpec, film: Path) -> list[float]:
    """Return what segments take to be drawn and coded; the last one stays in the file."""
    took = []
    for frames, _ in cut:
        from_here = cpu()
        write_segment(scene, frames, spec, film, 1, film, lambda done: None)
        took.append(cpu() - from_here)
    return took


def joined(film: Path, frames: range, count: int, spec: FilmSpec) -> tuple[float, float]:
    """Return what it takes to join so many segments, each like this one, and what if all runs but one are joined."""
    one, run, whole = (film, len(frames)), (film.with_name("run.mp4"), len(frames) * RUN), film.with_name("whole.mp4")
    from_here = cpu()
    join_segments([one] * count, whole, spec.fps)
    took = cpu() - from_here
    join_segments([one] * RUN, run[0], spec.fps)
    from_here = cpu()
    join_segments([*[run] * (count // RUN - 1), *[one] * (count % RUN + RUN)], whole, spec.fps)
    return took, cpu() - from_here


def started(place: Path, job: bytes) -> float:
    """Return what it takes to start a worker, until it could begin with a segment."""
    place.write_bytes(job)
    from_here = cpu()
    worker = WorkerProcess(place)
    worker.answers()
    WorkerProcess.end([worker])
    return cpu() - from_here


def cpu() -> float:
    """The seconds that processors worked for this process and for those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main()
