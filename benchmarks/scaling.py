"""How many workers pay: `python -m benchmarks.scaling [TARGET] [--every N]`, measured segment by segment.

Every segment is drawn and coded alone, and what its processor time is goes into a simulation of N workers with a core
each, which does what a render does: pieces are weighed, cut and looked up one after the other in the order of the film;
workers start as soon as there is work for them, and import while the scene is packed; each takes the dearest segment
that is known; runs of segments are joined by one thread once all are there. The scene is built or read back before.
"""

from __future__ import annotations

import argparse
import gc
import heapq
import json
import resource
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

from renderer.cli.start import _MADE_BEFORE_COLLECTING
from renderer.encode.encoder import join_segments
from renderer.film.code.drawing_code import drawing_digests
from renderer.film.code.film_code import FilmCode
from renderer.film.code.pickling import pack
from renderer.film.kept.kept_film import open_kept
from renderer.film.kept.scene_store import SceneStore
from renderer.film.load.imports import python
from renderer.film.render.cache_keys import segment_key, segment_parts
from renderer.film.render.early_joins import RUN
from renderer.film.render.film import FilmSpec
from renderer.film.render.segment import write_segment
from renderer.film.render.segment_cuts import FilmCut
from renderer.film.render.work import _WORTH_WORKERS
from renderer.film.render.worker_process import WorkerProcess, job_bytes
from renderer.scene.scene import Scene

WORKERS = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True)
class Costs:
    """Seconds of a core of what is done once in a film.

    `build` and `read` are those of opening the scene, built anew and kept or read back; `code` of finding the author's
    code in it, `pack` of packing it; `imports` and `open` of the start of a worker until it has the scene. A join takes
    `join`, and `join_file` for each file; that of a run takes `join_run`.
    """

    build: float
    read: float
    code: float
    pack: float
    imports: float
    open: float
    join: float
    join_file: float
    join_run: float


@dataclass(frozen=True)
class Segment:
    """A segment: its first frame, the estimate of its work, and the seconds of a core of its key and of its frames.

    `weighing` are those of the piece between two beats that it is the first segment of, else 0.
    """

    start: int
    guess: float
    weighing: float
    key: float
    frames: float


def alone(costs: Costs, film: Sequence[Segment], opening: float) -> float:
    """Return the seconds that one process takes, which has nothing to pack and no worker to start."""
    each = sum(one.weighing + one.key + one.frames for one in film)
    return opening + costs.code + each + costs.join + costs.join_file * len(film)


def together(costs: Costs, film: Sequence[Segment], workers: int, opening: float) -> float:
    """Return the seconds until so many workers have made the film, whose scene takes so many seconds to open."""
    if workers == 1:
        return alone(costs, film, opening)
    now = opening + costs.code
    first = next((n for n in range(len(film)) if sum(one.guess for one in film[:n]) > _WORTH_WORKERS), len(film))
    now += sum(one.weighing + one.key for one in film[:first])
    packed = now + costs.pack
    known = [packed] * first
    now = packed
    for one in film[first:]:
        now += one.weighing + one.key
        known.append(now)
    ready = packed + max(costs.imports - costs.pack, 0.0) + costs.open
    ends = _drawn(film, known, [ready] * workers)
    return _joined(costs, ends, now)


def _drawn(film: Sequence[Segment], known: Sequence[float], free: list[float]) -> list[float]:
    """Return when each segment is made by workers that are free from some times on."""
    ends, waiting, coming = [0.0] * len(film), list[tuple[float, int]](), 0
    for _ in film:
        now = heapq.heappop(free)
        if not waiting and coming < len(film):
            now = max(now, known[coming])
        while coming < len(film) and known[coming] <= now:
            heapq.heappush(waiting, (-film[coming].guess, coming))
            coming += 1
        _, number = heapq.heappop(waiting)
        ends[number] = now + film[number].frames
        heapq.heappush(free, ends[number])
    return ends


def _joined(costs: Costs, ends: Sequence[float], planned: float) -> float:
    """Return when the film is joined, of segments that are made at some times and whose cuts are known at one."""
    last, files, thread = max(ends), len(ends), planned
    if len(ends) > 2 * RUN:
        runs = [ends[start : start + RUN] for start in range(0, len(ends), RUN)]
        for whole, count in sorted((max(run), len(run)) for run in runs):
            # At the end a run that has begun to be joined is awaited, and the others are left as they are.
            if (begin := max(thread, whole)) < last:
                thread, files = begin + costs.join_run, files - count + 1
    return max(last, thread) + costs.join + costs.join_file * files


def main() -> None:
    """Prints the efficiency for each number of workers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("target", nargs="?", default="backprop")
    parser.add_argument("--every", type=int, default=1, help="measure every nth segment, guess the others by estimate")
    parser.add_argument("--json", type=Path, help="a file for what was measured")
    given = parser.parse_args()
    gc.set_threshold(_MADE_BEFORE_COLLECTING)  # as the command does
    costs, film = measured(given.target, given.every)
    if given.json is not None:
        words = {"costs": asdict(costs), "film": [asdict(one) for one in film]}
        given.json.write_text(json.dumps(words) + "\n", "utf-8")
    frames = [one.frames for one in film]
    print(
        f"{given.target}: {len(film)} segments, {sum(frames):.1f} s of a core, the longest {max(frames):.1f} s; "
        f"{costs.build:.1f} s to build and keep, {costs.read:.1f} s to read back, {costs.code:.1f} s for its code, "
        f"{sum(one.weighing for one in film):.1f} s to weigh, {sum(one.key for one in film):.1f} s for keys, "
        f"{costs.pack:.1f} s to pack, {costs.imports:.1f} and {costs.open:.1f} s to start a worker, "
        f"{costs.join + costs.join_file * len(film):.1f} s to join, {costs.join:.1f} s of them for any number of files"
    )
    for workers in WORKERS:
        said = []
        for how, opening in (("built", costs.build), ("read back", costs.read)):
            whole = together(costs, film, workers, opening)
            times = alone(costs, film, opening) / whole
            said.append(f"{how} {whole:6.1f} s, {times:5.1f} times one, efficiency {times / workers:.2f}")
        print(f"{workers:3} workers: {'; '.join(said)}")


def measured(target: str, every: int) -> tuple[Costs, list[Segment]]:
    """Measure a film."""
    with tempfile.TemporaryDirectory(prefix="netreel-scaling-") as place:
        store = SceneStore(Path(place, "scenes"))
        opened, scenes = [], []
        for _ in range(2):
            from_here = cpu()
            scenes.append(open_kept(target, {}, store).film.scene)
            opened.append(cpu() - from_here)
        scene, spec = scenes[1], FilmSpec()
        from_here = cpu()
        code = FilmCode(scene)
        drawing_digests(code.modules)
        looked = cpu() - from_here
        weighed = _weighed(scene, code, spec)
        from_here = cpu()
        job = job_bytes(pack(scene, code), spec, Path("film.mp4"))
        packed = cpu() - from_here
        dearest = sorted(weighed, key=lambda one: (-one[1], one[0].start))
        took, files = _made(scene, [piece for piece, *_ in dearest[::every]], spec, Path(place))
        share = sum(took.values()) / sum(guess for piece, guess, *_ in weighed if piece.start in took)
        film = [
            Segment(piece.start, guess, weighing, key, took.get(piece.start, guess * share))
            for piece, guess, weighing, key in weighed
        ]
        join = _joins(files, len(film), spec)
        imports, start = _started(Path(place, "job"), job)
    build, read = opened
    return Costs(build, read, looked, packed, imports, start - imports, *join), film


def _weighed(scene: Scene, code: FilmCode, spec: FilmSpec) -> list[tuple[range, float, float, float]]:
    """Return the segments of a film with their estimates, and the seconds to weigh them and for their keys."""
    from_here = cpu()
    cut = FilmCut(scene, spec.fps, spec.frames(scene))
    found = []
    for rough in cut.rough:
        pieces = cut.measured(rough)
        weighing, from_here = cpu() - from_here, cpu()
        for piece, guess in pieces:
            segment_key(segment_parts(scene, code, piece, spec, ".mp4", 1)[0])
            found.append((piece, guess, weighing, cpu() - from_here))
            weighing, from_here = 0.0, cpu()
    return found


def _made(
    scene: Scene, pieces: Sequence[range], spec: FilmSpec, folder: Path
) -> tuple[dict[int, float], list[tuple[Path, int]]]:
    """Return what segments take to be drawn and coded, by their first frames, and their files."""
    took, files = {}, []
    for frames in pieces:
        from_here, file = cpu(), folder / f"{frames.start}.mp4"
        write_segment(scene, frames, spec, file, 1, file, lambda done: None)
        took[frames.start] = cpu() - from_here
        files.append((file, len(frames)))
    return took, files


def _joins(files: Sequence[tuple[Path, int]], count: int, spec: FilmSpec) -> tuple[float, float, float]:
    """Return what it takes to join so many segments, of that what each file takes, and what a run takes."""
    whole, run = files[0][0].with_name("whole.mp4"), files[0][0].with_name("run.mp4")
    segments = list(islice(cycle(files), count))
    from_here = cpu()
    join_segments(segments[:RUN], run, spec.fps)
    of_run, from_here = cpu() - from_here, cpu()
    join_segments(segments, whole, spec.fps)
    of_files, from_here = cpu() - from_here, cpu()
    runs = [(run, sum(frames for _, frames in segments[:RUN]))] * max(count // RUN, 1)
    join_segments(runs, whole, spec.fps)
    of_runs = cpu() - from_here
    each = max(of_files - of_runs, 0.0) / max(count - len(runs), 1)
    return of_files - each * count, each, of_run


def _started(place: Path, job: bytes) -> tuple[float, float]:
    """Return what a worker takes to import, and until it could begin with a segment."""
    place.write_bytes(job)
    from_here = cpu()
    subprocess.run([*python("renderer.film.render.worker")], stdin=subprocess.DEVNULL, check=True)
    imports, from_here = cpu() - from_here, cpu()
    worker = WorkerProcess(place)
    worker.answers()
    WorkerProcess.end([worker])
    return imports, cpu() - from_here


def cpu() -> float:
    """The seconds that processors worked for this process and for those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main()
