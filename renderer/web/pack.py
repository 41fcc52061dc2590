"""Packing: a film's keys as one run of bytes, small numbers in few bytes; static/film.js reads it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renderer.scene.scene import Scene
from renderer.values.numbers import Array
from renderer.web.fit import FittedKey, Fitter, tables, weigh
from renderer.web.record import Entry, Kept, Record
from renderer.web.shaped import KINDS, ROWS, Shape, faded

_SPARE = 0.02
"""Pixels at 1080p by which rounding may move a point."""
_FEW, _MOST_ROWS = 4, 4096
_EASE = 2**14
"""Steps of an ease's value."""


def packed(scene: Scene, record: Record, head: dict[str, Any]) -> bytes:
    """Return the compressed film: the length of a JSON head, the head, numbers in varints, and images after them."""
    eases = tables(scene)
    book = _Book(record, eases, scene)
    numbers = book.numbers()
    whole = {
        **head,
        "frame": list(scene.frame),
        "ground": [scene.ground.red, scene.ground.green, scene.ground.blue],
        "shapes": [list(shape) for shape, _ in book.shapes],
        "quanta": [list(quanta) for _, quanta in book.shapes],
        "kinds": {kind: list(props) for kind, props in KINDS.items()},
        "items": [[list(KINDS).index(kept.kind), kept.address] for kept in record.items],
        "images": [len(image) for image in record.images],
        "steps": eases.shape[1] - 1,
        "numbers": len(numbers),
    }
    text = json.dumps(whole, ensure_ascii=True, separators=(",", ":")).encode()
    return zlib.compress(len(text).to_bytes(4, "little") + text + numbers + b"".join(record.images), 9)


class _Book:
    """The shapes and values of a film, each once."""

    def __init__(self, record: Record, eases: Array, scene: Scene) -> None:
        self.record, self.eases = record, eases
        self.shapes: list[tuple[Shape, tuple[float, ...]]] = []
        self._shape_numbers: dict[tuple[Shape, tuple[float, ...]], int] = {}
        self._values: dict[tuple[int, bytes], int] = {}
        self._rows: list[list[Array]] = []
        self._fitter = Fitter(record.times, record.events, eases)
        self._unit = 1080 / min(scene.frame) * _largest(record.items[0].series[0])
        self._far = float(np.hypot(*scene.frame)) / 2

    def numbers(self) -> bytes:
        """Return all numbers: times, eases, keys, orders, and values by shape."""
        nanoseconds = np.round(np.array(self.record.times) * 1e9).astype(np.int64)
        out = [varints(np.array([len(nanoseconds)])), varints(np.diff(nanoseconds, prepend=0))]
        levels = np.round(self.eases * _EASE).astype(np.int64)
        out += [varints(np.array([len(levels)])), signed(np.diff(levels, axis=1, prepend=0).ravel())]
        for kept in self.record.items:
            out += self._item(kept)
        out.append(varints(np.array([len(self.record.orders)])))
        last = 0
        for moment, order in self.record.orders:
            out += [varints(np.array((moment - last, len(order)))), signed(np.array(order, dtype=np.int64))]
            last = moment
        for rows in self._rows:
            out.append(varints(np.array([len(rows)])))
            if rows and len(rows[0]):
                out.append(signed(np.diff(np.array(rows), axis=0, prepend=0).ravel()))
        return b"".join(out)

    def _item(self, kept: Kept) -> Iterable[bytes]:
        scale, reach = _scale(kept), _reach(kept)
        pixels = self._unit * scale
        if kept.kind == "View":
            pixels, reach = self._unit, self._far
        for prop, entries in zip(KINDS[kept.kind], kept.series, strict=True):
            # A place leads to the scene, so its own numbers are in the scene's units.
            here = self._unit if prop in ("place", "seat") else pixels
            values = faded(prop, [(entry.value, entry.jump) for entry in entries])
            entries = [entry._replace(value=value) for entry, value in zip(entries, values, strict=True)]
            parts = by_rows(prop, entries)
            yield varints(np.array([len(parts) if len(parts) > 1 else 0]))
            for part in parts:
                weights = {entry.value[0]: weigh(prop, entry.value, reach, here) for entry in part}
                yield self._coded(self._keys(part, weights) if part else [], reach, here)

    def _keys(self, entries: Sequence[Any], weights: dict[Shape, Array]) -> list[FittedKey]:
        found: list[FittedKey] = []
        start = 0
        for k in range(1, len(entries) + 1):
            if k == len(entries) or entries[k].value[0] != entries[start].value[0]:
                found += self._fitter.keys(entries[start:k], weights[entries[start].value[0]])
                start = k
        return found

    def _coded(self, keys: list[FittedKey], reach: float, pixels: float) -> bytes:
        rows, last = [], (0, 0)
        for key in keys:
            number = self._value(key, reach, pixels)
            rows.append((key.moment - last[0], key.way, number - last[1]))
            last = key.moment, number
        moments, ways, numbers = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        return b"".join((varints(np.array([len(rows)])), varints(moments), varints(ways), signed(numbers)))

    def _value(self, key: FittedKey, reach: float, pixels: float) -> int:
        """Return the number of a value; the lower bits are that of its row in its shape."""
        quanta = _quanta(key.shape, reach, pixels)
        shape = self._shape_numbers.get((key.shape, quanta))
        if shape is None:
            shape = self._shape_numbers[key.shape, quanta] = len(self.shapes)
            self.shapes.append((key.shape, quanta))
            self._rows.append([])
        count = len(key.value)
        steps = np.resize(np.array(quanta), count) if count else np.zeros(0)
        whole = np.round(key.value / steps).astype(np.int64) if count else np.zeros(0, np.int64)
        name = shape, whole.tobytes()
        number = self._values.get(name)
        if number is None:
            number = self._values[name] = len(self._values)
            self._rows[shape].append(np.concatenate(([number], whole)))
        return number


def by_rows(prop: str, entries: Sequence[Entry]) -> list[Sequence[Entry]]:
    """Return the entries of a property for each row of its array, where the rows may go ways of their own."""
    shapes = {entry.value[0] for entry in entries}
    if prop not in ROWS or len(shapes) != 1 or len(entries) < _FEW or next(iter(shapes))[0] == "none":
        return [entries]
    values = np.array([entry.value[1] for entry in entries])
    count = values.shape[1] // ROWS[prop]
    if not 1 < count <= _MOST_ROWS:
        return [entries]
    parts: list[Sequence[Entry]] = []
    for row in np.split(values, count, axis=1):
        moved = np.any(np.diff(row, axis=0) != 0, axis=1)
        # Kept are the ends of moves, and jumps, since what was not there before may not move there.
        keep = np.concatenate(([True], moved)) | np.concatenate((moved, [False]))
        keep |= [entry.jump for entry in entries]
        part = [
            Entry(entry.moment, ((prop, 1), one), entry.jump)
            for entry, one, kept in zip(entries, row, keep, strict=True)
            if kept
        ]
        parts.append(part)
    return parts


def _quanta(shape: Shape, reach: float, pixels: float) -> tuple[float, ...]:
    """Return the steps of a value's numbers, repeated as often as need be; powers of two where pixels decide."""
    fine = _two(_SPARE / max(pixels, 1e-9))
    kind = shape[0]
    if kind == "place":
        turn = _two(_SPARE / max(pixels * max(reach, 1e-3), 1e-9))
        return turn, turn, fine, fine
    if kind in ("path", "axis", "lines", "points", "radii", "quads"):
        return (fine,)
    if kind == "stroke":
        return (2.0**-8, *[2.0**-14] * shape[3], *([2.0**-14] * 4 if shape[4] == "color" else _stops(shape[5])))
    if kind == "gradient":
        return tuple(_stops(shape[1]))
    if kind == "color":
        return (2.0**-14,)
    if kind == "rectangle":
        return (fine, fine, 2.0**-16, 2.0**-16, 2.0**-16, 2.0**-16)
    return {"none": (), "image": (), "widths": (2.0**-8,), "colors": (2.0**-14,), "alphas": (2.0**-12,)}.get(
        kind, (2.0**-16,)
    )


def _stops(count: int) -> list[float]:
    return [2.0**-14, *[2.0**-14] * 4] * count


def _two(value: float) -> float:
    return float(2.0 ** np.clip(np.floor(np.log2(value)), -40, 0))


def _largest(entries: Iterable[Any]) -> float:
    return max((float(np.hypot(*entry.value[1][:2])) for entry in entries if len(entry.value[1])), default=1.0) or 1.0


def _scale(kept: Kept) -> float:
    """Return the largest scale that an item is seen at."""
    props = KINDS[kept.kind]
    place = "place" if "place" in props else "seat"
    return _largest(kept.series[props.index(place)])


def _reach(kept: Kept) -> float:
    """Return how far an item reaches from its origin, in its own coordinates."""
    most = 0.0
    for prop, entries in zip(KINDS[kept.kind], kept.series, strict=True):
        if prop in ("path", "mask", "lines", "points", "quads"):
            most = max([most, *(float(np.abs(entry.value[1]).max(initial=0.0)) for entry in entries)])
        if prop == "rectangle":
            most = max([most, *(float(entry.value[1][:2].max()) for entry in entries)])
    return most * 1.5 or 1.0


def varints(numbers: NDArray[Any]) -> bytes:
    """Return whole numbers of 0 and more in groups of 7 bits, the lowest first; the top bit says that more follow."""
    left = np.asarray(numbers).astype(np.uint64)
    if not len(left):
        return b""
    if int(left.max()) < 128:
        return left.astype(np.uint8).tobytes()
    groups = np.stack([(left >> np.uint64(7 * k)) & np.uint64(127) for k in range(10)], axis=1).astype(np.uint8)
    sizes = np.maximum(10 - (groups[:, ::-1] != 0).argmax(axis=1), 1)
    sizes[left == 0] = 1
    inside = np.arange(10) < sizes[:, None]
    groups |= np.where(np.arange(10) < sizes[:, None] - 1, 128, 0).astype(np.uint8)
    return bytes(groups[inside])


def signed(numbers: NDArray[Any]) -> bytes:
    """Return whole numbers as varints, the sign in the lowest bit."""
    whole = np.asarray(numbers).astype(np.int64)
    return varints(np.where(whole < 0, -2 * whole - 1, 2 * whole))
