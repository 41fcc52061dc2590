"""Messages between a process and its worker: a line of JSON, and as many bytes behind it as the line says."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Head: TypeAlias = Mapping[str, object]
"""The head of a message: an object of JSON, with the count of the body's `bytes`."""

Message: TypeAlias = tuple[Head, bytes]
"""A message: its head and its body."""

CHUNK = 1 << 16
"""Bytes to read at once: what a pipe holds on Linux."""


def message(head: Mapping[str, object], body: bytes = b"") -> bytes:
    """Return a message as it is sent.

    >>> message({"done": 3}, b"abc")
    b'{"done": 3, "bytes": 3}\\nabc'
    """
    return json.dumps({**head, "bytes": len(body)}).encode() + b"\n" + body


class MessageReader:
    """A reader of messages that come in pieces of any size."""

    def __init__(self) -> None:
        self._unread = bytearray()
        self._head: Head | None = None
        self._size = 0

    def feed(self, data: bytes) -> list[Message]:
        """Take more bytes and return the messages that are whole now; raises ValueError for what is no message."""
        self._unread += data
        whole: list[Message] = []
        while True:
            if self._head is None:
                line, end, rest = self._unread.partition(b"\n")
                if not end:
                    return whole
                self._unread = rest
                self._head, self._size = _head(bytes(line))
            if len(self._unread) < self._size:
                return whole
            whole.append((self._head, bytes(self._unread[: self._size])))
            self._head = None
            del self._unread[: self._size]


def _head(line: bytes) -> tuple[Head, int]:
    """Return the head of a message and the size of its body."""
    head = json.loads(line)
    size = head.get("bytes") if isinstance(head, dict) else None
    if not isinstance(size, int) or size < 0:
        raise ValueError(f"this is not the head of a message: {line[:80]!r}")
    return head, size


def messages(descriptor: int) -> Iterator[Message]:
    """Yield the messages of a descriptor as they come, until it ends."""
    reader = MessageReader()
    while data := os.read(descriptor, CHUNK):
        yield from reader.feed(data)
