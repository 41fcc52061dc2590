"""Tasks on the workers of a farm: describe the machine, keep the job of a film, make its segments."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from renderer.film.render.versions import differences, versions
from renderer.film.render.worker_answer import WorkerAnswer
from renderer.film.render.worker_process import WorkerProcess
from renderer.system.atomic_file import reason

_NAME = "netreel-"


@dataclass(slots=True, eq=False)
class Crew:
    """The processes of one film on a Dask worker, with the file of its job.

    A process makes one segment after the other, since its start takes as long as some dozen frames.
    """

    job: Path
    idle: list[WorkerProcess] = field(default_factory=list)
    busy: list[WorkerProcess] = field(default_factory=list)

    def make(self, frames: range, path: Path, threads: int) -> WorkerAnswer:
        """Have a segment made by a process that is idle, or by a new one; return its last answer."""
        # The threads of a Dask worker share a crew; `pop` and `append` of a list are whole.
        process = self.idle.pop() if self.idle else WorkerProcess(self.job)
        self.busy.append(process)
        try:
            return process.make(frames, path, threads)
        finally:
            self.busy.remove(process)
            if process.alive and self.job.exists():
                self.idle.append(process)
            else:
                WorkerProcess.end([process])

    def rest(self) -> None:
        """End the processes that are idle."""
        idle, self.idle = self.idle, []
        WorkerProcess.end(idle)

    def leave(self) -> None:
        """End all processes and delete the job."""
        self.job.unlink(missing_ok=True)
        for process in list(self.busy):
            process.stop()
        self.rest()


def prepare(here: dict[str, str], modules: tuple[str, ...], name: str, data: bytes) -> tuple[bool, str]:
    """Keep the job of a film on this Dask worker; return whether it is of the right versions, and why it has no job.

    `here` are the versions of the machine that asks, `modules` those of netreel's modules that the film runs. Processes
    of other films, whose makers may have gone, are ended.
    """
    from distributed import get_worker

    worker = get_worker()
    if why := differences(here, versions(modules)):
        return False, why
    for other in list(worker.extensions.values()):
        if isinstance(other, Crew):
            other.rest()
    crew = Crew(Path(worker.local_directory, f"{_NAME}{name}.job"))
    try:
        crew.job.write_bytes(data)
    except OSError as error:
        return True, reason(error)
    worker.extensions[_NAME + name] = crew
    return True, ""


class _DaskWorker(Protocol):
    extensions: dict[str, object]


def drop_job(name: str, dask_worker: _DaskWorker) -> None:
    """Delete the job of a film, and end its processes."""
    crew = dask_worker.extensions.pop(_NAME + name, None)
    if isinstance(crew, Crew):
        crew.leave()


def make_segment(name: str, start: int, stop: int, suffix: str, threads: int) -> tuple[WorkerAnswer, bytes]:
    """Make a segment of a film; return the last answer about it and the bytes of the segment."""
    from distributed import get_worker

    worker = get_worker()
    try:
        with tempfile.TemporaryDirectory(prefix=_NAME, dir=worker.local_directory) as folder:
            path = Path(folder, f"{start:05}{suffix}")
            answer = worker.extensions[_NAME + name].make(range(start, stop), path, threads)
            return answer, path.read_bytes() if "made" in answer else b""
    except OSError as error:
        return {"disk": reason(error)}, b""
