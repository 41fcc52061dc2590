"""What the rasteriser asks of paints and paths before it draws: plain channels, ramps, straightness, reach."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

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


def straight(runs: Array) -> NDArray[np.bool_]:
    """Which runs of points (n, m, 2) go straight ahead from their first point to their last."""
    first, way = runs[:, :1], runs[:, -1] - runs[:, 0]
    length = np.hypot(way[:, 0], way[:, 1])
    steps = runs - first
    aside = np.abs(steps[..., 0] * way[:, 1:] - steps[..., 1] * way[:, :1]).max(axis=1)
    ahead = np.diff((steps * way[:, None]).sum(axis=2), axis=1).min(axis=1)
    near = 1e-9 * length * length
    return np.asarray((length > 0) & (aside <= near) & (ahead >= -near))
