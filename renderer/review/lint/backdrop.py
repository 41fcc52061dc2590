"""The backdrop: what lies behind the labels of a picture, as pixels, and how labels stand out from it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from renderer.film.still import picture_array
from renderer.scene.picture import Item, Layer, Picture
from renderer.values.box import Box
from renderer.values.color import Color
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


def behind(pixels: Array, box: Box, frame: tuple[float, float]) -> Array:
    """Return the mean color, of shape (3,), of the pixels in a box in units; of the nearest ones outside the frame."""
    height, width = pixels.shape[:2]
    scale = height / frame[1]
    left = int(np.clip((box.left + frame[0] / 2) * scale, 0, width - 1))
    right = int(np.clip(np.ceil((box.right + frame[0] / 2) * scale), left + 1, width))
    top = int(np.clip((frame[1] / 2 - box.top) * scale, 0, height - 1))
    bottom = int(np.clip(np.ceil((frame[1] / 2 - box.bottom) * scale), top + 1, height))
    return np.asarray(pixels[top:bottom, left:right].mean(axis=(0, 1)))


def contrast(color: Color, opacity: float, ground: Array) -> float:
    """Return the contrast ratio (WCAG 2.2, 1 to 21) of a color, blended onto a ground, to that ground."""
    share = color.alpha * opacity
    blended = np.array((color.red, color.green, color.blue)) * share + ground * (1 - share)
    dark, light = sorted((_luminance(blended), _luminance(ground)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb: Array) -> float:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))
