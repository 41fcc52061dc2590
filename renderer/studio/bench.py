"""The bench: the server's end of a worker process, which can be told to stop at any time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from renderer.values.errors import RenderError

_LINE = 64 << 20


class BenchError(RenderError):
    """A worker process that ended, or that was ended because it took too long."""


class Bench:
    """One worker process; orders are done one after the other."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()

    @classmethod
    async def start(cls) -> Bench:
        """A new process, in a session of its own: a Ctrl-C is for the server to handle."""
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "renderer.studio.worker",
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                limit=_LINE,
                start_new_session=True,
            )
        )

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.returncode is None

    async def ask(
        self,
        order: Mapping[str, Any],
        seconds: float | None,
        wanted: Callable[[], Any] | None = None,
        tell: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> tuple[dict[str, Any], bytes] | None:
        """The answer to an order; None when it is no longer `wanted` by the time it is its turn.

        The process is ended when it takes longer than some seconds, and when whoever asks is called off: its answer
        would be taken for that to the next order. `tell` is told what it says on the way.
        """
        async with self._turn:
            if wanted is not None and not await wanted():
                return None
            try:
                async with asyncio.timeout(seconds):
                    return await self._ask(order, tell)
            except TimeoutError:
                await self.close()
                what = {"build": "the script ran", "frame": "drawing a frame took"}.get(str(order["do"]), "it took")
                raise BenchError(f"{what} longer than {seconds:g} s, so it was ended") from None
            except (BrokenPipeError, ConnectionResetError, asyncio.IncompleteReadError, json.JSONDecodeError):
                # A signal to a process that is just ending would hide how it ended.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._process.wait(), 2.0)
                raise BenchError(_ended(await self.close())) from None
            except asyncio.CancelledError:
                await asyncio.shield(self.close())
                raise

    async def _ask(
        self, order: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], None] | None
    ) -> tuple[dict[str, Any], bytes]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        await self._process.stdin.drain()
        while True:
            said = json.loads(await self._process.stdout.readuntil(b"\n"))
            if "progress" not in said:
                return said, await self._process.stdout.readexactly(said["bytes"])
            if tell is not None:
                tell(said["progress"])

    async def close(self, gently: float = 0.0) -> int:
        """Ends the process, after some seconds to tidy up in, and tells how it ended."""
        if gently and self.alive:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), gently)
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        return await self._process.wait()


def _ended(code: int) -> str:
    how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
    return f"the process of the script {how}"
