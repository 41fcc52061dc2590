"""Source lines of an author's files, with their text at the time of the build."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from renderer.film.load.target import FilmSource
from renderer.scene.origins import Way

_AROUND = 3
_MOST = 60


class SourceLines:
    """The text of the author's files at the time of the build; they may have been edited since."""

    def __init__(self, source: FilmSource | None = None, files: Iterable[str] = ()) -> None:
        self._texts = {file: _read(file) for file in files}
        self._names = {file: _name(Path(file), source) for file in self._texts}
        self._paths: dict[str, str] = {}

    def told(self, way: Way) -> dict[str, object] | None:
        """Return the innermost line of the author's code in a call stack.

        It has the file, the line number, its text, the lines around, and the callers. None if there is no such line.
        """
        own = [(file, line) for named, line in way if (file := self._own(named)) in self._texts]
        if not own:
            return None
        file, line = own[0]
        lines = self._texts[file]
        first = max(line - 1 - _AROUND, 0)
        around = [{"line": first + n + 1, "text": text} for n, text in enumerate(lines[first : line + _AROUND])]
        text = lines[line - 1].strip() if line <= len(lines) else ""
        by = [f"{self._names[file]}:{line}" for file, line in own[1:]]
        return {"file": self._names[file], "line": line, "text": text, "excerpt": around, "by": by}

    def _own(self, named: str) -> str:
        """Return a file as the list of the author's files names it."""
        if named not in self._paths:
            self._paths[named] = named if named.startswith("<") else str(Path(named).resolve())
        return self._paths[named]


class QuotedLines:
    """The source lines of one answer, each once; the answer refers to them by number."""

    def __init__(self, lines: SourceLines) -> None:
        self._lines = lines
        self._numbers: dict[Way, int | None] = {}
        self.found: list[dict[str, object]] = []

    def number(self, way: Way) -> int | None:
        """Return the number of the author's line of a call stack; None without one, or with too many lines."""
        if way not in self._numbers:
            told = self._lines.told(way) if len(self.found) < _MOST else None
            self._numbers[way] = None if told is None else len(self.found)
            self.found += [] if told is None else [told]
        return self._numbers[way]


def _read(file: str) -> list[str]:
    try:
        return Path(file).read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _name(file: Path, source: FilmSource | None) -> str:
    """Return a file as seen from the folder that the studio runs in, or else from that of the author's code."""
    for folder in (source.folder, source.root) if source is not None else ():
        if file.is_relative_to(folder):
            return str(file.relative_to(folder))
    return file.name
