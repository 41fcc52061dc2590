"""Sizes of a network's picture, colors of signed values, and text, shared by all panels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from renderer.network.picture.neuron_columns import Column
from renderer.scene.bounds import bounds
from renderer.typeset.text import Text, text
from renderer.values.color import Ink, faded, ink
from renderer.values.color_map import ColorMap
from renderer.values.numbers import Array, Point
from renderer.values.paint import Fill, Stroke
from renderer.values.typeface import Typeface, current_typeface

RADIUS: Final = 0.2  # units, at scale 1
GAP: Final = 0.4  # between circles, in radii
DOTS: Final = 3.2  # the gap in which dots lie, in radii
STACK: Final = 1.5  # the side of the largest map, in units at scale 1
BEHIND: Final = 0.24  # how far the next map of a stack lies behind, as a share of its side
CELL: Final = 0.24  # the side of a cell, in units at scale 1
LONGEST: Final = 2.4  # the longest side of a matrix or strip, in units at scale 1
BAR: Final = 1.5  # the length of a bar of 1, in units at scale 1
TEXT: Final = 0.44  # the size of names: digits of 20 pixels in a film 1080 pixels high
SMALL: Final = 0.36  # the size of shapes and classes: digits of 16 pixels

POSITIVE, NEGATIVE = "positive", "negative"
"""Colors of numbers above and below 0, by their roles in the theme."""

SIGNS: Final = ColorMap((ink(NEGATIVE), ink("ground"), ink(POSITIVE)))
GRAYS: Final = ColorMap((ink("#000000"), ink("#ffffff")))
PEN: Final = Stroke(ink("ink"), 2.0)
FINE: Final = Stroke(ink("grey"), 1.5)


@dataclass(frozen=True)
class Measure:
    """The inputs of panel sizes: the scale, the largest side of all maps, the flow direction, and text."""

    scale: float
    largest: int = 1
    down: bool = False
    text: float = 1.0

    @property
    def small(self) -> float:
        """The size of shapes, classes and names in boxes."""
        return SMALL * self.text


def signed_fill(share: float) -> Fill:
    """Return the fill for a value as a share of the largest, -1 to 1: the sign's color, the size as opacity."""
    return faded(POSITIVE if share >= 0 else NEGATIVE, min(abs(share), 1.0))


def escaped_text(
    line: str, size: float, name: str | None = None, at: Point = (0.0, 0.0), fill: Ink | str = "ink"
) -> Text:
    """Return plain text with dollars and backslashes escaped, sans unless a typeface is set."""
    plain = line.replace("\\", "/").replace("$", r"\$")
    font = "sans" if current_typeface() == Typeface() else None
    return text(plain, size=size, font=font, name=name, at=at, fill=fill)


@lru_cache(maxsize=1024)
def _entry(line: str, size: float, name: str, face: Typeface) -> Text:
    return text(line, size=size, font="sans" if face == Typeface() else None, name=name)


def name_of_entry(line: str, size: float, name: str) -> Text:
    """Return the name of an entry of an input, with formulas between dollars, sans unless a typeface is set."""
    return _entry(line, size, name, current_typeface())


def text_box(line: str, size: float) -> tuple[float, float]:
    """Return the width and height of a line of text in units."""
    return _text_box(line, size, current_typeface())


@lru_cache(maxsize=4096)
def _text_box(line: str, size: float, face: Typeface) -> tuple[float, float]:
    box = bounds(escaped_text(line, size))
    return (0.0, 0.0) if box is None else (box.width, box.height)


def line_places(column: Column, size: float, gap: float, gap_dots: float) -> tuple[Array, tuple[float, ...], float]:
    """Return the places of a column's entries along a line, those of its dots, and the whole length.

    Places run from 0 for the start of the first entry and are those of centers.
    """
    at, dots, places = 0.0, [], []
    for k in range(column.count + 1):
        if k in column.gaps:
            dots.append(at + gap_dots / 2)
            at += gap_dots
        elif 0 < k < column.count:
            at += gap
        if k < column.count:
            places.append(at + size / 2)
            at += size
    return np.array(places), tuple(dots), at


def spread_out(places: Array, down: bool) -> Array:
    """Return places on a line through the origin: from left to right where steps run down, else from the top."""
    zeros = np.zeros(len(places))
    return np.column_stack((places, zeros) if down else (zeros, -places))
