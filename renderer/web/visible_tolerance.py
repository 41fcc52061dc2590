"""Weights: by how much each number of a property may be off before somebody could see it."""

from __future__ import annotations

import numpy as np

from renderer.values.numbers import Array
from renderer.web.property_rows import Shaped

_OFF = 0.25
"""Pixels at 1080p by which a single property may be off."""
_DEPTH = 0.01
"""Units by which the depth of a face, which decides what is in front, may be off."""


def weigh(prop: str, value: Shaped, reach: float, pixels: float) -> Array:
    """Return by what each number of a property is multiplied so that 1 is as much as it may be off.

    `reach` is how far an item reaches in its own coordinates, `pixels` how many pixels one of these has at 1080p.
    """
    kind = value[0][0]
    count = len(value[1])
    point = pixels / _OFF
    if kind == "place":
        return np.array((2 * reach, 2 * reach, 2.0, 2.0)) * point
    if kind in ("path", "axis", "lines", "points", "radii", "quads"):
        return np.full(count, point)
    if kind == "trim":
        return np.full(count, 2 * reach * point)
    if kind == "rectangle":
        return np.array((1.0, 1.0, reach, reach, reach, reach)) * point
    if kind == "stroke":
        dashes = value[0][3]
        return np.array([pixels / 10] + [point] * dashes + [510.0] * (count - 1 - dashes))
    if kind == "widths":
        return np.full(count, pixels / 10)
    if kind == "depths":
        return np.full(count, 1 / _DEPTH)
    if kind == "trims":
        return np.full(count, 2 * reach * point)
    return np.full(count, 510.0)
