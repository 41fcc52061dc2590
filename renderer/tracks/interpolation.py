"""Blends: interpolation between two values of a track, by kind of value."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeGuard, cast

import numpy as np

from renderer.geometry.path import Path
from renderer.morph.morph import match
from renderer.tracks.paint_interpolation import blend_fills, blend_strokes
from renderer.values.color import Color, Named
from renderer.values.errors import ValuesError
from renderer.values.interpolator import (
    ArrayBlend,
    Hold,
    Interpolator,
    NumberBlend,
    PairBlend,
    PixelBlend,
    TupleBlend,
    short_value,
)
from renderer.values.paint import Gradient, Stroke

__all__ = ["Hold", "Interpolator", "blend"]

# The same glyphs become the same glyphs again and again in a film; matching is the dear part of a morph.
_matched = lru_cache(maxsize=4096)(match)


def blend(a: object, b: object) -> Interpolator[object]:
    """Return the interpolation of a and b: numbers, tuples and arrays, colors, gradients, strokes, paths; others jump.

    None is no fill, stroke or mask: it blends with a color, a gradient or a stroke by fading it, and a path jumps.
    ValuesError when the two are of different kinds or sizes, or colors whose names no theme has filled in yet.

    >>> blend((0.0, 2.0), (1.0, 2.0)).at(0.25)
    (0.25, 2.0)
    >>> blend(Color(1, 0, 0), None).at(0.75)
    Color(red=1.0, green=0.0, blue=0.0, alpha=0.25)
    """
    if a is b:
        return Hold(a, b)
    if isinstance(a, Path) and isinstance(b, Path):
        return _matched(a, b)
    if isinstance(a, Path | None) and isinstance(b, Path | None):
        return Hold(a, b)  # a mask comes and goes at once
    if _is_number(a) and _is_number(b):
        return NumberBlend(a, b)
    if isinstance(a, tuple) and isinstance(b, tuple):
        return _tuples(a, b)
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        if a.shape != b.shape:
            raise ValuesError(f"an array of shape {a.shape} cannot blend into one of shape {b.shape}")
        if a.dtype == b.dtype == np.uint8 and a.ndim == 3:
            return PixelBlend(a, b)
        return Hold(a, b) if a.dtype.kind not in "fiu" else ArrayBlend(a, b)
    if isinstance(a, Stroke | None) and isinstance(b, Stroke | None):
        return blend_strokes(a, b)
    if isinstance(a, Color | Named | Gradient | None) and isinstance(b, Color | Named | Gradient | None):
        return blend_fills(a, b)
    if type(a) is not type(b) or isinstance(a, Path | np.ndarray | tuple):
        raise ValuesError(f"{short_value(a)} cannot blend into {short_value(b)}")
    return Hold(a, b)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _tuples(a: tuple[object, ...], b: tuple[object, ...]) -> Interpolator[object]:
    if a == b:
        return Hold(a, b)
    if not all(_is_number(part) for part in a + b):
        return Hold(a, b)
    if len(a) != len(b):
        raise ValuesError(f"{short_value(a)} cannot blend into {short_value(b)}: {len(a)} numbers are not {len(b)}")
    first, last = cast(tuple[float, ...], a), cast(tuple[float, ...], b)
    return PairBlend(first, last) if len(first) == 2 and len(last) == 2 else TupleBlend(first, last)
