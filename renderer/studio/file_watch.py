"""Watching of a script's files for changes, however an editor saves them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from watchfiles import awatch

_STEP = 40  # milliseconds without a change, so that a file is whole and several are one change
_LOOK = 300  # milliseconds after which files are looked at even if nothing was heard of them

FileStamp = tuple[int, int, int] | None


async def watch(files: Callable[[], Mapping[Path, FileStamp]], changed: Callable[[], Awaitable[None]]) -> None:
    """Call `changed` whenever one of some files does, until it is called off; asks again and again which they are and
    how they were when they were read.

    Folders are watched, not files: an editor that saves puts a new file in the place of the old one, and a file that
    was deleted may come back. What changes while nobody watches is found by a look at the files.
    """
    seen: dict[Path, FileStamp] = {}
    while True:
        watched = files()
        if _differ(watched, seen):
            await changed()
        folders = {folder for file in watched if (folder := _standing(file.parent)) is not None}
        if not folders:
            await asyncio.sleep(_LOOK / 1000)
            continue
        try:
            async for _ in awatch(
                *folders,
                watch_filter=None,
                step=_STEP,
                debounce=400,
                rust_timeout=_LOOK,
                yield_on_timeout=True,
                recursive=False,
            ):
                if _differ(watched, seen):
                    await changed()
                if files().keys() != watched.keys() or any(not folder.is_dir() for folder in folders):
                    break
        except (OSError, RuntimeError):
            # A folder has gone; it may come back.
            await asyncio.sleep(_LOOK / 1000)


def _differ(watched: Mapping[Path, FileStamp], seen: dict[Path, FileStamp]) -> bool:
    """Return whether a file is not as it was when it was seen last, or read first; remembers how it is now."""
    now = {file: stamp(file) for file in watched}
    differ = any(seen.get(file, watched[file]) != found for file, found in now.items())
    seen.update(now)
    return differ


def stamp(file: Path) -> FileStamp:
    """Return a value that changes with the state of a file; None if the file does not exist."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _standing(folder: Path) -> Path | None:
    """Return a folder, or the nearest above it that there is."""
    return next((place for place in (folder, *folder.parents) if place.is_dir()), None)
