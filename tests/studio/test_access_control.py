from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from renderer.studio import access_control
from renderer.studio.access_control import LARGEST_BODY, Access, Guard

TOKEN = "k" * 32
GOOD = {"host": "127.0.0.1:8123", "x-netreel-token": TOKEN}


async def secret(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(f"secret {len(body)}")(scope, receive, send)


@pytest.fixture
def client() -> TestClient:
    return TestClient(Guard(secret, Access(TOKEN, 8123)), base_url="http://127.0.0.1:8123", follow_redirects=False)


def test_the_page_with_its_token_comes_in(client: TestClient) -> None:
    answer = client.get("/frame", headers=GOOD | {"origin": "http://127.0.0.1:8123", "sec-fetch-site": "same-origin"})
    assert answer.text == "secret 0"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_first_address_leaves_a_cookie_and_no_token_in_the_address(client: TestClient) -> None:
    first = client.get(f"/?token={TOKEN}")
    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "SameSite=Strict" in first.headers["set-cookie"]
    assert client.get("/").text == "secret 0"


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "evil.example:8123"},
        {"host": "127.0.0.1:8124"},
        {"host": "127.0.0.1"},
        {"host": "127.0.0.1:8123.evil.example"},
        {"host": ""},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8123"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"x-netreel-token": ""},
        {"x-netreel-token": TOKEN[:-1]},
        {"x-netreel-token": TOKEN + "k"},
        {"x-netreel-token": "", "cookie": f"netreel-8124={TOKEN}"},
        {"x-netreel-token": "", "cookie": "netreel-8123=; netreel-8123=\x01"},
    ],
)
def test_a_request_that_is_not_the_pages_own_is_refused(client: TestClient, wrong: dict[str, str]) -> None:
    answer = client.get("/frame", headers=GOOD | wrong)
    assert answer.status_code in (403, 421)
    assert "secret" not in answer.text


def test_a_token_in_the_address_opens_the_page_alone(client: TestClient) -> None:
    assert client.get(f"/frame?token={TOKEN}", headers={"host": "127.0.0.1:8123"}).status_code == 403
    assert client.get("/?token=wrong", headers={"host": "127.0.0.1:8123"}).status_code == 403


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_another_page_cannot_ask_for_anything(client: TestClient, kind: str) -> None:
    assert client.post("/build", content=b"{}", headers=GOOD | {"content-type": kind}).status_code == 415


def test_a_body_that_is_too_large_is_refused_however_long_it_says_it_is(client: TestClient) -> None:
    kind = {"content-type": "application/json"}
    assert client.post("/build", content=b"x" * LARGEST_BODY, headers=GOOD | kind).text == f"secret {LARGEST_BODY}"
    assert client.post("/build", content=b"x" * (LARGEST_BODY + 1), headers=GOOD | kind).status_code == 413
    pieces = (b"x" * 4096 for _ in range(100))
    assert client.post("/build", content=pieces, headers=GOOD | kind).status_code == 413


def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_control, "SLOWEST_BODY", 0.05)
    said: list[Any] = []

    async def slow() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def hear(message: Any) -> None:
        said.append(message)

    headers = [(name.encode(), value.encode()) for name, value in (GOOD | {"content-type": "application/json"}).items()]
    scope = {"type": "http", "method": "POST", "path": "/build", "query_string": b"", "headers": headers}
    asyncio.run(Guard(secret, Access(TOKEN, 8123))(scope, slow, hear))
    assert said[0]["status"] == 408


def test_there_are_no_websockets(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/events", headers=GOOD):
        pass


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    assert client.request(method, "/", headers=GOOD).status_code == 405


def test_of_many_requests_with_something_wrong_none_gets_in(client: TestClient) -> None:
    chance = random.Random(7)
    wrong = [
        {"host": "localhost"},
        {"host": "evil:8123"},
        {"origin": "http://evil"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"x-netreel-token": "x"},
        {"x-netreel-token": " "},
    ]
    paths = [
        "/",
        "/frame?t=1&w=640",
        "/state",
        "/../etc/passwd",
        "/static/%2e%2e/app.py",
        "//",
        "/film",
        "/%00",
        "/?token=",
    ]
    for _ in range(200):
        headers = GOOD | chance.choice(wrong) | chance.choice(wrong)
        method = chance.choice(["GET", "HEAD", "POST", "PUT"])
        body = json.dumps({"a": "x" * chance.randrange(50)}).encode() if method == "POST" else None
        answer = client.request(method, chance.choice(paths), headers=headers, content=body)
        assert answer.status_code in (403, 405, 415, 421)
        assert "secret" not in answer.text


def test_a_server_for_others_is_called_by_its_addresses_and_not_by_foreign_names() -> None:
    allowed = Access(TOKEN, 8123, ("0.0.0.0",), anywhere=True)
    assert allowed.knows_host("192.168.1.5:8123")
    assert allowed.knows_host("[fe80::1]:8123")
    assert not allowed.knows_host("evil.example:8123")
    assert not allowed.knows_host("192.168.1.5:80")
