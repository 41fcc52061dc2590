"""Packing: a film's keys as one run of bytes, small numbers in few bytes; static/film.js reads it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from renderer.scene.scene import Scene
from renderer.values.numbers import Array
from renderer.web.images import ShownImage
from renderer.web.key_fit import HOLD, LINEAR, Fitter, Keys, PropertySeries, tables
from renderer.web.property_rows import KINDS, ROWS, PropertyShape, with_faded_paint
from renderer.web.record import Entry, Record, RecordedItem
from renderer.web.symbols import GlyphSource, symbols
from renderer.web.visible_tolerance import weigh

_SPARE = 0.02
"""Pixels at 1080p by which rounding may move a point."""
_FEW, _MOST_ROWS = 4, 4096
_EASE = 2**14
"""Steps of an ease's value."""


def packed(scene: Scene, record: Record, head: dict[str, object]) -> bytes:
    """Return the compressed film: the length of a JSON head, the head, numbers in varints, and images after them."""
    eases, names = tables(scene), symbols(scene)
    book = _Book(record, eases, scene)
    numbers = book.numbers()
    images = [record.images.png(number) for number in book.images]
    whole = {
        **head,
        "frame": list(scene.frame),
        "ground": [scene.ground.red, scene.ground.green, scene.ground.blue],
        "shapes": [list(shape) for shape, _ in book.shapes],
        "quanta": [list(quanta) for _, quanta in book.shapes],
        "kinds": {kind: list(props) for kind, props in KINDS.items()},
        "items": [_named(kept, names) for kept in record.items],
        "images": [len(image) for image in images],
        "steps": eases.shape[1] - 1,
        "numbers": len(numbers),
    }
    text = json.dumps(whole, ensure_ascii=True, separators=(",", ":")).encode()
    return zlib.compress(len(text).to_bytes(4, "little") + text + numbers + b"".join(images), 9)


def _named(kept: RecordedItem, names: Mapping[str, GlyphSource]) -> list[object]:
    """Return the kind of an item, its address, and what it stands for in a formula, if anything."""
    symbol = names.get(kept.address)
    return [list(KINDS).index(kept.kind), kept.address, *([list(symbol)] if symbol is not None else [])]


class _Book:
    """The shapes and values of a film, each once."""

    def __init__(self, record: Record, eases: Array, scene: Scene) -> None:
        self.record, self.eases = record, eases
        self.shapes: list[tuple[PropertyShape, tuple[float, ...]]] = []
        self._shape_numbers: dict[tuple[PropertyShape, tuple[float, ...]], int] = {}
        self._values: dict[tuple[int, bytes], int] = {}
        self._rows: list[list[Array]] = []
        self.images: dict[int, int] = {}
        self._fitter = Fitter(record.times, record.events, eases)
        self._unit = 1080 / min(scene.frame) * _largest(record.items[0].series[0])
        self._far = float(np.hypot(*scene.frame)) / 2

    def numbers(self) -> bytes:
        """Return all numbers: times, eases, keys, orders, and values by shape."""
        nanoseconds = np.round(np.array(self.record.times) * 1e9).astype(np.int64)
        out = [varints(np.array([len(nanoseconds)])), varints(np.diff(nanoseconds, prepend=0))]
        levels = np.round(self.eases * _EASE).astype(np.int64)
        out += [varints(np.array([len(levels)])), signed(np.diff(levels, axis=1, prepend=0).ravel())]
        out += self._properties()
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

    def _properties(self) -> Iterator[bytes]:
        """Yield each property of each item: how many rows go ways of their own, and their keys."""
        parts: list[_Part] = []
        for kept in self.record.items:
            parts += self._item(kept)
        runs = [run for part in parts for run in part.runs]
        keys = iter(self._fitter.keys(runs))
        for part in parts:
            if part.rows is not None:
                yield varints(np.array([part.rows]))
            if part.images:
                yield self._coded([*self._image_keys(part.images)], part.reach, part.pixels)
                continue
            yield self._coded([(run.shape, next(keys)) for run in part.runs], part.reach, part.pixels)

    def _item(self, kept: RecordedItem) -> Iterator[_Part]:
        scale, reach = _scale(kept), _reach(kept)
        pixels = self._unit * scale
        if kept.kind == "View":
            pixels, reach = self._unit, self._far
        for prop, entries in zip(KINDS[kept.kind], kept.series, strict=True):
            # A place leads to the scene, so its own numbers are in the scene's units.
            here = self._unit if prop in ("place", "seat") else pixels
            if prop == "image":
                times = self.record.times
                shown = [ShownImage(one.moment, times[one.moment], one.value[0][1], one.jump) for one in entries]
                yield _Part([], reach, here, 0, shown)
                continue
            values = with_faded_paint(prop, [(entry.value, entry.jump) for entry in entries])
            runs = list(
                _runs([(entry.moment, *value, entry.jump) for entry, value in zip(entries, values, strict=True)])
            )
            rows = by_rows(runs[0]) if len(runs) == 1 else []
            for k, some in enumerate([[row] for row in rows] or [runs]):
                weighed = [run._replace(weights=weigh(prop, (run.shape, run.values[0]), reach, here)) for run in some]
                yield _Part(weighed, reach, here, None if k else len(rows))

    def _image_keys(self, shown: Sequence[ShownImage]) -> Iterator[tuple[PropertyShape, Keys]]:
        """Yield the keys of a property that is an image; images that are kept get new numbers."""
        for one in self.record.images.keys(shown):
            number = self.images.setdefault(one.image, len(self.images))
            way = LINEAR if one.blends else HOLD
            yield ("image", number), Keys(np.array([one.moment]), np.array([way]), np.zeros((1, 0)))

    def _coded(self, found: Sequence[tuple[PropertyShape, Keys]], reach: float, pixels: float) -> bytes:
        """Return keys as bytes: how many, moments, ways and numbers of values."""
        if not found:
            return varints(np.array([0]))
        numbers = np.concatenate([self._numbered(shape, keys.values, reach, pixels) for shape, keys in found])
        moments = np.concatenate([keys.moments for _, keys in found])
        ways = np.concatenate([keys.ways for _, keys in found])
        count = varints(np.array([len(moments)]))
        return b"".join(
            (count, varints(np.diff(moments, prepend=0)), varints(ways), signed(np.diff(numbers, prepend=0)))
        )

    def _numbered(self, shape: PropertyShape, values: Array, reach: float, pixels: float) -> NDArray[np.int64]:
        """Return the numbers of values (n, k) of a shape; each is stored once."""
        quanta = _quanta(shape, reach, pixels)
        own = self._shape_numbers.get((shape, quanta))
        if own is None:
            own = self._shape_numbers[shape, quanta] = len(self.shapes)
            self.shapes.append((shape, quanta))
            self._rows.append([])
        size = values.shape[1]
        whole = (
            np.round(values / np.resize(np.array(quanta), size)).astype(np.int64) if size else values.astype(np.int64)
        )
        numbers = []
        for row in whole:
            name = own, row.tobytes()
            number = self._values.get(name)
            if number is None:
                number = self._values[name] = len(self._values)
                self._rows[own].append(np.concatenate(([number], row)))
            numbers.append(number)
        return np.array(numbers, dtype=np.int64)


class _Part(NamedTuple):
    """A property of an item or a row of it, in runs, and what its rounding depends on.

    `rows` is how many rows go ways of their own, 0 where all go together, and None for all but the first of them.
    `images` are what a property shows that is an image.
    """

    runs: list[PropertySeries]
    reach: float
    pixels: float
    rows: int | None
    images: Sequence[ShownImage] = ()


def _runs(entries: Sequence[tuple[int, PropertyShape, Array, bool]]) -> Iterator[PropertySeries]:
    """Yield the entries of a property in runs of one shape."""
    for shape, some in groupby(entries, key=lambda entry: entry[1]):
        moments, _, values, jumps = zip(*some, strict=True)
        stacked = np.array(values, dtype=float).reshape(len(moments), -1)
        yield PropertySeries(shape, np.array(moments, dtype=np.int64), stacked, np.array(jumps, dtype=bool), np.ones(0))


def by_rows(run: PropertySeries) -> list[PropertySeries]:
    """Return a run for each row of a property's array, where the rows may go ways of their own."""
    kind = run.shape[0]
    if kind not in ROWS or len(run.moments) < _FEW:
        return []
    count = run.values.shape[1] // ROWS[kind]
    if not 1 < count <= _MOST_ROWS:
        return []
    rows = []
    for row in np.split(run.values, count, axis=1):
        moved = np.any(np.diff(row, axis=0) != 0, axis=1)
        # RecordedItem are the ends of moves, and jumps, since what was not there before may not move there.
        keep = np.concatenate(([True], moved)) | np.concatenate((moved, [False])) | run.jumps
        rows.append(PropertySeries((kind, 1), run.moments[keep], row[keep], run.jumps[keep], run.weights))
    return rows


def _quanta(shape: PropertyShape, reach: float, pixels: float) -> tuple[float, ...]:
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
    return {
        "none": (),
        "image": (),
        "widths": (2.0**-8,),
        "colors": (2.0**-14,),
        "corners": (2.0**-10,),
        "alphas": (2.0**-12,),
        "depths": (2.0**-10,),
    }.get(kind, (2.0**-16,))


def _stops(count: int) -> list[float]:
    return [2.0**-14, *[2.0**-14] * 4] * count


def _two(value: float) -> float:
    return float(2.0 ** np.clip(np.floor(np.log2(value)), -40, 0))


def _largest(entries: Iterable[Entry]) -> float:
    return max((float(np.hypot(*entry.value[1][:2])) for entry in entries if len(entry.value[1])), default=1.0) or 1.0


def _scale(kept: RecordedItem) -> float:
    """Return the largest scale that an item is seen at."""
    props = KINDS[kept.kind]
    place = "place" if "place" in props else "seat"
    return _largest(kept.series[props.index(place)])


def _reach(kept: RecordedItem) -> float:
    """Return how far an item reaches from its origin, in its own coordinates."""
    most = 0.0
    for prop, entries in zip(KINDS[kept.kind], kept.series, strict=True):
        if prop in ("path", "mask", "lines", "points", "quads"):
            most = max([most, *(float(np.abs(entry.value[1]).max(initial=0.0)) for entry in entries)])
        if prop == "rectangle":
            most = max([most, *(float(entry.value[1][:2].max()) for entry in entries)])
    return most * 1.5 or 1.0


def varints(numbers: NDArray[np.generic]) -> bytes:
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


def signed(numbers: NDArray[np.generic]) -> bytes:
    """Return whole numbers as varints, the sign in the lowest bit."""
    whole = np.asarray(numbers).astype(np.int64)
    return varints(np.where(whole < 0, -2 * whole - 1, 2 * whole))
