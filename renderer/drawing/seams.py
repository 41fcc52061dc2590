"""Seams: touching rectangles are drawn without a hairline of the background between them.

Where two smooth edges share a pixel, each covers only its part of it, and together they leave up to a quarter of what
is behind. So the rectangle behind reaches a little under the one in front wherever they touch, and nowhere else: where
nothing touches, the items are unchanged. It needs rectangles in one color without a stroke, equally rotated, and the
front one opaque. Where edges differ in length, a pixel at the open end keeps its seam.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np

from renderer.drawing.viewport import Lens
from renderer.geometry.path import Path, polyline_contour
from renderer.scene.picture import Item, Layer, Outline, Picture
from renderer.values.color import Color
from renderer.values.numbers import Array, Point

# Pixels that a rectangle reaches under another: more than one, which smooth edges take at most.
UNDER = 1.5
# Pixels between edges that touch, at most: a finer gap is none.
TOUCHING = 0.02
# Of more rectangles the edges are not compared: that would take longer than to draw them.
_MOST = 400
# Pixels: what is farther away is cut off elsewhere.
_FARTHEST = 30000.0

TurnedBox: TypeAlias = "tuple[float, float, float, float]"
"""A box in pixels in a rectangle's own axes: left, top, right and bottom."""


class Tile(NamedTuple):
    """A rectangular item: its number, its angle to the pixel axes in radians, and whether it hides all behind it.

    `box` are its left, top, right and bottom in pixels after the turn is taken back.
    """

    number: int
    turn: float
    opaque: bool
    box: TurnedBox


def sealed(picture: Picture, lens: Lens) -> Picture:
    """Return the picture with rectangles extended under the ones that touch them; itself where none touch."""
    items = sealed_items(picture.items, lens)
    return picture if items is picture.items else picture._replace(items=items)


def sealed_items(items: tuple[Item, ...], lens: Lens) -> tuple[Item, ...]:
    """Return the items with rectangles extended under the ones that touch them; the same tuple where none touch."""
    changed: dict[int, Item] = {}
    tiles: dict[float, list[Tile]] = {}
    for number, item in enumerate(items):
        if isinstance(item, Layer):
            inner = sealed_items(item.items, lens)
            if inner is not item.items:
                changed[number] = item._replace(items=inner)
        elif isinstance(item, Outline) and (tile := tile_of(item, number, lens)) is not None:
            tiles.setdefault(round(tile.turn, 5), []).append(tile)
    for alike in tiles.values():
        for tile, tabs in tabs_of(tuple(alike)):
            outline = items[tile.number]
            assert isinstance(outline, Outline)
            changed[tile.number] = reaching(outline, tile, tabs, lens)
    if not changed:
        return items
    return tuple(changed.get(number, item) for number, item in enumerate(items))


def tile_of(item: Outline, number: int, lens: Lens) -> Tile | None:
    """Return the rectangle of an item, if it is a whole one of a single color and without a stroke."""
    if not isinstance(item.fill, Color) or item.stroke is not None or item.trim != (0.0, 1.0):
        return None
    corners = corners_of(item.path)
    if corners is None:
        return None
    # In plain numbers, which for four points are faster than arrays.
    xx, yx, xy, yy, dx, dy = lens.matrix(item.place)
    there = [(xx * x + xy * y + dx, yx * x + yy * y + dy) for x, y in corners]
    if not all(abs(x) < _FARTHEST and abs(y) < _FARTHEST for x, y in there):
        return None
    (ax, ay), (bx, by) = there[:2]
    turn = math.remainder(math.atan2(by - ay, bx - ax), math.pi / 2)
    c, s = math.cos(turn), math.sin(turn)
    across, down = [c * x + s * y for x, y in there], [c * y - s * x for x, y in there]
    return Tile(number, turn, item.fill.alpha * item.opacity >= 1, (min(across), min(down), max(across), max(down)))


@lru_cache(4096)
def corners_of(path: Path) -> tuple[Point, ...] | None:
    """Return the four corners of a rectangular path; None for all others."""
    if len(path.contours) != 1 or len(path.contours[0].points) != 13 or not path.contours[0].closed:
        return None
    points = path.contours[0].points
    corners = points[:12:3]
    sides = np.roll(corners, -1, axis=0) - corners
    thirds = points[1:12:3] - corners
    flat = np.abs(sides[:, 0] * thirds[:, 1] - sides[:, 1] * thirds[:, 0]).max()
    square = np.abs((sides * np.roll(sides, -1, axis=0)).sum(axis=1)).max()
    size = float(np.abs(sides).max()) ** 2
    if size == 0 or flat > 1e-9 * size or square > 1e-9 * size:
        return None
    return tuple((x, y) for x, y in corners.tolist())


def turned(angle: float) -> Array:
    """Return the matrix that rotates rows (x, y) in pixels by an angle."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array(((c, s), (-s, c)))


@lru_cache(16)
def tabs_of(tiles: tuple[Tile, ...]) -> tuple[tuple[Tile, tuple[TurnedBox, ...]], ...]:
    """Return for each rectangle that touches later ones the boxes that extend it under them, in its own axes."""
    if not 2 <= len(tiles) <= _MOST:
        return ()
    boxes = np.array([tile.box for tile in tiles])
    order = np.arange(len(tiles))
    later = np.array([tile.opaque for tile in tiles])[None] & (order[:, None] < order)
    # By side, counted as in a box: the edges of one that meet the opposite edges of the other.
    meeting = [np.abs(boxes[:, side, None] - boxes[:, (side + 2) % 4]) <= TOUCHING for side in range(4)]
    tabs: dict[int, list[TurnedBox]] = {}
    for side in range(4):
        low, high = boxes[:, 1 - side % 2], boxes[:, 3 - side % 2]
        common = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
        for one, other in np.argwhere(later & meeting[side] & (common > TOUCHING)).tolist():
            # Where the other begins later or ends sooner, nothing may look out beside its smooth corner.
            first = low[one] if low[other] <= low[one] + TOUCHING else low[other] + 1
            last = high[one] if high[other] >= high[one] - TOUCHING else high[other] - 1
            if last > first:
                tabs.setdefault(one, []).append(tab(tiles[one].box, tiles[other].box, side, float(first), float(last)))
    for across in (0, 2):
        for down in (1, 3):
            # Where four meet at a corner, the first of them lies under all others.
            for one, other in np.argwhere(later & meeting[across] & meeting[down]).tolist():
                mine, theirs = tiles[one].box, tiles[other].box
                beside = tab(mine, theirs, across, mine[1], mine[3])
                if {beside, tab(mine, theirs, down, mine[0], mine[2])} <= set(tabs.get(one, ())):
                    span = tab(mine, theirs, down, mine[0], mine[2])
                    tabs[one].append((beside[0], span[1], beside[2], span[3]))
    return tuple((tiles[one], tuple(found)) for one, found in sorted(tabs.items()))


def tab(mine: TurnedBox, theirs: TurnedBox, side: int, first: float, last: float) -> TurnedBox:
    """Return the strip that extends a box at a side, from `first` to `last`, as far under its neighbor as that allows.

    It begins inside of the box, so that both are filled as one.
    """
    axis = side % 2
    inside = min(UNDER, (mine[axis + 2] - mine[axis]) / 2)
    under = min(UNDER, theirs[axis + 2] - theirs[axis])
    start, end = (mine[side] - inside, mine[side] + under) if side > 1 else (mine[side] - under, mine[side] + inside)
    return (start, first, end, last) if axis == 0 else (first, start, last, end)


def reaching(item: Outline, tile: Tile, tabs: tuple[TurnedBox, ...], lens: Lens) -> Outline:
    """Return the item with an extended path, and a stamp for it."""
    stamp = item.stamp
    if stamp is not None:
        stamp = (*stamp, *np.array(tabs).ravel().view(np.int64).tolist())
    return replace(item, path=union_of((tile.box, *tabs), tile.turn, lens.matrix(item.place)), stamp=stamp)


@lru_cache(2048)
def union_of(
    boxes: tuple[TurnedBox, ...], turn: float, matrix: tuple[float, float, float, float, float, float]
) -> Path:
    """Return the path of boxes filled as one, in the coordinates that a matrix maps to pixels."""
    whole = np.array(boxes)
    around = (*whole[:, :2].min(axis=0).tolist(), *whole[:, 2:].max(axis=0).tolist())
    # Most often a side or two are moved as a whole, which is a rectangle again.
    if area_of(boxes) >= area_of((around,)) * (1 - 1e-9):
        boxes = (around,)
    xx, yx, xy, yy, x, y = matrix
    back = turned(turn), np.linalg.inv(np.array(((xx, yx), (xy, yy))))
    contours = []
    for left, top, right, bottom in boxes:
        corners = np.array(((left, top), (right, top), (right, bottom), (left, bottom)))
        points = (corners @ back[0] - (x, y)) @ back[1]
        contours.append(polyline_contour([(a, b) for a, b in points.tolist()], closed=True))
    return Path(tuple(contours))


def area_of(boxes: tuple[TurnedBox, ...]) -> float:
    """Return the area of the union of boxes."""
    xs, ys = sorted({x for box in boxes for x in box[::2]}), sorted({y for box in boxes for y in box[1::2]})
    return sum(
        (right - left) * (bottom - top)
        for left, right in pairwise(xs)
        for top, bottom in pairwise(ys)
        if any(box[0] <= left and box[1] <= top and box[2] >= right and box[3] >= bottom for box in boxes)
    )
