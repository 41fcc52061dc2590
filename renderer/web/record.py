"""The record of a film: for every item each property's values, written down where they change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from renderer.scene.picture import Item, Layer, Stamp
from renderer.web.images import Images
from renderer.web.moments import Moment
from renderer.web.property_rows import KINDS, Shaped, raw, shaped


class Entry(NamedTuple):
    """A value from a moment on; `jump` where it is not on the way from the last one."""

    moment: int
    value: Shaped
    jump: bool


@dataclass(slots=True)
class RecordedItem:
    """An item of the film: its kind, its address, and the entries of each of its properties."""

    kind: str
    address: str
    series: list[list[Entry]]
    last: list[object]
    seen: int = -9
    stamp: Stamp = None


@dataclass(slots=True)
class Record:
    """The recording of a film: times of the moments, items, drawing orders, and images.

    The first item is the camera's view. `orders` are pairs of a moment and the items that are drawn from then on, back
    to front: the number of an item, or for a layer -1 - its number, how many numbers follow for it, and these.
    """

    times: list[float] = field(default_factory=list)
    before: list[bool] = field(default_factory=list)
    events: list[bool] = field(default_factory=list)
    items: list[RecordedItem] = field(default_factory=list)
    orders: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    images: Images = field(default_factory=Images)
    _known: dict[tuple[str, str, int], int] = field(default_factory=dict)

    def add(self, moment: Moment) -> None:
        """Write down a moment."""
        now = len(self.times)
        self.times.append(moment.t)
        self.before.append(moment.before)
        self.events.append(moment.event)
        if not self.items:
            self.items.append(_new("View", "camera"))
        self._note(self.items[0], now, [moment.picture.view])
        order: list[int] = []
        self._walk(moment.picture.items, now, order, {})
        if not self.orders or tuple(order) != self.orders[-1][1]:
            self.orders.append((now, tuple(order)))

    def _walk(self, items: Iterable[Item], now: int, order: list[int], met: dict[tuple[str, str], int]) -> None:
        for item in items:
            kind = type(item).__name__
            times = met[kind, item.address] = met.get((kind, item.address), -1) + 1
            key = (kind, item.address, times)
            number = self._known.get(key)
            if number is None:
                number = self._known[key] = len(self.items)
                self.items.append(_new(kind, item.address))
            kept = self.items[number]
            # A stamp names a span in which the item stands still; a layer's says nothing of its mask.
            if isinstance(item, Layer) or item.stamp is None or item.stamp != kept.stamp or kept.seen < now - 1:
                self._note(kept, now, raw(item))
            kept.seen, kept.stamp = now, item.stamp
            if isinstance(item, Layer):
                inner: list[int] = []
                self._walk(item.items, now, inner, met)
                order += [-1 - number, len(inner), *inner]
            else:
                order.append(number)

    def _note(self, kept: RecordedItem, now: int, values: Iterable[object]) -> None:
        jump = kept.seen < now - 1
        for k, (prop, value) in enumerate(zip(KINDS[kept.kind], values, strict=True)):
            entries, last = kept.series[k], kept.last[k]
            if entries and _same(last, value):
                continue
            kept.last[k] = value
            made = shaped(prop, value, kept.address, self.images.add)
            if entries:
                old = entries[-1]
                if made[0] == old.value[0] and np.array_equal(made[1], old.value[1]):
                    continue
                if not jump and old.moment < now - 1:
                    entries.append(Entry(now - 1, old.value, False))
            entries.append(Entry(now, made, jump or not entries))
        kept.seen = now


def record(seen: Iterable[Moment]) -> Record:
    """Write down all moments of a film."""
    made = Record()
    for moment in seen:
        made.add(moment)
    return made


def _new(kind: str, address: str) -> RecordedItem:
    return RecordedItem(kind, address, [[] for _ in KINDS[kind]], [None] * len(KINDS[kind]))


def _same(a: object, b: object) -> bool:
    if a is b:
        return True
    if isinstance(a, np.ndarray):
        return type(a) is type(b) and isinstance(b, np.ndarray) and a.shape == b.shape and bool(np.array_equal(a, b))
    return not isinstance(b, np.ndarray) and bool(a == b)
