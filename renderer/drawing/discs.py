"""Dots in bulk: small discs stamped from a few drawn ones, large ones filled."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import cairo
import numpy as np

from renderer.drawing.paints import channels
from renderer.drawing.viewport import Lens
from renderer.scene.picture import Discs
from renderer.values.errors import RenderError
from renderer.values.numbers import Array

_PIXELS = cairo.Matrix()
_PHASES = 8
"""Places of a center within a pixel, along each side: a stamp is off by a sixteenth of a pixel at most."""
_SIZES = 16
"""Radii a pixel."""
_LARGEST = 24.0
"""Pixels of radius up to which discs are stamped; larger ones would take much memory."""


def draw_discs(context: cairo.Context[Any], item: Discs, lens: Lens, vector: bool) -> None:
    """Draw dots in order; the item's opacity applies to each."""
    colors = _colors(item)
    places = lens.pixels(item.place, item.points)
    radii = np.asarray(item.radii, dtype=np.float64) * item.place.scale * lens.view.scale * lens.unit
    if not (np.isfinite(places).all() and np.isfinite(radii).all()):
        raise RenderError(f"{item.address!r} has a dot somewhere that is not a number (NaN), so it cannot be drawn")
    left, top, width, height = lens.window
    near = (
        (places[:, 0] + radii > left)
        & (places[:, 0] - radii < left + width)
        & (places[:, 1] + radii > top)
        & (places[:, 1] - radii < top + height)
        & (radii > 0)
        & (colors[:, 3] > 0)
    )
    context.save()
    context.set_matrix(_PIXELS)
    last: Any = None
    for (x, y), radius, color in zip(places[near].tolist(), radii[near].tolist(), colors[near].tolist(), strict=True):
        if color != last:
            context.set_source_rgba(*color)
            last = color
        if radius > _LARGEST or vector:
            # Beyond cairo's numbers a disc that reaches into the window is drawn as far as these go.
            context.new_path()
            context.arc(x, y, min(radius, 2.0**15), 0, 2 * math.pi)
            context.fill()
            continue
        column, row = math.floor(x), math.floor(y)
        size = max(round(radius * _SIZES), 1)
        mask, reach = _stamp(size, int((x - column) * _PHASES), int((y - row) * _PHASES))
        context.mask_surface(mask, column - reach, row - reach)
    context.restore()


@lru_cache(maxsize=8192)
def _stamp(size: int, across: int, down: int) -> tuple[cairo.ImageSurface, int]:
    """Return a disc as a mask, and how many pixels its center's pixel is from the mask's corner."""
    radius = size / _SIZES
    reach = math.ceil(radius) + 1
    mask = cairo.ImageSurface(cairo.Format.A8, 2 * reach + 1, 2 * reach + 1)
    context = cairo.Context(mask)
    context.arc(reach + (across + 0.5) / _PHASES, reach + (down + 0.5) / _PHASES, radius, 0, 2 * math.pi)
    context.fill()
    mask.flush()
    return mask, reach


def _colors(item: Discs) -> Array:
    count = len(item.points)
    if item.colors is not None:
        colors = np.clip(np.array(item.colors, dtype=np.float64), 0.0, 1.0)
    else:
        plain: Any = item.fill
        colors = np.tile(channels(plain, 1.0, item.address), (count, 1))
    alphas = np.clip(item.alphas, 0.0, 1.0)
    return np.column_stack((colors[:, :3], colors[:, 3] * alphas * item.opacity))
