"""What runs on the workers of a farm: they say what they are, keep the job of a film, and make its segments."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from renderer.film.render.versions import versions
from renderer.film.render.worker_process import made_alone
from renderer.system.atomic_file import reason


def describe(modules: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of this machine."""
    return versions(modules)


def keep_job(name: str, data: bytes, dask_worker: Any) -> str:
    """Write the job of a film into the folder of a Dask worker; return why that failed, or ""."""
    try:
        _job(name, dask_worker).write_bytes(data)
    except OSError as error:
        return reason(error)
    return ""


def drop_job(name: str, dask_worker: Any) -> None:
    """Delete the job of a film."""
    _job(name, dask_worker).unlink(missing_ok=True)


def make_segment(name: str, start: int, stop: int, suffix: str, threads: int) -> tuple[dict[str, Any], bytes]:
    """Make a segment by a process of its own; return its last answer and the bytes of the segment."""
    from distributed import get_worker

    worker = get_worker()
    try:
        with tempfile.TemporaryDirectory(prefix="netreel-", dir=worker.local_directory) as folder:
            path = Path(folder, f"{start:05}{suffix}")
            answer = dict(made_alone(_job(name, worker), range(start, stop), path, threads))
            return answer, path.read_bytes() if "made" in answer else b""
    except OSError as error:
        return {"disk": reason(error)}, b""


def _job(name: str, worker: Any) -> Path:
    return Path(worker.local_directory, f"netreel-{name}.job")
