"""Audit of an author's code: the files that it reads, and doubts about equal results.

An audit hook stays for as long as its process. It is installed when something is watched for the first time, and does
nothing between two watches.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from renderer.system.audit_event import LOOKS_FOR
from renderer.system.cache_folder import cache_place

_OUTWARD = (
    "ftplib.",
    "glob.",
    "http.",
    "mmap.",
    "os.",
    "pathlib.",
    "poplib.",
    "shutil.",
    "smtplib.",
    "socket.",
    "sqlite3.",
    "subprocess.",
    "tempfile.",
    "urllib.",
)
"""The beginnings of events by which code looks at, or changes, more than the contents of files that it opens."""

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(slots=True)
class AuditLog:
    """The files that were opened to be read, as absolute paths, and why equal files would not prove an equal scene."""

    files: dict[str, None] = field(default_factory=dict)
    doubts: dict[str, None] = field(default_factory=dict)

    def hear(self, event: str, details: tuple[object, ...]) -> None:
        """Note what an audit event says."""
        if event == "open":
            self._opened(*details[:3])
        elif event == LOOKS_FOR:
            self._opened(details[0], "rb", 0)
        elif event.startswith(_OUTWARD) and _by_author(sys._getframe(2)):
            self.doubts[f"the script does {event!r}"] = None

    def _opened(self, path: object, mode: object, flags: object) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        name = os.path.abspath(os.fsdecode(path))
        if name.startswith(_ours()) or name.endswith(".pyc") or f"{os.sep}__pycache__{os.sep}" in name:
            return
        if set("wax+") & set(mode) if isinstance(mode, str) else isinstance(flags, int) and flags & _WRITES:
            self.doubts[f"{name!r} is written"] = None
        else:
            self.files[name] = None


_watches: list[AuditLog] = []
_installed: list[bool] = []


@contextmanager
def watching() -> Iterator[AuditLog]:
    """Note what happens in this process while the block runs."""
    if not _installed:
        _installed.append(True)
        # The hook asks for Python's folders; while these are found out, with files that are read for it, it must not.
        sysconfig.get_config_vars()
        sys.addaudithook(_hear)
    watch = AuditLog()
    _watches.append(watch)
    try:
        yield watch
    finally:
        # Watches are equal when they heard the same; this one is the last, or one of a block that ended out of order.
        del _watches[next(place for place, one in enumerate(_watches) if one is watch)]


def _hear(event: str, details: tuple[object, ...]) -> None:
    for watch in _watches:
        watch.hear(event, details)


def library_folders() -> tuple[str, ...]:
    """Return the folders of Python, of packages and of netreel itself, each with a separator at its end."""
    paths = sysconfig.get_paths()
    found = [paths[place] for place in ("stdlib", "platstdlib", "purelib", "platlib")]
    found.append(str(Path(__file__).resolve().parents[2]))
    return tuple(dict.fromkeys(one + os.sep for path in found for one in (path, os.path.realpath(path))))


def _ours() -> tuple[str, ...]:
    """Return the folders whose files count by the versions of packages, and the cache, which decides no scene."""
    return (*library_folders(), str(cache_place()) + os.sep)


def _by_author(frame: FrameType | None) -> bool:
    """Return whether an author's code is the nearest that is neither Python's own nor the import of a module."""
    standard = tuple(sysconfig.get_path(place) + os.sep for place in ("stdlib", "platstdlib"))
    packages = tuple(sysconfig.get_path(place) + os.sep for place in ("purelib", "platlib"))
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith("<frozen importlib"):
            return False
        if name.startswith(packages) or not (name.startswith(standard) or name.startswith("<frozen")):
            return not name.startswith(library_folders())
        frame = frame.f_back
    return False
