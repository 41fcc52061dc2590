"""Watching: which of a script's files changed, however an editor saves them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from watchfiles import awatch

_STEP = 40  # milliseconds without a change, so that a file is whole and several are one change


async def watch(files: Callable[[], frozenset[Path]], changed: Callable[[], Awaitable[None]]) -> None:
    """Calls `changed` whenever one of some files does, until it is called off; asks which they are again and again.

    Folders are watched, not files: an editor that saves puts a new file in the place of the old one, and a file that
    was deleted may come back.
    """
    while True:
        watched = files()
        folders = {folder for file in watched if (folder := _standing(file.parent)) is not None}
        if not folders:
            await asyncio.sleep(0.2)
            continue
        stop = asyncio.Event()
        asked = asyncio.create_task(_until_other(files, watched, stop))
        try:
            async for changes in awatch(
                *folders, watch_filter=None, step=_STEP, debounce=400, recursive=False, stop_event=stop
            ):
                if any(Path(path) in watched for _, path in changes):
                    await changed()
        except (OSError, RuntimeError):
            # A folder has gone; it may come back.
            await asyncio.sleep(0.2)
        finally:
            stop.set()
            asked.cancel()


async def _until_other(files: Callable[[], frozenset[Path]], watched: frozenset[Path], stop: asyncio.Event) -> None:
    while files() == watched:
        await asyncio.sleep(0.1)
    stop.set()


def _standing(folder: Path) -> Path | None:
    """A folder, or the nearest above it that there is."""
    return next((place for place in (folder, *folder.parents) if place.is_dir()), None)
