"""The pool of worker processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.film.render import pool
from renderer.film.render.order_queue import OrderQueue, Untravelled
from renderer.film.render.worker_process import WorkerProcess


class Noted(WorkerProcess):
    """A worker process that notes that it was started."""

    started: list[tuple[WorkerProcess, Path | None]]

    def __init__(self, job: Path | None = None) -> None:
        super().__init__(job)
        self.started.append((self, job))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[WorkerProcess, Path | None]]:
    monkeypatch.setattr(Noted, "started", [], raising=False)
    monkeypatch.setattr(pool, "WorkerProcess", Noted)
    return Noted.started


def test_workers_start_while_their_job_is_packed_and_end_when_it_cannot_be(tmp_path, started) -> None:
    def job() -> bytes:
        assert [given for _, given in started] == [None, None] and all(process.alive for process, _ in started)
        raise Untravelled("it cannot be packed")

    with pytest.raises(Untravelled, match="it cannot be packed"):
        pool.make_all(job, OrderQueue([], lambda order: None), 2, tmp_path, lambda: None, expected=3)
    assert len(started) == 2 and not any(process.alive for process, _ in started)
