"""Clusters for tests: in this process, which is quick, and as processes that can be killed."""

from __future__ import annotations

import contextlib
import json
import os
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

    @property
    def address(self) -> str:
        """Where the scheduler listens."""
        return str(json.loads(self._file.read_text("utf-8"))["address"])

    def start(self, workers: int, *options: str, **environment: str) -> None:
        """Start a scheduler and workers, and wait until the scheduler is there; workers come when they are ready."""
        self.folder.mkdir(parents=True)
        words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self._run("scheduler", "scheduler", *words, *options, **environment)
        until = time.monotonic() + _STARTS
        while not self._file.exists():
            assert time.monotonic() < until and self.processes["scheduler"].poll() is None
            time.sleep(0.05)
        for number in range(workers):
            self.worker(f"worker-{number}", *options, **environment)

    def worker(self, name: str, *options: str, **environment: str) -> None:
        """Start a worker with a name."""
        words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self.folder / name))
        self._run(name, "worker", *words, *options, **environment)

    def wait(self, workers: int) -> None:
        """Wait until so many workers have come."""
        import distributed

        with distributed.Client(self.address, set_as_default=False, timeout=_STARTS) as client:
            client.wait_for_workers(workers, timeout=_STARTS)

    def _run(self, called: str, kind: str, *words: str, **environment: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(self._file), *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.processes[called] = subprocess.Popen(command, env={**os.environ, **environment}, **quiet)

    def send(self, name: str, number: int = signal.SIGKILL) -> None:
        """Send a signal to one of the processes."""
        self.processes[name].send_signal(number)


@contextlib.contextmanager
def machines(folder: Path) -> Iterator[Machines]:
    """Lend machines, none of which is left afterwards."""
    found = Machines(folder)
    try:
        yield found
    finally:
        for process in found.processes.values():
            process.kill()
            process.wait()
