"""Pictures in words: one line an item, the same on every machine, to read and compare without drawing."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator
from hashlib import blake2b

import numpy as np

from renderer.review.boxes import placed_box
from renderer.scene.picture import DRAWN, Bitmap, Discs, Faces, Item, Layer, Lines, Outline, Picture
from renderer.values.affine import Affine
from renderer.values.box import Box
from renderer.values.color import Color
from renderer.values.numbers import Array
from renderer.values.paint import Gradient, Stroke

_GRID = 1e4  # geometry is told apart to a ten thousandth of a unit, an eightieth of a pixel at 1080p
_OFF = 0.3183  # no round number falls on the border between two steps, where the last bit of a machine would decide


def words(picture: Picture) -> tuple[str, ...]:
    """Return a picture as lines of text: the frame first, then every item from back to front with its address.

    A line tells the kind, a digest of the outline in its own coordinates, the box in the frame's units (left, bottom,
    right, top), turn, paint and opacity.
    """
    width, height = picture.frame
    head = f"frame  {_number(width)} x {_number(height)}  ground {_color(picture.ground)}"
    return (head, *_items(picture.items, picture.view, ""))


def told_apart(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    """Return the differing lines, each after "-" or "+", an item's old line above its new one.

    >>> told_apart(["a  red", "b  blue"], ["a  green", "b  blue", "c  red"])
    ('- a  red', '+ a  green', '+ c  red')
    """
    old, new = list(before), list(after)
    was, now = ([line.strip().partition("  ")[0] for line in lines] for lines in (old, new))
    found: list[str] = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what == "equal":
            pairs = zip(old[a:b], new[c:d], strict=True)
            found += [line for one, two in pairs if one != two for line in (f"- {one}", f"+ {two}")]
        else:
            found += [*(f"- {line}" for line in old[a:b]), *(f"+ {line}" for line in new[c:d])]
    return tuple(found)


def _items(items: tuple[Item, ...], view: Affine, indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Layer):
            mask = (
                "" if item.mask is None else f"  inside {_box(placed_box(item.mask.path, item.mask.place.then(view)))}"
            )
            yield f"{indent}{item.address}  layer{_opacity(item.opacity)}{mask}"
            yield from _items(item.items, view, indent + "  ")
        elif isinstance(item, Lines):
            yield indent + _lines(item, view)
        elif isinstance(item, DRAWN):
            yield indent + _drawn(item, view)
        else:
            yield indent + _outline(item, view)


def _outline(item: Outline, view: Affine) -> str:
    place = item.place.then(view)
    shown = [item.address, f"outline {coarse_digest(*(c.points for c in item.path.contours))}"]
    shown.append(_box(placed_box(item.path, place)))
    if turn := _number(math.degrees(place.angle)) if place.scale > 0 else "0":
        shown += [f"turned {turn}"] if turn != "0" else []
    if item.fill is not None:
        shown.append(f"fill {_paint(item.fill)}")
    if item.stroke is not None:
        shown.append(_stroke(item.stroke))
        if item.trim != (0.0, 1.0):
            shown.append(f"trim {_number(item.trim[0])} to {_number(item.trim[1])}")
    return "  ".join(shown) + _opacity(item.opacity)


def _lines(item: Lines, view: Affine) -> str:
    more = (item.widths, item.colors, item.alphas, item.trims)
    arrays = [np.zeros(0) if array is None else array for array in (item.lines, *more)]
    points = item.place.then(view).apply(item.lines.reshape(-1, 2))
    box = None
    if len(points):
        (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
        box = Box(float(left), float(bottom), float(right), float(top))
    said = f"{item.address}  {len(item.lines)} lines {coarse_digest(*arrays)}  {_box(box)}  {_stroke(item.stroke)}"
    return said + _opacity(item.opacity)


def _drawn(item: Bitmap | Discs | Faces, view: Affine) -> str:
    place, corners = item.place.then(view), item.corners()
    box = None
    if len(corners):
        points = place.apply(corners)
        box = Box(*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
    shown = [item.address, f"{type(item).__name__.lower()} {coarse_digest(*item.arrays)}", _box(box)]
    if turn := _number(math.degrees(place.angle)) if place.scale > 0 else "0":
        shown += [f"turned {turn}"] if turn != "0" else []
    return "  ".join(shown) + _opacity(item.opacity)


def coarse_digest(*arrays: Array) -> str:
    """Return a short digest of arrays, insensitive to differences of floating-point arithmetic between machines."""
    state = blake2b(digest_size=5)
    for array in arrays:
        steps = np.floor(np.asarray(array, dtype=np.float64) * _GRID + _OFF).astype("<i8")
        state.update(repr(steps.shape).encode() + steps.tobytes())
    return state.hexdigest()


def _number(value: float) -> str:
    """Return a number to the nearest thousandth."""
    text = f"{math.floor(value * 1e3 + 0.5 + _OFF * 1e-3) / 1e3:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _box(box: Box | None) -> str:
    return "box none" if box is None else f"box {' '.join(_number(side) for side in box)}"


def _opacity(value: float) -> str:
    return "" if value == 1 else f"  opacity {_number(value)}"


def _color(color: object) -> str:
    return color.hex if isinstance(color, Color) else str(color)


def _paint(paint: object) -> str:
    if not isinstance(paint, Gradient):
        return _color(paint)
    stops = " ".join(f"{_color(color)} at {_number(place)}" for place, color in paint.stops)
    return f"gradient ({stops}{f' turned {_number(math.degrees(paint.angle))}' if paint.angle else ''})"


def _stroke(stroke: Stroke) -> str:
    form = "" if (stroke.cap, stroke.join) == ("round", "round") else f" {stroke.cap} {stroke.join}"
    dash = f" dashed {' '.join(_number(length) for length in stroke.dash)}" if stroke.dash else ""
    return f"stroke {_paint(stroke.color)} {_number(stroke.width)}{form}{dash}"
