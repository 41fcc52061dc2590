from __future__ import annotations

import socket

import pytest

from renderer.studio.serve import _listen
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
