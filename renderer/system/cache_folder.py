"""Cache folders: files in the user's cache, of which those that were not used for longest go first."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class CacheFolder:
    """A folder that may be deleted at any time; `most` is how many bytes it may hold.

    A file was used last when it was changed last. What cannot be read or deleted is no error.
    """

    folder: Path
    most: int

    def entries(self) -> list[tuple[float, int, Path]]:
        """Return when each entry was last used, its bytes and its file, the oldest first."""
        found = []
        with contextlib.suppress(OSError):
            for file in self.folder.iterdir():
                with contextlib.suppress(OSError):
                    about = file.stat()
                    if file.is_file() and self.counts(file):
                        found.append((about.st_mtime, about.st_size, file))
        return sorted(found, key=lambda entry: (entry[0], entry[2].name))

    def counts(self, file: Path) -> bool:
        """Tell whether a file is an entry of its own."""
        return True

    def drop(self, name: str) -> None:
        """Forget an entry."""
        with contextlib.suppress(OSError):
            (self.folder / name).unlink()

    def trim(self, spare: float = 0.0) -> None:
        """Delete what was not used for longest while there is too much; nothing used in the last `spare` seconds."""
        entries = self.entries()
        over = sum(size for _, size, _ in entries) - self.most
        for used, size, file in entries:
            if over <= 0 or (spare and used > time.time() - spare):
                break
            over -= size
            self.drop(file.name)

    def clear(self) -> int:
        """Delete all; return how many bytes that were."""
        entries = self.entries()
        for _, _, file in entries:
            self.drop(file.name)
        return sum(size for _, size, _ in entries)


def cache_place(name: str = "") -> Path:
    """Return a folder of the user's cache for netreel; without a name the whole."""
    return Path(platformdirs.user_cache_dir("netreel", appauthor=False)) / name
