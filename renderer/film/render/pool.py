"""The pool: worker processes that make the segments of a film, the longest first, replaced when they die."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import selectors
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from renderer.film.code.authored import authored_modules
from renderer.film.code.pickling import Packed
from renderer.film.load.imports import python
from renderer.film.render.settings import FilmSpec
from renderer.film.render.worker import SegmentJob
from renderer.values.errors import RenderError

_TRIES = 3
_TICK = 0.1
_PATIENCE = 3.0


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(slots=True)
class Order:
    """A segment to be made: its frames, its file, the encoder's threads, and roughly its work in microseconds."""

    frames: range
    path: Path
    threads: int
    effort: float
    done: int = 0
    drawn: int = 0
    tries: int = 0

    @property
    def made(self) -> bool:
        """Whether all of it is there."""
        return self.done == len(self.frames)


class Untravelled(RenderError):
    """The scene could not be opened in another process."""


class FrameFailed(RenderError):
    """A frame could not be drawn or sent in a worker; it is tried again where the error can be seen whole."""

    def __init__(self, message: str, frame: int) -> None:
        super().__init__(message)
        self.frame = frame


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    order: Order | None = None
    ready: bool = False
    heard: bytes = field(default=b"")


def make_all(
    packed: Packed,
    spec: FilmSpec,
    called: Path,
    orders: Sequence[Order],
    workers: int,
    folder: Path,
    made: Callable[[Order], None],
    tick: Callable[[], None],
) -> tuple[int, int]:
    """Has all orders made by so many processes, and answers the most bytes that one of them and its encoder had.

    `made` is called for every order that is done, `tick` again and again in between; what it raises ends everything.
    No process is left when it returns or raises.
    """
    job = folder / "job"
    with open(job, "wb") as file:
        authored = frozenset(module.__name__ for module in authored_modules())
        pickle.dump(SegmentJob(packed.data, authored, spec, called), file)
    waiting = sorted(orders, key=lambda order: (order.effort, -order.frames.start))
    pool = _Pool(job, waiting, made)
    with pool.ending():
        for _ in range(min(workers, len(orders))):
            pool.start()
        while pool.busy:
            pool.listen()
            tick()
    return pool.peak


class _Pool:
    def __init__(self, job: Path, waiting: list[Order], made: Callable[[Order], None]) -> None:
        self.job, self.waiting, self.made = job, waiting, made
        self.workers: list[_Worker] = []
        self.peak = (0, 0)
        self._selector = selectors.DefaultSelector()
        self._left = len(waiting)

    @property
    def busy(self) -> bool:
        """Whether there is something left to be made."""
        return self._left > 0

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Ends all processes after the block, politely first, so that they end their encoders."""
        try:
            yield
        finally:
            for worker in self.workers:
                with contextlib.suppress(OSError):
                    worker.process.terminate()
            for worker in self.workers:
                try:
                    worker.process.wait(_PATIENCE)
                except subprocess.TimeoutExpired:
                    worker.process.kill()
                    worker.process.wait()
                self._close(worker)
            self._selector.close()

    def start(self) -> None:
        """Starts one more process."""
        command = python("renderer.film.render.worker", str(self.job))
        # In a session of its own: a Ctrl-C is for the parent, which ends its workers.
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        assert process.stdout is not None
        worker = _Worker(process)
        self.workers.append(worker)
        self._selector.register(process.stdout, selectors.EVENT_READ, worker)

    def listen(self) -> None:
        """Hears what the workers have to say, for a moment."""
        for key, _ in self._selector.select(_TICK):
            worker: _Worker = key.data
            said = os.read(key.fd, 1 << 16)
            if not said:
                self._died(worker)
                continue
            *lines, worker.heard = (worker.heard + said).split(b"\n")
            for line in lines:
                self._heard(worker, json.loads(line))

    def _heard(self, worker: _Worker, said: dict[str, object]) -> None:
        order = worker.order
        if "closed" in said:
            raise Untravelled(str(said["closed"]))
        if "ready" in said:
            worker.ready = True
        assert order is not None or "ready" in said
        if order is not None:
            if "done" in said:
                order.done = int(str(said["done"]))
                return
            if "failed" in said:
                raise FrameFailed(str(said["failed"]), int(str(said["frame"])))
            worker.order = None
            if "again" in said:
                self._again(order, str(said["again"]))
            else:
                order.done, order.drawn = len(order.frames), int(str(said["made"]))
                peak = said["peak"]
                assert isinstance(peak, list)
                self.peak = max(self.peak[0], peak[0]), max(self.peak[1], peak[1])
                self._left -= 1
                self.made(order)
        self._next(worker)

    def _next(self, worker: _Worker) -> None:
        # One whose segment failed may have been given it again already, as the first that was idle.
        if not self.waiting or worker.order is not None:
            return
        order = worker.order = self.waiting.pop()
        order.tries += 1
        words = json.dumps([order.frames.start, order.frames.stop, str(order.path), order.threads])
        assert worker.process.stdin is not None
        # A worker that has died meanwhile is heard of by the end of its output.
        with contextlib.suppress(BrokenPipeError):
            worker.process.stdin.write(words.encode() + b"\n")
            worker.process.stdin.flush()

    def _again(self, order: Order, why: str) -> None:
        if order.tries >= _TRIES:
            span = f"{order.frames.start} to {order.frames.stop - 1}"
            raise RenderError(f"the segment of frames {span} failed {order.tries} times, so it was given up: {why}")
        order.done = 0
        self.waiting.append(order)
        idle = next((one for one in self.workers if one.ready and one.order is None), None)
        if idle is not None:
            self._next(idle)

    def _died(self, worker: _Worker) -> None:
        """Replaces a worker that ended without being told to."""
        self.workers.remove(worker)
        assert worker.process.stdout is not None
        self._selector.unregister(worker.process.stdout)
        code = worker.process.wait()
        self._close(worker)
        why = f"its worker was killed by signal {-code}" if code < 0 else f"its worker ended with code {code}"
        if not worker.ready:
            raise Untravelled(f"a worker did not start: {why}")
        if worker.order is not None:
            self.start()
            self._again(worker.order, why)

    def _close(self, worker: _Worker) -> None:
        for pipe in (worker.process.stdin, worker.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
