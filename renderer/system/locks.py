"""Locks on files: whether the maker of a file is still at work, in any container."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_OLD = 86400.0  # seconds after which a file is abandoned, where locks cannot tell


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Lock a file, made if needed, until the block ends; the system unlocks it when the process dies."""
    with contextlib.ExitStack() as stack:
        # A disk without locks is no error: its files count as abandoned when they are old.
        with contextlib.suppress(OSError):
            file = stack.enter_context(path.open("ab"))
            _lock(file)
        yield


def abandoned(path: Path) -> bool:
    """Return whether nobody holds a file; a missing or unreadable one counts as held."""
    try:
        with path.open("rb") as file:
            if fcntl is None:
                return path.stat().st_mtime < time.time() - _OLD
            _lock(file)
            return True
    except OSError:
        return False


def _lock(file: IO[bytes]) -> None:
    """Lock an open file for this process; an OSError if somebody else holds it."""
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
