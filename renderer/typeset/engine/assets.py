"""The files of the typesetting engine: its code, its font ranges and the packaged text fonts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from renderer.values.errors import TypesetError

FOLDER = Path(__file__).parents[1] / "_assets"


def asset(name: str) -> Path:
    """Return the path of a packaged file; raise an error when the package was installed without it."""
    path = FOLDER / name
    if not path.is_file():
        raise TypesetError(
            f"the package lacks its file {name!r}, so nothing can be set; install netreel again with pip"
        )
    return path


@cache
def bundle_digest() -> str:
    """Return the digest of the packaged files."""
    return asset("digest.txt").read_text(encoding="utf-8").strip()
