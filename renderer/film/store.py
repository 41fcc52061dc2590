"""Store: segments of films that were made before, kept on disk by what they show.

Safe to delete at any time and to use from several processes: a segment is there whole or not at all, and whoever uses
one first gives it a second name, which nobody else deletes.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_MOST_BYTES = 4_000_000_000
_OLD = 3600.0
_PENDING = "work-"


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of segments, by name; `most` is how many bytes it may hold."""

    folder: Path
    most: int = _MOST_BYTES

    def fetch(self, name: str, to: Path) -> bool:
        """Puts a segment where it is wanted; whether there was one."""
        kept = self.folder / name
        try:
            _link(kept, to)
            os.utime(kept)
        except OSError:
            return to.exists()
        return True

    def keep(self, made: Path, name: str) -> None:
        """Keeps a segment; a folder that cannot be written to is no error."""
        part = self.folder / f".{name}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _link(made, part)
            os.replace(part, self.folder / name)
        except OSError:
            pass
        # Two names of one file are no reason for the system to take one away.
        with contextlib.suppress(OSError):
            part.unlink()

    def drop(self, name: str) -> None:
        """Forgets a segment."""
        with contextlib.suppress(OSError):
            (self.folder / name).unlink()

    def note(self, name: str, said: object) -> None:
        """Keeps what is plain enough for JSON beside the segments."""
        part = self.folder / f".{name}.{os.getpid()}"
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(said), "utf-8")
            os.replace(part, self.folder / name)

    def noted(self, name: str) -> object:
        """What was kept so; None when there is nothing or when it is damaged."""
        try:
            return json.loads((self.folder / name).read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def entries(self) -> list[tuple[float, int, Path]]:
        """When each entry was last used, its bytes and its file, the oldest first."""
        found = []
        with contextlib.suppress(OSError):
            for file in self.folder.iterdir():
                with contextlib.suppress(OSError):
                    about = file.stat()
                    if file.is_file():
                        found.append((about.st_mtime, about.st_size, file))
        return sorted(found, key=lambda entry: (entry[0], entry[2].name))

    def tidy(self) -> None:
        """Deletes what was not used for longest when there is too much, and what processes left that were killed."""
        entries = self.entries()
        over = sum(size for _, size, _ in entries) - self.most
        for used, size, file in entries:
            left = file.name.startswith(".") and used < time.time() - _OLD
            if over > 0 or left:
                over -= size
                self.drop(file.name)
        _sweep(self.folder)

    def clear(self) -> int:
        """Deletes everything that nobody is using; the answer is how many bytes that were."""
        freed = 0
        for _, size, file in self.entries():
            freed += size
            self.drop(file.name)
        _sweep(self.folder)
        return freed


def own_store() -> Store:
    """The store in the user's cache folder."""
    return Store(Path(platformdirs.user_cache_dir("netreel", appauthor=False)) / "segments")


@contextlib.contextmanager
def workplace(store: Store | None) -> Iterator[Path]:
    """Lends a folder for the segments of one film that vanishes afterwards; beside those of a store if there is one."""
    beside = None
    if store is not None:
        with contextlib.suppress(OSError):
            store.folder.mkdir(parents=True, exist_ok=True)
            beside = Path(tempfile.mkdtemp(prefix=f"{_PENDING}{os.getpid()}-", dir=store.folder))
    folder = beside or Path(tempfile.mkdtemp(prefix="netreel-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Deletes workplaces of processes that are no more."""
    for place in folder.glob(f"{_PENDING}*-*"):
        number = place.name.removeprefix(_PENDING).partition("-")[0]
        if number.isdecimal() and not _runs(int(number)):
            shutil.rmtree(place, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


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
