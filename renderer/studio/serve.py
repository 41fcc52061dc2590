"""Serving the studio: the socket, the token and the address."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path

import uvicorn

from renderer.studio.access_control import Access
from renderer.studio.app import application
from renderer.studio.render_job import Job
from renderer.studio.studio_film import StudioFilm
from renderer.values.errors import RenderError, TargetError


def serve(
    target: str,
    params: Mapping[str, str],
    folder: Path,
    made: Path,
    ready: Callable[[str], None],
    host: str = "127.0.0.1",
    port: int = 0,
    patience: float = 60.0,
    spoken: Mapping[str, str | None] | None = None,
) -> None:
    """Serve the studio of a film until Ctrl-C; call `ready` with its address as soon as it listens.

    Films that are rendered go to the folder `made`. A script may run for `patience` seconds. Port 0 is any free one.
    `spoken` has the arguments of `load` for the film's sound: narration, voice and language.
    """
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    token = secrets.token_urlsafe(24)
    hosts = (name,) if not is_local(host) else ("127.0.0.1", "localhost", "[::1]", name)
    allowed = Access(token, port, hosts, anywhere=not is_local(host))
    shown = socket.gethostname() if host in ("0.0.0.0", "::") else name
    if shown not in hosts:
        allowed = Access(token, port, (*hosts, shown.lower()), anywhere=True)

    async def run() -> None:
        stage = StudioFilm(target, params, folder, patience, spoken=spoken)
        config = uvicorn.Config(
            application(stage, Job(stage, made), allowed),
            ws="none",
            lifespan="on",
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=30,
        )
        ready(f"http://{shown}:{port}/?token={token}")
        server = _Server(config, stage.end_events)
        with _hanging_up(lambda: setattr(server, "should_exit", True)):
            await server.serve([listening])

    try:
        # Answers that the server cancels may end after the server has: with the loop.
        with _cancelled_in_silence():
            asyncio.run(run())
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


class _Server(uvicorn.Server):
    """A server that calls `ending` before it waits for the answers that are under way."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams of events, then the server."""
        await self._ending()
        await super().shutdown(sockets)


@contextlib.contextmanager
def _cancelled_in_silence() -> Iterator[None]:
    """Keep uvicorn from logging answers that it cancels at the end, such as a frame in the making: a page was open."""

    def other(record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, asyncio.CancelledError) and "graceful shutdown" not in record.getMessage()

    logger = logging.getLogger("uvicorn.error")
    logger.addFilter(other)
    try:
        yield
    finally:
        logger.removeFilter(other)


@contextlib.contextmanager
def _hanging_up(end: Callable[[], None]) -> Iterator[None]:
    """Let SIGHUP end the server in order, as uvicorn lets Ctrl-C; it is raised again when the block has ended."""
    before = signal.getsignal(signal.SIGHUP) if hasattr(signal, "SIGHUP") else signal.SIG_IGN
    if before is signal.SIG_IGN:
        yield
        return
    came = []

    def hang_up(number: int, frame: object) -> None:
        came.append(number)
        end()

    signal.signal(signal.SIGHUP, hang_up)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)
        if came:
            signal.raise_signal(signal.SIGHUP)


def is_local(host: str) -> bool:
    """Return whether an address is reachable from this machine alone.

    >>> is_local("127.0.0.1"), is_local("localhost"), is_local("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    if not host.strip():
        # The system would take no name for every address that this machine has.
        raise TargetError("the studio's host is empty; name an address, such as 127.0.0.1, or 0.0.0.0 for all")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        # A browser that is quicker than the server waits instead of being refused.
        made.listen(256)
    except (socket.gaierror, UnicodeError, TypeError) as error:
        made.close()
        raise TargetError(
            f"the studio's host {host!r} is no address of this machine; name one, such as 127.0.0.1"
        ) from error
    except OSError as error:
        made.close()
        raise RenderError(
            f"the studio cannot listen at {host}:{port}: {getattr(error, 'strerror', None) or error}"
        ) from error
    return made
