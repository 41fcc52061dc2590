"""Formats: which suffixes of a file's name stand for which kind of picture or film."""

from __future__ import annotations

from pathlib import Path

from renderer.values.errors import ValuesError, nearest

STILLS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".svg": "SVG", ".pdf": "PDF"}
"""The formats of stills by suffix."""

VECTOR = ("SVG", "PDF")
"""The formats that keep lines and areas instead of pixels."""

SEE_THROUGH = (".png", ".webp", ".svg", ".pdf")
"""The suffixes of stills that can be transparent."""


def is_still(path: str | Path) -> bool:
    """Return whether a path's suffix names a format of stills.

    >>> is_still("a.PNG"), is_still("folder"), is_still("film.mp4")
    (True, False, False)
    """
    return Path(path).suffix.lower() in STILLS


def still_format(path: str | Path, transparent: bool = False) -> str:
    """The format that a path's suffix names, such as "PNG"; an error for others and where it cannot be transparent."""
    suffix = Path(path).suffix.lower()
    if suffix not in STILLS:
        known = ", ".join(STILLS)
        raise ValuesError(f"{str(path)!r} has no suffix of a picture; there are {known}{nearest(suffix, STILLS)}")
    if transparent and suffix not in SEE_THROUGH:
        raise ValuesError(f"{str(path)!r} cannot be transparent; write it as {' or '.join(SEE_THROUGH)}")
    return STILLS[suffix]
