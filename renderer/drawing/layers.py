"""Layering: groups of still items that are drawn once and reused.

A picture falls into a bottom run of still items, and at most one more run in front of something that moves which is
drawn on a layer of its own. Both are functions of the picture alone, so every process layers a frame in the same way.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from renderer.drawing.crossing import meet
from renderer.drawing.lines import bulk
from renderer.drawing.paints import flat
from renderer.drawing.viewport import Lens
from renderer.scene.picture import DRAWN, Bitmap, Discs, Faces, Item, Layer, Lines, Outline, Picture, with_opacity
from renderer.values.paint import Gradient, Stroke

# Microseconds of one core, measured: they need to be right in their order of size only.
_STROKE, _FILL, _LINE, _LAYER = 40.0, 25.0, 30.0, 1500.0
_GRADED_STROKE = 900.0
_IMAGE, _DISC = 2000.0, 5.0
_PIXEL = 0.0004
_WORTH = 1.5
_LEAST = 300.0

_MITER = 11.0
# Of more parts the boxes are not compared: they are taken to overlap.
_MOST_BOXES = 400

PixelBounds = tuple[int, int, int, int]
"""A rectangle of whole pixels: left, top, right, bottom."""


class Runs(NamedTuple):
    """Still runs of items: the first `bottom`, and those from `start` to `end`, if any, drawn on a layer."""

    bottom: int
    start: int
    end: int


def still_runs(picture: Picture) -> list[tuple[int, int]]:
    """Return the runs of still items, as pairs of the first and one past the last, back to front."""
    runs: list[tuple[int, int]] = []
    begun = None
    for number, item in enumerate(picture.items):
        if item.stamp is None:
            if begun is not None:
                runs.append((begun, number))
            begun = None
        elif begun is None:
            begun = number
    if begun is not None:
        runs.append((begun, len(picture.items)))
    return runs


def layering(picture: Picture, lens: Lens) -> Runs:
    """Split a picture into runs of items: the bottom run, and the most expensive other one if a layer saves time."""
    runs = still_runs(picture)
    bottom = runs.pop(0)[1] if runs and runs[0][0] == 0 else 0
    best, dearest = (0, 0), 0.0
    for start, end in runs:
        items = picture.items[start:end]
        saved = sum(map(work, items))
        if saved > max(dearest, _LEAST):
            dearest, best = saved, (start, end)
    start, end = best
    if end > start:
        left, top, right, lower = extent(picture.items[start:end], lens)
        if dearest < _WORTH * _PIXEL * (right - left) * (lower - top):
            start = end = 0
    return Runs(bottom, start, end)


def work(item: Item) -> float:
    """Return a rough estimate of an item's drawing time, in microseconds."""
    if isinstance(item, Outline):
        whole = _FILL if item.fill is not None else 0.0
        if item.stroke is not None:
            whole += _GRADED_STROKE if isinstance(flat(item.stroke).color, Gradient) else _STROKE
        return whole
    if isinstance(item, Lines):
        return _LINE * len(item.lines)
    if isinstance(item, Bitmap):
        return _IMAGE
    if isinstance(item, Discs):
        return _DISC * len(item.points)
    if isinstance(item, Faces):
        return _FILL * len(item.quads)
    return sum(map(work, item.items)) + (_LAYER if item.opacity < 1 or item.mask is not None else 0.0)


def layers(item: Item) -> tuple[Item, ...]:
    """Return the opaque parts of an item that fade as one, back to front.

    None where it is a single one itself.

    They are the items of a layer, the lines of a bulk, and the fill and the stroke of a shape.
    """
    if isinstance(item, Layer):
        return item.items
    if isinstance(item, Lines):
        return (with_opacity(item, 1.0),) if len(item.lines) > 1 else ()
    if isinstance(item, Discs | Faces):
        return (with_opacity(item, 1.0),)
    if isinstance(item, DRAWN):
        return ()
    if item.fill is None or item.stroke is None or item.stroke.width <= 0 or item.trim[1] <= item.trim[0]:
        return ()
    return (with_opacity(item, 1.0),)


def overlap(parts: tuple[Item, ...], lens: Lens) -> bool:
    """Return whether parts may share pixels; overlapping parts cannot fade one by one."""
    if len(parts) == 1:
        (part,) = parts
        if isinstance(part, Discs | Faces):
            return True
        return meet(bulk(part, lens)) if isinstance(part, Lines) else isinstance(part, Outline) and bool(layers(part))
    if len(parts) > _MOST_BOXES:
        return True
    boxes = np.array([box for part in parts if (box := _reach(part, lens, 0.0)) is not None]).reshape(-1, 4)
    if not np.isfinite(boxes).all():
        return True
    left, top, right, bottom = np.floor(boxes[:, 0]), np.floor(boxes[:, 1]), np.ceil(boxes[:, 2]), np.ceil(boxes[:, 3])
    across = (left[:, None] < right) & (left < right[:, None])
    down = (top[:, None] < bottom) & (top < bottom[:, None])
    return int((across & down).sum()) > len(boxes)


def extent(items: tuple[Item, ...], lens: Lens) -> PixelBounds:
    """Return the pixel bounds of the items, clipped to the window."""
    boxes = [box for item in items if (box := _reach(item, lens)) is not None]
    left, top, width, height = lens.window
    if not boxes:
        return left, top, left, top
    whole = np.array(boxes)
    low, high = np.floor(whole[:, :2].min(axis=0)), np.ceil(whole[:, 2:].max(axis=0))
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        return left, top, left + width, top + height
    x0, y0 = max(int(low[0]), left), max(int(low[1]), top)
    x1, y1 = min(int(high[0]), left + width), min(int(high[1]), top + height)
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else (left, top, left, top)


def _reach(item: Item, lens: Lens, spare: float = 2.0) -> tuple[float, float, float, float] | None:
    """Return the pixels that an item reaches, with some to spare: left, top, right, bottom.

    None when it shows nothing.
    """
    if isinstance(item, Layer):
        boxes = [box for part in item.items if (box := _reach(part, lens, spare)) is not None]
        if not boxes:
            return None
        whole = np.array(boxes)
        low, high = whole[:, :2].min(axis=0).tolist(), whole[:, 2:].max(axis=0).tolist()
        return _masked(item, lens, (low[0], low[1], high[0], high[1]))
    if isinstance(item, Lines):
        if not len(item.lines):
            return None
        widest = item.stroke.width if item.widths is None else float(np.max(item.widths))
        shown = bulk(item, lens).shown if item.trims is not None else lens.pixels(item.place, item.lines)
        if not len(shown):
            return None
        found = shown.reshape(-1, 2)
        (x0, y0), (x1, y1) = found.min(axis=0).tolist(), found.max(axis=0).tolist()
        return _grown((x0, y0, x1, y1), lens, widest, item.stroke, spare)
    if isinstance(item, DRAWN):
        corners = item.corners()
        if not len(corners):
            return None
        placed = lens.pixels(item.place, corners)
        (x0, y0), (x1, y1) = placed.min(axis=0).tolist(), placed.max(axis=0).tolist()
        return x0 - spare, y0 - spare, x1 + spare, y1 + spare
    around = item.path.box
    if around is None:
        return None
    # In plain numbers, which for one box are faster than arrays.
    xx, yx, xy, yy, dx, dy = lens.matrix(item.place)
    (x, y), w, h = around.center, around.width / 2, around.height / 2
    cx, cy = xx * x + xy * y + dx, yx * x + yy * y + dy
    rx, ry = abs(xx) * w + abs(xy) * h, abs(yx) * w + abs(yy) * h
    return _grown(
        (cx - rx, cy - ry, cx + rx, cy + ry), lens, item.stroke.width if item.stroke else 0.0, item.stroke, spare
    )


def _masked(
    item: Layer, lens: Lens, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float] | None:
    """Return the part of a layer's box that lies inside its mask."""
    if item.mask is None:
        return box
    points = [lens.pixels(item.mask.place, contour.points) for contour in item.mask.path.contours]
    if not points:
        return None
    around = np.concatenate(points)
    (x0, y0), (x1, y1) = around.min(axis=0).tolist(), around.max(axis=0).tolist()
    left, top, right, bottom = max(box[0], x0), max(box[1], y0), min(box[2], x1), min(box[3], y1)
    return (left, top, right, bottom) if left < right and top < bottom else None


def _grown(
    box: tuple[float, float, float, float], lens: Lens, width: float, stroke: Stroke | None, spare: float
) -> tuple[float, float, float, float]:
    """Return a box in pixels with room for the stroke along what is inside."""
    pointed = _MITER if stroke is not None and stroke.join == "miter" else math.sqrt(2)
    margin = width * lens.width / 2 * pointed + spare
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin
