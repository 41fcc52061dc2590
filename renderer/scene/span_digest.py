"""Digests of the inputs of a span of frames, without drawing or evaluating every frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Protocol

from renderer.scene.address import Address, own_of
from renderer.scene.life import Life
from renderer.scene.node import Node
from renderer.tracks.signal import Signal, nothing_to_read
from renderer.values.color import Color
from renderer.values.digest import digest

SignalTable = Mapping[str, Mapping[str, Signal]]
"""The signals of one life by address and property."""


class Lived(Protocol):
    """The part of a scene that a digest reads."""

    @property
    def lives(self) -> tuple[Life, ...]:
        """The lives, back to front."""
        ...

    @property
    def ground(self) -> Color:
        """The background color."""
        ...

    @property
    def frame(self) -> tuple[float, float]:
        """Width and height of the frame in units."""
        ...

    @property
    def by_life(self) -> Mapping[int, SignalTable]:
        """The signals by life, address and property."""
        ...

    @property
    def moving(self) -> Mapping[int, frozenset[str]]:
        """The addresses at or below which a signal drives something, by life."""
        ...

    @property
    def named(self) -> Mapping[str, tuple[int, ...]]:
        """The numbers of the lives by name."""
        ...

    @property
    def readings(self) -> Mapping[int, tuple[str, ...]]:
        """The properties that the signals of every life read."""
        ...


_NANOSECOND = 1e-9  # what lies between two times, as scenes count them


def span_digest(scene: Lived, start: float, end: float) -> str:
    """Return the digest of the inputs of the frames from start to end, both included.

    Equal digests of a span mean equal frames in it. Nodes that are not alive in the span, or stand hidden all through
    it, do not count unless a signal reads them; nor do values that a track replaces, and keys whose way is not seen in
    it. What cannot be told without evaluating every frame counts although it does not show: a node behind another or
    outside the frame, a property that a reading signal does not use, an ease that rests while the span lasts.
    """
    return digest(tuple(said for _, said in span_parts(scene, start, end)))


def span_parts(scene: Lived, start: float, end: float) -> list[tuple[str, object]]:
    """Return the inputs of the frames of a span as plain values, by address or other name."""
    by_life = scene.by_life
    alive, read = _alive_and_read(scene, start, end)
    camera = _signals(by_life.get(-1, {}).get("camera", {}), start, end)
    said: list[tuple[str, object]] = [("ground", scene.ground), ("frame", scene.frame), ("camera", camera)]
    for number in sorted(read | alive):
        life = scene.lives[number]
        if number in read:
            # Which life a reading means depends on when each begins.
            when: object = (life.start, life.end, number in alive)
            first, last = start, end
        else:
            when = (life.start if life.start > start else None, life.end if life.end <= end else None)
            first, last = max(start, life.start), min(end, round(life.end - _NANOSECOND, 9))
        driven = by_life.get(number, {})
        moving = scene.moving.get(number, frozenset())
        tree = _tree(life.node, Address(life.node.name), driven, moving, first, last, number not in read)
        seat = (life.host, life.above) if life.host else None
        said.append((repr(life.node.name), (when, tree, seat)))
    return said


def lives_in(scene: Lived, start: float, end: float) -> list[int]:
    """Return the numbers of the lives that affect the frames of a span: visible in it, or read by signals."""
    alive, read = _alive_and_read(scene, start, end)
    return sorted(alive | read)


def _alive_and_read(scene: Lived, start: float, end: float) -> tuple[set[int], set[int]]:
    by_life = scene.by_life
    alive = {n for n, life in enumerate(scene.lives) if life.start <= end and life.end > start}
    read = _read_from(scene, alive)
    return {n for n in alive if n in read or not _hidden(by_life.get(n, {}), scene.lives[n].node, start, end)}, read


def _tree(
    node: Node, address: Address, driven: SignalTable, moving: frozenset[str], start: float, end: float, skip: bool
) -> object:
    """Describe a node and its descendants in a span; hidden parts are skipped if asked for.

    `moving` are the addresses at or below which a signal drives something.
    """
    if address not in moving:
        return node.digest
    own = driven.get(address, {})
    # Values that drive all parts go by place and overrule the parts' own, so no part can be left out.
    starred = any(own_of(name) for name in own)
    parts = tuple(
        _tree(child, address.child(child.name), driven, moving, start, end, skip)
        for child in node.children
        if starred or not (skip and _hidden(driven, child, start, end, address.child(child.name)))
    )
    return _told(node, tuple(sorted(own))), _signals(own, start, end), parts


def _told(node: Node, driven: tuple[str, ...]) -> str:
    """Return the digest of a node's own values but those that are driven; it is asked for again with every span."""
    known = node.memo.get("told")
    if not isinstance(known, dict):
        known = node.memo["told"] = {}
    found = known.get(driven)
    if found is None:
        names = (f.name for f in fields(node) if f.compare and f.name not in driven and f.name != "parts")
        found = known[driven] = digest(type(node).__qualname__, tuple((name, getattr(node, name)) for name in names))
    return str(found)


def _signals(own: Mapping[str, Signal], start: float, end: float) -> tuple[tuple[str, str], ...]:
    return tuple((name, own[name].digest(start, end)) for name in sorted(own))


def _hidden(driven: SignalTable, node: Node, start: float, end: float, address: str | None = None) -> bool:
    """Return whether a node is absent or fully transparent all through a span."""
    own = driven.get(address or node.name, {})
    return _constant(own.get("present"), node.present, start, end) is False or (
        _constant(own.get("opacity"), node.opacity, start, end) == 0
    )


def _constant(signal: Signal | None, value: object, start: float, end: float) -> object:
    """Return the value of a property that stays one all through a span, None when it may change."""
    if signal is None:
        return value
    if signal.inputs or any(until > start and since <= end for since, until in signal.changes()):
        return None
    return signal.at(start, nothing_to_read)


def _read_from(scene: Lived, alive: Iterable[int]) -> set[int]:
    """Return the lives that the signals of the given lives read, directly or through other signals."""
    found: set[int] = set()
    queue = [-1, *sorted(alive)]
    while queue:
        for name in scene.readings.get(queue.pop(), ()):
            for other in scene.named.get(name, ()):
                if other not in found:
                    found.add(other)
                    queue.append(other)
    return found
