"""Planar frames: BGRA pixels to YUV 4:2:0 (BT.709, limited range), of the changed parts only.

The conversion is that of ffmpeg's scaler to within 1 of 255, in whole numbers, so it is the same on every machine. A
pixel has a luma of its own. A chroma sample is the mean of two columns, weighted over eight rows by a bicubic filter.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_STRIP, _CELL = 4, 16
"""Pixels of the parts that are compared with the last frame: so many rows and columns."""
_BLOCK, _TALLEST = 64, 256
"""Rows that are converted at once, of several that changed, and the most where blocks that change alike are joined."""
_REACH = 3
"""Rows above and below a pair of rows that its chroma is made of."""

_RED_BLUE, _GREEN, _GREEN_BITS = np.uint32(0xFF00FF), np.uint32(0xFF), np.uint32(8)
_HIGH, _LOW, _HIGH_BITS = np.uint64(32), np.int32(0xFFFF), np.int32(16)
_LUMA_RED_BLUE, _LUMA_HALF = np.uint32(187 | 63 << 16), np.uint32(16)
_LUMA_GREEN, _LUMA_BITS = np.uint32(629), np.uint32(10)
"""The weights of red, green and blue in luma, of 1024: one product has the sum for red and blue in its upper half."""
_LUMA_ZERO = np.uint32((16 << 10) + (1 << 9))
_FILTER = tuple(np.int32(weight) for weight in (893, 246, -86, -29))
"""The weights of pairs of rows in chroma, of 2048, from the inner pair out: bicubic, at half the size."""
_CHROMA = np.array(((225, -21), (-52, 225), (-173, -204)), np.int32)[..., None, None]
"""The weights of blue, red and green in the two chroma planes, of 512; of a gray they cancel out."""
_CHROMA_BITS = np.int32(21)
"""Of 512 for colors, of two columns, and of 2048 for rows."""
_CHROMA_ZERO = np.int32((128 << 21) + (1 << 20))


class Planes:
    """The planar picture of the last frame, in which each new frame changes only the parts that differ."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = width, height = size
        cells, strips = -(-width // _CELL), -(-height // _STRIP)
        # Rows are a whole number of cells long; what is beyond the frame reaches nothing in it.
        whole = cells * _CELL
        self._data = np.zeros(whole * height * 3 // 2, np.uint8)
        self._luma = self._data[: whole * height].reshape(height, whole)
        self._chroma = self._data[whole * height :].reshape(2, height // 2, whole // 2)
        self._last = np.zeros((height, whole), np.uint32)
        self._differ = np.zeros((strips * _STRIP, whole // 2), np.bool_)
        self._scratch = np.empty((5, (_TALLEST + 4 * _REACH + 2) * whole), np.uint32)
        self._begun = False

    def update(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return luma and both chroma planes of a frame (height, width, 4), BGRA; the next call may reuse the array."""
        width, height = self.size
        words = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
        blocks = list(_blocks(self._changed(words)))
        self._begun = True
        for top, bottom, _ in blocks:
            np.copyto(self._last[top:bottom, :width], words[top:bottom])
        for top, bottom, cells in blocks:
            self._convert(top, min(bottom, height), cells)
        if width == self._last.shape[1]:
            return self._data
        return np.concatenate((self._luma[:, :width].ravel(), self._chroma[..., : width // 2].ravel()))

    def changed_share(self, pixels: NDArray[np.uint8]) -> float:
        """Return the share of the picture, 0 to 1, that `update` would convert for a frame."""
        changed = self._changed(np.ascontiguousarray(pixels).view(np.uint32)[..., 0])
        converted = sum((bottom - top) // _STRIP * len(cells) for top, bottom, cells in _blocks(changed))
        return converted / changed.size

    def _changed(self, words: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Return whether cells differ from those of the last frame, (strips, cells); all of a first frame do."""
        width, height = self.size
        eight = self._differ.view(np.uint64)
        if not self._begun:
            return np.ones((len(eight) // _STRIP, eight.shape[1]), np.bool_)
        np.not_equal(_in_twos(words), _in_twos(self._last[:, :width]), out=self._differ[:height, : width // 2])
        changed: NDArray[np.bool_] = np.bitwise_or.reduce(eight.reshape(-1, _STRIP, eight.shape[1]), axis=1) != 0
        return changed

    def _convert(self, top: int, bottom: int, cells: NDArray[np.intp]) -> None:
        """Convert the rows from `top` to `bottom` in some cells, and the chroma that they are part of."""
        first, end = max(top - _REACH - 1, 0), min(bottom + _REACH + 1, len(self._last))
        rows, width = end - first + 2 * _REACH, len(cells) * _CELL
        around, *lanes = (part[: rows * width].reshape(rows, width) for part in self._scratch)
        _rows(self._last, first - _REACH, end + _REACH).view("V64").take(cells, 1, around.view("V64"), "clip")
        np.bitwise_and(around, _RED_BLUE, out=lanes[0])
        np.right_shift(around, _GREEN_BITS, out=lanes[1])
        np.bitwise_and(lanes[1], _GREEN, out=lanes[1])
        own = slice(top - first + _REACH, bottom - first + _REACH)
        # What the pixels themselves were in takes the planes.
        out, count = around.view(np.uint8).ravel(), (bottom - top) * width
        luma = out[:count].reshape(-1, width)
        chroma = out[count : count + (end - first) * width // 2].reshape(2, -1, width // 2)
        _luma([lane[own] for lane in lanes], luma)
        _chroma(lanes, chroma)
        self._luma[top:bottom].view(np.complex128)[:, cells] = luma.view(np.complex128)
        self._chroma[:, first // 2 : end // 2].view(np.uint64)[..., cells] = chroma.view(np.uint64)


def _rows(words: NDArray[np.uint32], first: int, end: int) -> NDArray[np.uint32]:
    """Return rows of a frame; the outer ones stand for those beyond."""
    height = len(words)
    if first >= 0 and end <= height:
        return words[first:end]
    return words[np.clip(np.arange(first, end), 0, height - 1)]


def _luma(lanes: list[NDArray[np.uint32]], out: NDArray[np.uint8]) -> None:
    """Write luma of red with blue, and of green, the first two of four arrays; the others are overwritten."""
    red_blue, green, sums, term = lanes
    np.multiply(red_blue, _LUMA_RED_BLUE, out=sums)
    np.right_shift(sums, _LUMA_HALF, out=sums)
    np.multiply(green, _LUMA_GREEN, out=term)
    np.add(sums, term, out=sums)
    np.add(sums, _LUMA_ZERO, out=sums)
    np.right_shift(sums, _LUMA_BITS, out=sums)
    np.copyto(out, sums, casting="unsafe")


def _chroma(lanes: list[NDArray[np.uint32]], out: NDArray[np.uint8]) -> None:
    """Write both chroma planes of red with blue, and of green, the first two of four arrays; overwrites all."""
    rows, width = lanes[0].shape
    halves = 2, rows, width // 2
    # The arrays of halves: green, blue and red, and what is made of them.
    green, _ = lanes[3].view(np.int32).reshape(halves)
    np.copyto(green, _in_pairs(lanes[1], lanes[2]))
    red_blue = _in_pairs(lanes[0], lanes[2])
    blue, red = lanes[2].view(np.int32).reshape(halves)
    np.bitwise_and(red_blue, _LOW, out=blue)
    np.right_shift(red_blue, _HIGH_BITS, out=red)
    made, term = lanes[1].view(np.int32).reshape(halves), lanes[0].view(np.int32).reshape(halves)
    np.multiply(blue, _CHROMA[0], out=made)
    for color, weights in ((red, _CHROMA[1]), (green, _CHROMA[2])):
        np.multiply(color, weights, out=term)
        np.add(made, term, out=made)
    sums, term = lanes[0].view(np.int32).ravel()[: out.size * 2].reshape(2, *out.shape)
    sums[...] = _CHROMA_ZERO
    for number, weight in enumerate(_FILTER):
        low, high = _REACH - number, _REACH + 1 + number
        np.add(made[:, low::2][:, : out.shape[1]], made[:, high::2][:, : out.shape[1]], out=term)
        np.multiply(term, weight, out=term)
        np.add(sums, term, out=sums)
    np.right_shift(sums, _CHROMA_BITS, out=sums)
    np.copyto(out, sums, casting="unsafe")


def _in_pairs(lanes: NDArray[np.uint32], spare: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Return the sums of neighbors in a row, two by two; overwrites both arrays."""
    two, shifted = lanes.view(np.uint64), spare.view(np.uint64)
    np.right_shift(two, _HIGH, out=shifted)
    np.add(two, shifted, out=two)
    return lanes.view(np.int32)[:, ::2]


def _in_twos(words: NDArray[np.uint32]) -> NDArray[np.uint64]:
    return words.view(np.uint64)


def _blocks(changed: NDArray[np.bool_]) -> Iterator[tuple[int, int, NDArray[np.intp]]]:
    """Yield blocks of changed (strips, cells): first row and one past the last, in pixels, and the changed cells."""
    strips, tallest = _BLOCK // _STRIP, _TALLEST // _STRIP
    last: tuple[int, int, NDArray[np.bool_]] | None = None
    for start in range(0, len(changed), strips):
        block = changed[start : start + strips]
        held = np.flatnonzero(block.any(axis=1)).tolist()
        if not held:
            continue
        one = start + held[0], start + held[-1] + 1, np.any(block, axis=0)
        if last is not None:
            both = last[0], one[1], np.logical_or(last[2], one[2])
            if both[1] - both[0] <= tallest and _rows_read(both) <= _rows_read(last) + _rows_read(one):
                last = both
                continue
            yield _in_pixels(last)
        last = one
    if last is not None:
        yield _in_pixels(last)


def _rows_read(block: tuple[int, int, NDArray[np.bool_]]) -> int:
    """Return the work for a block: rows, with those around it that chroma reads, in all its cells."""
    first, end, cells = block
    return ((end - first) * _STRIP + 4 * _REACH + 2) * int(np.count_nonzero(cells))


def _in_pixels(block: tuple[int, int, NDArray[np.bool_]]) -> tuple[int, int, NDArray[np.intp]]:
    first, end, cells = block
    return first * _STRIP, end * _STRIP, np.flatnonzero(cells)
