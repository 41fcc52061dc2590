"""Layouts as bytes and back, for the cache: structure as JSON, outlines as numbers, and a checksum over both."""

from __future__ import annotations

import json
import struct
from hashlib import blake2b

from renderer.geometry.glyph_path import packed_path
from renderer.geometry.path import Path
from renderer.typeset.engine.layout import Layout, Leaf, Part, SourcePiece

_MAGIC = b"netreel layout 1\n"
_SUM = 16


class Corrupt(Exception):
    """An error for bytes that are no intact layout."""


def pack_layout(layout: Layout) -> bytes:
    """Return a layout as bytes; equal outlines are stored once."""
    numbers: dict[str, int] = {}
    outlines: list[list[int]] = []
    raw: list[bytes] = []
    leaves: list[list[object]] = []
    for leaf in layout.leaves:
        if leaf.path.digest not in numbers:
            numbers[leaf.path.digest] = len(outlines)
            outlines.append([len(contour.points) for contour in leaf.path.contours])
            raw += [contour.points.astype("<f8").tobytes() for contour in leaf.path.contours]
        number = numbers[leaf.path.digest]
        leaves.append([number, *leaf.at, leaf.scale, leaf.source, leaf.part, leaf.piece, leaf.color])
    parts = [[part.id, part.parent] for part in layout.parts]
    pieces = [[piece.source, piece.parent] for piece in layout.pieces]
    room = [layout.width, layout.ascent, layout.descent]
    head = json.dumps([outlines, leaves, parts, pieces, room], separators=(",", ":")).encode()
    body = struct.pack("<I", len(head)) + head + b"".join(raw)
    return _MAGIC + blake2b(body, digest_size=_SUM).digest() + body


def unpack_layout(data: bytes) -> Layout:
    """Return the layout of some bytes; raise Corrupt when they are not intact."""
    start = len(_MAGIC) + _SUM
    body = data[start:]
    if not data.startswith(_MAGIC) or blake2b(body, digest_size=_SUM).digest() != data[len(_MAGIC) : start]:
        raise Corrupt
    (size,) = struct.unpack_from("<I", body)
    outlines, leaves, parts, pieces, room = json.loads(body[4 : 4 + size])
    paths: list[Path] = []
    at = 4 + size
    for counts in outlines:
        end = at + 16 * sum(counts)
        paths.append(packed_path(body[at:end], tuple(counts)))
        at = end
    return Layout(
        tuple(Leaf(paths[k], (x, y), *rest) for k, x, y, *rest in leaves),
        tuple(Part(*part) for part in parts),
        tuple(SourcePiece(*piece) for piece in pieces),
        *room,
    )
