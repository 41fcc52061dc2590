"""Conversion from premultiplied alpha, as cairo draws, to straight alpha, as files store it."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)
_SURE = np.float32(64)
"""The alpha from which a color is taken as it is: rounded to a whole number it is off by 2 of 255 at most."""


def straight(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the same pixels (height, width, 4), alpha last, with straight alpha; transparent pixels are black.

    >>> straight(np.array([[[0, 64, 128, 128]]], np.uint8)).tolist()
    [[[0, 128, 255, 128]]]
    """
    found = np.ascontiguousarray(pixels).copy()
    words, alpha = _words(found).reshape(-1), found[..., 3].reshape(-1)
    # What is opaque or transparent is straight already; most of a picture is.
    edges = np.flatnonzero((alpha > 0) & (alpha < 255))
    parts = words[edges].view(np.uint8).reshape(-1, 4)
    rows = parts[:, 3].astype(np.intp) << 8
    for channel in range(3):
        parts[:, channel] = _divided().take(rows + parts[:, channel])
    words[edges] = _words(parts)
    return found


@cache
def _divided() -> NDArray[np.uint8]:
    """Return the straight color of every alpha and color with that alpha multiplied in, row after row of 256."""
    alpha, color = np.arange(256)[:, None], np.arange(256)
    straightened: NDArray[np.uint8] = np.minimum((color * 255 + alpha // 2) // np.maximum(alpha, 1), 255).astype(
        np.uint8
    )
    return straightened.ravel()


def spread_colors(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the same as `straight`, but transparent pixels take the color of near ones.

    A coding with loss, or with colors at half the resolution, then mixes no black into the edges.

    >>> spread_colors(np.array([[[0, 64, 128, 128], [0, 0, 0, 0]]], np.uint8)).tolist()
    [[[0, 128, 255, 128], [0, 128, 255, 0]]]
    """
    found, seen = straight(pixels), pixels[..., 3] > 0
    if not seen.all() and seen.any():
        # Four bytes at a time.
        np.copyto(_words(found), _doubled(_near(pixels, seen), *seen.shape), where=~seen)
    return found


def _near(pixels: NDArray[np.uint8], seen: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """Return the colors, four bytes as one number, of pixels two by two that have no ink, alpha 0.

    Of four that are all inked the color is that of what is around: nobody asks for it.
    """
    # Four sums of 16 bits as one number: none runs over into the next.
    pairs = _halved(pixels.astype(np.uint16).view(np.uint64)[..., 0])
    sums = np.ascontiguousarray(pairs).view(np.uint16).reshape(*pairs.shape, 4)
    height, width, _ = sums.shape
    if sums[..., 3].min() >= _SURE or height * width == 1:
        return _clear(_filled(sums.astype(np.float32)))
    coarse = _filled(_halved(sums.astype(np.float32)))
    made = np.ascontiguousarray(_doubled(_clear(coarse), height, width))
    mixed = np.flatnonzero((sums[..., 3] > 0) & ~_all_of_two(seen))
    own = sums.reshape(-1, 4).take(mixed, axis=0).astype(np.float32)
    around = coarse[mixed // width // 2, mixed % width // 2]
    made.reshape(-1)[mixed] = _clear(around + (_means(own) - around) * np.minimum(own[:, 3:] / _SURE, 1))
    return made


def _clear(colors: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Return colors, the last axis, as four bytes in one number, alpha 0."""
    found = np.zeros((*colors.shape[:-1], 4), np.uint8)
    found[..., :3] = colors + np.float32(0.5)
    return _words(found)


def _all_of_two(seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return whether all of two by two are true; the last one of an odd side stands for two."""
    height, width = seen.shape
    rows = np.logical_and(seen[::2], seen[np.minimum(np.arange(1, height + 1, 2), height - 1)])
    both: NDArray[np.bool_] = rows[:, ::2] & rows[:, np.minimum(np.arange(1, width + 1, 2), width - 1)]
    return both


def _words(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    return pixels.view(np.uint32)[..., 0]


def _filled(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean colors (height, width, 3) of sums of colors times alpha, alpha last; without it those near.

    Those come from ever coarser pictures, which together take a third more than one pass. The fainter a sum is, the
    more it takes from there: its color is rounded.
    """
    height, width, _ = sums.shape
    if sums[..., 3].min() >= _SURE or height * width == 1:
        return _means(sums)
    made = np.ascontiguousarray(_doubled(_filled(_halved(sums)), height, width))
    flat = made.reshape(-1, 3)
    inked = np.flatnonzero(sums[..., 3])
    own, coarse = sums.reshape(-1, 4).take(inked, axis=0), flat.take(inked, axis=0)
    flat[inked] = coarse + (_means(own) - coarse) * np.minimum(own[:, 3:] / _SURE, 1)
    return made


def _means(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.minimum(sums[..., :3] * (255 / np.maximum(sums[..., 3:], 1)), 255)


def _halved(sums: NDArray[T]) -> NDArray[T]:
    """Return the sums of neighbors, two by two; the last one of an odd side stays as it is."""
    height, width = sums.shape[:2]
    rows: NDArray[T] = np.add(sums[: height // 2 * 2 : 2], sums[1::2])
    rows = np.concatenate((rows, sums[-1:])) if height % 2 else rows
    pairs: NDArray[T] = np.add(rows[:, : width // 2 * 2 : 2], rows[:, 1::2])
    return np.concatenate((pairs, rows[:, -1:]), axis=1) if width % 2 else pairs


def _doubled(colors: NDArray[T], height: int, width: int) -> NDArray[T]:
    return colors.repeat(2, axis=1)[:, :width].repeat(2, axis=0)[:height]
