"""Boxes of drawn items in the frame."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from renderer.geometry.path import Path
from renderer.values.affine import Affine
from renderer.values.box import Box
from renderer.values.numbers import Array


def placed_box(path: Path, place: Affine) -> Box | None:
    """Return the box of a transformed path; without rotation, the transformed box."""
    own = path.box
    if own is None or place.s != 0 or place.c <= 0:
        return path.transformed(place).box
    (left, bottom), (right, top) = place.point((own.left, own.bottom)), place.point((own.right, own.top))
    return Box(left, bottom, right, top)


def as_rows(boxes: Iterable[Box]) -> Array:
    """Return boxes as rows of left, bottom, right and top, of shape (n, 4)."""
    return np.array([(b.left, b.bottom, b.right, b.top) for b in boxes], float).reshape(-1, 4)


def touching(rows: Array, box: Box) -> Array:
    """Return which of some boxes (n, 4) touch a box, shape (n,)."""
    left, bottom, right, top = rows.T
    return np.asarray((left <= box.right) & (right >= box.left) & (bottom <= box.top) & (top >= box.bottom))


def holding(rows: Array, box: Box) -> Array:
    """Return which of some boxes (n, 4) contain a box, shape (n,)."""
    left, bottom, right, top = rows.T
    return np.asarray((left <= box.left) & (right >= box.right) & (bottom <= box.bottom) & (top >= box.top))
