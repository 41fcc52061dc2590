"""Conversion from premultiplied alpha, as cairo draws, to straight alpha, as files store it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_SURE = np.float32(64)
"""The alpha from which a color is taken as it is: rounded to a whole number it is off by 2 of 255 at most."""


def straight(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the same pixels (height, width, 4), alpha last, with straight alpha; transparent pixels are black.

    >>> straight(np.array([[[0, 64, 128, 128]]], np.uint8)).tolist()
    [[[0, 128, 255, 128]]]
    """
    alpha = pixels[..., 3:].astype(np.uint32)
    colors = (pixels[..., :3].astype(np.uint32) * 255 + alpha // 2) // np.maximum(alpha, 1)
    return np.concatenate((np.minimum(colors, 255), alpha), axis=2).astype(np.uint8)


def spread_colors(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the same as `straight`, but transparent pixels take the color of near ones.

    A coding with loss, or with colors at half the resolution, then mixes no black into the edges.

    >>> spread_colors(np.array([[[0, 64, 128, 128], [0, 0, 0, 0]]], np.uint8)).tolist()
    [[[0, 128, 255, 128], [0, 128, 255, 0]]]
    """
    found, seen = straight(pixels), pixels[..., 3:] > 0
    if not seen.all() and seen.any():
        near = _filled(_halved(pixels.astype(np.float32))) + 0.5
        np.copyto(found[..., :3], _doubled(near.astype(np.uint8), *seen.shape[:2]), where=~seen)
    return found


def _filled(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean colors (height, width, 3) of sums of colors times alpha, alpha last; without it those near.

    Those come from ever coarser pictures, which together take a third more than one pass. The fainter a sum is, the
    more it takes from there: its color is rounded.
    """
    alpha = sums[..., 3:]
    own = np.minimum(sums[..., :3] * (255 / np.maximum(alpha, 1)), 255)
    sure = np.minimum(alpha / _SURE, 1)
    if sure.min() == 1 or alpha.size == 1:
        return own
    coarse = _doubled(_filled(_halved(sums)), sums.shape[0], sums.shape[1])
    made: NDArray[np.float32] = coarse + (own - coarse) * sure
    return made


def _halved(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the sums of neighbors, two by two; the last one of an odd side stays as it is."""
    for axis in (0, 1):
        length = sums.shape[axis]
        if length > 1:
            sums = np.add.reduceat(sums, np.arange(0, length, 2), axis=axis)
    return sums


def _doubled(colors: NDArray[Any], height: int, width: int) -> NDArray[Any]:
    return colors.repeat(2, axis=0)[:height].repeat(2, axis=1)[:, :width]
