"""Inputs of a scene that lie on the disk: netreel, packages, the files that a script read, the names beside it."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Collection, Iterable
from hashlib import blake2b
from pathlib import Path

from renderer.values.digest import digest

_PACKAGED = (".dist-info", ".egg-info", ".egg-link", ".pth")
_CACHE = "__pycache__"
_TOP = Path(__file__).resolve().parents[2]


def surroundings(beside: Collection[str] = ()) -> str:
    """Return a digest of all that a scene depends on beside its script: Python, the packages, and netreel's own files.

    Packages are looked for in `sys.path`, but not in the folders of the script, `beside`. They count by the names
    of what describes them, in which their versions stand; netreel's files by their sizes and the times of their last
    change, as Python itself tells whether a module must be compiled anew.
    """
    places = tuple((place, _packages(place)) for place in sys.path if place not in beside)
    return digest(sys.version, tuple(sys.flags), platform.machine(), sys.platform, places, tuple(_files(_TOP)))


def file_digest(path: str) -> str:
    """Return the digest of a plain file; "" when there is none."""
    try:
        if not os.path.isfile(path):
            return ""
        with open(path, "rb") as data:
            return blake2b(data.read(), digest_size=16).hexdigest()
    except OSError:
        return ""


def file_digests(paths: Iterable[str], before: int) -> dict[str, str] | None:
    """Return the digests of files by path; None if one changed after a time in nanoseconds, or is no plain file."""
    found = {}
    for path in paths:
        try:
            about = os.stat(path)
        except FileNotFoundError:
            found[path] = ""
            continue
        except OSError:
            return None
        if about.st_mtime_ns >= before or not (found.setdefault(path, file_digest(path))):
            return None
    return found


def names_digest(folder: str) -> str:
    """Return the digest of the names of modules and packages in a folder; a new one may be imported before another."""
    try:
        names = sorted(
            name for name in os.listdir(folder) if name.endswith((".py", ".so")) or ("." not in name and name != _CACHE)
        )
    except OSError:
        return ""
    return digest(tuple(names))


def _packages(place: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(name for name in os.listdir(place or ".") if name.endswith(_PACKAGED)))
    except OSError:
        return ()


def _files(top: Path) -> list[tuple[str, int, int]]:
    found = []
    for folder, folders, names in os.walk(top, followlinks=True):
        folders[:] = sorted(name for name in folders if name != _CACHE)
        for name in sorted(names):
            path = os.path.join(folder, name)
            about = os.stat(path)
            found.append((path, about.st_size, about.st_mtime_ns))
    return found
