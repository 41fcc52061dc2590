"""Scenes on the disk, under the digest of what they were built from, in a folder that nobody else may write to.

A scene is read by unpickling, so a file counts only if it, and its folder, belong to this user alone. It is written
whole or not at all, carries a checksum, and is dropped at any doubt. What was not used for longest goes first.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypedDict

from renderer.system.atomic_file import written_whole
from renderer.system.cache_folder import CacheFolder, cache_place

_FORMAT = b"netreel scene 1\n"
_SUM = 32  # bytes
_MOST_BYTES = 500_000_000
_LARGEST = 100_000_000  # bytes of one scene
_FOREIGN = stat.S_IWGRP | stat.S_IWOTH


class SceneAbout(TypedDict):
    """A note about a kept scene: digests of the folders and files it was built from, and what is told of it."""

    names: dict[str, str]
    files: dict[str, str]
    modules: list[str]
    unused: list[str]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class KeptScene:
    """A stored scene: a note of JSON values about it, and the scene as bytes."""

    about: SceneAbout
    data: bytes


@dataclass(frozen=True, slots=True)
class SceneStore(CacheFolder):
    """A folder of scenes by name; `most` is how many bytes it may hold."""

    most: int = _MOST_BYTES

    def fetch(self, name: str) -> KeptScene | None:
        """Return what is kept under a name; None when there is nothing, or nothing that can be trusted."""
        try:
            if not _own(os.stat(self.folder)):
                return None
            handle = os.open(self.folder / name, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(handle, "rb") as file:
                about = os.fstat(file.fileno())
                if not (stat.S_ISREG(about.st_mode) and _own(about) and about.st_size <= _LARGEST):
                    return None
                whole = file.read()
        except OSError:
            return None
        found = _opened(whole)
        if found is None:
            self.drop(name)
        else:
            with contextlib.suppress(OSError):
                os.utime(self.folder / name)
        return found

    def keep(self, name: str, scene: KeptScene) -> None:
        """Keep a scene; a folder that cannot be written to, or that others may write to, is no error."""
        head = json.dumps(dict(scene.about)).encode()
        body = b"%d\n" % len(head) + head + scene.data
        if len(body) > min(_LARGEST, self.most) - 1024:
            return
        with contextlib.suppress(Exception):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _own(os.stat(self.folder)):
                with written_whole(self.folder / name) as part:
                    part.write_bytes(_FORMAT + blake2b(body, digest_size=_SUM).digest() + body)
                    part.chmod(0o600)
                self.trim()


def kept_scenes() -> SceneStore:
    """Return the scenes in the user's cache folder."""
    return SceneStore(cache_place("scenes"))


def _own(about: os.stat_result) -> bool:
    """Return whether a file or folder is this user's, and nobody else may write to it."""
    return about.st_uid == os.geteuid() and not about.st_mode & _FOREIGN


def _opened(whole: bytes) -> KeptScene | None:
    """Return a scene of the bytes of its file, which are those that were written; else None."""
    start = len(_FORMAT) + _SUM
    body = whole[start:]
    if not whole.startswith(_FORMAT) or blake2b(body, digest_size=_SUM).digest() != whole[len(_FORMAT) : start]:
        return None
    size, _, rest = body.partition(b"\n")
    return KeptScene(json.loads(rest[: int(size)]), rest[int(size) :])
