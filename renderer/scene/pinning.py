"""Nodes pinned to the frame: their place does not depend on the camera."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from renderer.scene.picture import Item, Layer, Lines, Outline
from renderer.values.affine import Affine
from renderer.values.paint import scaled_stroke


def pinned_items(items: Iterable[Item], view: Affine) -> tuple[Item, ...]:
    """Return items transformed so that the camera's view does not move or scale them."""
    back, size = view.inverse(), 1 / view.scale
    return tuple(_pinned(item, back, size) for item in items)


def _pinned(item: Item, back: Affine, size: float) -> Item:
    if isinstance(item, Layer):
        mask = None if item.mask is None else item.mask._replace(place=item.mask.place.then(back))
        return item._replace(items=tuple(_pinned(part, back, size) for part in item.items), mask=mask)
    place = item.place.then(back)
    if isinstance(item, Outline):
        return replace(item, place=place, stroke=None if item.stroke is None else scaled_stroke(item.stroke, size))
    if isinstance(item, Lines):
        widths = None if item.widths is None else item.widths * size
        return replace(item, place=place, stroke=scaled_stroke(item.stroke, size), widths=widths)
    return replace(item, place=place)
