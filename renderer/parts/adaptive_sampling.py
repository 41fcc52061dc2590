"""Adaptive sampling of functions, with breaks at jumps."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, Point
from renderer.values.short_repr import brief

# A piece of curve lies on the function to within this distance, in units: a fortieth of a pixel at 1080p.
_TOLERANCE = 2e-4
# A span between two samples is halved so often before it is drawn as a straight line.
_HALVINGS = 6
# An end or a jump is found to within 2**-40 of the narrowest span.
_SEARCHES = 40
# The slope at the start of five equidistant samples, in steps, exact up to the fourth power.
_SLOPE = np.array([-25.0, 48.0, -36.0, 16.0, -3.0]) / 12


@dataclass(frozen=True, eq=False)
class Sampler:
    """A function of one number and the part of the plane in which its curve is drawn.

    `place` leads from a pair of values to a point in units; values outside of `low` to `high` are not drawn. Where the
    pair is counted in other measures than the function's own, `source` leads to what the function takes, and `measure`
    from what it gives.
    """

    name: str
    function: Callable[..., object]
    place: Callable[[float, float], Point]
    low: float
    high: float
    source: Callable[[float], float] = float
    measure: Callable[[float], float] = float
    _known: dict[float, float] = field(default_factory=dict)

    def value(self, x: float) -> float:
        """Return the function at x; NaN where it is not real and finite or outside of the range."""
        if x not in self._known:
            self._known[x] = self._within(self.measure(self._real(self.source(x))))
        return self._known[x]

    def contours(self, xs: Array) -> list[Array]:
        """Return the curve as runs of points (3n + 1, 2), broken at jumps and gaps."""
        runs: list[list[Array]] = [[]]
        for a, b in zip(xs[:-1].tolist(), xs[1:].tolist(), strict=True):
            for piece in self._pieces(a, b, _HALVINGS):
                if runs[-1] and not np.array_equal(runs[-1][-1][-1], piece[0]):
                    runs.append([])
                runs[-1].append(piece)
        return [np.concatenate([run[0][:1], *(piece[1:] for piece in run)]) for run in runs if run]

    def _pieces(self, a: float, b: float, halvings: int) -> list[Array]:
        """Return the curve from a to b as curves (4, 2)."""
        xs = np.linspace(a, b, 5).tolist()
        ys = np.array([self.value(x) for x in xs])
        seen = np.isfinite(ys)
        if not seen.any():
            return []
        if seen.all():
            curve = self._curve(a, b, ys)
            if self._fits(curve, ys):
                return [curve]
        if halvings and a < xs[2] < b:
            return self._pieces(a, xs[2], halvings - 1) + self._pieces(xs[2], b, halvings - 1)
        found = []
        for k in range(4):
            found += self._narrow(xs[k], xs[k + 1])
        return found

    def _curve(self, a: float, b: float, ys: Array) -> Array:
        """Return the cubic through both ends with the slopes that five samples tell."""
        first, last = float(_SLOPE @ ys) * 4 / 3, -float(_SLOPE @ ys[::-1]) * 4 / 3
        third = (b - a) / 3
        return np.array(
            [
                self.place(a, float(ys[0])),
                self.place(a + third, float(ys[0] + first)),
                self.place(b - third, float(ys[4] - last)),
                self.place(b, float(ys[4])),
            ]
        )

    def _fits(self, curve: Array, ys: Array) -> bool:
        """Return whether a cubic meets the samples inside and stays between the least and the greatest of all."""
        at = np.array([self.place(0.0, float(y))[1] for y in ys])
        u = np.arange(1, 8) / 8
        v = 1 - u
        y = v**3 * curve[0, 1] + 3 * v * v * u * curve[1, 1] + 3 * v * u * u * curve[2, 1] + u**3 * curve[3, 1]
        near = np.abs(y[1::2] - at[1:4]).max() <= _TOLERANCE
        return bool(near and y.min() >= at.min() - _TOLERANCE and y.max() <= at.max() + _TOLERANCE)

    def _narrow(self, a: float, b: float) -> list[Array]:
        """Return the curve over a span too narrow to be halved on: a line, up to an end or a jump inside."""
        ya, yb = self.value(a), self.value(b)
        if math.isfinite(ya) != math.isfinite(yb):
            return self._end(a, b) if math.isfinite(ya) else [piece[::-1] for piece in self._end(b, a)]
        if not math.isfinite(ya):
            return []
        left, right = self._steepest(a, b)
        if left == a and right == b:
            return [self._line(a, b)]
        return [self._line(p, q) for p, q in ((a, left), (right, b)) if p < q]

    def _end(self, inside: float, outside: float) -> list[Array]:
        """Return a line from a place on the curve to where it ends before a place that is not."""
        start, low, high = inside, inside, outside
        for _ in range(_SEARCHES):
            middle = (low + high) / 2
            low, high = (middle, high) if math.isfinite(self.value(middle)) else (low, middle)
        return [self._line(start, low)] if low != start else []

    def _steepest(self, a: float, b: float) -> tuple[float, float]:
        """Return the two sides of a jump between a and b; a and b themselves where the function only rises or falls."""
        left, right = a, b
        rise = self._rise(a, b)
        if rise <= _TOLERANCE:
            return a, b
        for _ in range(_SEARCHES):
            middle = (left + right) / 2
            if not left < middle < right:
                break
            if not math.isfinite(self.value(middle)):
                return left, right
            steep = self._rise(left, middle) > self._rise(middle, right)
            left, right = (left, middle) if steep else (middle, right)
        return (left, right) if self._rise(left, right) > rise / 2 else (a, b)

    def _rise(self, a: float, b: float) -> float:
        """Return by how many units the curve rises or falls from a to b."""
        return abs(self.place(b, self.value(b))[1] - self.place(a, self.value(a))[1])

    def _line(self, a: float, b: float) -> Array:
        start, end = np.array(self.place(a, self.value(a))), np.array(self.place(b, self.value(b)))
        return np.stack((start, start + (end - start) / 3, start + (end - start) * (2 / 3), end))

    def _within(self, value: float) -> float:
        slack = (self.high - self.low) * 1e-6
        return value if self.low - slack <= value <= self.high + slack else math.nan

    def _real(self, x: float) -> float:
        """Return the function's value as a float, called with a number or else with an array of one."""
        with np.errstate(all="ignore"):
            try:
                value = self.function(x)
            except (ArithmeticError, ValueError):
                return math.nan
            except (TypeError, AttributeError, IndexError):
                value = self._of_array(x)
        found = np.asarray(value)
        if found.size != 1 or found.dtype.kind not in "biufcO":
            raise ValuesError(self._no_number(value, x))
        one = found.item()
        if isinstance(one, complex):
            return one.real if one.imag == 0 else math.nan
        try:
            return float(one)
        except (OverflowError, ValueError):
            return math.nan
        except TypeError as error:
            raise ValuesError(self._no_number(value, x)) from error

    def _no_number(self, value: object, x: float) -> str:
        return f"the function of the curve {self.name!r} gives {brief(value)} at {x:g}, which is no number"

    def _of_array(self, x: float) -> object:
        """Return the function of an array that holds x alone.

        Where that fails too, the error for one number is raised.
        """
        try:
            return self.function(np.array([x]))
        except (TypeError, AttributeError, IndexError):
            return self.function(x)
        except (ArithmeticError, ValueError):
            return math.nan
