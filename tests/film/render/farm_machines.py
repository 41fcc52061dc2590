"""Clusters for tests: in this process, which is quick, and as processes that can be killed."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_STARTS = 60.0  # seconds, on a machine that is busy


def local(workers: int, **options: Any) -> Any:
    """Return a cluster whose workers are threads of this process."""
    import distributed

    usual = {"threads_per_worker": 1, "processes": False, "dashboard_address": None, "protocol": "tcp"}
    return distributed.LocalCluster(n_workers=workers, **(usual | options))


class Machines:
    """A scheduler and workers that are processes, each with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._file = folder, folder / "scheduler.json"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._hurt: set[str] = set()
        self._numbers = itertools.count()

    @property
    def address(self) -> str:
        """Where the scheduler listens."""
        address = self._address()
        assert address is not None
        return address

    def _address(self) -> str | None:
        """Where the scheduler listens, if its file is there whole: it writes it under its name, not atomically."""
        try:
            return str(json.loads(self._file.read_text("utf-8"))["address"])
        except (OSError, ValueError):
            return None

    def start(self, workers: int, *options: str, **environment: str) -> None:
        """Start a scheduler and workers, and wait until the scheduler is there; workers come when they are ready."""
        self.folder.mkdir(parents=True)
        words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self._run("scheduler", "scheduler", *words, *options, **environment)
        until = time.monotonic() + _STARTS
        while self._address() is None:
            assert time.monotonic() < until and self.processes["scheduler"].poll() is None
            time.sleep(0.05)
        for _ in range(workers):
            self.worker(f"worker-{next(self._numbers)}", *options, **environment)

    @property
    def workers(self) -> list[str]:
        """The names of the workers that were started with the scheduler or in place of such."""
        return [name for name in self.processes if name.startswith("worker-")]

    def ready(self, workers: int) -> None:
        """Have a scheduler and so many workers, none of which a test before has hurt, and no others."""
        if "scheduler" in self._hurt:
            self.end()
        for name in [*self._hurt, *(name for name in self.processes if name not in ("scheduler", *self.workers))]:
            self._end(name)
        self._hurt.clear()
        if not self.processes:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.start(workers)
        while len(self.workers) < workers:
            self.worker(f"worker-{next(self._numbers)}")
        self.wait(workers)

    def end(self) -> None:
        """End all processes."""
        for name in list(self.processes):
            self._end(name)
        self._hurt.clear()

    def _end(self, name: str) -> None:
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def worker(self, name: str, *options: str, **environment: str) -> None:
        """Start a worker with a name."""
        words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self.folder / name))
        self._run(name, "worker", *words, *options, **environment)

    def wait(self, workers: int) -> None:
        """Wait until the scheduler has so many workers, and no more."""
        import distributed

        with distributed.Client(self.address, set_as_default=False, timeout=_STARTS) as client:
            until = time.monotonic() + _STARTS
            while len(client.nthreads()) != workers:
                assert time.monotonic() < until
                time.sleep(0.05)

    def _run(self, called: str, kind: str, *words: str, **environment: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(self._file), *words]
        self.processes[called] = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def send(self, name: str, number: int = signal.SIGKILL) -> None:
        """Send a signal to one of the processes."""
        self._hurt.add(name)
        self.processes[name].send_signal(number)


@contextlib.contextmanager
def machines(folder: Path) -> Iterator[Machines]:
    """Lend machines, none of which is left afterwards."""
    found = Machines(folder)
    try:
        yield found
    finally:
        found.end()
