from __future__ import annotations

import asyncio
import os
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

SCRIPT = """\
from renderer import Script, circle

SECRET = "what-nobody-may-read"

def build():
    script = Script("dark", (1920, 1080))
    script.add(circle(1, name="dot"))
    script.wait(1)
    return script.scene()
"""
PATHS = (
    "/frame?t=0.5&w=320",
    "/piece?k=0&every=1&w=320",
    "/state",
    "/events",
    "/",
    "/static/main.js",
    "/hit?t=0&x=0&y=0",
    "/film",
    "/sound?from=0&to=1",
)
ESCAPES = (
    "/../film.py",
    "/static/../film.py",
    "/static/..%2f..%2ffilm.py",
    "/static/%2e%2e/%2e%2e/film.py",
    "/static/....//film.py",
    "//etc/passwd",
    "/static//etc/passwd",
    "/etc/passwd",
    "/film.py",
    "/static/main.js/../../../film.py",
    "/static/main.js%00.py",
    "/film/../film.py",
    "/%00",
    "/static/\\..\\film.py",
    "file:///etc/passwd",
    "http://127.0.0.1/film.py",
    "*",
    "/" + "a/" * 4000,
    "/frame?t=0.5&w=320&form=../../film.py",
    "/frame?" + "t=0&" * 10000,
)
# A picture, a film or sound, the script, or a file of the system.
LEAKS = re.compile(rb"\x89PNG|\xff\xd8\xff|ftyp|RIFF|what-nobody-may-read|root:|def build")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, served: Callable[..., Any]) -> Iterator[Any]:
    with served(tmp_path_factory.mktemp("hostile"), SCRIPT) as made:
        yield made


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def hostile(server: Any, chance: random.Random) -> bytes:
    """A request that has something wrong."""
    good, path = server.good, chance.choice(PATHS)
    kind = chance.randrange(12)
    if kind == 0:  # the right token, a path that leads elsewhere
        return request("GET", chance.choice(ESCAPES), good)
    if kind == 1:
        host = chance.choice(["evil.example", f"evil.example:{server.port}", "127.0.0.1", "localhost:1", "", "[::1"])
        return request("GET", path, good | {"Host": host})
    if kind == 2:
        origin = chance.choice(
            ["http://evil.example", "null", "http://127.0.0.1:1", f"https://127.0.0.1:{server.port}"]
        )
        return request("GET", path, good | {"Origin": origin})
    if kind == 3:
        token = chance.choice(["", "x", server.token[:-1], server.token + "x", server.token.swapcase(), "\xff\x00"])
        return request("GET", path, good | {"X-Netreel-Token": token})
    if kind == 4:
        cookie = chance.choice(["netreel=1", f"netreel-{server.port}=", "=;=;" * 500, f"netreel-1={server.token}"])
        return request("GET", path, {"Host": good["Host"], "Cookie": cookie})
    if kind == 5:  # a body that is too large, as it says or not
        size = chance.choice([70_000, 10**9, 10**18, -1])
        more = {"Content-Type": "application/json", "Content-Length": str(size)}
        return request("POST", "/build", good | more, b"x" * 70_000)
    if kind == 6:
        more = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
        return request("POST", "/build", good | more, b"10000\r\n" + b"y" * 0x10000 + b"\r\n" * 2)
    if kind == 7:
        more = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
        key = {"Sec-WebSocket-Key": chance.choice(["", "x", "dGhlIHNhbXBsZSBub25jZQ=="])}
        return request("GET", path, good | more | key, b"\x81\xfe\xff\xff" + os.urandom(200))
    if kind == 8:
        return request(chance.choice(["PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"]), path, good)
    if kind == 9:  # a form of another page
        return request("POST", "/render", good | {"Content-Type": "text/plain", "Content-Length": "2"}, b"{}")
    if kind == 10:
        return chance.choice(
            [os.urandom(300), b"\x16\x03\x01\x02\x00" + os.urandom(200), b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 99]
        )
    return request("GET", path, good | {"Sec-Fetch-Site": chance.choice(["cross-site", "same-site"])})


async def answer_to(port: int, sent: bytes) -> bytes:
    """What the server says to some bytes, for a second at most."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    said = b""
    try:
        async with asyncio.timeout(1.0):
            writer.write(sent)
            await writer.drain()
            writer.write_eof()
            while part := await reader.read(1 << 16):
                said += part
    except (OSError, TimeoutError):
        pass
    finally:
        writer.close()
    return said


def test_of_a_thousand_hostile_requests_none_gets_a_file_or_a_frame(server: Any) -> None:
    chance = random.Random(11)
    many = [hostile(server, chance) for _ in range(1000)]

    async def all_of_them() -> list[bytes]:
        turn = asyncio.Semaphore(60)

        async def one(sent: bytes) -> bytes:
            async with turn:
                return await answer_to(server.port, sent)

        return await asyncio.gather(*(one(sent) for sent in many))

    for sent, said in zip(many, asyncio.run(all_of_them()), strict=True):
        status = re.match(rb"HTTP/1\.1 (\d+)", said)
        assert not said or status, (sent[:200], said[:200])
        assert status is None or int(status[1]) >= 400, (sent[:200], said[:300])
        assert not LEAKS.search(said), (sent[:200], said[:300])
    state = server.get("/state")
    assert state[0] == 200
    assert b'"error":null' in state[1].replace(b" ", b"")
    assert server.get("/frame?t=0.5&w=320")[1].startswith(b"\x89PNG")
    assert server.process.poll() is None


def test_bodies_and_requests_that_never_end_keep_nobody_else_out(server: Any) -> None:
    more = {"Content-Type": "application/json", "Content-Length": "1000"}
    begun = request("POST", "/build", server.good | more, b'{"par')

    async def held() -> Any:
        slow = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(100)]
        for number, (_, writer) in enumerate(slow):
            # A half of a body, or of a head.
            writer.write(begun if number % 2 else begun[:40])
        started = asyncio.get_running_loop().time()
        answer = await asyncio.to_thread(server.get, "/frame?t=0.25&w=320")
        took = asyncio.get_running_loop().time() - started
        said = [await asyncio.wait_for(reader.read(200), 10) for reader, _ in slow[1::2]]
        for _, writer in slow:
            writer.close()
        return answer, took, said

    (status, body), took, said = asyncio.run(held())
    assert status == 200
    assert body.startswith(b"\x89PNG")
    assert took < 5.0  # which is how long a body may take
    assert all(answer.startswith(b"HTTP/1.1 408") for answer in said)


def test_a_page_that_goes_away_again_and_again_leaves_the_server_as_it_was(server: Any) -> None:
    async def gone() -> None:
        for number in range(60):
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            path = ("/piece?k=0&every=1&w=1280", "/frame?t=0.1&w=1280", "/events", "/")[number % 4]
            writer.write(request("GET", path, server.good))
            await asyncio.sleep(0.004)
            writer.transport.abort()

    asyncio.run(gone())
    assert server.get("/piece?k=0&every=1&w=320")[0] == 200
    # The film's own worker and the one that is ready for the next build.
    assert len(server.family()) <= 3
