"""Descriptions of an item that was hit: its data, its drivers and its origin in the script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np

from renderer.scene.address import Address, own_of
from renderer.scene.evaluate import Rows
from renderer.scene.node import Node
from renderer.scene.picture import DRAWN, Item, Layer, LeafItem, Lines, Outline
from renderer.scene.scene import Scene, node_at
from renderer.studio import source_lines as scripts
from renderer.studio.curves import curves
from renderer.studio.hit import Hit
from renderer.tracks.signal import Signal
from renderer.tracks.timemap import Bent, Retimed
from renderer.tracks.track import Track
from renderer.typeset.engine.part_marks import part_source
from renderer.typeset.formula import Glyph
from renderer.values.box import Box, union
from renderer.values.color import Color
from renderer.values.numbers import Array, Point
from renderer.values.paint import Gradient, Stroke

_MOST_KEYS = 200
_MOST_CURVES = 24


def brief_hit(scene: Scene, t: float, found: Hit) -> dict[str, object]:
    """Return the name of a hit item: its address, its part of a formula, and the box of that part in the frame.

    `source` is the TeX or the letters of the part, None for what is not set type. The box is left, bottom, right, top.
    """
    item = found.item
    node = _node(scene, t, item.address)
    address = _part(scene, t, item.address) if isinstance(node, Glyph) else item.address
    box = _box(scene, t, address, found)
    return {
        "address": address,
        "leaf": item.address,
        "source": _source(scene, t, address),
        "box": None if box is None else [round(x, 4) for x in box],
        "line": found.line,
    }


def description(scene: Scene, t: float, found: Hit, lines: scripts.SourceLines) -> dict[str, object]:
    """Return the full description of a hit item."""
    item, said = found.item, scripts.QuotedLines(lines)
    number = _life(scene, t, item.address)
    placed = said.number(() if number is None else scene.origins.of_life(number))
    tracks = [] if number is None else _tracks(scene, t, item.address, number, said)
    known: dict[str, object] = {
        **brief_hit(scene, t, found),
        "address": item.address,
        "part": brief_hit(scene, t, found)["address"],
        "at": [round(x, 4) for x in _center(item)],
        "scale": round(item.place.scale, 4),
        "angle": round(item.place.angle, 4),
        "opacity": round(item.opacity, 4),
        "fill": _paint(item.fill) if isinstance(item, Outline) else None,
        "stroke": _paint(getattr(item, "stroke", None)),
        "still": item.stamp is not None,
        "placed": placed,
        "since": None if number is None else scene.lives[number].start,
        "tracks": tracks,
        "lines": said.found,
    }
    return known


def _life(scene: Scene, t: float, address: str) -> int | None:
    """Return the number of the life that an address is in at a time, or of its last."""
    numbers = scene.named.get(Address(address).top, ())
    alive = [n for n in numbers if scene.lives[n].start <= t < scene.lives[n].end]
    return (alive or numbers or (None,))[-1]


def _node(scene: Scene, t: float, address: str) -> Node | None:
    number = _life(scene, t, address)
    return None if number is None else node_at(scene.lives[number].node, address)


def _part(scene: Scene, t: float, address: str) -> str:
    """Return the part of a glyph: the marked part around it, or else the glyph itself."""
    above = Address(address).parent
    # The lines of a text are numbered, and a whole piece of type has a source.
    numbered = above.last.isdigit()
    return address if numbered or hasattr(_node(scene, t, above), "source") else above


def _source(scene: Scene, t: float, address: str) -> str | None:
    """Return the TeX or the letters that a node was set from: its own, or those in its mark."""
    own = getattr(_node(scene, t, address), "source", None)
    above, name = Address(address).parent, Address(address).last
    while own is None and above:
        whole = getattr(_node(scene, t, above), "source", None)
        if whole is not None:
            return part_source(whole, name)
        above = above.parent
    return own


def _box(scene: Scene, t: float, address: str, found: Hit) -> Box | None:
    """Return the box of all that is drawn below an address, in units of the frame."""
    picture = scene.at(t)
    boxes = []
    for item in _drawn(picture.items, address):
        ends = _corners(item, found.line if item.address == found.item.address else -1)
        if ends is not None:
            placed = picture.view.apply(item.place.apply(ends))
            boxes.append(Box(*placed.min(axis=0).tolist(), *placed.max(axis=0).tolist()))
    return union(boxes)


def _drawn(items: tuple[Item, ...], address: str) -> Iterator[LeafItem]:
    for item in items:
        if isinstance(item, Layer):
            yield from _drawn(item.items, address)
        elif Address(item.address).within(address):
            yield item


def _corners(item: LeafItem, line: int) -> Array | None:
    if isinstance(item, Lines):
        ends = np.asarray(item.lines)
        return (ends[line] if line >= 0 else ends.reshape(-1, 2)) if len(ends) else None
    if isinstance(item, DRAWN):
        corners = item.corners()
        return corners if len(corners) else None
    box = item.path.box
    if box is None:
        return None
    left, bottom, right, top = box
    return np.array(((left, bottom), (right, bottom), (right, top), (left, top)))


def _center(item: LeafItem) -> Point:
    """Return the middle of what is drawn, in scene units."""
    if isinstance(item, Outline):
        box = item.path.box
        return item.place.point(box.center) if box is not None else (item.place.dx, item.place.dy)
    points = item.corners() if isinstance(item, DRAWN) else np.asarray(item.lines).reshape(-1, 2)
    x, y = item.place.apply(points).mean(axis=0)
    return float(x), float(y)


def _paint(paint: object) -> str | None:
    if isinstance(paint, Stroke):
        return f"{_paint(paint.color)}, {paint.width:g} wide"
    if isinstance(paint, Gradient):
        return "a gradient"
    if isinstance(paint, Color):
        return paint.hex + (f" at {paint.alpha:.0%}" if paint.alpha < 1 else "")
    return None


def _tracks(scene: Scene, t: float, address: str, number: int, said: scripts.QuotedLines) -> list[dict[str, object]]:
    """Return the signals that drive a node or a group that it lies in, in one life; the nearest first."""
    line = Address(address).line
    driven = scene.by_life.get(number, {})
    found: list[dict[str, object]] = []
    for depth, where in enumerate(line):
        for prop, signal in driven.get(where, {}).items():
            every = bool(own_of(prop))
            if every and not depth:
                continue
            # A driver of all parts of a group has a row for this part, or for its ancestor.
            row = scene.player.entry_at(line[depth - 1], t).index if every else None
            known: dict[str, object] = {"address": where, "property": prop, **_signal(scene, signal, t, row)}
            known["curve"] = curves(scene, signal, row) if len(found) < _MOST_CURVES else None
            keys = cast("list[dict[str, object]]", known["keys"])
            for key in keys:
                key["line"] = said.number(scene.origins.of_key(number, where, prop, cast(float, key["t"])))
            moved = scene.origins.moves.get((number, where, prop), ())
            known["line"] = said.number(moved[-1][2]) if moved and not keys else None
            found.append(known)
    return found


def _signal(scene: Scene, signal: Signal, t: float, row: int | None) -> dict[str, object]:
    if not isinstance(signal, Track):
        now = signal.at(t, scene.player.reader(t))
        own = signal.signal if isinstance(signal, Retimed) else signal
        kept = {"kind": type(own).__name__, "keys": [], "reads": list(signal.inputs)[:20]}
        return {**kept, "now": _value(now if row is None or now is None else cast("Rows", now)[row])}
    keys = [{"t": key.t, "value": _value(key.value), "ease": _ease(key.ease)} for key in signal.keys]
    return {"kind": "Track", "keys": keys[:_MOST_KEYS], "now": _value(signal.at(t))}


def _value(value: object) -> str:
    if isinstance(value, (bool, np.bool_, int, str)) or value is None:
        return str(value)
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, tuple) and all(isinstance(x, (int, float)) for x in value):
        return "(" + ", ".join(f"{x:.4g}" for x in value) + ")"
    if isinstance(value, np.ndarray):
        return _value(tuple(value.tolist())) if value.shape in ((2,), (4,)) else "an array"
    return _paint(value) or type(value).__name__


def _ease(ease: object) -> str:
    ease = ease.ease if isinstance(ease, Bent) else ease
    return getattr(ease, "__name__", None) or type(ease).__name__
