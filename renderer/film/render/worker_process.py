"""Worker processes: how one is started, given segments, heard and ended."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from renderer.film.code.authored_code import authored_modules
from renderer.film.code.pickling import Packed
from renderer.film.load.imports import python
from renderer.film.render.film_spec import FilmSpec
from renderer.film.render.order_queue import Order
from renderer.film.render.worker import SegmentJob, SegmentOrder
from renderer.film.render.worker_answer import WorkerAnswer
from renderer.system.child import Child


def job_bytes(packed: Packed, spec: FilmSpec, called: Path) -> bytes:
    """Return what every worker of a film is told once, as the file that it is started with."""
    authored = frozenset(module.__name__ for module in authored_modules())
    return pickle.dumps(SegmentJob(packed.data, authored, spec, called))


class WorkerProcess:
    """A process that makes segments of the film of one job, one after the other; the job may be told later."""

    def __init__(self, job: Path | None = None) -> None:
        self._child = Child(python("renderer.film.render.worker"))
        self._ready = False
        if job is not None:
            self.open(job)

    def open(self, job: Path) -> None:
        """Tell the process the file of its job; until then it imports what drawing takes, and waits."""
        self._child.send({"job": str(job)})

    def fileno(self) -> int:
        """Return the descriptor on which the answers come."""
        return self._child.fileno()

    def send(self, frames: range, path: Path, threads: int) -> None:
        """Order a segment; a worker that has died meanwhile is heard of by the end of its answers."""
        order: SegmentOrder = {"first": frames.start, "stop": frames.stop, "path": str(path), "threads": threads}
        self._child.send(order)

    def answers(self) -> list[WorkerAnswer] | None:
        """Wait for something to be heard and return the answers that are whole; None when the process has ended."""
        received = self._child.receive()
        return None if received is None else [cast("WorkerAnswer", head) for head, _ in received]

    def make(self, frames: range, path: Path, threads: int) -> WorkerAnswer:
        """Order a segment, wait, and return the last answer about it; for a process that nobody else hears."""
        if self._ready:
            self.send(frames, path, threads)
        while (answers := self.answers()) is not None:
            for answer in answers:
                if "ready" in answer:
                    self._ready = True
                    self.send(frames, path, threads)
                elif "done" not in answer:
                    return answer
        return {"again": self.ended()}

    @property
    def alive(self) -> bool:
        """Whether the process is running."""
        return self._child.alive

    def stop(self) -> None:
        """Have the process end its encoder and itself; whoever waits for its answers hears of it."""
        self._child.stop()

    def ended(self) -> str:
        """Wait for the process, and return how it ended, in words."""
        return f"its worker {self._child.ended()}"

    @staticmethod
    def end(workers: Iterable[WorkerProcess]) -> None:
        """End processes, politely first, so that they end their encoders."""
        Child.end(worker._child for worker in workers)


def ordered(order: Order) -> tuple[range, Path, int]:
    """Return what a worker is told about an order."""
    return order.frames, order.path, order.threads
