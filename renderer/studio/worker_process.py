"""The server's side of a worker process, which can be stopped at any time.

Orders are answered one after the other. Pieces of film are made beside them, between one order and the next, and what
there is of them is told as it comes.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import signal
import subprocess
from collections.abc import Awaitable, Callable
from typing import cast

from renderer.film.load.imports import python
from renderer.studio.messages import ProgressTold, StudioOrder, StudioSaid
from renderer.system.child import ending, kill_group
from renderer.system.messages import CHUNK, MessageReader, message
from renderer.values.errors import RenderError

_GRACE = 10.0  # seconds that a killed process may take to be gone, else Python complains of it at the end

StillWanted = Callable[[], Awaitable[bool]]
ProgressListener = Callable[[ProgressTold], None]
PieceListener = Callable[[StudioSaid, bytes], None]
_Answer = asyncio.Future[tuple[StudioSaid, bytes]]


class StudioProcessError(RenderError):
    """An error for a worker process that ended, or was ended because it took too long."""


class StudioProcess:
    """One worker process; requests are handled one after the other."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()
        self._answer: _Answer | None = None
        self._tell: ProgressListener | None = None
        self._pieces: dict[int, PieceListener] = {}
        self._numbers = itertools.count()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls) -> StudioProcess:
        """Return a new process in a session of its own, so that Ctrl-C reaches only the server."""
        return cls(
            await asyncio.create_subprocess_exec(
                *python("renderer.studio.worker"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.returncode is None

    async def ask(
        self,
        order: StudioOrder,
        seconds: float | None,
        wanted: StillWanted | None = None,
        tell: ProgressListener | None = None,
        gently: float = 0.0,
    ) -> tuple[StudioSaid, bytes] | None:
        """Return the answer to a request; None if it is no longer `wanted` when its turn comes.

        The process is ended when it takes longer than some seconds, and when whoever asks is called off: its answer
        would be taken for that to the next order; called off, it gets `gently` seconds to clear away what it has
        begun. `tell` is told what it says on the way.
        """
        async with self._turn:
            if wanted is not None and not await wanted():
                return None
            self._answer, self._tell = asyncio.get_running_loop().create_future(), tell
            try:
                async with asyncio.timeout(seconds):
                    await self._send(order)
                    # The reader ends with the process; its answer is the last that it said.
                    ends: list[_Answer | asyncio.Future[None]] = [self._answer, self._reading]
                    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                if self._answer.done():
                    return self._answer.result()
                raise StudioProcessError(await self._end())
            except TimeoutError:
                await self.close()
                what = {"build": "the script ran", "frame": "drawing a frame took"}.get(str(order["do"]), "it took")
                raise StudioProcessError(f"{what} longer than {seconds:g} s, so it was ended") from None
            except (BrokenPipeError, ConnectionResetError):
                raise StudioProcessError(await self._end()) from None
            except asyncio.CancelledError:
                await asyncio.shield(self.close(gently))
                raise
            finally:
                self._answer = self._tell = None

    async def begin(self, order: StudioOrder, heard: PieceListener) -> int:
        """Start a piece of film besides the requests and return its number; `heard` receives its messages.

        The last that is heard says "done", "error", or "ended" when the process has.
        """
        number = next(self._numbers)
        self._pieces[number] = heard
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            await self._send({**order, "do": "piece", "piece": number})
        if self._reading.done():
            self._hear(number, {"ended": await self._end()}, b"")
        return number

    async def drop(self, number: int) -> None:
        """Cancel a piece; no more messages about it arrive."""
        if self._pieces.pop(number, None) is not None and self.alive:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                await self._send({"do": "drop", "piece": number})

    async def _send(self, order: StudioOrder) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(message(order))
        await self._process.stdin.drain()

    async def _read(self) -> None:
        """Forward the messages of the process until it ends."""
        assert self._process.stdout is not None
        reader = MessageReader()
        with contextlib.suppress(ConnectionResetError, ValueError):
            while data := await self._process.stdout.read(CHUNK):
                for said, body in reader.feed(data):
                    self._receive(cast("StudioSaid", said), body)
        if self._pieces:
            why = await self._end()
            for number in list(self._pieces):
                self._hear(number, {"ended": why}, b"")

    def _receive(self, said: StudioSaid, body: bytes) -> None:
        if "piece" in said:
            self._hear(said["piece"], said, body)
        elif "progress" in said:
            if self._tell is not None:
                self._tell(said["progress"])
        elif self._answer is not None and not self._answer.done():
            self._answer.set_result((said, body))

    def _hear(self, number: int, said: StudioSaid, body: bytes) -> None:
        last = {"done", "error", "ended"} & said.keys()
        heard = self._pieces.pop(number, None) if last else self._pieces.get(number)
        if heard is not None:
            heard(said, body)

    async def _end(self) -> str:
        """Return how the process ended; it answers no more."""
        # A signal to a process that is just ending would hide how it ended.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), 2.0)
        return f"the process of the script {ending(await self._kill())}"

    async def close(self, gently: float = 0.0) -> int:
        """End the process and its child processes; return its exit status. It has `gently` seconds to clean up."""
        if gently and self.alive:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), gently)
        code = await self._kill()
        await asyncio.wait([self._reading], timeout=_GRACE)
        self._reading.cancel()
        return code

    async def _kill(self) -> int:
        # A child that the script forked holds the pipes open, so the whole group has to go, and no wait is without end.
        kill_group(self._process.pid)
        if self._process.stdin is not None:
            self._process.stdin.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), _GRACE)
        code = self._process.returncode
        return -signal.SIGKILL if code is None else code
