"""Signals of the operating system that ask a process to stop, and its immediate end while modules are imported."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

STOPPED = 130
"""The exit code after Ctrl-C."""

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Let signals end the process immediately while modules are imported.

    Nothing is begun then that would have to be cleared away, and an exception may be lost inside a compiled module.
    """
    kept = {}
    try:
        for number in stopping_signals():
            # Whoever ignores a signal, as nohup does, means it.
            if signal.getsignal(number) != signal.SIG_IGN:
                kept[number] = signal.signal(number, _end)
    except ValueError:
        pass  # only the main thread may; signals go there
    try:
        yield
    finally:
        for number, before in kept.items():
            signal.signal(number, before)


def stopping_signals() -> list[signal.Signals]:
    """Return the signals that ask a process to stop, as far as this system has them."""
    return [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]


def _end(number: int, frame: FrameType | None) -> NoReturn:
    said = "stopped" if number == signal.SIGINT else f"ended by {signal.Signals(number).name}"
    os.write(2, f"netreel: {said}\n".encode())
    os._exit(128 + number)
