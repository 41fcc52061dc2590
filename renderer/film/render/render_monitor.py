"""Progress of a film: how far it is, how long it will take, and whether it is called off."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from renderer.film.render.film_spec import Cancelled, Progress


class RenderMonitor:
    """Tells how far a film is, and stops it when it is called off."""

    def __init__(
        self,
        total: int,
        progress: Callable[[Progress], None] | None,
        cancelled: Callable[[], bool] | None,
        path: Path,
    ) -> None:
        self.total, self.path, self.began = total, path, time.monotonic()
        self._progress, self._cancelled = progress, cancelled
        self._told = -1
        self._making = self.began

    def start(self) -> None:
        """Count time from now on: what comes next is drawn, not looked up."""
        self._making = time.monotonic()

    def tick(self, done: int, made: int, effort: float, left: float, segments: tuple[int, int], crew: int) -> None:
        """Tell how far it is.

        `done` frames of all are there, `made` of them now; that took `effort`, and `left` of the same is left.
        `segments` are there of all, and a `crew` of so many workers of a farm is at it.
        """
        if self._cancelled is not None and self._cancelled():
            raise Cancelled(f"{str(self.path)!r} was called off after {max(done - 1, 0)} of {self.total} frames")
        if self._progress is not None and done != self._told:
            self._told = done
            took = max(time.monotonic() - self._making, 1e-9)
            left = took * left / effort if effort > 0 else 0.0
            self._progress(Progress(done, self.total, made / took, left, took, segments, crew))
