"""Measurements of visible items: labels, lines, covers and bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from renderer.values.box import Box
from renderer.values.color import Color
from renderer.values.numbers import Array


@dataclass(frozen=True, slots=True)
class SeenLabel:
    """A visible formula, text or number.

    `box` is that of all its ink, `glyphs` those of its glyphs; `order` is its place in the drawing order. `paints` are
    each glyph's color and opacity. `smallest` is the height in units of its smallest letter or digit as the camera
    shows it, turned back upright; dots, dashes and rules are none. It is `formed` when every glyph has its own outline,
    not one on the way from another. `missing` is the source of a glyph without ink.
    """

    address: str
    box: Box
    glyphs: tuple[Box, ...]
    paints: tuple[tuple[Color, float], ...]
    order: int
    opacity: float
    smallest: float
    words: int
    formed: bool
    missing: str


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A stroke of an outline or of bulk lines, or the rim of a `filled` shape, as straight pieces (n, 2, 2)."""

    address: str
    box: Box
    pieces: Array
    opacity: float
    order: int
    filled: bool = False

    def crosses(self, box: Box) -> bool:
        """Return whether a piece crosses a box (the slab method)."""
        if box.width <= 0 or box.height <= 0:
            return False
        a, way = self.pieces[:, 0], self.pieces[:, 1] - self.pieces[:, 0]
        low, high = np.array((box.left, box.bottom)), np.array((box.right, box.top))
        with np.errstate(divide="ignore", invalid="ignore"):
            first, second = (low - a) / way, (high - a) / way
        still = way == 0
        inside = (a >= low) & (a <= high)
        near = np.where(still, np.where(inside, -np.inf, np.inf), np.minimum(first, second))
        far = np.where(still, np.where(inside, np.inf, -np.inf), np.maximum(first, second))
        return bool((np.maximum(near.max(axis=1), 0.0) < np.minimum(far.min(axis=1), 1.0)).any())


@dataclass(frozen=True, slots=True)
class Cover:
    """A filled item that hides everything under its box."""

    address: str
    box: Box
    order: int


@dataclass(frozen=True, slots=True)
class Body:
    """A visible outline other than a glyph."""

    address: str
    box: Box
    order: int
    opacity: float


Lists: TypeAlias = tuple[list[SeenLine], list[Cover], list[Body]]
"""The lines, covers and bodies of an item."""
