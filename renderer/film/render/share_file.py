"""The file of a share (`.part`): its segments, and a label that tells all that the other shares must agree on.

It is a zip archive without compression: `label.json`, the segments by number, and in the first share the sound,
the chapters and the captions of the whole film. The label has the size and the checksum of every other member.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from renderer.system.atomic_file import disk_trouble, written_whole
from renderer.values.errors import DiskError, TargetError

SUFFIX = ".part"
_LABEL = "label.json"
_MOST_LABEL = 16_000_000  # bytes; a label of an hour of film has some 100 kB
_KIND = 1
_WORDS = re.compile(r"(\d{1,6})/(\d{1,6})")
_STARTS = {".mp4": (4, b"ftyp"), ".mov": (4, b"ftyp"), ".webm": (0, b"\x1aE\xdf\xa3")}
"""Where a film file of a suffix says what it is. Nothing else is handed to ffmpeg, such as a list of other files."""


@dataclass(frozen=True, slots=True)
class Share:
    """One share of a film: its number, counted from 1, and the number of shares."""

    number: int
    count: int

    def __post_init__(self) -> None:
        if self.count < 1:
            raise TargetError(f"a film has 1 part at least, but this is {self}")
        if not 1 <= self.number <= self.count:
            raise TargetError(f"a part is one of 1 to {self.count}, but this is {self}")

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def pieces(self, total: int) -> range:
        """Return the numbers of the segments of this share; neighbors, which cost about the same, are dealt out."""
        return range(self.number - 1, total, self.count)


def read_share(words: str) -> Share:
    """Read a share such as "3/8".

    >>> read_share("3/8")
    Share(number=3, count=8)
    """
    match = _WORDS.fullmatch(words.strip())
    if match is None:
        raise TargetError(f"a part is written NUMBER/COUNT, such as 3/8, but this is {words!r}")
    return Share(int(match[1]), int(match[2]))


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a part file.

    `name` is that of the film's file; `digest` stands for everything that decides its frames. `cuts` are the first
    frame of each segment of the whole film and the one after its last. `members` are size and checksum by name.
    """

    name: str
    digest: str
    number: int
    count: int
    settings: dict[str, str]
    versions: dict[str, str]
    cuts: list[list[int]]
    members: dict[str, list[object]] = field(default_factory=dict)
    kind: int = _KIND

    @property
    def share(self) -> Share:
        """The share that the part holds."""
        return Share(self.number, self.count)

    @property
    def suffix(self) -> str:
        """The ending of the film's file."""
        return Path(self.name).suffix.lower()

    def piece(self, number: int) -> str:
        """Return the member of a segment."""
        return f"{number:05}{self.suffix}"


def write_part(path: Path, label: Label, members: Mapping[str, Path]) -> None:
    """Write a part with files as its members; `label` is all but for those."""
    checks = {name: [file.stat().st_size, _checksum(file)] for name, file in members.items()}
    words = json.dumps(asdict(replace(label, members=checks)), indent=1)
    with written_whole(path) as part, disk_trouble(path), zipfile.ZipFile(part, "w") as archive:
        archive.writestr(zipfile.ZipInfo(_LABEL), words)
        for name, file in members.items():
            # Without the time of day: equal parts are equal files.
            with file.open("rb") as data, archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                while block := data.read(1 << 20):
                    member.write(block)


def read_label(path: Path) -> Label:
    """Return the label of a part; a TargetError where the file is no whole part."""
    if not path.is_file():
        raise TargetError(f"there is no part {str(path)!r}")
    try:
        with zipfile.ZipFile(path) as archive:
            about = archive.getinfo(_LABEL)
            if about.file_size > _MOST_LABEL or about.compress_type != zipfile.ZIP_STORED:
                raise ValueError
            label = _label(json.loads(archive.read(about)))
    except (OSError, ValueError, KeyError, TypeError, RecursionError, RuntimeError, zipfile.BadZipFile):
        raise _broken(path) from None
    if label is None:
        raise _broken(path)
    return label


def extract(path: Path, label: Label, folder: Path, names: Iterable[str]) -> None:
    """Write members of a part into a folder, if they are what the label says; a TargetError if they are not."""
    try:
        with zipfile.ZipFile(path) as archive:
            for name in names:
                size, checksum = label.members[name]
                about = archive.getinfo(name)
                if about.compress_type != zipfile.ZIP_STORED or about.file_size != size:
                    raise ValueError
                with archive.open(about) as data, disk_trouble(folder), (folder / name).open("wb") as file:
                    while block := data.read(1 << 20):
                        file.write(block)
                if _checksum(folder / name) != checksum or not _is_film(folder / name):
                    raise ValueError
    except DiskError:
        raise
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, zipfile.BadZipFile):
        raise _broken(path) from None


def _broken(path: Path) -> TargetError:
    return TargetError(
        f"{str(path)!r} is no part of a film, or not all of it is there; "
        "make it again with netreel render TARGET --part NUMBER/COUNT"
    )


def _label(said: object) -> Label | None:
    """Return a label if all of it is of the kinds that it must be."""
    match said:
        case {
            "kind": 1,
            "name": str(name),
            "digest": str(film),
            "number": int(number),
            "count": int(count),
            "settings": dict(settings),
            "versions": dict(versions),
            "cuts": [*cuts],
            "members": dict(members),
        }:
            pass
        case _:
            return None
    words = all(isinstance(value, str) for value in (*settings.values(), *versions.values()))
    spans = all(isinstance(cut, list) and [type(frame) for frame in cut] == [int, int] for cut in cuts)
    checks = all(isinstance(one, list) and [type(part) for part in one] == [int, str] for one in members.values())
    plain = Path(name).name == name and Path(name).suffix.lower() in _STARTS
    if not (words and spans and checks and plain and cuts and 1 <= number <= count):
        return None
    if any(start >= stop for start, stop in cuts) or any(a[1] != b[0] for a, b in pairwise(cuts)):
        return None
    return Label(name, film, number, count, settings, versions, cuts, members)


def _is_film(file: Path) -> bool:
    if file.suffix.lower() not in _STARTS:
        return True
    at, mark = _STARTS[file.suffix.lower()]
    with file.open("rb") as data:
        return data.read(at + len(mark))[at:] == mark


def _checksum(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
