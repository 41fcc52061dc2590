"""Faces: filled quadrilaterals, without seams between opaque neighbors."""

from __future__ import annotations

from collections.abc import Iterator

import cairo
import numpy as np

from renderer.drawing.viewport import Lens
from renderer.scene.picture import Faces
from renderer.values.errors import RenderError
from renderer.values.numbers import Array

_SPREAD = 0.6
"""Pixels by which an opaque face reaches under its neighbors, so that nothing behind shows at their borders."""
_EQUAL = 1 / 512
"""Colors of the corners of a face that are nearer to each other are one."""
_FARTHEST = 2.0**15
"""Pixels that cairo's numbers hold; faces that reach farther are left out."""


def draw_faces(context: cairo.Context[cairo.Surface], item: Faces, lens: Lens) -> None:
    """Draw faces in order; the item's opacity applies to each."""
    if not len(item.quads):
        return
    quads = lens.pixels(item.place, item.quads)
    if not np.isfinite(quads).all() or not np.isfinite(item.colors).all():
        raise RenderError(f"{item.address!r} has a face somewhere that is not a number (NaN), so it cannot be drawn")
    colors = np.clip(item.colors, 0.0, 1.0) * (1.0, 1.0, 1.0, item.opacity)
    low, high = quads.min(axis=1), quads.max(axis=1)
    left, top, width, height = lens.window
    keep = (high[:, 0] > left) & (low[:, 0] < left + width) & (high[:, 1] > top) & (low[:, 1] < top + height)
    keep &= (colors[..., 3].reshape(len(colors), -1).max(axis=1, initial=0.0) > 0) & (
        np.abs(quads).max(axis=(1, 2)) < _FARTHEST
    )
    quads, colors = quads[keep], colors[keep]
    if not len(quads):
        return
    solid = colors[..., 3].reshape(len(colors), -1).min(axis=1, initial=1.0) > 0.999
    quads = np.where(solid[:, None, None], _spread(quads), quads)
    context.save()
    context.set_matrix(cairo.Matrix())
    context.new_path()
    sources = map(_plain, colors.tolist()) if colors.ndim == 2 else _running(quads, colors)
    for (ax, ay, bx, by, cx, cy, dx, dy), source in zip(quads.reshape(-1, 8).tolist(), sources, strict=True):
        context.set_source(source)
        context.move_to(ax, ay)
        context.line_to(bx, by)
        context.line_to(cx, cy)
        context.line_to(dx, dy)
        context.fill()
    context.restore()


def _plain(color: list[float]) -> cairo.Pattern:
    return cairo.SolidPattern(*color)


def _running(quads: Array, colors: Array) -> Iterator[cairo.Pattern]:
    """Return linear gradients for faces (n, 4, 2) with corner colors (n, 4, 4), fitted by least squares.

    Each gradient runs in the direction in which its colors change most: cairo has no cheap pattern that is exact at
    four corners.
    """
    middle, mean = quads.mean(axis=1), colors.mean(axis=1)
    across, off = quads - middle[:, None], colors - mean[:, None]
    square = np.einsum("nki,nkj->nij", across, across)
    flat = (np.linalg.det(square) < 1e-9) | (np.abs(off).max(axis=(1, 2), initial=0.0) < _EQUAL)
    square[flat] = np.eye(2)
    slopes = np.linalg.solve(square, np.einsum("nki,nkc->nic", across, off))
    turn = np.einsum("nic,njc->nij", slopes, slopes)
    angle = np.arctan2(2 * turn[:, 0, 1], turn[:, 0, 0] - turn[:, 1, 1]) / 2
    way = np.stack((np.cos(angle), np.sin(angle)), axis=1)
    reach = np.einsum("nki,ni->nk", across, way)
    along = np.einsum("ni,nic->nc", way, slopes)
    ends = np.stack((reach.min(axis=1), reach.max(axis=1)), axis=1)
    points = (middle[:, None] + ends[..., None] * way[:, None]).reshape(-1, 4).tolist()
    stops = np.clip(mean[:, None] + ends[..., None] * along[:, None], 0.0, 1.0).tolist()
    for line, (first, last), plain, color in zip(points, stops, flat.tolist(), mean.tolist(), strict=True):
        if plain:
            yield cairo.SolidPattern(*color)
            continue
        gradient = cairo.LinearGradient(*line)
        gradient.add_color_stop_rgba(0.0, *first)
        gradient.add_color_stop_rgba(1.0, *last)
        yield gradient


def _spread(quads: Array) -> Array:
    """Return the quadrilaterals with every side moved outwards; at sharp corners by no more than twice as far."""
    after = np.roll(quads, -1, axis=1) - quads
    area = (quads[..., 0] * np.roll(quads[..., 1], -1, 1) - np.roll(quads[..., 0], -1, 1) * quads[..., 1]).sum(axis=1)
    length = np.maximum(np.hypot(after[..., 0], after[..., 1]), 1e-9)
    turn = np.where(area < 0, -1.0, 1.0)[:, None]
    normal = np.stack((after[..., 1], -after[..., 0]), axis=-1) / length[..., None] * turn[..., None]
    before = np.roll(normal, 1, axis=1)
    both = normal + before
    square = (both**2).sum(axis=-1, keepdims=True)
    return np.asarray(quads + both * (2 * _SPREAD / np.maximum(square, 1.0)))
