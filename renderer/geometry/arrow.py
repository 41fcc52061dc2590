"""Arrows as one closed outline of shaft and head, so that they fill, grow and morph as one shape."""

from __future__ import annotations

import math

import numpy as np

from renderer.geometry.outline import arc_points, joined, polyline_path
from renderer.geometry.path import Contour, Path
from renderer.values.argument_kinds import PointLike
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, Point, finite, point, positive

# A head takes at most this share of its arrow's length, and shrinks as a whole where the arrow is shorter.
_MOST = 0.5
# How far the back of a head is drawn in toward its tip, as a share of its length.
_NOTCH = 0.12


def arrow_path(
    a: PointLike, b: PointLike, thickness: float, head: float, spread: float = 0.8, both: bool = False
) -> Path:
    """Return the filled outline of an arrow from a to b.

    `thickness` of the shaft and length of the `head` are in units; the head is `spread` times as wide as long.
    `both` puts a head at each end. On an arrow shorter than two heads (four for `both`) head and shaft shrink together.
    """
    start, tip = point(a, "the start of an arrow"), point(b, "the tip of an arrow")
    length = math.dist(start, tip)
    if length == 0:
        raise ValuesError(f"an arrow needs a length, but it starts and ends at ({start[0]:g}, {start[1]:g})")
    half, size, wide = _sizes(length / 2 if both else length, thickness, head, spread)
    back = size * (1 - _NOTCH)
    side = [(length - back, half), (length - size, wide)]
    if both:
        side = [(size, wide), (back, half), *side]
        ends = [(0.0, 0.0)]
    else:
        side, ends = [(0.0, half), *side], []
    # The upper side runs from the start to the tip; the outline goes round the other way, anticlockwise.
    corners = [*ends, *((x, -y) for x, y in side), (length, 0.0), *reversed(side)]
    cos, sin = (tip[0] - start[0]) / length, (tip[1] - start[1]) / length
    return polyline_path(
        [(start[0] + cos * x - sin * y, start[1] + sin * x + cos * y) for x, y in corners], closed=True
    )


def curved_arrow(a: PointLike, b: PointLike, bend: float, thickness: float, head: float, spread: float = 0.8) -> Path:
    """Return the filled outline of an arrow from a to b along an arc of the angle `bend`, positive anticlockwise.

    The bend is less than a full turn; thickness, head and spread are as in `arrow`.
    """
    if abs(finite(bend, "the bend of an arrow")) < 1e-6:
        return arrow_path(a, b, thickness, head, spread)
    if abs(bend) >= 2 * math.pi:
        raise ValuesError(f"the bend of an arrow must be less than a full turn, but it is {bend:g}")
    start, tip = point(a, "the start of an arrow"), point(b, "the tip of an arrow")
    chord = math.dist(start, tip)
    if chord == 0:
        raise ValuesError(f"an arrow needs a length, but it starts and ends at ({start[0]:g}, {start[1]:g})")
    radius = chord / 2 / math.sin(abs(bend) / 2)
    half, size, wide = _sizes(radius * abs(bend), thickness, head, spread)
    turn = 1.0 if bend > 0 else -1.0
    # Drawn about the center of an anticlockwise arc that ends at angle 0; both half widths are measured across the arc.
    over, back = size / radius, size * (1 - _NOTCH) / radius
    half, wide = min(half, 0.9 * radius), min(wide, 0.9 * radius)
    span = abs(bend)
    outer, inner = (arc_points(radius + off, -span, span - back) for off in (half, -half))
    corners = [np.array([[r * math.cos(-over), r * math.sin(-over)]]) for r in (radius + wide, radius - wide)]
    outline = joined(outer, corners[0], np.array([[radius, 0.0]]), corners[1], inner[::-1], closed=True)
    points = outline.points * (1.0, turn)
    return Path((Contour(_between(points, (radius, 0.0), span * turn, start, tip)[:: int(turn)], True),))


def _sizes(length: float, thickness: float, head: float, spread: float) -> tuple[float, float, float]:
    """Half the thickness of the shaft, and length and half the width of the head, on an arrow of a length."""
    half = positive(thickness, "the thickness of an arrow") / 2
    size = positive(head, "the head of an arrow")
    wide = size * positive(spread, "the spread of an arrow's head") / 2
    if wide <= half:
        raise ValuesError(f"the head of an arrow must be wider than its shaft, but {2 * wide:g} <= {2 * half:g}")
    shrunk = min(1.0, _MOST * length / size)
    return half * shrunk, size * shrunk, wide * shrunk


def _between(points: Array, tip: Point, span: float, start: Point, end: Point) -> Array:
    """Return points moved so that the arc about the origin that ends at `tip` after `span` runs from start to end."""
    first = complex(*tip) * complex(math.cos(span), -math.sin(span))
    turn = (complex(*end) - complex(*start)) / (complex(*tip) - first)
    placed = (points @ np.array((1, 1j)) - first) * turn + complex(*start)
    return np.stack((placed.real, placed.imag), axis=1)
