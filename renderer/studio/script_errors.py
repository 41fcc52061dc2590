"""Errors of a script as plain data for the page, and the files it is built from."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from renderer.film.load.target import FilmSource, find_source, times_file
from renderer.studio.messages import TroubleTold
from renderer.values.errors import NetreelError

_AROUND = 2


def trouble(error: BaseException, files: list[str]) -> TroubleTold:
    """Return the message of an error; with the file, the line and its context if it is in an author's file."""
    message = str(error) if isinstance(error, NetreelError) else f"{type(error).__name__}: {error}"
    place = _place(error, set(files))
    if place is None:
        return {"message": message, "file": None, "line": None, "excerpt": []}
    file, line = place
    return {"message": message, "file": Path(file).name, "line": line, "excerpt": _excerpt(file, line)}


def own_files(source: FilmSource | None, target: str, folder: Path) -> list[str]:
    """Return the author's files of a film, as far as they were imported, and its file of lengths.

    They are those below the root of its source, without installed packages and netreel's own.
    """
    if source is None:
        try:
            source = find_source(target, folder)
        except NetreelError:
            # A script that is gone is waited for.
            named = target.rpartition(":")[0] if not target.endswith(".py") else target
            return [str((folder / named).resolve())] if named.endswith(".py") else []
    found = {str(times_file(source)), *([str(source.file)] if source.file else [])}
    library = Path(__file__).resolve().parents[1]
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or not file.endswith(".py"):
            continue
        path = Path(file).resolve()
        if not path.is_relative_to(source.root) or path.is_relative_to(library):
            continue
        if not {"site-packages", "dist-packages"} & set(path.relative_to(source.root).parts):
            found.add(str(path))
    return sorted(found)


def _place(error: BaseException, files: set[str]) -> tuple[str, int] | None:
    """Return the innermost line of the author's files on the way to an error, or to what caused it."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, SyntaxError) and seen.filename in files:
            return str(seen.filename), seen.lineno or 1
        lines = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(seen.__traceback__)]
        own = [(file, line) for file, line in lines if file in files]
        if own:
            return own[-1]
        seen = seen.__cause__
    return None


def _excerpt(file: str, line: int) -> list[dict[str, object]]:
    try:
        lines = Path(file).read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []
    first = max(line - 1 - _AROUND, 0)
    return [{"line": first + n + 1, "text": text} for n, text in enumerate(lines[first : line + _AROUND])]
