"""Messages between a process and its worker."""

from __future__ import annotations

import os

import pytest

from renderer.system.messages import MessageReader, message, messages

SENT: list[tuple[dict[str, object], bytes]] = [
    ({"done": 3}, b""),
    ({"words": "a\nb"}, b"with\nlines"),
    ({"picture": True}, bytes(range(256))),
]
STREAM = b"".join(message(*one) for one in SENT)


@pytest.mark.parametrize("size", [1, 7, len(STREAM)])
def test_messages_are_whole_however_the_stream_is_cut(size: int) -> None:
    reader = MessageReader()
    pieces = [STREAM[at : at + size] for at in range(0, len(STREAM), size)]
    received = [one for piece in pieces for one in reader.feed(piece)]
    assert [({k: v for k, v in head.items() if k != "bytes"}, body) for head, body in received] == SENT


@pytest.mark.parametrize("line", [b"hello", b"[1]", b'{"done": 1}', b'{"bytes": -1}', b'{"bytes": "3"}', b"\xff"])
def test_a_line_that_is_no_head_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        MessageReader().feed(line + b"\n")


def test_a_stream_that_ends_in_a_message_loses_that_alone() -> None:
    read, write = os.pipe()
    os.write(write, STREAM[:-1])
    os.close(write)
    assert len(list(messages(read))) == len(SENT) - 1
    os.close(read)
