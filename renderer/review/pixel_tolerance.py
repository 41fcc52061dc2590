"""Pixel comparison of two frames: exact in flat areas, tolerant along edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renderer.values.errors import RenderError

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The accepted differences between two versions of the rasterizer, in levels of 255.

    A pixel is on an edge when the pixels round it span `contrast` levels in both frames. There it may differ by
    `slight` levels and `share` of that span; of all pixels on edges `edges` may differ so. Elsewhere none may differ.
    """

    contrast: int = 8
    slight: int = 3
    share: float = 0.2
    edges: float = 0.5


TOLERANCE = Tolerance()


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between two frames of one size.

    `pixels` differ at all, by up to `worst` levels; `even` of them lie off edges; `hard` lie on edges and differ by
    more than antialiasing may; `edges` is the share of all pixels on edges that differ. `box` is where: left, top,
    right, bottom in pixels, the last two not included.
    """

    pixels: int
    worst: int
    even: int
    hard: int
    edges: float
    box: tuple[int, int, int, int] | None
    alike: bool

    @property
    def text(self) -> str:
        """The difference in words."""
        if not self.pixels:
            return "no pixel differs"
        where = "" if self.box is None else f" within {self.box[0]},{self.box[1]} to {self.box[2]},{self.box[3]}"
        return (
            f"{self.pixels} pixels differ by up to {self.worst} of 255{where}: "
            f"{self.even} off edges, {self.hard} more than antialiasing, {100 * self.edges:.1f} % of all edges"
        )


def compare(expected: Pixels, actual: Pixels, tolerance: Tolerance = TOLERANCE) -> Difference:
    """Return the difference of two frames of shape (height, width, 3); an error when their sizes differ."""
    if expected.shape != actual.shape:
        raise RenderError(f"frames of {sized(expected)} and {sized(actual)} pixels cannot be compared")
    levels = np.maximum(expected, actual) - np.minimum(expected, actual)
    worst = _most(levels)
    changed = worst > 0
    count = int(changed.sum())
    if not count:
        return Difference(0, 0, 0, 0, 0.0, None, True)
    spans = np.minimum(_spans(expected), _spans(actual))
    edge = spans >= tolerance.contrast
    even = int((changed & ~edge).sum())
    hard = int((edge & (worst > tolerance.slight + tolerance.share * spans)).sum())
    share = float((changed & edge).sum() / max(int(edge.sum()), 1))
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    box = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    alike = even == 0 and hard == 0 and share <= tolerance.edges
    return Difference(count, int(worst.max()), even, hard, share, box, alike)


def sized(pixels: Pixels) -> str:
    """Return the size of a frame as text, such as 854x480."""
    return f"{pixels.shape[1]}x{pixels.shape[0]}"


def _spans(pixels: Pixels) -> NDArray[np.uint8]:
    """Return the range of levels among the nine pixels round each pixel, in the channel of the largest range."""
    high = low = np.pad(pixels, ((1, 1), (1, 1), (0, 0)), mode="edge")
    for axis in (0, 1):
        cuts = [(slice(None),) * axis + (slice(k, high.shape[axis] - 2 + k),) for k in range(3)]
        high = np.maximum(np.maximum(high[cuts[0]], high[cuts[1]]), high[cuts[2]])
        low = np.minimum(np.minimum(low[cuts[0]], low[cuts[1]]), low[cuts[2]])
    return _most(high - low)


def _most(levels: Pixels) -> NDArray[np.uint8]:
    """Return the channel that has most, pixel by pixel; far sooner done than the maximum along the last axis."""
    most: NDArray[np.uint8] = np.maximum(np.maximum(levels[..., 0], levels[..., 1]), levels[..., 2])
    return most


def difference_map(expected: Pixels, actual: Pixels) -> Pixels:
    """Return an image of the differences of two frames: the expected one in dim gray, changes in red to yellow."""
    levels = _most(np.maximum(expected, actual) - np.minimum(expected, actual))
    gray = (expected.sum(axis=2, dtype=np.uint16) // 10).astype(np.uint8)
    shown = np.repeat(gray[..., None], 3, axis=2)
    # A difference of one level must be seen too, so none is dark.
    heat = 128 + levels[levels > 0] // 2
    shown[levels > 0] = np.stack((np.maximum(heat, 220), heat // 3, heat // 4), axis=1)
    shown[levels > 96] = (255, 240, 120)
    return shown
