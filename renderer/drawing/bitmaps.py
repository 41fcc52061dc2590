"""Images: pixels drawn as one piece, without seams between them at any zoom."""

from __future__ import annotations

import math
from collections import OrderedDict

import cairo
import numpy as np
from numpy.typing import NDArray

from renderer.drawing.clip_far import near_area
from renderer.drawing.paints import is_far
from renderer.drawing.viewport import Lens
from renderer.geometry.outline import polygon_path
from renderer.scene.picture import Bitmap
from renderer.values.pixels import ImagePixels

_PIXELS = cairo.Matrix()
_KEPT, _KEPT_BYTES = 8, 512_000_000
_SMALLEST = 1e-9
_STRAIGHT = 1e-9
"""A turn below this, in radians, moves no pixel of a frame."""

_MOST = 8.0
"""Cairo keeps the way back from pixels in 16 bits after the point, so what is enlarged more is enlarged before."""
_HUGE = 64.0
"""Pixels of the frame from which on those of an image are not enlarged before they are seen."""
_PLAIN = 3.0
"""Pixels of the frame from which on plain pixels are laid out one by one; smaller ones are mostly borders."""
_VECTOR_SIDE = 2048
"""Pixels along a side to which plain pixels are repeated in files of lines, whose viewers may smooth them."""


class Surfaces:
    """The most recent images as cairo surfaces with premultiplied alpha, and halved copies for reductions.

    An image is identified by its array, which is read-only.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, int], tuple[ImagePixels, NDArray[np.uint8]]] = OrderedDict()

    def find(self, pixels: ImagePixels, level: int = 0) -> NDArray[np.uint8]:
        """Return blue, green, red and alpha (rows, columns, 4), halved `level` times."""
        key = id(pixels), level
        kept = self._kept.get(key)
        if kept is not None and kept[0] is pixels:
            self._kept.move_to_end(key)
            return kept[1]
        made = _halved(self.find(pixels, level - 1)) if level else multiplied(pixels)
        self._kept[key] = pixels, made
        while len(self._kept) > _KEPT or (len(self._kept) > 1 and self._bytes() > _KEPT_BYTES):
            self._kept.popitem(last=False)
        return made

    def _bytes(self) -> int:
        return sum(made.nbytes for _, made in self._kept.values())


def multiplied(pixels: ImagePixels) -> NDArray[np.uint8]:
    """Return blue, green, red and alpha with premultiplied alpha, rounded to the nearest."""
    found = np.ascontiguousarray(pixels[..., (2, 1, 0, 3)])
    alpha = pixels[..., 3:]
    if int(alpha.min()) < 255:
        product = found[..., :3].astype(np.uint16) * alpha + np.uint16(128)
        found[..., :3] = (product + (product >> 8)) >> 8
    return found


def draw_bitmap(
    context: cairo.Context[cairo.Surface], item: Bitmap, lens: Lens, surfaces: Surfaces, vector: bool
) -> None:
    """Draw an image on a context whose clip is the window."""
    left, bottom, right, top = item.crop
    matrix = cairo.Matrix(*lens.matrix(item.place))
    if right <= left or top <= bottom or math.hypot(matrix.xx, matrix.yx) < _SMALLEST:
        return
    corners = lens.pixels(item.place, item.corners())
    far = is_far(item.address, float(np.abs(corners).max()))
    rows, columns = item.pixels.shape[:2]
    across, down = matrix.xx * item.width / columns, -matrix.yy * item.height / rows
    straight = abs(math.atan2(matrix.yx, matrix.xx)) < _STRAIGHT
    context.save()
    if not item.smooth and straight and min(across, down) >= _PLAIN and not vector:
        x, y = corners[3] - (left * columns * across, (1 - top) * rows * down)
        _draw_plain(context, item, lens, surfaces.find(item.pixels), (float(x), float(y)), (across, down), corners)
    else:
        _draw_placed(context, item, lens, surfaces, matrix, corners, far, vector)
    context.restore()


def _draw_plain(
    context: cairo.Context[cairo.Surface],
    item: Bitmap,
    lens: Lens,
    colors: NDArray[np.uint8],
    start: tuple[float, float],
    step: tuple[float, float],
    corners: NDArray[np.float64],
) -> None:
    """Draw pixels as upright rectangles; each pixel of the frame mixes them by the area that each covers of it."""
    x, y, width, height = lens.window
    columns = _shares(start[0], step[0], colors.shape[1], (corners[3][0], corners[1][0]), (x, x + width))
    rows = _shares(start[1], step[1], colors.shape[0], (corners[3][1], corners[1][1]), (y, y + height))
    if columns is None or rows is None:
        return
    left, top = columns[0], rows[0]
    made = _spread(_spread(colors, 1, *columns[1:]), 0, *rows[1:])
    context.set_matrix(_PIXELS)
    context.rectangle(left, top, made.shape[1], made.shape[0])
    context.clip()
    context.set_source_surface(_surface(made), left, top)
    context.get_source().set_filter(cairo.Filter.NEAREST)
    context.paint_with_alpha(item.opacity)


def _spread(
    colors: NDArray[np.uint8],
    axis: int,
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    a: NDArray[np.float32],
    b: NDArray[np.float32],
) -> NDArray[np.uint8]:
    """Return colors taken along an axis: those of the first numbers, mixed with those of the second where `a` < 1."""
    # Four bytes are moved as one, which is what most pixels need.
    words = np.ascontiguousarray(colors).view(np.uint32)[..., 0]
    made: NDArray[np.uint8] = words.take(first, axis)[..., None].view(np.uint8)
    mixed = np.flatnonzero(a < 1)
    shape = (-1, 1, 1) if axis == 0 else (1, -1, 1)
    ours, theirs = colors.take(first[mixed], axis), colors.take(second[mixed], axis)
    both = ours * a[mixed].reshape(shape) + theirs * b[mixed].reshape(shape) + np.float32(0.5)
    made[(slice(None),) * axis + (mixed,)] = both.astype(np.uint8)
    return made


def _shares(
    start: float, step: float, count: int, shown: tuple[float, float], window: tuple[int, int]
) -> tuple[int, NDArray[np.intp], NDArray[np.intp], NDArray[np.float32], NDArray[np.float32]] | None:
    """Return which cells each pixel of a row shows, and how much of each.

    The answer is the first pixel and arrays over pixels: the number of the first cell and of the last (at most two, as
    cells are a pixel wide or more), and the shares of the pixel that they cover; None where nothing shows.
    """
    # What differs from a whole pixel by rounding alone is one.
    low, high = (round(side) if abs(side - round(side)) < 1e-6 else side for side in map(float, shown))
    begin, end = max(math.floor(low), window[0]), min(math.ceil(high), window[1])
    if end <= begin:
        return None
    pixels = np.arange(begin, end, dtype=np.float64)
    a, b = np.maximum(pixels, low), np.minimum(pixels + 1, high)
    first = np.clip(np.floor((a - start) / step + 1e-9), 0, count - 1).astype(np.intp)
    second = np.clip(np.ceil((b - start) / step - 1e-9) - 1, first, count - 1).astype(np.intp)
    border = np.where(second > first, start + second * step, b)
    return begin, first, second, (border - a).astype(np.float32), (b - border).astype(np.float32)


def _draw_placed(
    context: cairo.Context[cairo.Surface],
    item: Bitmap,
    lens: Lens,
    surfaces: Surfaces,
    matrix: cairo.Matrix,
    corners: NDArray[np.float64],
    far: bool,
    vector: bool,
) -> None:
    """Draw an image that is turned, reduced or smooth."""
    rows, columns = item.pixels.shape[:2]
    # From the image's own pixels, the first row on top, to those of the frame.
    placed = cairo.Matrix(item.width / columns, 0, 0, -item.height / rows, -item.width / 2, item.height / 2)
    placed = placed.multiply(matrix)
    grown = min(math.hypot(placed.xx, placed.yx), math.hypot(placed.xy, placed.yy))
    most = max(math.hypot(placed.xx, placed.yx), math.hypot(placed.xy, placed.yy))
    _clip_to_crop(context, item, lens, matrix, far, corners)
    if vector:
        times = 1 if item.smooth else max(1, min(16, _VECTOR_SIDE // max(rows, columns)))
        colors = surfaces.find(item.pixels).repeat(times, axis=0).repeat(times, axis=1)
        placed.scale(1 / times, 1 / times)
        _paint(context, colors, placed, item, cairo.Extend.NONE)
        return
    if grown < 0.5:
        level = min(int(-math.log2(grown)), max(rows, columns).bit_length() - 1)
        placed.scale(2**level, 2**level)
        _paint(context, surfaces.find(item.pixels, level), placed, item, cairo.Extend.PAD)
        return
    colors = surfaces.find(item.pixels)
    if most > _HUGE:
        x, y, _, _ = lens.window
        _paint(
            context,
            _sampled(colors, placed, lens.window, item.smooth),
            cairo.Matrix(x0=x, y0=y),
            item,
            cairo.Extend.NONE,
        )
        return
    if not item.smooth or most > _MOST:
        left, top, right, bottom = _seen(placed, lens, columns, rows)
        if right <= left or bottom <= top:
            return
        times = math.ceil(most / _MOST) if item.smooth else math.ceil(most)
        colors = _enlarged(colors[top:bottom, left:right], times, item.smooth)
        placed.translate(left, top)
        placed.scale(1 / times, 1 / times)
    _paint(context, colors, _snapped(placed, colors), item, cairo.Extend.PAD)


def _clip_to_crop(
    context: cairo.Context[cairo.Surface],
    item: Bitmap,
    lens: Lens,
    matrix: cairo.Matrix,
    far: bool,
    corners: NDArray[np.float64],
) -> None:
    context.new_path()
    context.set_matrix(_PIXELS)
    sides = np.round(corners, 6).tolist()
    if far:
        path = near_area(polygon_path([tuple(corner) for corner in item.corners().tolist()]), item.place, lens)
        for contour in path.contours:
            for x, y in contour.points[::3].tolist():
                context.line_to(x, y)
            context.close_path()
    else:
        for x, y in sides:
            context.line_to(x, y)
        context.close_path()
    context.clip()


def _paint(
    context: cairo.Context[cairo.Surface],
    colors: NDArray[np.uint8],
    placed: cairo.Matrix,
    item: Bitmap,
    extend: cairo.Extend,
) -> None:
    context.set_matrix(placed)
    context.set_source_surface(_surface(np.ascontiguousarray(colors)), 0, 0)
    pattern = context.get_source()
    pattern.set_filter(cairo.Filter.GOOD)
    pattern.set_extend(extend)
    context.paint_with_alpha(item.opacity)


def _seen(placed: cairo.Matrix, lens: Lens, columns: int, rows: int) -> tuple[int, int, int, int]:
    """Return the image's own pixels that can show in the window, with two to spare: left, top, right, bottom."""
    x, y, width, height = lens.window
    back = placed.multiply(_PIXELS)
    back.invert()
    points = np.array([back.transform_point(x + i * width, y + j * height) for i in (0, 1) for j in (0, 1)])
    (left, top), (right, bottom) = np.floor(points.min(axis=0)) - 2, np.ceil(points.max(axis=0)) + 2
    return max(int(left), 0), max(int(top), 0), min(int(right), columns), min(int(bottom), rows)


def _enlarged(colors: NDArray[np.uint8], times: int, smooth: bool) -> NDArray[np.uint8]:
    """Return pixels repeated, or with even steps between them, so many times along each side."""
    if not smooth:
        return colors.repeat(times, axis=0).repeat(times, axis=1)
    found = colors.astype(np.float32)
    for axis in (0, 1):
        count = found.shape[axis]
        at = np.clip((np.arange(count * times) + 0.5) / times - 0.5, 0, count - 1)
        low = np.minimum(at.astype(np.intp), max(count - 2, 0))
        share = (at - low).astype(np.float32).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        found = found.take(low, axis) * (1 - share) + found.take(np.minimum(low + 1, count - 1), axis) * share
    return (found + np.float32(0.5)).astype(np.uint8)


def _sampled(
    colors: NDArray[np.uint8], placed: cairo.Matrix, window: tuple[int, int, int, int], smooth: bool
) -> NDArray[np.uint8]:
    """Return what each pixel of the window shows of an image whose pixels are huge."""
    left, top, width, height = window
    back = placed.multiply(_PIXELS)
    back.invert()
    x, y = np.meshgrid(np.arange(width) + left + 0.5, np.arange(height) + top + 0.5)
    u, v = back.xx * x + back.xy * y + back.x0, back.yx * x + back.yy * y + back.y0
    rows, columns = colors.shape[:2]
    if not smooth:
        whole = np.clip(np.floor(v), 0, rows - 1).astype(np.intp), np.clip(np.floor(u), 0, columns - 1).astype(np.intp)
        return np.asarray(colors[whole])
    u, v = np.clip(u - 0.5, 0, columns - 1), np.clip(v - 0.5, 0, rows - 1)
    i, k = np.minimum(v.astype(np.intp), max(rows - 2, 0)), np.minimum(u.astype(np.intp), max(columns - 2, 0))
    down, across = np.minimum(i + 1, rows - 1), np.minimum(k + 1, columns - 1)
    a, b = (v - i)[..., None], (u - k)[..., None]
    upper = colors[i, k] * (1 - b) + colors[i, across] * b
    lower = colors[down, k] * (1 - b) + colors[down, across] * b
    return np.asarray(upper * (1 - a) + lower * a + 0.5).astype(np.uint8)


def _snapped(placed: cairo.Matrix, colors: NDArray[np.uint8]) -> cairo.Matrix:
    """Return the matrix, exactly that of pixels on pixels where it differs from that by rounding alone."""
    off = 1e-4 / max(colors.shape[:2])
    if abs(placed.xx - 1) < off and abs(placed.yy - 1) < off and abs(placed.xy) < off and abs(placed.yx) < off:
        x, y = round(placed.x0), round(placed.y0)
        if abs(placed.x0 - x) < 1e-3 and abs(placed.y0 - y) < 1e-3:
            return cairo.Matrix(1, 0, 0, 1, x, y)
    return placed


def _halved(colors: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the means of two by two pixels; an odd last row or column counts twice."""
    rows, columns = colors.shape[:2]
    even = np.pad(colors, ((0, rows % 2), (0, columns % 2), (0, 0)), mode="edge").astype(np.uint16)
    return ((even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2] + 2) >> 2).astype(np.uint8)


def _surface(colors: NDArray[np.uint8]) -> cairo.ImageSurface:
    rows, columns = colors.shape[:2]
    return cairo.ImageSurface.create_for_data(colors.data, cairo.Format.ARGB32, columns, rows, columns * 4)
