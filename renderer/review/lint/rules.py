"""The lint rules for a single picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from renderer.review.boxes import as_rows, holding, touching
from renderer.review.lint.measurements import Body, SeenLabel, SeenLine
from renderer.review.lint.visible import Seen
from renderer.values.box import Box
from renderer.values.numbers import Array

FAINT = 0.3
"""The opacity below which text need not be readable."""

SMALLEST = 12.0
"""The least height of a letter or digit, in pixels of a frame whose shorter side has 1080 (4 of 360)."""

_SLACK = 0.02  # units that boxes may share: side bearings and the width of a line
_CONTRAST = 3.0  # WCAG 2.2, large text


class Flaw(NamedTuple):
    """A finding without a time: its kind, the addresses concerned, and a sentence."""

    kind: str
    addresses: tuple[str, ...]
    message: str


def flaws(seen: Seen) -> Iterator[Flaw]:
    """Yield the defects of a picture, moving or still."""
    labels = [label for label in seen.labels if label.opacity > FAINT]
    bodies = [body for body in seen.bodies if body.opacity > FAINT]
    yield from _overlapping(labels)
    lines = [line for line in seen.lines if line.opacity > FAINT]
    boxes = as_rows([line.box for line in lines])
    for label in labels:
        near = [lines[k] for k in np.flatnonzero(touching(boxes, label.box))]
        yield from _crossed(label, near, seen)
        yield from _readable(label, seen)
    covers = as_rows([cover.box for cover in seen.covers]), np.array([cover.order for cover in seen.covers])
    parts: list[SeenLabel | Body] = [*labels, *bodies]
    for one in parts:
        yield from _visible(one, seen, *covers)


def flights(seen: Seen, moving: frozenset[str], fading: frozenset[str]) -> Iterator[Flaw]:
    """Yield each moving label that lies over a still label."""
    labels = [label for label in seen.labels if label.opacity > FAINT]
    standing = [label for label in labels if label.address not in moving and label.address not in fading]
    for label in labels:
        if label.address not in moving:
            continue
        for other in standing:
            if _on(label, other):
                yield Flaw("flight", (label.address, other.address), f"{label.address!r} flies over {other.address!r}")


def _overlapping(labels: list[SeenLabel]) -> Iterator[Flaw]:
    ordered = sorted(labels, key=lambda label: label.box.left)
    for number, a in enumerate(ordered):
        for b in ordered[number + 1 :]:
            if b.box.left > a.box.right:
                break
            if _on(a, b):
                pair = tuple(sorted((a.address, b.address)))
                yield Flaw("overlap", pair, f"{pair[0]!r} lies over {pair[1]!r}")


def _on(a: SeenLabel, b: SeenLabel) -> bool:
    """Return whether a glyph of one label lies on a glyph of the other."""
    return _share(a.box, b.box) and any(_share(p, q) for p in a.glyphs for q in b.glyphs if p.overlaps(q))


def _crossed(label: SeenLabel, lines: Sequence[SeenLine], seen: Seen) -> Iterator[Flaw]:
    through: dict[str, list[str]] = {}
    for line in lines:
        if line.filled and line.order < label.order:
            continue  # a label on the edge of something filled; its contrast says whether it can be read
        near = [glyph for glyph in label.glyphs if glyph.overlaps(line.box)]
        if any(line.crosses(glyph.grown(-_SLACK / 2)) and not _between(line, label, glyph, seen) for glyph in near):
            node, _, which = line.address.partition("#")
            through.setdefault(node, []).append(which)
    for node, numbers in through.items():
        listed = ", ".join(numbers[:4]) + (" ..." if len(numbers) > 4 else "")
        several = f"lines {listed} of " if numbers[0] else ""
        yield Flaw("crossed", (label.address, node), f"{label.address!r} is crossed by {several}{node!r}")


def _between(line: SeenLine, label: SeenLabel, glyph: Box, seen: Seen) -> bool:
    """Return whether something hides the line behind a glyph, as a filled neuron hides the ends of its edges."""
    return any(line.order < cover.order < label.order and _inside(glyph, cover.box) for cover in seen.covers)


def _visible(one: SeenLabel | Body, seen: Seen, boxes: Array, orders: Array) -> Iterator[Flaw]:
    width, height = seen.frame
    frame = Box(-width / 2, -height / 2, width / 2, height / 2).grown(1e-3)
    box = one.box
    # Where the camera has moved, what it leaves out is left out on purpose; so is what is wider than the frame.
    meant = isinstance(one, Body) and (not seen.whole or box.width > width or box.height > height)
    if not _inside(box, frame) and not meant and not (not seen.whole and not box.overlaps(frame)):
        yield Flaw("off frame", (one.address, "frame"), f"{one.address!r} reaches out of the frame")
    glyphs = one.glyphs if isinstance(one, SeenLabel) else (box,)
    if not len(orders):
        return
    above: Array = np.asarray(orders > one.order)
    found: set[int] = set()
    for glyph in glyphs:
        found |= set(np.flatnonzero(np.logical_and(above, holding(boxes, glyph))).tolist())
    for number in sorted(found):
        cover = seen.covers[number]
        if cover.address != one.address:
            yield Flaw("covered", (one.address, cover.address), f"{one.address!r} is covered by {cover.address!r}")


def _readable(label: SeenLabel, seen: Seen) -> Iterator[Flaw]:
    own = (label.address,)
    contrast = seen.contrast(label)
    if contrast < _CONTRAST:
        message = (
            f"{label.address!r} has a contrast of {contrast:.2f}:1 to what lies behind; {_CONTRAST:g}:1 can be read"
        )
        yield Flaw("contrast", own, message)
    # Of what the frame is to be: the shorter side has 1080 pixels in 1920x1080 and in 1080x1920.
    high = label.smallest * 1080 / min(seen.frame)
    if high < SMALLEST - 1e-6:
        least = f"{SMALLEST:g} and {SMALLEST / 3:g} can be read"
        message = (
            f"the smallest glyph of {label.address!r} is {high:.1f} px high at 1080p, {high / 3:.1f} at 360p; {least}"
        )
        yield Flaw("tiny", own, message)
    if label.missing:
        yield Flaw("empty", own, f"{label.missing!r} in {label.address!r} draws nothing")


def _share(a: Box, b: Box) -> bool:
    return min(a.right, b.right) - max(a.left, b.left) > _SLACK and min(a.top, b.top) - max(a.bottom, b.bottom) > _SLACK


def _inside(a: Box, b: Box) -> bool:
    return b.left <= a.left and b.right >= a.right and b.bottom <= a.bottom and b.top >= a.top
