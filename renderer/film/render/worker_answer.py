"""Answers of a worker process about a segment."""

from __future__ import annotations

from typing import TypedDict


class WorkerAnswer(TypedDict, total=False):
    """One answer: `ready` for orders, frames `done` so far, or the last one about a segment.

    A segment is `made` of so many frames, with the most memory that the process and its encoder had at its `peak`. Else
    it may be tried `again`, the `disk` is at fault, a `frame` has `failed`, or the film is `closed` to workers.
    """

    ready: bool
    done: int
    made: int
    peak: tuple[int, int]
    again: str
    disk: str
    failed: str
    frame: int
    closed: str
