"""A worker: a process that draws and codes segments of one film, told message by message which.

The first message is the file of a job; the others are orders. It ends when its input does, and at the next answer when
nobody listens any more.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, cast

from renderer.drawing.canvas import Canvas
from renderer.encode.encoder import EncoderKilled
from renderer.film.code.pickling import unpack
from renderer.film.render.film_spec import FilmSpec
from renderer.film.render.segment import write_segment
from renderer.scene.frame_grid import Filmed
from renderer.system.worker import Connection, connect
from renderer.values.errors import DiskError

_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class SegmentJob:
    """The job of a worker: the scene as bytes, the author's modules by name, the film, and its name in errors."""

    scene: bytes
    authored: frozenset[str]
    spec: FilmSpec
    called: Path


class JobFile(TypedDict):
    """The first message: the file of the job."""

    job: str


class SegmentOrder(TypedDict):
    """An order of a segment: its first frame, the frame behind its last, its file and the threads of its encoder."""

    first: int
    stop: int
    path: str
    threads: int


def main() -> None:
    """Work off orders until there are no more, or until nobody listens."""
    try:
        _serve()
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever asked is gone; what was begun is not wanted.
        os._exit(1)


def _serve() -> None:
    parent = connect()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    messages = parent.orders()
    opening = next(messages, None)
    if opening is None:
        return
    with open(cast("JobFile", opening[0])["job"], "rb") as file:
        job: SegmentJob = pickle.load(file)
    try:
        scene = unpack(job.scene, job.authored)
    except Exception as error:
        parent.say({"closed": f"{type(error).__name__}: {error}"})
        return
    parent.say({"ready": True})
    canvas = Canvas(job.spec.size, job.spec.transparent)
    for head, _ in messages:
        order = cast("SegmentOrder", head)
        frames = range(order["first"], order["stop"])
        _work(parent, job, scene, canvas, frames, Path(order["path"]), order["threads"])


def _work(
    parent: Connection, job: SegmentJob, scene: Filmed, canvas: Canvas, frames: range, path: Path, threads: int
) -> None:
    done, told = 0, time.monotonic()

    def tell(count: int) -> None:
        nonlocal done, told
        done = count
        if time.monotonic() - told >= _EVERY:
            told = time.monotonic()
            parent.say({"done": count})

    try:
        drawn = write_segment(scene, frames, job.spec, path, threads, job.called, tell, canvas)
    except BrokenPipeError:
        raise
    except EncoderKilled as error:
        parent.say({"again": str(error)})
    except DiskError as error:
        parent.say({"disk": str(error)})
    except Exception as error:
        parent.say({"failed": str(error) or type(error).__name__, "frame": frames.start + done})
    else:
        parent.say({"made": drawn, "peak": _peak()})


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
