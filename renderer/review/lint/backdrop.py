"""The backdrop: the pixels behind the labels of a picture, and the contrast of labels to them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from renderer.film.render.still import picture_array
from renderer.scene.picture import Item, Layer, Picture
from renderer.values.numbers import Array

_HEIGHT = 270  # pixels: enough to see a box behind a letter


def backdrop(picture: Picture, glyphs: frozenset[str], last: int) -> Array:
    """Return the picture up to its item number `last`, as sRGB from 0 to 1 of shape (height, width, 3).

    Items are counted from 0 as they are drawn, those of layers too. The glyphs at some addresses are left out.
    """
    width, height = picture.frame
    size = 2 * max(1, round(_HEIGHT * width / height / 2)), _HEIGHT
    bare = picture._replace(items=_without(picture.items, glyphs, itertools.count(), last))
    return np.asarray(picture_array(bare, size)[..., :3], float) / 255.0


def _without(items: tuple[Item, ...], glyphs: frozenset[str], numbers: Iterator[int], last: int) -> tuple[Item, ...]:
    kept: list[Item] = []
    for item in items:
        if isinstance(item, Layer):
            kept.append(item._replace(items=_without(item.items, glyphs, numbers, last)))
        elif next(numbers) <= last and item.address not in glyphs:
            kept.append(item)
    return tuple(kept)


def summed(pixels: Array) -> Array:
    """Return the sums of all pixels above and to the left of each corner, of shape (height + 1, width + 1, 3)."""
    height, width = pixels.shape[:2]
    sums = np.zeros((height + 1, width + 1, 3))
    sums[1:, 1:] = pixels.cumsum(0).cumsum(1)
    return sums


def behind(sums: Array, rows: Array, frame: tuple[float, float]) -> Array:
    """Return the mean colors, of shape (n, 3), of the pixels in boxes given as rows (n, 4) in units.

    The pixels are given by their sums. Of a box that reaches out of the frame, the nearest pixels count.
    """
    height, width = sums.shape[0] - 1, sums.shape[1] - 1
    scale = height / frame[1]
    left = np.clip((rows[:, 0] + frame[0] / 2) * scale, 0, width - 1).astype(int)
    right = np.clip(np.ceil((rows[:, 2] + frame[0] / 2) * scale), left + 1, width).astype(int)
    top = np.clip((frame[1] / 2 - rows[:, 3]) * scale, 0, height - 1).astype(int)
    bottom = np.clip(np.ceil((frame[1] / 2 - rows[:, 1]) * scale), top + 1, height).astype(int)
    total = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return np.asarray(total / ((bottom - top) * (right - left))[:, None])


def contrasts(colors: Array, grounds: Array) -> Array:
    """Return the contrast ratios (n,), WCAG 2.2, 1 to 21, of colors (n, 4) with alpha, blended onto grounds (n, 3)."""
    alpha = colors[:, 3:]
    blended, ground = _luminance(colors[:, :3] * alpha + grounds * (1 - alpha)), _luminance(grounds)
    return np.asarray((np.maximum(blended, ground) + 0.05) / (np.minimum(blended, ground) + 0.05))


def _luminance(rgb: Array) -> Array:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ (0.2126, 0.7152, 0.0722))
