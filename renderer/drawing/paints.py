"""Paints and paths for the rasterizer: color channels, gradient ramps, reach of outlines."""

from __future__ import annotations

import math
from dataclasses import replace

from renderer.drawing.gradient import ramp
from renderer.values.color import Color, Ink
from renderer.values.errors import RenderError
from renderer.values.numbers import Array
from renderer.values.paint import Gradient, Stroke

FARTHEST_PIXEL = 2.0**16
"""The largest drawn coordinate, in pixels: cairo keeps edges in 16 bits before the point, lines in 24."""
# A float of this size is still exact to a pixel.
_FARTHEST_OF_ALL = 2.0**52
# Strokes with miters reach 11 times as far as half of this.
_WIDEST = 2.0**18


def channels(color: Ink, opacity: float, address: str) -> tuple[float, float, float, float]:
    """Return red, green, blue and alpha of a color under an opacity; raise an error for a name."""
    if not isinstance(color, Color):
        raise RenderError(
            f"{address!r} is painted {color.name!r}, a name that no theme has filled in, so it cannot be drawn"
        )
    return color.red, color.green, color.blue, color.alpha * opacity


def flat(stroke: Stroke) -> Stroke:
    """Return a stroke with the color of its gradient, if all stops are equal: cairo is several times as fast with it.

    Any other stroke is returned as it is.
    """
    if not isinstance(stroke.color, Gradient):
        return stroke
    (_, first), *rest = stroke.color.stops
    return replace(stroke, color=first) if all(color == first for _, color in rest) else stroke


def graded(paint: Gradient, opacity: float, address: str) -> Array:
    """Return a gradient as a ramp under an opacity; raise an error for a name."""
    stops = tuple((place, Color(*channels(color, 1.0, address))) for place, color in paint.stops)
    return ramp(stops) * (1.0, 1.0, 1.0, 1.0, opacity)


def is_far(address: str, reach: float) -> bool:
    """Return whether an item with this reach from the frame's corner, in pixels, must be clipped before drawing.

    Raises RenderError for a reach that is NaN or too large for a float.
    """
    if math.isnan(reach):
        raise RenderError(f"{address!r} is somewhere that is not a number (NaN), so it cannot be drawn")
    if reach > _FARTHEST_OF_ALL:
        raise RenderError(
            f"{address!r} reaches {reach:.3g} pixels from the frame's corner, too far to tell where it is"
        )
    return reach >= FARTHEST_PIXEL


def check_width(address: str, width: float) -> None:
    """Raise an error for a stroke that is too wide to be drawn, in pixels."""
    if width > _WIDEST:
        raise RenderError(
            f"{address!r} has a stroke {width:.3g} pixels wide, but {_WIDEST:.3g} is the most that can be "
            "drawn; zoom in less or make it thinner"
        )
