"""A worker: a process that draws and codes segments of one film, told line by line which.

It is started with the file of a job, reads orders from its input and answers on its output, in lines of JSON. It ends
when its input does, and at the next answer when nobody listens any more.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from renderer.drawing.canvas import Canvas
from renderer.encode.encoder import EncoderKilled
from renderer.film.code.pickling import unpack
from renderer.film.render.segment import write_segment
from renderer.film.render.settings import FilmSpec
from renderer.scene.frame_grid import Filmed
from renderer.values.errors import DiskError

_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class SegmentJob:
    """The job of a worker: the scene as bytes, the author's modules by name, the film, and its name in errors."""

    scene: bytes
    authored: frozenset[str]
    spec: FilmSpec
    called: Path


def main() -> None:
    """Work off orders until there are no more, or until nobody listens."""
    try:
        _serve()
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever asked is gone; what was begun is not wanted.
        os._exit(1)


def _serve() -> None:
    with open(sys.argv[1], "rb") as file:
        job: SegmentJob = pickle.load(file)
    # What a script prints must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        scene = unpack(job.scene, job.authored)
    except Exception as error:
        _say(answers, closed=f"{type(error).__name__}: {error}")
        return
    _say(answers, ready=True)
    canvas = Canvas(job.spec.size, job.spec.transparent)
    for line in sys.stdin:
        first, stop, path, threads = json.loads(line)
        _work(answers, job, scene, canvas, range(first, stop), Path(path), threads)


def _work(
    answers: IO[str], job: SegmentJob, scene: Filmed, canvas: Canvas, frames: range, path: Path, threads: int
) -> None:
    done, told = 0, time.monotonic()

    def tell(count: int) -> None:
        nonlocal done, told
        done = count
        if time.monotonic() - told >= _EVERY:
            told = time.monotonic()
            _say(answers, done=count)

    try:
        drawn = write_segment(scene, frames, job.spec, path, threads, job.called, tell, canvas)
    except BrokenPipeError:
        raise
    except EncoderKilled as error:
        _say(answers, again=str(error))
    except DiskError as error:
        _say(answers, disk=str(error))
    except Exception as error:
        _say(answers, failed=str(error) or type(error).__name__, frame=frames.start + done)
    else:
        _say(answers, made=drawn, peak=_peak())


def _say(answers: IO[str], **what: object) -> None:
    print(json.dumps(what), file=answers, flush=True)


def _peak() -> tuple[int, int]:
    """The most memory that this process and its largest encoder had, in bytes; 0 where that cannot be told."""
    if sys.platform == "win32":
        return 0, 0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    whose = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    own, children = (resource.getrusage(who).ru_maxrss * unit for who in whose)
    # Linux counts what the process that started this one had, but tells the truth here.
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                own = int(line.split()[1]) * 1024
    return own, children
