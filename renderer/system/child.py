"""A worker process as its parent sees it: how it is started, told and heard, how its death is noticed, how it is ended.

`worker` is the other side.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from renderer.system.messages import CHUNK, Message, MessageReader, message

_PATIENCE = 3.0  # seconds that a process may take to clear away what it has begun


class Child:
    """A worker process; the command is one of `renderer.film.load.imports.python`."""

    def __init__(
        self, command: Sequence[str], folder: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        # In a session of its own: a Ctrl-C is for the parent, which ends its workers.
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        self._reader = MessageReader()

    def fileno(self) -> int:
        """Return the descriptor on which messages come."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def send(self, head: Mapping[str, object], body: bytes = b"") -> None:
        """Send a message; whether the process has died meanwhile, `receive` tells."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(message(head, body))
            self._process.stdin.flush()

    def receive(self) -> list[Message] | None:
        """Wait for bytes and return the messages that are whole; None when the process has ended or talks nonsense."""
        data = os.read(self.fileno(), CHUNK)
        try:
            return self._reader.feed(data) if data else None
        except ValueError:
            self.kill()
            return None

    @property
    def alive(self) -> bool:
        """Whether the process is running."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Ask the process to end, so that it ends what it has started; whoever waits for messages hears of it."""
        with contextlib.suppress(OSError):
            self._process.terminate()

    def kill(self) -> None:
        """Kill the process, with those that it has started."""
        if self.alive:
            kill_group(self._process.pid)

    def ended(self) -> str:
        """Wait for the process to end, and return how it did, in words (see `ending`)."""
        code = self._process.wait()
        self.close()
        return ending(code)

    def close(self) -> None:
        """Close the pipes."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    @staticmethod
    def end(children: Iterable[Child]) -> None:
        """End processes: ask all, then kill those that do not end."""
        children = list(children)
        for child in children:
            child.stop()
        for child in children:
            try:
                child._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
            child.ended()


def ending(code: int) -> str:
    """Return how a process ended, in words that go on after its name.

    >>> ending(3), ending(-9)
    ('ended with code 3', 'was killed by signal 9')
    """
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"


def kill_group(leader: int) -> None:
    """Kill a process that leads its own group, with all processes in it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(leader, signal.SIGKILL)
        else:
            os.kill(leader, signal.SIGTERM)
