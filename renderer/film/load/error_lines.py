"""Attribution of errors to the line of the author's code that caused them."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import renderer.network  # noqa: F401  (its public names are known to the messages)
from renderer.scene.origins import Way
from renderer.values.errors import NetreelError, TargetError
from renderer.values.suggestions import suggested_name

_RENDERER = Path(__file__).resolve().parents[2]
_LONGEST = 240  # characters of the words of an error that is not netreel's own
_IMPORTED = re.compile(r"cannot import name '(\w+)'")
_OURS = ("renderer", "renderer.network")


@contextmanager
def blaming(root: Path, folder: Path) -> Iterator[None]:
    """Turn an error that comes from code in the folder `root` into a TargetError that names its file and line.

    Files below `folder` are named as seen from there. Errors from elsewhere pass, and so does Ctrl-C.
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        place = blamed(error, root)
        if place is None or isinstance(error, BlamedError):
            raise
        raise BlamedError(f"{short(place[0], folder)}:{place[1]}: {said(error)}") from error


class BlamedError(TargetError):
    """An error of an author's code, with its place."""


def blamed(error: BaseException, root: Path) -> tuple[Path, int] | None:
    """Return the file and line of the innermost call in code below a folder; None when there is none.

    The renderer and installed packages are nobody's script, although they may lie below the folder.
    """
    if isinstance(error, SyntaxError) and error.filename and _is_own(error.filename, root):
        return Path(error.filename), error.lineno or 1
    if isinstance(error, NetreelError) and error.__cause__ is not None:
        # A function of the author's that failed in a signal is nearer to the mistake than the line that follows it.
        inner = blamed(error.__cause__, root)
        if inner is not None:
            return inner
    found = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if _is_own(frame.f_code.co_filename, root):
            found = Path(frame.f_code.co_filename), line
    if found is None and isinstance(error, NetreelError):
        return next(((Path(file), line) for file, line in error.way if _is_own(file, root)), None)
    return found


def _is_own(filename: str, root: Path) -> bool:
    if filename.startswith("<"):
        return False
    path = Path(filename).resolve()
    if not path.is_relative_to(root) or path.is_relative_to(_RENDERER):
        return False
    return not {"site-packages", "dist-packages"} & set(path.relative_to(root).parts)


def said(error: BaseException) -> str:
    """Return the message of an error, with its class name unless the class is netreel's."""
    if isinstance(error, SystemExit):
        return f"the script ended itself by SystemExit({error.code!r})"
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg}"
    if isinstance(error, NetreelError):
        return str(error)
    words = " ".join(str(error).split())
    words = words if len(words) <= _LONGEST else f"{words[:_LONGEST]} ..."
    return f"{type(error).__name__}: {words}{_near(error)}" if words else type(error).__name__


def _near(error: BaseException) -> str:
    """Return the nearest name that there is, for an error about one that there is not; nothing for all other errors."""
    if isinstance(error, AttributeError) and error.name and error.obj is not None:
        return suggested_name(error.name, [name for name in dir(error.obj) if not name.startswith("_")])
    if isinstance(error, ImportError) and error.name in _OURS:
        wanted = _IMPORTED.match(str(error))
        known = {name: room for room in reversed(_OURS) for name in sys.modules[room].__all__} if wanted else {}
        if wanted and wanted[1] in known and known[wanted[1]] != error.name:
            return f"; it is imported from {known[wanted[1]]!r}"
        return suggested_name(wanted[1], known) if wanted else ""
    return ""


def line_prefix(way: Way, root: Path, folder: Path) -> str:
    """Return the innermost of some calls in code below `root` as a prefix of a message.

    The prefix reads "film.py:3: "; it is empty if no call is in that code.
    """
    for name, line in way:
        if _is_own(name, root):
            return f"{short(Path(name), folder)}:{line}: "
    return ""


def short(path: Path, folder: Path) -> str:
    """Return a path relative to a folder if it lies below it, else in full.

    >>> short(Path("/films/one.py"), Path("/films")), short(Path("/films/one.py"), Path("/else"))
    ('one.py', '/films/one.py')
    """
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
