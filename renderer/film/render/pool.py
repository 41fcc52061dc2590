"""The pool: worker processes of this machine that make the segments of a film, replaced when they die."""

from __future__ import annotations

import os
import selectors
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from renderer.film.render.order_queue import Order, OrderQueue, Untravelled
from renderer.film.render.worker_answer import WorkerAnswer
from renderer.film.render.worker_process import WorkerProcess, ordered
from renderer.values.errors import MachineError

_TICK = 0.1


def cores() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(slots=True, eq=False)
class _Member:
    process: WorkerProcess
    order: Order | None = None
    ready: bool = False


def make_all(
    job: Callable[[], bytes],
    queue: OrderQueue,
    workers: int,
    folder: Path,
    tick: Callable[[], None],
    expected: int = 0,
) -> None:
    """Have all orders made by so many processes at most, for the film of a job (see `job_bytes`).

    Processes are started for as many orders as are `expected`, and begin to import while the job is packed; others as
    there are orders for them. `tick` is called again and again in between; what it raises ends everything. No process
    is left when it returns or raises.
    """
    file = folder / "job"
    pool = _Pool(file, queue, workers)
    with pool.ending():
        pool.start(expected)
        file.write_bytes(job())
        pool.open()
        while queue.busy:
            planning = queue.plan()
            pool.staff()
            pool.listen(0 if planning else _TICK)
            tick()


class _Pool:
    def __init__(self, job: Path, queue: OrderQueue, most: int) -> None:
        self.job, self.queue, self.most = job, queue, most
        self.members: list[_Member] = []
        self._opened = False
        self._selector = selectors.DefaultSelector()

    @contextmanager
    def ending(self) -> Iterator[None]:
        """End all processes after the block."""
        try:
            yield
        finally:
            WorkerProcess.end(member.process for member in self.members)
            self._selector.close()

    def start(self, count: int) -> None:
        """Start so many processes, as far as there may be."""
        for _ in range(min(self.most - len(self.members), count)):
            member = _Member(WorkerProcess(self.job if self._opened else None))
            self.members.append(member)
            self._selector.register(member.process, selectors.EVENT_READ, member)

    def open(self) -> None:
        """Tell the processes their job, whose file is there now."""
        self._opened = True
        for member in self.members:
            member.process.open(self.job)

    def staff(self) -> None:
        """Give orders to all that are idle, and start processes for those that wait beyond."""
        for member in self.members:
            if member.ready and member.order is None and (order := self.queue.take()) is not None:
                member.order = order
                member.process.send(*ordered(order))
        coming = sum(not member.ready for member in self.members)
        self.start(len(self.queue.waiting) - coming)

    def listen(self, seconds: float) -> None:
        """Hear what the workers have to say, for a moment."""
        for key, _ in self._selector.select(seconds):
            member: _Member = key.data
            answers = member.process.answers()
            if answers is None:
                self._died(member)
                continue
            for answer in answers:
                self._heard(member, answer)

    def _heard(self, member: _Member, answer: WorkerAnswer) -> None:
        if "closed" in answer:
            raise Untravelled(str(answer["closed"]))
        if "disk" in answer:
            raise MachineError(str(answer["disk"]))
        if "ready" in answer:
            member.ready = True
        elif member.order is not None:
            order = member.order
            if "done" not in answer:
                member.order = None
            self.queue.heard(order, answer)
        self.staff()

    def _died(self, member: _Member) -> None:
        """Have the order of a worker that ended without being told to made by another."""
        self.members.remove(member)
        self._selector.unregister(member.process)
        why = member.process.ended()
        if not member.ready:
            raise Untravelled(f"a worker did not start: {why}")
        if member.order is not None:
            self.queue.again(member.order, why)
