"""Access control: the conditions that a request must meet before the studio answers it."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 64 << 10
SLOWEST_BODY = 5.0

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; "
        b"media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
)


@dataclass(frozen=True)
class Access:
    """The access rules: the token, and the accepted host names. `anywhere` allows all addresses of this machine."""

    token: str
    port: int
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    anywhere: bool = False

    @property
    def cookie(self) -> str:
        """The name of the cookie, different for each port, so that two studios do not share one."""
        return f"netreel-{self.port}"

    def knows_host(self, host: str) -> bool:
        """Return whether a request is addressed to this server.

        A host name that a foreign DNS entry points here is refused.
        """
        if host in {f"{name}:{self.port}" for name in self.hosts}:
            return True
        if not self.anywhere:
            return False
        name, _, port = host.rpartition(":")
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return False
        return port == str(self.port)

    def knows_token(self, token: str) -> bool:
        """Return whether a token is right, in constant time."""
        return hmac.compare_digest(token.encode(), self.token.encode())


class Guard:
    """Middleware that refuses requests from other pages, and bodies that are too large or too slow."""

    def __init__(self, app: ASGIApp, allowed: Access) -> None:
        self._app, self._allowed = app, allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        refused = self._refused(scope)
        if refused is not None:
            await _answer(send, *refused)
            return
        if scope["path"] == "/" and "token" in parse_qs(scope["query_string"].decode("latin-1")):
            await self._let_in(send)
            return
        body: Receive = receive
        if scope["method"] == "POST":
            read = await _body(scope, receive)
            if isinstance(read, int):
                why = "is too large" if read == 413 else "came too slowly"
                await _answer(send, read, f"the body of the request {why}")
                return
            body = _Replayed(read, receive)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        await self._app(scope, body, guarded)

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        """Why a request may not come in; None when it may."""
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        host = headers.get("host", [])
        if len(host) != 1 or not self._allowed.knows_host(host[0].lower()):
            return 421, "this is not the server that the request is addressed to"
        if any(origin.lower() != f"http://{host[0].lower()}" for origin in headers.get("origin", [])):
            return 403, "requests of other pages are refused"
        if any(site not in ("same-origin", "none") for site in headers.get("sec-fetch-site", [])):
            return 403, "requests of other pages are refused"
        if "upgrade" in headers:
            return 400, "there are no websockets"
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, "there is nothing to be done in this way"
        if scope["method"] == "POST" and headers.get("content-type") != ["application/json"]:
            return 415, "a request is JSON"
        if not any(self._allowed.knows_token(token) for token in self._tokens(scope, headers)):
            return 403, "open the address that `netreel studio` printed; it has the key to this page"
        return None

    def _tokens(self, scope: Scope, headers: dict[str, list[str]]) -> list[str]:
        found = list(headers.get("x-netreel-token", []))
        for line in headers.get("cookie", []):
            jar: SimpleCookie = SimpleCookie()
            try:
                jar.load(line)
            except CookieError:
                continue
            if self._allowed.cookie in jar:
                found.append(jar[self._allowed.cookie].value)
        if scope["path"] == "/" and scope["method"] == "GET":
            found += parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        return found

    async def _let_in(self, send: Send) -> None:
        """Take the token out of the address, into a cookie that other sites cannot use and scripts cannot read."""
        cookie = f"{self._allowed.cookie}={self._allowed.token}; Path=/; HttpOnly; SameSite=Strict"
        await _answer(send, 303, "", (b"location", b"/"), (b"set-cookie", cookie.encode()))


async def _answer(send: Send, status: int, text: str, *more: tuple[bytes, bytes]) -> None:
    body = text.encode()
    kind = (b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())
    # What is left of a body is not waited for.
    closing = [(b"connection", b"close")] if status in (408, 413) else []
    start = {"type": "http.response.start", "status": status, "headers": [*kind, *more, *closing, *_HEADERS]}
    await send(start)
    await send({"type": "http.response.body", "body": body})


async def _body(scope: Scope, receive: Receive) -> bytes | int:
    """Return the body of a request, or the status to refuse it with."""
    for name, value in scope["headers"]:
        if name.lower() == b"content-length" and (not value.isdigit() or int(value[:12]) > LARGEST_BODY):
            return 413
    found = bytearray()
    try:
        async with asyncio.timeout(SLOWEST_BODY):
            while True:
                message = await receive()
                found += message.get("body", b"")
                if len(found) > LARGEST_BODY:
                    return 413
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return bytes(found)
    except TimeoutError:
        return 408


class _Replayed:
    """A body that was read, as it comes in again."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}
