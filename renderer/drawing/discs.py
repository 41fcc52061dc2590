"""Dots in bulk: small discs stamped from a few drawn ones, large ones filled."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import cast

import cairo
import numpy as np

from renderer.drawing.paints import channels
from renderer.drawing.viewport import Lens
from renderer.scene.picture import Discs
from renderer.values.color import Color, Named
from renderer.values.errors import RenderError
from renderer.values.numbers import Array

_PIXELS = cairo.Matrix()
_PHASES = 8
"""Places of a center within a pixel, along each side: a stamp is off by a sixteenth of a pixel at most."""
_SIZES = 16
"""Radii a pixel."""
_LARGEST = 24.0
"""Pixels of radius up to which discs are stamped; larger ones would take much memory."""
_SMALL = 6.0
"""Pixels of radius up to which many discs are cheaper at once; cairo is faster at larger ones."""
_MANY = 200
"""Discs of one color from which on they are drawn at once; the mask for all costs as much as some hundred."""
_CHUNK = 1 << 20
"""Pixels of stamps that are held in memory at once."""


def draw_discs(context: cairo.Context[cairo.Surface], item: Discs, lens: Lens, vector: bool) -> None:
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
    places, radii, colors = places[near], radii[near], colors[near]
    context.save()
    context.set_matrix(_PIXELS)
    for first, last in _runs(colors):
        run = np.arange(first, last)
        small = radii[run] <= _SMALL
        if not vector and np.count_nonzero(small) >= _MANY:
            at_once, run = run[small], run[~small]
            _draw_many(context, places[at_once], radii[at_once], colors[at_once])
        _draw_each(context, places[run], radii[run], colors[run], vector)
    context.restore()


def _runs(colors: Array) -> Iterator[tuple[int, int]]:
    """Yield the first disc of each run of one color, alpha aside, and the first after it."""
    changes = np.flatnonzero(np.any(colors[1:, :3] != colors[:-1, :3], axis=1)) + 1
    return pairwise((0, *changes.tolist(), len(colors))) if len(colors) else iter(())


def _draw_each(context: cairo.Context[cairo.Surface], places: Array, radii: Array, colors: Array, vector: bool) -> None:
    """Draw discs one after the other."""
    last: object = None
    for (x, y), radius, color in zip(places.tolist(), radii.tolist(), colors.tolist(), strict=True):
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


def _draw_many(context: cairo.Context[cairo.Surface], places: Array, radii: Array, colors: Array) -> None:
    """Draw discs of one color at once: their order does not matter, as each lets a share of what is behind it through.

    The shares of each pixel are multiplied in float32, which is the same on every machine.
    """
    whole = np.floor(places).astype(np.int64)
    columns, rows = whole[:, 0], whole[:, 1]
    across, down = ((places - whole) * _PHASES).astype(np.int64).T
    sizes = np.maximum(np.rint(radii * _SIZES).astype(np.int64), 1)
    keys, number = np.unique((sizes * _PHASES + across) * _PHASES + down, return_inverse=True)
    reach = math.ceil(int(sizes.max()) / _SIZES) + 1
    side = 2 * reach + 1
    stamps = np.zeros((len(keys), side, side), dtype=np.float32)
    for k, key in enumerate(keys.tolist()):
        mask, own = _stamp(key // _PHASES**2, key // _PHASES % _PHASES, key % _PHASES)
        stamps[k, reach - own : reach + own + 1, reach - own : reach + own + 1] = _coverage(mask)
    left, top = int(columns.min()) - reach, int(rows.min()) - reach
    width, height = int(columns.max()) + reach + 1 - left, int(rows.max()) + reach + 1 - top
    down, across = np.nonzero(stamps.any(axis=0))  # the pixels of a stamp that any disc covers
    around = (down - reach) * width + across - reach
    stamps = stamps[:, down, across]
    corners = (rows - top) * width + columns - left
    alphas = colors[:, 3].astype(np.float32)
    plain = bool(np.all(alphas == alphas[0]))
    if plain:
        stamps = 1 - stamps * alphas[0]
    through = np.ones(height * width, dtype=np.float32)
    step = max(_CHUNK // len(around), 1)
    for k in range(0, len(corners), step):
        part = slice(k, k + step)
        shares = stamps[number[part]]
        if not plain:
            shares = 1 - shares * alphas[part, None]
        np.multiply.at(through, (corners[part, None] + around).ravel(), shares.ravel())
    through *= -255
    through += 255.5  # what is cut to whole numbers is rounded then
    mask = cairo.ImageSurface(cairo.Format.A8, width, height)
    rows_of = np.frombuffer(mask.get_data(), dtype=np.uint8).reshape(height, mask.get_stride())
    rows_of[:, :width] = through.reshape(height, width)
    mask.mark_dirty()
    context.set_source_rgb(*colors[0, :3].tolist())
    context.mask_surface(mask, left, top)


def _coverage(mask: cairo.ImageSurface) -> Array:
    """Return a mask as shares of 1."""
    values = np.frombuffer(mask.get_data(), dtype=np.uint8).reshape(mask.get_height(), mask.get_stride())
    return values[:, : mask.get_width()] / np.float32(255)


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
        plain = cast(Color | Named, item.fill)  # dots have no gradient
        colors = np.tile(np.array(channels(plain, 1.0, item.address)), (count, 1))
    alphas = np.clip(item.alphas, 0.0, 1.0)
    return np.column_stack((colors[:, :3], colors[:, 3] * alphas * item.opacity))
