"""A disk cache of layouts: safe to delete and to share between processes; damaged entries are ignored."""

from __future__ import annotations

import contextlib
import os
import tempfile
from functools import cache
from pathlib import Path

import platformdirs

from renderer.typeset.engine.assets import bundle_digest
from renderer.typeset.engine.layout import Layout
from renderer.typeset.engine.pack import Corrupt, pack_layout, unpack_layout

# How a layout is made from the engine's SVG; raise it whenever that changes, so that older entries are not used.
_FORMAT = 2
_MOST = 4000
_SUFFIX = ".layout"


def load_layout(key: str) -> Layout | None:
    """Return the layout under a key (a digest of all its inputs), None when there is no intact one."""
    folder = _folder()
    if folder is None:
        return None
    try:
        return unpack_layout((folder / (key + _SUFFIX)).read_bytes())
    except (OSError, Corrupt):
        return None


def store_layout(key: str, layout: Layout) -> None:
    """Write a layout atomically; ignore a folder that is not writable."""
    folder = _folder()
    if folder is None:
        return
    written = None
    try:
        handle, written = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(pack_layout(layout))
        os.replace(written, folder / (key + _SUFFIX))
        if key.endswith("0"):  # one key in sixteen pays for tidying
            _tidy(folder)
    except OSError:
        if written is not None:
            with contextlib.suppress(OSError):
                os.unlink(written)


@cache
def _made(root: str, version: str) -> Path | None:
    folder = Path(root) / "typeset" / version
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder


def _folder() -> Path | None:
    """Return the folder for this version of the package's files, None when it cannot be made."""
    return _made(platformdirs.user_cache_dir("netreel", appauthor=False), f"{bundle_digest()[:16]}-{_FORMAT}")


def _tidy(folder: Path) -> None:
    """Delete the oldest entries of all versions when there are more than the most."""
    entries = []
    for file in folder.parent.glob("*/*"):
        with contextlib.suppress(OSError):
            entries.append((file.stat().st_mtime, file))
    entries.sort(key=lambda entry: (entry[0], str(entry[1])))
    for _, file in entries[: max(len(entries) - _MOST, 0)]:
        with contextlib.suppress(OSError):
            file.unlink()
