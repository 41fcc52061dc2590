"""Linear interpolation between numbers, tuples and arrays, and a constant interpolator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from renderer.values.numbers import Array

V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)


class Interpolator(Protocol[V_co]):
    """The interpolation of two values: `at(0)` is exactly the first and `at(1)` exactly the last."""

    def at(self, u: float) -> V_co:
        """Return the value at share u of the way; numbers and points extrapolate beyond 0..1, colors do not."""


@dataclass(frozen=True, slots=True)
class Hold(Generic[V]):
    """An interpolator that keeps the first value until the end."""

    a: V
    b: V

    def at(self, u: float) -> V:
        """Return the first value before 1, then the last."""
        return self.b if u >= 1 else self.a


@dataclass(frozen=True, slots=True)
class NumberBlend:
    """The linear interpolation of two numbers."""

    a: float
    b: float

    def at(self, u: float) -> float:
        """Return the number at share u."""
        if u == 0:
            return self.a
        if u == 1:
            return self.b
        return self.a + (self.b - self.a) * u


@dataclass(frozen=True, slots=True)
class PairBlend:
    """The linear interpolation of two points, or other pairs of numbers."""

    a: tuple[float, float]
    b: tuple[float, float]

    def at(self, u: float) -> tuple[float, float]:
        """Return the pair at share u."""
        if u == 0:
            return self.a
        if u == 1:
            return self.b
        (ax, ay), (bx, by) = self.a, self.b
        return ax + (bx - ax) * u, ay + (by - ay) * u


@dataclass(frozen=True, slots=True)
class TupleBlend:
    """The linear interpolation of two tuples of equal length."""

    a: tuple[float, ...]
    b: tuple[float, ...]

    def at(self, u: float) -> tuple[float, ...]:
        """Return the tuple at share u."""
        if u == 0:
            return self.a
        if u == 1:
            return self.b
        return tuple(x + (y - x) * u for x, y in zip(self.a, self.b, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class ArrayBlend:
    """The linear interpolation of two arrays of one shape."""

    a: Array
    b: Array

    def at(self, u: float) -> Array:
        """Return the array at share u."""
        if u == 0:
            return self.a
        if u == 1:
            return self.b
        return np.asarray(self.a + (self.b - self.a) * u)


@dataclass(frozen=True, eq=False)
class PixelBlend:
    """The dissolve of one image into another of the same shape (h, w, 4), with straight alpha last."""

    a: NDArray[np.uint8]
    b: NDArray[np.uint8]

    def at(self, u: float) -> NDArray[np.uint8]:
        """Return the image at share u; transparent pixels contribute no color."""
        if u <= 0:
            return self.a
        if u >= 1:
            return self.b
        if self._opaque:
            share = np.uint16(round(u * 256))
            return ((self.a * (np.uint16(256) - share) + self.b * share + np.uint16(128)) >> 8).astype(np.uint8)
        first, last = self.a.astype(np.float32), self.b.astype(np.float32)
        ours, theirs = first[..., 3:] * np.float32(1 - u), last[..., 3:] * np.float32(u)
        alpha = ours + theirs
        color = (first[..., :3] * ours + last[..., :3] * theirs) / np.maximum(alpha, np.float32(1e-3))
        return (np.concatenate((color, alpha), axis=2) + np.float32(0.5)).astype(np.uint8)

    @cached_property
    def _opaque(self) -> bool:
        return all(int(side[..., 3].min()) == 255 for side in (self.a, self.b))


def short_value(value: object) -> str:
    """Return a value for an error message: itself, or its kind if it is long."""
    text = repr(value)
    return text if len(text) <= 60 else f"a {type(value).__name__}"
