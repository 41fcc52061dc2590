"""Pieces of film for the page, streamed while they are made, and cached."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from renderer.studio.messages import StudioOrder, StudioSaid, TroubleTold
from renderer.studio.worker_process import StudioProcess, StudioProcessError
from renderer.values.errors import RenderError

_KEPT = 128 << 20
_SILENCE = 30.0


class PieceError(RenderError):
    """An error of a piece of film; `trouble` is its description for the page."""

    def __init__(self, trouble: TroubleTold) -> None:
        super().__init__(trouble["message"])
        self.trouble = trouble


@dataclass
class KeptPiece:
    """A finished piece: its frames, counted at its own rate, and its bytes."""

    frames: range
    data: bytes


@dataclass
class Live:
    """A piece in progress or finished: `begun` returns its frames, `parts` its bytes; `close` cancels it.

    It is `whole` when it is all of a segment.
    """

    pieces: Pieces
    bench: StudioProcess | None
    kind: tuple[int, int]
    number: int = -1
    frames: range = range(0)
    whole: bool = False
    _data: list[bytes] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _said: StudioSaid = field(default_factory=StudioSaid)

    def heard(self, said: StudioSaid, body: bytes) -> None:
        """Handle a message of the worker about the piece."""
        if "first" in said:
            self.frames, self.whole = range(said["first"], said["stop"]), said["whole"]
        if body:
            self._data.append(body)
        if {"done", "error", "ended"} & said.keys():
            self._said = said
            if "done" in said:
                self.pieces.keep(self.kind, KeptPiece(self.frames, b"".join(self._data)))
        self._news.set()

    async def begun(self) -> range:
        """Return its frames as soon as they are known."""
        while not self.frames:
            await self._wait()
        return self.frames

    async def parts(self) -> AsyncIterator[bytes]:
        """Yield its bytes, as they come."""
        at = 0
        while True:
            while at < len(self._data):
                at += 1
                yield self._data[at - 1]
            if "done" in self._said:
                return
            await self._wait()

    async def _wait(self) -> None:
        if "error" in self._said:
            raise PieceError(self._said["error"])
        if "ended" in self._said:
            raise StudioProcessError(self._said["ended"])
        self._news.clear()
        try:
            async with asyncio.timeout(_SILENCE):
                await self._news.wait()
        except TimeoutError:
            if self.bench is not None:
                await self.bench.close()
            raise StudioProcessError(f"drawing a frame took longer than {_SILENCE:g} s, so it was ended") from None

    async def close(self) -> None:
        """Cancel it if it is not finished."""
        if self.bench is not None and "done" not in self._said:
            await self.bench.drop(self.number)


class Pieces:
    """The cached pieces of the current film, by width and frame step; only the latest are kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: OrderedDict[tuple[int, int, int, int], KeptPiece] = OrderedDict()
        self._bytes = 0

    def keep(self, kind: tuple[int, int], piece: KeptPiece) -> None:
        """Keep a piece."""
        key = *kind, piece.frames.start, piece.frames.stop
        before = self._kept.pop(key, None)
        self._bytes += len(piece.data) - (len(before.data) if before else 0)
        self._kept[key] = piece
        while self._bytes > _KEPT:
            self._bytes -= len(self._kept.popitem(last=False)[1].data)

    def forget(self) -> None:
        """Clear the cache: the film has changed."""
        self._kept.clear()
        self._bytes = 0

    async def ask(self, bench: StudioProcess, frame: int, every: int, width: int) -> Live:
        """Return the piece with a frame: a cached one, or a new one."""
        kind = width, every
        near = [(key, one) for key, one in self._kept.items() if key[:2] == kind and frame in one.frames]
        if near:
            key, found = min(near, key=lambda one: frame - one[1].frames.start)
            self._kept.move_to_end(key)
            return Live(self, None, kind, frames=found.frames, _data=[found.data], _said={"done": True})
        live = Live(self, bench, kind)
        order: StudioOrder = {"frame": frame, "every": every, "width": width, "folder": str(self.folder)}
        live.number = await bench.begin(order, live.heard)
        return live
