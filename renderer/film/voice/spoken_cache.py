"""Lines that a program has said, kept in the user's cache with the times of their words."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from renderer.script.speech import SpokenLine
from renderer.system.atomic_file import disk_trouble, write_bytes
from renderer.system.cache_folder import CacheFolder, cache_place

_MOST_BYTES = 500_000_000
_OLD = 86400.0  # seconds after which a line may be dropped: a film that was loaded before then may still be rendered


@dataclass(frozen=True, slots=True)
class VoiceCache(CacheFolder):
    """A folder of sounds by the digests of what made them; `most` is how many bytes it holds, but for new ones."""

    most: int = _MOST_BYTES

    def line(self, name: str, make: Callable[[Path], SpokenLine]) -> SpokenLine:
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
        self.trim(_OLD)
        return replace(told, file=str(sound))


def _read(sound: Path, about: Path) -> SpokenLine | None:
    try:
        said = json.loads(about.read_bytes())
        if said["sum"] != _sum(sound.read_bytes()):
            return None
        times = tuple((int(place), float(at)) for place, at in said["times"])
        for file in (sound, about):
            os.utime(file)
        return SpokenLine(float(said["seconds"]), times, str(sound))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sum(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def kept_lines() -> VoiceCache:
    """Return the lines in the user's cache folder."""
    return VoiceCache(cache_place("voice"))
