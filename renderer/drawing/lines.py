"""Bulk lines as arrays in pixels, ready to be drawn."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from renderer.drawing.viewport import Lens
from renderer.scene.picture import Lines
from renderer.values.errors import RenderError
from renderer.values.numbers import Array

_KEPT = 8
"""Bulks that are kept: the bounds, the overlap and the drawing of one item ask for the same."""


class Bulk(NamedTuple):
    """The visible lines, in drawing order.

    Ends (n, 4: x0, y0, x1, y1) of the visible part and of the whole line, in pixels; alpha (n,) and width in pixels
    (n,); and own colors (n, 4: sRGB and alpha) or None.
    """

    shown: Array
    whole: Array
    alphas: Array
    widths: Array
    colors: Array | None

    def rows(self, start: int, stop: int | None = None) -> Bulk:
        """Return some of the lines."""
        part = slice(start, stop)
        colors = None if self.colors is None else self.colors[part]
        return Bulk(self.shown[part], self.whole[part], self.alphas[part], self.widths[part], colors)

    def common(self, other: Bulk) -> int:
        """Return how many lines at the start are equal in both bulks."""
        count = min(len(self.shown), len(other.shown))
        if (self.colors is None) != (other.colors is None) or not count:
            return 0
        alike = np.ones(count, bool)
        for one, another in zip(self, other, strict=True):
            if one is not None and another is not None:
                equal = one[:count] == another[:count]
                alike &= equal if equal.ndim == 1 else equal.all(axis=1)
        return count if alike.all() else int(alike.argmin())


NO_LINES = Bulk(np.zeros((0, 4)), np.zeros((0, 4)), np.zeros(0), np.zeros(0), None)
"""A bulk of nothing."""


def bulk(item: Lines, lens: Lens) -> Bulk:
    """Return the visible lines of an item in pixels, without lines of no alpha, no width or an empty trim."""
    return _bulk(_Itself(item), lens)


class _Itself:
    """An item that equals itself alone, as a key; items of one address and place are equal whatever their lines."""

    __slots__ = ("item",)

    def __init__(self, item: Lines) -> None:
        self.item = item

    def __hash__(self) -> int:
        return id(self.item)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.item is self.item


@lru_cache(maxsize=_KEPT)
def _bulk(one: _Itself, lens: Lens) -> Bulk:
    item = one.item
    count = len(item.lines)
    alphas = np.full(count, item.opacity) if item.alphas is None else item.opacity * np.clip(item.alphas, 0.0, 1.0)
    widths = np.full(count, item.stroke.width) if item.widths is None else item.widths
    if np.isnan(alphas).any() or np.isnan(widths).any():
        raise RenderError(f"{item.address!r} has a line whose alpha or width is not a number (NaN)")
    keep = (alphas > 0) & (widths > 0)
    trims = None if item.trims is None else np.clip(item.trims, 0.0, 1.0)
    if trims is not None:
        keep &= trims[:, 1] > trims[:, 0]
    colors = None if item.colors is None else np.clip(item.colors, 0.0, 1.0)
    if colors is not None:
        keep &= colors[:, 3] > 0
    if not keep.all():
        alphas, widths = alphas[keep], widths[keep]
        trims = None if trims is None else trims[keep]
        colors = None if colors is None else colors[keep]
    lines = lens.pixels(item.place, item.lines if keep.all() else item.lines[keep])
    whole = lines.reshape(-1, 4)
    if trims is None:
        shown = whole
    else:
        way = lines[:, 1] - lines[:, 0]
        shown = np.hstack((lines[:, 0] + way * trims[:, :1], lines[:, 0] + way * trims[:, 1:]))
    return Bulk(shown, whole, alphas, widths * lens.width, colors)
