from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import uvicorn

from renderer.studio.serve import _listen, serve
from renderer.values.errors import RenderError, TargetError


def test_who_comes_before_the_server_has_started_is_not_turned_away() -> None:
    listening = _listen("127.0.0.1", 0)
    with listening, socket.create_connection(listening.getsockname(), timeout=5) as early:
        early.sendall(b"GET / HTTP/1.1\r\n")
        came, _ = listening.accept()
        with came:
            assert came.recv(3) == b"GET"


def test_a_port_that_is_taken_is_told() -> None:
    with _listen("127.0.0.1", 0) as listening, pytest.raises(RenderError, match=r"cannot listen at 127\.0\.0\.1:"):
        _listen("127.0.0.1", listening.getsockname()[1])


@pytest.mark.parametrize("host", ["", "  "])
def test_an_empty_host_is_refused_and_does_not_open_every_address(host: str) -> None:
    with pytest.raises(TargetError, match="host is empty"):
        _listen(host, 0)


class LeavesAnAnswer:
    """A server that ends before an answer that it cancelled has ended."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], Awaitable[None]]) -> None:
        self.log = logging.getLogger("uvicorn.error")

    async def serve(self, sockets: list[socket.socket]) -> None:
        async def answer() -> None:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError as error:
                self.log.error("Exception in ASGI application", exc_info=error)
                self.log.error("another message")

        self.left = asyncio.create_task(answer())
        await asyncio.sleep(0)


def test_an_answer_that_is_cancelled_after_the_server_has_ended_is_not_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("renderer.studio.serve._Server", LeavesAnAnswer)
    serve("film.py", {}, tmp_path, tmp_path, lambda address: None)
    said = capsys.readouterr().err
    assert "another message" in said and "ASGI" not in said
