"""What the rasteriser asks of paints and paths before it draws: plain channels, ramps, reach."""

from __future__ import annotations

import math

from renderer.film.ramp import ramp
from renderer.values.color import Color, Ink
from renderer.values.errors import RenderError
from renderer.values.numbers import Array
from renderer.values.paint import Gradient

FARTHEST = 2.0**22
"""The farthest that anything may reach, in pixels: cairo keeps them in 24.8 bits, which turn over at 2**23."""


def channels(colour: Ink, opacity: float, address: str) -> tuple[float, float, float, float]:
    """Red, green, blue and alpha of a colour under an opacity; an error for a name."""
    if not isinstance(colour, Color):
        raise RenderError(
            f"{address!r} is painted {colour.name!r}, a name that no theme has filled in, so it cannot be drawn"
        )
    return colour.red, colour.green, colour.blue, colour.alpha * opacity


def graded(paint: Gradient, opacity: float, address: str) -> Array:
    """A gradient as a ramp under an opacity; an error for a name."""
    stops = tuple((place, Color(*channels(colour, 1.0, address))) for place, colour in paint.stops)
    return ramp(stops) * (1.0, 1.0, 1.0, 1.0, opacity)


def check_reach(address: str, reach: float) -> None:
    """An error for what lies too far from the frame to be drawn."""
    if math.isnan(reach):
        raise RenderError(f"{address!r} is somewhere that is not a number (NaN), so it cannot be drawn")
    if reach >= FARTHEST:
        raise RenderError(
            f"{address!r} reaches {reach:.3g} pixels from the frame's corner, but no more than {FARTHEST:.3g} can be "
            "drawn; zoom in less or make it smaller"
        )
