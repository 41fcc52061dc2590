"""Masks as windows: the intersection of the boxes of all masks over an item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from renderer.review.boxes import as_rows, placed_box, touching
from renderer.review.lint.measurements import Lists
from renderer.scene.picture import Mask
from renderer.values.affine import Affine
from renderer.values.box import Box
from renderer.values.numbers import Array

_CLOSED = Box(0.0, 0.0, 0.0, 0.0)


def window_of(masks: Iterable[Mask], view: Affine) -> Box | None:
    """Return the box that all masks leave open; None without masks."""
    window: Box | None = None
    for mask in masks:
        box = placed_box(mask.path, mask.place.then(view)) or _CLOSED
        window = box if window is None else window.common(box) or _CLOSED
    return window


def mostly(box: Box, window: Box) -> bool:
    """Return whether most of a glyph is visible; less than that is not readable."""
    shown = box.common(window)
    return shown is not None and shown.width >= box.width / 2 and shown.height >= box.height / 2


def cut(found: Lists, window: Box) -> Lists:
    """Return the items visible through a window, with boxes clipped to it."""
    lines, covers, bodies = found
    box = as_rows([window])
    pieces = [(line, line.pieces[_near(line.pieces, window)]) for line in lines if touching(box, line.box).any()]
    return (
        [replace(line, box=line.box.common(window) or line.box, pieces=some) for line, some in pieces if len(some)],
        [replace(one, box=common) for one in covers if (common := one.box.common(window)) is not None],
        [replace(one, box=common) for one in bodies if (common := one.box.common(window)) is not None],
    )


def _near(pieces: Array, window: Box) -> Array:
    """Return which of some line segments (n, 2, 2) have boxes that touch a window."""
    rows = np.concatenate((pieces.min(axis=1), pieces.max(axis=1)), axis=1)
    return touching(rows, window)
