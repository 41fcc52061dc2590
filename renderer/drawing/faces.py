"""Faces: filled quadrilaterals beside and over each other, without seams between opaque neighbors."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np

from renderer.drawing.viewport import Lens
from renderer.scene.picture import Faces
from renderer.values.errors import RenderError
from renderer.values.numbers import Array

_SPREAD = 0.6
"""Pixels by which an opaque face reaches under its neighbors, so that nothing behind shows at their borders."""
_FARTHEST = 2.0**15
"""Pixels that cairo's numbers hold; faces that reach farther are left out."""


def draw_faces(context: cairo.Context[Any], item: Faces, lens: Lens) -> None:
    """Draw faces in their order; the item's opacity fades each by itself."""
    if not len(item.quads):
        return
    quads = lens.pixels(item.place, item.quads)
    if not np.isfinite(quads).all() or not np.isfinite(item.colors).all():
        raise RenderError(f"{item.address!r} has a face somewhere that is not a number (NaN), so it cannot be drawn")
    colors = np.clip(item.colors, 0.0, 1.0) * (1.0, 1.0, 1.0, item.opacity)
    low, high = quads.min(axis=1), quads.max(axis=1)
    left, top, width, height = lens.window
    keep = (high[:, 0] > left) & (low[:, 0] < left + width) & (high[:, 1] > top) & (low[:, 1] < top + height)
    keep &= (colors[:, 3] > 0) & (np.abs(quads).max(axis=(1, 2)) < _FARTHEST)
    quads, colors = quads[keep], colors[keep]
    solid = colors[:, 3] > 0.999
    quads = np.where(solid[:, None, None], _spread(quads), quads)
    context.save()
    context.set_matrix(cairo.Matrix())
    context.new_path()
    for (ax, ay, bx, by, cx, cy, dx, dy), color in zip(quads.reshape(-1, 8).tolist(), colors.tolist(), strict=True):
        context.set_source_rgba(*color)
        context.move_to(ax, ay)
        context.line_to(bx, by)
        context.line_to(cx, cy)
        context.line_to(dx, dy)
        context.fill()
    context.restore()


def _spread(quads: Array) -> Array:
    """The quadrilaterals with every side moved outwards; at sharp corners by no more than twice as far."""
    after = np.roll(quads, -1, axis=1) - quads
    area = (quads[..., 0] * np.roll(quads[..., 1], -1, 1) - np.roll(quads[..., 0], -1, 1) * quads[..., 1]).sum(axis=1)
    length = np.maximum(np.hypot(after[..., 0], after[..., 1]), 1e-9)
    turn = np.where(area < 0, -1.0, 1.0)[:, None]
    normal = np.stack((after[..., 1], -after[..., 0]), axis=-1) / length[..., None] * turn[..., None]
    before = np.roll(normal, 1, axis=1)
    both = normal + before
    square = (both**2).sum(axis=-1, keepdims=True)
    return np.asarray(quads + both * (2 * _SPREAD / np.maximum(square, 1.0)))
