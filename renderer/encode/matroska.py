"""A Matroska stream of raw frames for the encoder, each with its start time.

Raw frames in a bare Matroska stream (RFC 8794, RFC 9559). Unlike frames in a row without times, it lets one frame stand
for several without being sent and converted again.
"""

from __future__ import annotations

import struct
from fractions import Fraction

FORMAT = "matroska"

_TICKS = 1_000_000
_NANOSECONDS_A_TICK = 1000
_ENDLESS = b"\x01" + b"\xff" * 7
_KEYFRAME = bytes((0x81, 0, 0, 0x80))  # of track 1, at the cluster's own time


def opening(size: tuple[int, int], fps: Fraction, planar: bool = False) -> bytes:
    """Return the header of a stream of (width, height) pixels: BGRA, or planes of YUV 4:2:0."""
    kind = _element("1A45DFA3", _element("4282", b"matroska") + _number("4287", 4) + _number("4285", 2))
    picture = _number("B0", size[0]) + _number("BA", size[1]) + _element("2EB524", b"I420" if planar else b"BGRA")
    if planar:
        # BT.709 in limited range, so that nothing converts it.
        picture += _element("55B0", b"".join(_number(name, 1) for name in ("55B1", "55B9", "55BA", "55BB")))
    codec = _element("86", b"V_UNCOMPRESSED")
    lasting = _number("23E383", round(_TICKS * _NANOSECONDS_A_TICK / fps))
    track = _number("D7", 1) + _number("73C5", 1) + _number("83", 1) + lasting + codec + _element("E0", picture)
    clock = _element("1549A966", _number("2AD7B1", _NANOSECONDS_A_TICK))
    return kind + bytes.fromhex("18538067") + _ENDLESS + clock + _element("1654AE6B", _element("AE", track))


def heading(number: int, fps: Fraction, length: int) -> bytes:
    """Return the header of a frame that is visible from the time of frame `number` on."""
    time = _number("E7", round(number * _TICKS / fps))
    block = bytes.fromhex("A3") + _size(len(_KEYFRAME) + length) + _KEYFRAME
    return bytes.fromhex("1F43B675") + _size(len(time) + len(block) + length) + time + block


def _element(name: str, data: bytes) -> bytes:
    return bytes.fromhex(name) + _size(len(data)) + data


def _number(name: str, value: int) -> bytes:
    return _element(name, struct.pack(">Q", value))


def _size(length: int) -> bytes:
    return struct.pack(">Q", length | 1 << 56)
