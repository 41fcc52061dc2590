"""Layouts kept in the user's cache: safe to delete and to share between processes; damaged entries are ignored."""

from __future__ import annotations

import contextlib

from renderer.system.atomic_file import write_bytes
from renderer.system.cache_folder import CacheFolder, cache_place
from renderer.typeset.engine.assets import bundle_digest
from renderer.typeset.engine.layout import Layout
from renderer.typeset.engine.layout_bytes import Corrupt, pack_layout, unpack_layout
from renderer.values.errors import DiskError

# How a layout is made from the engine's SVG; raise it whenever that changes, so that older entries are not used.
_FORMAT = 2
_MOST_BYTES = 40_000_000
_SUFFIX = ".layout"


def load_layout(key: str) -> Layout | None:
    """Return the layout under a key (a digest of all its inputs), None when there is no intact one."""
    try:
        return unpack_layout((_kept().folder / _name(key)).read_bytes())
    except (OSError, Corrupt):
        return None


def store_layout(key: str, layout: Layout) -> None:
    """Write a layout atomically; ignore a folder that is not writable."""
    kept = _kept()
    with contextlib.suppress(DiskError):
        write_bytes(pack_layout(layout), kept.folder / _name(key))
        if key.endswith("0"):  # one key in sixteen pays for what goes
            kept.trim()


def _kept() -> CacheFolder:
    return CacheFolder(cache_place("typeset"), _MOST_BYTES)


def _name(key: str) -> str:
    """Return the name of an entry; it begins with the version of the engine's files and of the format."""
    return f"{bundle_digest()[:16]}-{_FORMAT}-{key}{_SUFFIX}"
