"""Early joins: runs of segments that are joined while others are still made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from renderer.encode.encoder import join_segments
from renderer.values.errors import RenderError

RUN = 8
"""The segments of a run."""

_EXACT = (".mp4", ".mov")
"""The containers whose runs, joined again, are byte for byte the film; the times of WebM are whole milliseconds."""

FEWEST_FRAMES = 16
"""The fewest frames of a segment in a run: a join may change the order of coding of shorter ones."""

CodedPart = tuple[Path, int]
"""A file and its number of frames."""


class EarlyJoins:
    """The runs of one film; a thread joins each run as soon as all its segments are there.

    Opening files takes most of the time of a join. At the end only one file for each run is left to be opened.
    """

    def __init__(self, fps: Fraction, folder: Path) -> None:
        self._fps, self._folder = fps, folder
        self._parts: list[CodedPart] = []
        self._waiting: list[range] = []
        self._joined: dict[int, Future[CodedPart | None]] = {}
        self._thread = ThreadPoolExecutor(1)

    def begin(self, parts: Sequence[CodedPart]) -> None:
        """Tell all parts of the film, in their order, once they are known."""
        self._parts = list(parts)
        exact = bool(parts) and parts[0][0].suffix in _EXACT
        starts = range(0, len(parts), RUN) if exact and len(parts) > 2 * RUN else ()
        runs = [range(start, min(start + RUN, len(parts))) for start in starts]
        self._waiting = [run for run in runs if all(parts[number][1] >= FEWEST_FRAMES for number in run)]

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Let the join in hand end after the block, and begin no other."""
        try:
            yield
        finally:
            self._thread.shutdown(wait=True, cancel_futures=True)

    def look(self, there: Callable[[int], bool]) -> None:
        """Begin to join the runs that are complete; `there` tells whether a segment is, by its number."""
        for run in [run for run in self._waiting if all(map(there, run))]:
            self._waiting.remove(run)
            self._joined[run.start] = self._thread.submit(self._join, run)

    def parts(self) -> list[CodedPart]:
        """Return the files to be joined to the film, once the join in hand has ended: of runs, and of segments."""
        found: list[CodedPart] = []
        for start in range(0, len(self._parts), RUN):
            joining = self._joined.get(start)
            # One that has not begun would be in the way of the last join.
            joined = joining.result() if joining is not None and not joining.cancel() else None
            found += [joined] if joined is not None else self._parts[start : start + RUN]
        return found

    def _join(self, run: range) -> CodedPart | None:
        """Join a run to a file; None when that fails, for the join of the film says then why."""
        parts = [self._parts[number] for number in run]
        path = self._folder / f"run-{run.start:05}{parts[0][0].suffix}"
        try:
            join_segments(parts, path, self._fps)
        except (RenderError, OSError):
            return None
        return path, sum(frames for _, frames in parts)
