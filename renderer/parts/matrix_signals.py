"""Signals of the numbers in a matrix that moves: one entry, and the color of digits that can be read on its cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np

from renderer.tracks.signal import Read, Signal, Span, nothing_to_read
from renderer.values.color import Color, rgba, to_oklab
from renderer.values.color_map import ColorMap
from renderer.values.digest import digest
from renderer.values.numbers import Array

_LIGHT = 0.62
"""The lightness in OKLab from which on a cell has dark digits."""


@dataclass(frozen=True, slots=True)
class MatrixEntry:
    """One value of a matrix given by a signal."""

    of: Signal
    row: int
    column: int

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs of the signal."""
        return self.of.inputs

    def at(self, t: float, read: Read) -> float:
        """Return the value at a time."""
        matrix = np.asarray(self.of.at(t, read)) if self.of.inputs else _matrix_at(_Moment(self.of, t))
        return float(matrix[self.row, self.column])

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which the matrix may change."""
        return self.of.changes()

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the signal and of the place."""
        return digest("entry", self.of.digest(t0, t1), self.row, self.column)


@dataclass(frozen=True, slots=True)
class DigitPaint:
    """Black or white, whichever is more readable on the color of a value."""

    of: Signal
    colors: ColorMap
    low: float
    high: float

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs of the value's signal."""
        return self.of.inputs

    def at(self, t: float, read: Read) -> Color:
        """Return the color at a time."""
        share = (cast(float, self.of.at(t, read)) - self.low) / (self.high - self.low)
        return digits_on(self.colors.color(min(max(share, 0.0), 1.0)))

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which the value may change."""
        return self.of.changes()

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the value and of the colors."""
        return digest("digit paint", self.of.digest(t0, t1), self.colors, self.low, self.high)


@lru_cache(maxsize=4096)
def digits_on(color: Color) -> Color:
    """Return the color of digits that can be read on a color."""
    lightness = float(to_oklab(rgba(color)[:3])[0])
    return Color(0.0, 0.0, 0.0) if lightness > _LIGHT else Color(1.0, 1.0, 1.0)


class _Moment:
    """A signal at a time, as a key: equal for the same object alone."""

    __slots__ = ("of", "t")

    def __init__(self, of: Signal, t: float) -> None:
        self.of, self.t = of, t

    def __hash__(self) -> int:
        return hash((id(self.of), self.t))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Moment) and other.of is self.of and other.t == self.t


@lru_cache(maxsize=8)
def _matrix_at(moment: _Moment) -> Array:
    """Return the matrix of a signal that reads nothing: all cells of a frame ask for the same."""
    return np.asarray(moment.of.at(moment.t, nothing_to_read))
