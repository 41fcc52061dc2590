"""Shaped values: what a property is at a time, as a row of numbers and a shape that says what they stand for.

Two values of one shape can be blended number by number; between two shapes there is only a jump. A shape is plain data:
its first word is the kind, which the page knows too (static/film.js).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from renderer.geometry.path import Path
from renderer.scene.picture import Bitmap, Discs, Faces, Layer, LeafItem, Lines, Outline
from renderer.values.color import Color, Named, to_oklab
from renderer.values.errors import RenderError
from renderer.values.numbers import Array
from renderer.values.paint import Gradient
from renderer.values.pixels import ImagePixels

PropertyShape: TypeAlias = tuple[Any, ...]
Shaped: TypeAlias = tuple[PropertyShape, Array]

NOTHING: Shaped = (("none",), np.zeros(0))

KINDS: dict[str, tuple[str, ...]] = {
    "Outline": ("place", "opacity", "path", "fill", "axis", "stroke", "trim"),
    "Lines": ("place", "opacity", "lines", "stroke", "widths", "colors", "alphas", "trims"),
    "Bitmap": ("place", "opacity", "rectangle", "image"),
    "Discs": ("place", "opacity", "points", "radii", "fill", "colors", "alphas"),
    "Faces": ("place", "opacity", "quads", "colors", "depths"),
    "Layer": ("opacity", "mask", "seat"),
    "View": ("place",),
}
"""The properties of every kind of item, in the order in which they are stored."""


def raw(item: LeafItem | Layer) -> Iterator[object]:
    """Yield the properties of an item in the order of `KINDS`, as the picture has them."""
    if isinstance(item, Layer):
        yield item.opacity
        yield None if item.mask is None else item.mask.path
        yield None if item.mask is None else item.mask.place
        return
    yield item.place
    yield item.opacity
    if isinstance(item, Outline):
        yield item.path
        yield item.fill
        yield (item.path, item.fill.angle) if isinstance(item.fill, Gradient) else None
        yield item.stroke
        yield item.trim
    elif isinstance(item, Lines):
        yield from (item.lines, item.stroke, item.widths, item.colors, item.alphas, item.trims)
    elif isinstance(item, Bitmap):
        yield (item.smooth, item.width, item.height, *item.crop)
        yield item.pixels
    elif isinstance(item, Discs):
        yield from (item.points, item.radii, item.fill, item.colors, item.alphas)
    elif isinstance(item, Faces):
        yield from by_number(item)


def by_number(item: Faces) -> tuple[Array, Array, Array | None]:
    """Return the corners, colors and depths of faces in the order of their numbers, which is the same at all times."""
    if item.numbers is None or item.depths is None:
        return item.quads, item.colors, None
    order = np.argsort(item.numbers)
    return item.quads[order], item.colors[order], item.depths[order]


def shaped(prop: str, value: Any, address: str, image: Callable[[ImagePixels], int]) -> Shaped:
    """Return a property's value as a shape and its numbers; `image` keeps pixels and returns their number."""
    if value is None:
        return NOTHING
    if prop in ("place", "seat"):
        return ("place",), np.array(value)
    if prop == "opacity":
        return ("number",), np.array((value,), dtype=float)
    if prop in ("path", "mask"):
        points = [contour.points.ravel() for contour in value.contours]
        runs = tuple((len(contour.points), int(contour.closed)) for contour in value.contours)
        return ("path", runs), np.concatenate(points) if points else np.zeros(0)
    if prop == "fill":
        return _paint(value, address)
    if prop == "axis":
        return _axis(*value)
    if prop == "stroke":
        (kind, *more), numbers = _paint(value.color, address)
        pen = ("stroke", value.cap, value.join, len(value.dash), kind, *more)
        return pen, np.concatenate(((value.width, *value.dash), numbers))
    if prop == "trim":
        return ("trim",), np.array(value, dtype=float)
    if prop == "rectangle":
        return ("rectangle", int(value[0])), np.array(value[1:], dtype=float)
    if prop == "image":
        return ("image", image(value)), np.zeros(0)
    array = np.asarray(value, dtype=float)
    return ("corners" if array.ndim == 3 and prop == "colors" else prop, len(array)), array.ravel()


ROWS = {
    "lines": 4,
    "widths": 1,
    "colors": 4,
    "alphas": 1,
    "trims": 2,
    "points": 2,
    "radii": 1,
    "quads": 8,
    "corners": 16,
    "depths": 1,
}
"""The shapes with a row for each line, dot or face, and how many numbers a row has; `corners` are colors."""


def _paint(paint: Color | Named | Gradient, address: str) -> Shaped:
    if isinstance(paint, Gradient):
        stops = [np.concatenate(((place,), _channels(color, address))) for place, color in paint.stops]
        return ("gradient", len(stops)), np.concatenate(stops)
    return ("color",), _channels(paint, address)


def _channels(color: Color | Named, address: str) -> Array:
    """Return OKLab and alpha: colors are blended there, so that their ways are straight."""
    if not isinstance(color, Color):
        raise RenderError(
            f"{address!r} is painted {color.name!r}, a name that no theme has filled in, so it cannot be drawn"
        )
    return np.append(to_oklab(np.array((color.red, color.green, color.blue))), color.alpha)


def with_faded_paint(prop: str, series: Sequence[tuple[Shaped, bool]]) -> list[Shaped]:
    """Return values of a property, of which those without paint take that of the next or the last one, transparent.

    What fades in or out does so from a color that it has at the other end alone. Each value comes with whether it jumps
    there from the last one.
    """
    found = [value for value, _ in series]
    if prop not in ("fill", "stroke"):
        return found
    for k in range(len(found) - 2, -1, -1):
        if not series[k + 1][1]:
            found[k] = _transparent(found[k], found[k + 1])
    for k in range(1, len(found)):
        if not series[k][1]:
            found[k] = _transparent(found[k], found[k - 1])
    return found


def _transparent(value: Shaped, other: Shaped) -> Shaped:
    """Return a value without paint as the other one without alpha; a value with paint as it is."""
    shape, numbers = other
    if shape[0] not in ("color", "stroke") or (shape[0] == "stroke" and shape[4] != "color"):
        return value
    if value[0] != ("none",) and (value[0] != shape or numbers[-1] == 0 or value[1][-1] > 0):
        return value
    made = numbers.copy()
    made[-1] = 0.0
    if value[0] == shape:
        made[: len(made) - 4] = value[1][: len(made) - 4]
    return shape, made


def _axis(path: Path, angle: float) -> Shaped:
    """Return both ends of the line along which a gradient runs across the box of a path."""
    if path.box is None:
        return NOTHING
    (x, y), c, s = path.box.center, float(np.cos(angle)), float(np.sin(angle))
    half = (abs(c) * path.box.width + abs(s) * path.box.height) / 2
    return ("axis",), np.array((x - c * half, y - s * half, x + c * half, y + s * half))
