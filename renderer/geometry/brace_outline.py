"""Braces, brackets and parentheses, each as one closed outline to be filled."""

from __future__ import annotations

import numpy as np

from renderer.geometry.outline import joined, polyline_path
from renderer.geometry.path import Contour, Path
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, positive

# Shapes of the curls, as shares of a curl's length and of half the height: see `brace`.
_CURL = 1.15
_TIP = 0.22


def brace_path(width: float, height: float, thickness: float) -> Path:
    """Return a curly brace as in print below a sum.

    Arms with thin ends that turn up, a point in the middle that turns down.

    It is centered on the origin; `thickness` is that of the arms where they are straight. Where the width is less than
    four curls the curls become shorter.
    """
    x, y = positive(width, "the width of a brace") / 2, positive(height, "the height of a brace") / 2
    half = positive(thickness, "the thickness of a brace") / 2
    if half > y / 2:
        raise ValuesError(f"a brace must be twice as high as thick or more, but {2 * y:g} < 2 x {2 * half:g}")
    curl, tip = min(2 * y * _CURL, x / 2), min(2 * half * _TIP, x / 8)
    # The lower edge of the right half from the point to the end, then the upper edge back to the cusp over the point.
    under = joined(
        _bow((0.0, -y), (curl, -half), 0.42, 0.62),
        _bow((x, y), (x - curl, -half), 0.62, 0.62)[::-1],
    ).points
    over = joined(
        _bow((x - tip, y), (x - curl, half), 0.42, 0.72),
        _bow((0.0, half - 0.72 * (y + half)), (curl, half), 0.5, 0.62)[::-1],
    ).points
    right = np.concatenate((under, _straight(under[-1], over[0]), over[1:]))
    left = (right * (-1.0, 1.0))[::-1]
    return Path((Contour(np.concatenate((right, left[1:-1], right[:1])), closed=True),))


def bracket_path(height: float, depth: float, thickness: float) -> Path:
    """Return a square bracket that opens to the right, centered on the origin; `depth` is the length of its arms."""
    y, x = positive(height, "the height of a bracket") / 2, positive(depth, "the depth of a bracket") / 2
    size = positive(thickness, "the thickness of a bracket")
    if size > x or size > y:
        raise ValuesError(f"a bracket of {2 * x:g} x {2 * y:g} is too small for a thickness of {size:g}")
    inner = ((x, y - size), (size - x, y - size), (size - x, size - y), (x, size - y))
    return polyline_path(((x, y), (-x, y), (-x, -y), (x, -y), *reversed(inner)), closed=True)


def parenthesis_path(height: float, thickness: float, depth: float | None = None) -> Path:
    """Return a parenthesis that opens to the right, centered on the origin: thick in the middle, thin at the ends.

    `depth`, its width, is a sixth of the height, but 0.3 at most, unless it is given.
    """
    y = positive(height, "the height of a parenthesis") / 2
    wide = min(2 * y / 6, 0.3) if depth is None else positive(depth, "the depth of a parenthesis")
    size = min(positive(thickness, "the thickness of a parenthesis"), 0.8 * wide)
    x, thin = wide / 2, 0.25 * size
    outer = np.concatenate((_bow((x - thin, y), (-x, 0.0), 0.35, 0.6, upright=False), _lower(-x, x - thin, y)))
    inner = np.concatenate((_bow((x, y), (size - x, 0.0), 0.35, 0.6, upright=False), _lower(size - x, x, y)))
    return Path((joined(outer, inner[::-1], closed=True),))


def _lower(middle: float, end: float, y: float) -> Array:
    """Return the lower half of a parenthesis' edge, without its first point."""
    return _bow((end, -y), (middle, 0.0), 0.35, 0.6, upright=False)[::-1][1:]


def _bow(a: tuple[float, float], b: tuple[float, float], first: float, last: float, upright: bool = True) -> Array:
    """Return a quarter turn: leaves a upright and reaches b level, or the other way about.

    Handles are shares of the sides.
    """
    (ax, ay), (bx, by) = a, b
    if upright:
        return np.array((a, (ax, ay + first * (by - ay)), (bx - last * (bx - ax), by), b))
    return np.array((a, (ax + first * (bx - ax), ay + first * 0.5 * (by - ay)), (bx, by - last * (by - ay)), b))


def _straight(a: Array, b: Array) -> Array:
    return np.stack((a + (b - a) / 3, a + (b - a) * (2 / 3), b))
