"""Albums: the goldens of one film in a folder, with an index."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from renderer.golden.machine import made_with
from renderer.review.pixel_tolerance import Pixels
from renderer.scene.frame_size import pixel_size
from renderer.system.atomic_file import written_whole
from renderer.values.errors import TargetError

INDEX = "index.json"
_FORM = 1


@dataclass(frozen=True, slots=True)
class Golden:
    """One golden: its time in seconds, and the digests of approved frames for each machine."""

    t: float
    digests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def knows(self, digest: str) -> bool:
        """Return whether a frame with this digest has been approved, on any machine."""
        return any(digest in known for known in self.digests.values())

    def knowing(self, machine: str, digest: str) -> Golden:
        """Return the golden with one more approved digest."""
        known = self.digests.get(machine, ())
        return self if digest in known else replace(self, digests={**self.digests, machine: (*known, digest)})


@dataclass(frozen=True, slots=True)
class Album:
    """The goldens of one film: images `NAME@12.50s.png` and words `NAME@12.50s.txt` beside `index.json`.

    `target` and `settings` are what the film was built from, `size` its pixels, `made` what made the newest golden.
    """

    folder: Path
    name: str
    size: tuple[int, int]
    goldens: Mapping[str, Golden] = field(default_factory=dict)
    target: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, str] = field(default_factory=dict)

    def key(self, t: float) -> str:
        """Return the name of the golden at a time, such as "intro@12.50s"."""
        return f"{self.name}@{t:.2f}s"

    def png(self, key: str) -> Path:
        """Return the file of a golden's picture."""
        return self.folder / f"{key}.png"

    def txt(self, key: str) -> Path:
        """Return the file of a golden's words."""
        return self.folder / f"{key}.txt"

    def with_golden(self, key: str, golden: Golden) -> Album:
        """Return the album with one golden added or replaced."""
        return replace(self, goldens={**self.goldens, key: golden})

    def without(self, keys: Iterable[str]) -> Album:
        """Return the album without some goldens."""
        gone = set(keys)
        return replace(self, goldens={key: golden for key, golden in self.goldens.items() if key not in gone})


def frame_digest(pixels: Pixels) -> str:
    """Return the digest of a raw frame of shape (height, width, 3).

    >>> import numpy as np
    >>> frame_digest(np.zeros((2, 3, 3), np.uint8)) == frame_digest(np.zeros((3, 2, 3), np.uint8))
    False
    """
    state = blake2b(repr(pixels.shape).encode(), digest_size=16)
    state.update(pixels.tobytes())
    return state.hexdigest()


def has_album(folder: Path) -> bool:
    """Return whether there is an album in a folder."""
    return (folder / INDEX).is_file()


def read_album(folder: Path) -> Album:
    """Return the album in a folder; raise a TargetError when there is none or its index cannot be read."""
    path = folder / INDEX
    try:
        raw = json.loads(path.read_text("utf-8"))
        return _album(folder, raw)
    except FileNotFoundError:
        raise TargetError(f"there are no goldens in {str(folder)!r}: it has no {INDEX}") from None
    except OSError as error:
        raise TargetError(f"{str(path)!r} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TargetError(f"{str(path)!r} is not an index of goldens: {error}") from error


def _album(folder: Path, raw: Any) -> Album:
    if raw["form"] != _FORM:
        raise ValueError(f"it has form {raw['form']!r}, and this netreel reads form {_FORM}")
    width, height = raw["size"]
    name = str(raw["name"])
    if name != Path(name).name or "\0" in name:
        raise ValueError(f"the name {name!r} is not that of a file")
    album = Album(
        folder,
        name,
        pixel_size((width, height)),
        {},
        str(raw["target"]),
        {str(key): str(value) for key, value in raw["settings"].items()},
        dict(raw["made"]),
    )
    goldens = {}
    for key, one in raw["goldens"].items():
        golden = Golden(float(one["t"]), {str(m): tuple(map(str, known)) for m, known in one["digests"].items()})
        # Files are named by these keys, so none may lead out of the folder.
        if not 0 <= golden.t < math.inf or key != album.key(golden.t):
            raise ValueError(f"{key!r} does not name the golden of {golden.t:g} s")
        goldens[key] = golden
    return replace(album, goldens=goldens)


def write_album(album: Album) -> None:
    """Write the index of an album; equal albums are equal files."""
    goldens = sorted(album.goldens.items(), key=lambda pair: (pair[1].t, pair[0]))
    raw = {
        "form": _FORM,
        "name": album.name,
        "target": album.target,
        "settings": dict(sorted(album.settings.items())),
        "size": list(album.size),
        "made": made_with(),
        "goldens": {
            key: {"t": golden.t, "digests": {m: list(known) for m, known in sorted(golden.digests.items())}}
            for key, golden in goldens
        },
    }
    with written_whole(album.folder / INDEX) as part:
        part.write_text(json.dumps(raw, indent=1, ensure_ascii=False) + "\n", "utf-8")
