"""The start of the command `netreel`: signals are handled before all else, and until the process ends."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
STOPPED = 130
"""The exit code of a command that Ctrl-C ended."""


def main() -> NoReturn:
    """Run the command; a signal ends it with one line, whenever it comes."""
    code: object = STOPPED
    try:
        with ending_at_once():
            from renderer.cli.main import main as command
        command()
    except SystemExit as error:
        code = error.code
    except KeyboardInterrupt:
        os.write(2, b"netreel: stopped\n")
    # What was asked for is done, and so is what there was to say about it.
    for number in _numbers():
        signal.signal(number, signal.SIG_IGN)
    sys.exit(code)  # type: ignore[arg-type]


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Let signals end the process on the spot while modules are imported.

    Nothing is begun then that would have to be cleared away, and an exception may be lost inside a compiled module.
    """
    kept = {}
    try:
        for number in _numbers():
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


def _numbers() -> list[signal.Signals]:
    return [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]


def _end(number: int, frame: FrameType | None) -> NoReturn:
    said = "stopped" if number == signal.SIGINT else f"ended by {signal.Signals(number).name}"
    os.write(2, f"netreel: {said}\n".encode())
    os._exit(128 + number)


if __name__ == "__main__":
    main()
