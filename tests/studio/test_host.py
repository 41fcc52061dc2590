from __future__ import annotations

import http.client
from collections.abc import Callable
from pathlib import Path
from typing import Any

SCRIPT = """\
from renderer import Script, circle

def build():
    script = Script("dark", (1920, 1080))
    script.add(circle(1, name="dot"))
    script.wait(1)
    return script.scene()
"""


def status(port: int, path: str, **headers: str) -> int:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        asked.request("GET", path, headers=headers)
        return asked.getresponse().status
    finally:
        asked.close()


def test_a_studio_for_others_says_what_it_opens_and_asks_each_for_the_token(
    tmp_path: Path, served: Callable[..., Any]
) -> None:
    with served(tmp_path, SCRIPT, "--host", "0.0.0.0") as server:
        said = (tmp_path / "messages").read_text()
        for what in ("0.0.0.0", "token", "see this film", "build it", "render it", "not encrypted"):
            assert what in said
        here = f"127.0.0.1:{server.port}"
        assert len(server.token) >= 32
        for path in ("/", "/state", "/frame?t=0&w=320", "/piece?k=0&every=1&w=320", "/?token=wrong"):
            assert status(server.port, path, Host=here) == 403
            assert status(server.port, path, Host=f"evil.example:{server.port}") == 421
        assert status(server.port, f"/?token={server.token}", Host=here) == 303
        assert server.get("/frame?t=0&w=320")[0] == 200


def test_a_studio_on_this_machine_alone_has_nothing_to_say(tmp_path: Path, served: Callable[..., Any]) -> None:
    # The place where it is started sees to it that nothing is said.
    with served(tmp_path, SCRIPT) as server:
        for host in ("127.0.0.1", "localhost"):
            assert status(server.port, "/state", Host=f"{host}:{server.port}") == 403
