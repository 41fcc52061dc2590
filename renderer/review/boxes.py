"""Boxes of what is drawn somewhere."""

from __future__ import annotations

from renderer.values.affine import Affine
from renderer.values.box import Box
from renderer.values.path import Path


def placed_box(path: Path, place: Affine) -> Box | None:
    """The box of a path that is put somewhere; where it is not turned, its own box is."""
    own = path.box
    if own is None or place.s != 0 or place.c <= 0:
        return path.transformed(place).box
    (left, bottom), (right, top) = place.point((own.left, own.bottom)), place.point((own.right, own.top))
    return Box(left, bottom, right, top)
