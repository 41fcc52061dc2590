"""Rendering of a film to a file, in other processes, while the page stays usable."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import cast

from renderer.studio.messages import ProgressTold, StudioOrder, StudioSaid
from renderer.studio.studio_film import StudioFilm
from renderer.values.errors import NetreelError


class Job:
    """The rendering of a stage's film into a folder; one at a time."""

    def __init__(self, stage: StudioFilm, folder: Path) -> None:
        self._stage, self._folder = stage, folder
        self._task: asyncio.Task[StudioSaid] | None = None
        self._state: dict[str, object] = {}
        self.done: Path | None = None

    def state(self) -> dict[str, object]:
        """Return the progress of the rendering."""
        return self._state

    async def run(self, quality: str) -> None:
        """Render the film in its present state; cancel a rendering in progress."""
        await self.cancel()
        film = self._stage.film
        if film is None:
            return
        path = self._folder / f"{film['stem']}.mp4"
        self._state = {"running": True, "done": 0, "total": 0, "left": 0.0, "file": path.name}
        await self._stage.publish()
        order: StudioOrder = {"do": "render", "quality": quality, "path": str(path)}
        self._task = asyncio.create_task(self._stage.aside(order, None, self._tell))
        try:
            said = await asyncio.shield(self._task)
        except asyncio.CancelledError:
            self._state = {"running": False, "error": "called off", "file": path.name}
        except NetreelError as error:
            self._state = {"running": False, "error": str(error), "file": path.name}
        else:
            self.done = path
            self._state = {"running": False, "file": path.name, **said["made"]}
        await self._stage.publish()

    def _tell(self, progress: ProgressTold) -> None:
        before = cast(int, self._state.get("done", 0))
        self._state = {**self._state, **progress}
        if progress["done"] == progress["total"] or progress["done"] - before >= max(progress["total"] // 100, 1):
            self._publishing = asyncio.ensure_future(self._stage.publish())

    async def cancel(self) -> None:
        """Cancel the rendering in progress and delete its files."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError, NetreelError):
                await self._task
