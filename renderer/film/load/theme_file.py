"""Themes from an author's file: `my_themes.py:PAPER` is the value PAPER of the file."""

from __future__ import annotations

import runpy
from pathlib import Path

from renderer.values.errors import TargetError, nearest
from renderer.values.theme import Theme


def file_theme(words: str) -> Theme:
    """Return the theme for text such as "my_themes.py:PAPER"; the file is run as a script is."""
    file, _, name = words.rpartition(":")
    if not file.endswith(".py"):
        raise TargetError(f"a theme in a file is named like 'my_themes.py:PAPER', but this is {words!r}")
    if not Path(file).expanduser().is_file():
        raise TargetError(f"there is no file {file!r} for the theme {words!r}")
    try:
        values = runpy.run_path(str(Path(file).expanduser()))
    except Exception as error:
        raise TargetError(f"{file!r} fails: {type(error).__name__}: {error}") from error
    known = [key for key, value in values.items() if isinstance(value, Theme)]
    if name not in known:
        there = f"; there are {', '.join(known)}" if known else "; it has no theme at all"
        raise TargetError(f"no theme in {file!r} is named {name!r}{nearest(name, known) or there}")
    found: Theme = values[name]
    return found
