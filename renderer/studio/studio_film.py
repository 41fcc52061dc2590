"""The film in the studio, rebuilt whenever its script or its parameters change."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Literal, cast

from renderer.film.render.segment_store import own_store, workplace
from renderer.studio.file_watch import FileStamp, stamp
from renderer.studio.messages import ProgressTold, StudioOrder, StudioSaid, TroubleTold
from renderer.studio.pieces import Live, PieceError, Pieces
from renderer.studio.retime import LengthsFile, TimesError
from renderer.studio.script_errors import own_files
from renderer.studio.sound_track import SoundTrack
from renderer.studio.worker_process import StillWanted, StudioProcess, StudioProcessError
from renderer.values.errors import RenderError

_KEPT = 256 << 20
_FRAME_SECONDS = 30.0
_SPARE_AFTER = 0.5  # seconds after a build for its first frames, with which nothing competes
_TIDYING = 3.0  # seconds for a worker that renders to end its own workers and remove its folder


class StudioFilm:
    """One film in the studio: its latest successfully built scene, and any error of the script since.

    `serial` counts all that the page has to hear of, `version` the scenes: a frame belongs to one of them. Passing
    files lie in the folder `work`, or in one beside the store of segments.
    """

    def __init__(
        self,
        target: str,
        params: Mapping[str, str],
        folder: Path,
        patience: float,
        work: Path | None = None,
        spoken: Mapping[str, str | None] | None = None,
    ) -> None:
        self.target, self.folder, self.patience = target, folder, patience
        self._spoken = dict(spoken or {})
        self.params = dict(params)
        self.serial = self.version = 0
        self.film: dict[str, object] | None = None
        self.error: TroubleTold | None = None
        self.findings: list[dict[str, object]] | None = None
        self.building = self.ending = False
        self.files = _stamps(own_files(None, target, folder))
        self.changed = asyncio.Condition()
        self._times: Path | None = None
        self._lengths = LengthsFile()
        self._writing = asyncio.Lock()
        self._bench: StudioProcess | None = None
        self._spare: asyncio.Task[StudioProcess] | None = None
        self._soon: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[int]] = set()
        self._frames: OrderedDict[tuple[float, int], bytes] = OrderedDict()
        self._bytes = 0
        # Only what is not kept lies there: pieces of film in the making, and the sound.
        self._lent = contextlib.ExitStack()
        self._work = work or self._lent.enter_context(workplace(own_store()))
        self._pieces = Pieces(self._work)
        self.track = SoundTrack(self._work)

    def state(self) -> dict[str, object]:
        """Return the state of the page without images."""
        return {
            "serial": self.serial,
            "version": self.version,
            "building": self.building,
            "film": self.film,
            "error": self.error,
            "findings": self.findings,
            "params": self.params,
            "undo": self._lengths.last,
            "sound": self.track.there,
        }

    async def publish(self) -> None:
        """Notify everyone who waits for a change."""
        self.serial += 1
        async with self.changed:
            self.changed.notify_all()

    async def end_events(self) -> None:
        """Let everyone who waits for a change go: the server ends."""
        self.ending = True
        async with self.changed:
            self.changed.notify_all()

    async def changed_since(self, serial: int, seconds: float) -> bool:
        """Wait for a change after a given change number, or the end, for some seconds; return whether there was one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self.changed:
                await self.changed.wait_for(lambda: serial != self.serial or self.ending)
        return serial != self.serial

    async def rebuild(self, params: Mapping[str, str] | None = None) -> None:
        """Build the film, with other parameters if given; cancel a build in progress."""
        await self._call_off()
        self._task = asyncio.create_task(self._build(dict(self.params if params is None else params)))

    async def built(self) -> None:
        """Wait until no build is in progress."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

    async def spare(self) -> StudioProcess:
        """Return the worker that was started ahead if there is one; start one otherwise."""
        self._start_spare()
        assert self._spare is not None
        try:
            # A build that is called off meanwhile leaves it for the next.
            bench = await asyncio.shield(self._spare)
        except OSError:
            self._spare = None
            raise
        self._spare = None
        return bench if bench.alive else await StudioProcess.start()

    def _start_spare(self) -> None:
        """Start the worker of the next build unless it is there."""
        if self._soon is not None:
            self._soon.cancel()
        if self._spare is None:
            self._spare = asyncio.create_task(StudioProcess.start())

    def _order(self, params: Mapping[str, str]) -> StudioOrder:
        """Return the request to build the film."""
        return {
            "do": "build",
            "target": self.target,
            "params": dict(params),
            "folder": str(self.folder),
            "spoken": self._spoken,
        }

    async def _build(self, params: dict[str, str]) -> None:
        self.building = True
        await self.publish()
        bench = None
        said: StudioSaid
        try:
            bench = await self.spare()
            answer = await bench.ask(self._order(params), self.patience)
            assert answer is not None
            said = answer[0]
        except StudioProcessError as error:
            said = {"error": {"message": str(error), "file": None, "line": None, "excerpt": []}, "files": []}
        except asyncio.CancelledError:
            if bench is not None:
                await asyncio.shield(bench.close())
            raise
        files = _stamps(said["files"])
        self.building = False
        if "error" in said:
            # What was imported before is waited for too: the error may be that it is gone.
            self.files = self.files | files
            self.error = said["error"]
            if bench is not None:
                await bench.close()
        else:
            old, self._bench = self._bench, bench
            self.files, self.film, self.params = files, said["film"], params
            self._times = Path(said["times"])
            self.error = self.findings = None
            self.track.of(said["sounds"], cast(float, said["film"]["duration"]))
            self.version += 1
            self._forget()
            if old is not None:
                self._closing.add(task := asyncio.create_task(old.close(gently=1.0)))
                task.add_done_callback(self._closing.discard)
        self._soon = asyncio.get_running_loop().call_later(_SPARE_AFTER, self._start_spare)
        await self.publish()

    async def frame(
        self, t: float, width: int, form: Literal["png", "jpeg"], wanted: StillWanted | None = None
    ) -> bytes | None:
        """Return a frame at a time as an image file; None when it is no longer wanted. Lossy ones are cached."""
        key = t, width
        if form == "jpeg" and key in self._frames:
            self._frames.move_to_end(key)
            return self._frames[key]
        version = self.version
        order: StudioOrder = {"do": "frame", "t": t, "width": width, "form": form}
        answer = await self._ask(order, _FRAME_SECONDS, wanted)
        if answer is None:
            return None
        if form == "jpeg" and version == self.version:
            self._keep(key, answer[1])
        return answer[1]

    async def hit(self, t: float, x: float, y: float, brief: bool) -> object:
        """Return the item at a point of the frame at a time: all its data, or its name alone."""
        answer = await self._ask({"do": "hit", "t": t, "x": x, "y": y, "brief": brief}, _FRAME_SECONDS)
        return None if answer is None else answer[0]["hit"]

    async def retime(self, name: object, seconds: object) -> None:
        """Set the length of a beat or chapter in its watched file; None restores the script's own."""
        if self.film is None or self._times is None:
            raise TimesError("there is no film to change yet")
        await self._write(self._lengths.change, self._times, self.film["times"], name, seconds)

    async def undo(self) -> None:
        """Revert the last change of a length."""
        await self._write(self._lengths.undo)

    async def _write(self, change: Callable[..., None], *given: object) -> None:
        async with self._writing:
            try:
                await asyncio.to_thread(change, *given)
            finally:
                await self.publish()

    async def piece(self, frame: int, every: int, width: int) -> Live:
        """Return a piece of film that starts at or before a frame: every `every`th frame at 30 a second."""
        bench = self._bench
        if bench is None or not bench.alive:
            raise RenderError("there is no film to show yet")
        piece = await self._pieces.ask(bench, frame, every, width)
        try:
            await piece.begun()
        except BaseException as error:
            await asyncio.shield(piece.close())
            if isinstance(error, RenderError):
                await self.failed(bench, error)
            raise
        return piece

    async def failed(self, bench: StudioProcess | None, error: RenderError) -> None:
        """Report an error of a piece, unless the film has changed since."""
        if bench is self._bench and bench is not None:
            nowhere: TroubleTold = {"message": str(error), "file": None, "line": None, "excerpt": []}
            self.error = error.trouble if isinstance(error, PieceError) else nowhere
            await self.publish()

    async def lint(self) -> None:
        """Return the findings of the lint, computed in a separate process, since it can take long."""
        version = self.version
        said = await self.aside({"do": "lint"}, None)
        if version == self.version:
            self.findings = said["findings"]
            await self.publish()

    async def aside(
        self,
        order: StudioOrder,
        seconds: float | None,
        tell: Callable[[ProgressTold], None] | None = None,
    ) -> StudioSaid:
        """Return the answer to a request from a worker of its own, which builds the film first."""
        bench = await StudioProcess.start()
        try:
            build = self._order(self.params)
            said: StudioSaid = {}
            for step, limit in ((build, self.patience), (order, seconds)):
                answer = await bench.ask(step, limit, None, tell, _TIDYING)
                assert answer is not None
                said = answer[0]
                if "error" in said:
                    raise RenderError(said["error"]["message"])
            return said
        finally:
            await asyncio.shield(bench.close(_TIDYING))

    async def _ask(
        self, order: StudioOrder, seconds: float, wanted: StillWanted | None = None
    ) -> tuple[StudioSaid, bytes] | None:
        bench = self._bench
        if bench is None or not bench.alive:
            raise RenderError("there is no film to show yet")
        try:
            answer = await bench.ask(order, seconds, wanted)
        except StudioProcessError as error:
            if bench is not self._bench:
                # The film was built anew meanwhile.
                return await self._ask(order, seconds, wanted)
            self.error = {"message": str(error), "file": None, "line": None, "excerpt": []}
            await self.publish()
            raise
        if answer is not None and "error" in answer[0]:
            self.error = answer[0]["error"]
            await self.publish()
            raise RenderError(answer[0]["error"]["message"])
        return answer

    def _keep(self, key: tuple[float, int], picture: bytes) -> None:
        self._bytes += len(picture) - len(self._frames.pop(key, b""))
        self._frames[key] = picture
        while self._bytes > _KEPT:
            self._bytes -= len(self._frames.popitem(last=False)[1])

    def _forget(self) -> None:
        self._frames.clear()
        self._bytes = 0
        self._pieces.forget()

    async def _call_off(self) -> None:
        if self._task is not None and not self._task.done():
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def close(self) -> None:
        """End all processes."""
        await self._call_off()
        if self._soon is not None:
            self._soon.cancel()
        if self._spare is not None:
            await (await self._spare).close()
            self._spare = None
        if self._bench is not None:
            await self._bench.close(gently=1.0)
        if self._closing:
            await asyncio.wait(self._closing)
        self._lent.close()


def _stamps(files: Iterable[str]) -> dict[Path, FileStamp]:
    return {Path(file): stamp(Path(file)) for file in files}
