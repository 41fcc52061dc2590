"""Lines that a program has said, kept in the user's cache with the times of their words."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from renderer.script.speech import Told
from renderer.system.atomic_file import disk_trouble, write_bytes

_MOST_BYTES = 500_000_000
_OLD = 86400.0  # seconds after which a line may be dropped: a film that was loaded before then may still be rendered


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder of sounds by the digests of what made them; `most` is how many bytes it holds, but for new ones."""

    folder: Path
    most: int = _MOST_BYTES

    def line(self, name: str, make: Callable[[Path], Told]) -> Told:
        """Return a line that was made before, or let it be made: `make` writes the sound to the path that it is given.

        A damaged one is made anew.
        """
        sound, about = self.folder / f"{name}.wav", self.folder / f"{name}.json"
        found = _read(sound, about)
        if found is not None:
            return found
        with disk_trouble(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="netreel-voice-") as place:
            new = Path(place) / "line.wav"
            told = make(new)
            data = new.read_bytes()
        write_bytes(data, sound)
        write_bytes(json.dumps({"sum": _sum(data), "seconds": told.seconds, "times": told.times}).encode(), about)
        self._tidy()
        return replace(told, file=str(sound))

    def clear(self) -> int:
        """Delete all; returns how many bytes that were."""
        return sum(self._drop(file, size) for _, size, file in self._entries())

    def _tidy(self) -> None:
        entries = self._entries()
        over = sum(size for _, size, _ in entries) - self.most
        for used, size, file in entries:
            if over <= 0 or used > time.time() - _OLD:
                break
            over -= self._drop(file, size)

    def _entries(self) -> list[tuple[float, int, Path]]:
        found = []
        with contextlib.suppress(OSError):
            for file in self.folder.iterdir():
                with contextlib.suppress(OSError):
                    about = file.stat()
                    found.append((about.st_mtime, about.st_size, file))
        return sorted(found)

    @staticmethod
    def _drop(file: Path, size: int) -> int:
        with contextlib.suppress(OSError):
            file.unlink()
            return size
        return 0


def _read(sound: Path, about: Path) -> Told | None:
    try:
        said = json.loads(about.read_bytes())
        if said["sum"] != _sum(sound.read_bytes()):
            return None
        times = tuple((int(place), float(at)) for place, at in said["times"])
        for file in (sound, about):
            os.utime(file)
        return Told(float(said["seconds"]), times, str(sound))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sum(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def kept_lines() -> Kept:
    """Return the lines in the user's cache folder."""
    return Kept(Path(platformdirs.user_cache_dir("netreel", appauthor=False)) / "voice")
