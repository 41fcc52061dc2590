"""Worker processes: how one is started, given segments, heard and ended."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import subprocess
from collections.abc import Iterable
from pathlib import Path

from renderer.film.code.authored import authored_modules
from renderer.film.code.pickling import Packed
from renderer.film.load.imports import python
from renderer.film.render.answer import WorkerAnswer
from renderer.film.render.order import Order
from renderer.film.render.settings import FilmSpec
from renderer.film.render.worker import SegmentJob

_PATIENCE = 3.0
_MOST_BYTES = 1 << 16


def job_bytes(packed: Packed, spec: FilmSpec, called: Path) -> bytes:
    """Return what every worker of a film is told once, as the file that it is started with."""
    authored = frozenset(module.__name__ for module in authored_modules())
    return pickle.dumps(SegmentJob(packed.data, authored, spec, called))


class WorkerProcess:
    """A process that makes segments of the film of one job, one after the other."""

    def __init__(self, job: Path) -> None:
        command = python("renderer.film.render.worker", str(job))
        # In a session of its own: a Ctrl-C is for the parent, which ends its workers.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        self._unread = b""
        self._ready = False

    def fileno(self) -> int:
        """The descriptor on which the answers come."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def send(self, frames: range, path: Path, threads: int) -> None:
        """Order a segment; a worker that has died meanwhile is heard of by the end of its answers."""
        words = json.dumps([frames.start, frames.stop, str(path), threads])
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(words.encode() + b"\n")
            self._process.stdin.flush()

    def answers(self) -> list[WorkerAnswer] | None:
        """Wait for something to be heard and return the answers that are whole; None when the process has ended."""
        said = os.read(self.fileno(), _MOST_BYTES)
        if not said:
            return None
        *lines, self._unread = (self._unread + said).split(b"\n")
        return [json.loads(line) for line in lines]

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
        return self._process.poll() is None

    def stop(self) -> None:
        """Have the process end its encoder and itself; whoever waits for its answers hears of it."""
        with contextlib.suppress(OSError):
            self._process.terminate()

    def ended(self) -> str:
        """Wait for the process, and return how it ended, in words."""
        code = self._process.wait()
        self._close()
        return f"its worker was killed by signal {-code}" if code < 0 else f"its worker ended with code {code}"

    def _close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    @staticmethod
    def end(workers: Iterable[WorkerProcess]) -> None:
        """End processes, politely first, so that they end their encoders."""
        workers = list(workers)
        for worker in workers:
            worker.stop()
        for worker in workers:
            try:
                worker._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                worker._process.kill()
                worker._process.wait()
            worker._close()


def ordered(order: Order) -> tuple[range, Path, int]:
    """Return what a worker is told about an order."""
    return order.frames, order.path, order.threads
