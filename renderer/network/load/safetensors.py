"""Safetensors files: a JSON header, then the bytes of the tensors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from renderer.network.load.tensors import (
    MOST_TENSORS,
    MOST_TEXT,
    StateDict,
    as_numbers,
    count_of,
    refuse,
    shape_from,
)
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

_TYPES: Final = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "V2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "u1",
    "BOOL": "?",
}
_LENGTH_BYTES: Final = 8


def read_safetensors(path: Path) -> StateDict:
    """Return the tensors of a .safetensors file, in the order of their bytes.

    The texts "layers" and "input_shape" (such as "3,28,28") of the metadata tell the layers.
    """
    content = path.read_bytes()
    header, start = _header(content, path.name)
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        refuse(path.name, "the metadata in the header must be texts by name")
    if len(header) > MOST_TENSORS:
        refuse(path.name, f"the file has {len(header):,} tensors, more than {MOST_TENSORS:,}")
    places = sorted(
        ((*_place(entry, name, path.name), name) for name, entry in header.items()), key=lambda place: place[2]
    )
    end = 0
    tensors: dict[str, Array] = {}
    for dtype, shape, first, last, name in places:
        if first != end or last > len(content) - start:
            refuse(
                path.name,
                f"tensor {brief(name)} is damaged: it lies at bytes {first} to {last} of the data, which has "
                f"{len(content) - start} bytes, and byte {end} is the next",
            )
        end = last
        raw = np.frombuffer(content, dtype, offset=start + first, count=(last - first) // np.dtype(dtype).itemsize)
        tensors[name] = as_numbers(raw.reshape(shape), path.name, name)
    if end != len(content) - start:
        refuse(path.name, f"the file is damaged: {len(content) - start - end} bytes at its end belong to no tensor")
    return StateDict(path.name, tensors, metadata.get("layers"), _input_shape(metadata, path.name))


def _header(content: bytes, source: str) -> tuple[dict[str, object], int]:
    """Return the header and the place where the data starts."""
    length = int.from_bytes(content[:_LENGTH_BYTES], "little")
    if len(content) < _LENGTH_BYTES or length > len(content) - _LENGTH_BYTES or length > MOST_TEXT:
        refuse(source, "this is no whole .safetensors file: its header does not fit into it")
    try:
        header = json.loads(content[_LENGTH_BYTES : _LENGTH_BYTES + length].decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        refuse(source, f"this is no .safetensors file: its header is no JSON ({brief(str(error))})")
    if not isinstance(header, dict):
        refuse(source, "this is no .safetensors file: its header has no names")
    return header, _LENGTH_BYTES + length


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        raise ValueError("a name stands there twice")
    return entries


def _place(entry: Any, name: str, source: str) -> tuple[str, tuple[int, ...], int, int]:
    """Return the type, the shape, and the first byte and the byte after the last of a tensor."""
    try:
        word, shape, (first, last) = entry["dtype"], entry["shape"], entry["data_offsets"]
        sides = [*shape, first, last]
        if not isinstance(word, str) or any(isinstance(side, bool) or not isinstance(side, int) for side in sides):
            raise TypeError
    except (TypeError, KeyError, ValueError):
        refuse(
            source, f"tensor {brief(name)} needs dtype, shape and data_offsets in the header, but has {brief(entry)}"
        )
    if word not in _TYPES:
        refuse(source, f"tensor {brief(name)} has the type {brief(word)}; known are {', '.join(_TYPES)}")
    size = count_of(shape, source, name) * np.dtype(_TYPES[word]).itemsize
    if first < 0 or last - first != size:
        refuse(source, f"tensor {brief(name)} is damaged: it needs {size} bytes, but has {brief(last - first)}")
    return _TYPES[word], tuple(shape), first, last


def _input_shape(metadata: dict[str, str], source: str) -> tuple[int, ...] | None:
    text = metadata.get("input_shape")
    if text is None:
        return None
    sides = [side.strip() for side in text.strip(" ()[]").split(",") if side.strip()]
    if not all(side.isdecimal() and len(side) < 10 for side in sides):
        refuse(source, f"input_shape must be whole numbers such as '3,28,28', but it is {brief(text)}")
    return shape_from([int(side) for side in sides], source)
