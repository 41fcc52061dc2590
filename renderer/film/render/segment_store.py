"""Store: segments of films that were made before, kept on disk by what they show.

Safe to delete at any time and to use from several processes: a segment is there whole or not at all, and whoever uses
one first gives it a second name, which nobody else deletes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from renderer.system.atomic_file import write_bytes, written_whole
from renderer.system.cache_folder import CacheFolder, cache_place
from renderer.system.locks import abandoned, held
from renderer.values.errors import DiskError

_MOST_BYTES = 4_000_000_000
_OLD = 3600.0
_PENDING, _LOCK, _SUM = "work-", "lock", ".sum"


class Found(Enum):
    """The result of a look-up in a store: nothing, an intact segment, or a damaged one that was deleted."""

    NOTHING = auto()
    WHOLE = auto()
    DAMAGED = auto()


@dataclass(frozen=True, slots=True)
class Store(CacheFolder):
    """A folder of segments, by name; `most` is how many bytes it may hold."""

    most: int = _MOST_BYTES

    def fetch(self, name: str, to: Path) -> Found:
        """Put a segment where it is wanted, if there is one that is as it was kept; a damaged one is forgotten."""
        kept = self.folder / name
        try:
            checksum = _sum_of(kept).read_text("ascii")
            _link(kept, to)
            os.utime(kept)
        except (OSError, ValueError):
            with contextlib.suppress(OSError):
                to.unlink()
            return Found.NOTHING
        if _checksum(to) == checksum:
            return Found.WHOLE
        to.unlink(missing_ok=True)
        self.drop(name)
        return Found.DAMAGED

    def keep(self, made: Path, name: str) -> None:
        """Keep a segment with its checksum; a folder that cannot be written to is no error."""
        with contextlib.suppress(OSError, DiskError):
            write_bytes(_checksum(made).encode(), _sum_of(self.folder / name))
            with written_whole(self.folder / name) as part:
                _link(made, part)

    def drop(self, name: str) -> None:
        """Forget a segment or a note."""
        for file in (self.folder / name, _sum_of(self.folder / name)):
            with contextlib.suppress(OSError):
                file.unlink()

    def note(self, name: str, said: object) -> None:
        """Keep what is plain enough for JSON beside the segments."""
        with contextlib.suppress(DiskError):
            write_bytes(json.dumps(said).encode(), self.folder / name)

    def noted(self, name: str) -> object:
        """Return what was noted; None when there is nothing, False when it is no JSON."""
        try:
            return json.loads((self.folder / name).read_bytes())
        except OSError:
            return None
        except (ValueError, RecursionError):
            return False

    def counts(self, file: Path) -> bool:
        """Tell whether a file is a segment or a note; a checksum goes with its segment."""
        return file.suffix != _SUM or not file.with_suffix("").exists()

    def tidy(self) -> None:
        """Deletes what was not used for longest when there is too much, and what processes left that were killed."""
        self.trim()
        for used, _, file in self.entries():
            if file.name.startswith(".") and used < time.time() - _OLD:
                self.drop(file.name)
        _sweep(self.folder)

    def clear(self) -> int:
        """Deletes everything that nobody is using; the answer is how many bytes that were."""
        freed = CacheFolder.clear(self)
        _sweep(self.folder)
        return freed


def own_store() -> Store:
    """The store in the user's cache folder."""
    return Store(cache_place("segments"))


@contextlib.contextmanager
def workplace(store: Store | None) -> Iterator[Path]:
    """Lend a folder for the segments of one film that vanishes afterwards; beside those of a store if there is one."""
    beside = None
    if store is not None:
        with contextlib.suppress(OSError):
            store.folder.mkdir(parents=True, exist_ok=True)
            beside = Path(tempfile.mkdtemp(prefix=_PENDING, dir=store.folder))
    folder = beside or Path(tempfile.mkdtemp(prefix="netreel-"))
    try:
        with held(folder / _LOCK):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Delete the workplaces that no process holds."""
    for place in folder.glob(f"{_PENDING}*"):
        # One that was made a moment ago may not be held yet; one whose making was cut short never will be.
        lock = place / _LOCK
        with contextlib.suppress(OSError):
            if abandoned(lock) or (not lock.exists() and place.stat().st_mtime < time.time() - _OLD):
                shutil.rmtree(place, ignore_errors=True)


def _sum_of(segment: Path) -> Path:
    return segment.with_name(segment.name + _SUM)


def _checksum(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _link(source: Path, target: Path) -> None:
    """Gives a file a second name, or copies it where files have one name only."""
    with contextlib.suppress(FileNotFoundError):
        target.unlink()
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)
