"""Linear gradients of SVG as gradients across the box of a shape."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from svgelements import Matrix

from renderer.parts.svg_file.document import Element
from renderer.values.box import Box
from renderer.values.color import Color, from_rgba, rgba
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array
from renderer.values.paint import Gradient

_FINE = 8  # stops between two stops, so that what is mixed in OKLab here looks as mixed in sRGB there
_CHAIN = 16


def gradient_chain(element: Element, by_id: Mapping[str, Element]) -> list[Element]:
    """Return a gradient and the gradients from which it inherits attributes and stops."""
    found = [element]
    while (href := found[-1].href) is not None and len(found) < _CHAIN:
        following = by_id.get(href.strip()[1:])
        if following is None or following in found:
            break
        found.append(following)
    return found


def linear_gradient(
    links: Sequence[Element], stops: Sequence[tuple[float, Color]], local: Box, to_user: Matrix, box: Box
) -> Gradient:
    """Return a linear gradient for a shape whose box is `local` in its own coordinates and `box` after `to_user`.

    A gradient is a linear function of the plane, whatever transforms it: its slope is its direction.
    """

    def said(name: str, default: str) -> str:
        return next((one.attributes[name] for one in links if name in one.attributes), default)

    if said("spreadMethod", "pad") != "pad":
        raise ValuesError(f"spreadMethod {said('spreadMethod', 'pad')!r}")
    by_box = said("gradientUnits", "objectBoundingBox") == "objectBoundingBox"
    ends = [
        _number(said(name, default)) for name, default in (("x1", "0%"), ("y1", "0%"), ("x2", "100%"), ("y2", "0%"))
    ]
    place = _array(Matrix(said("gradientTransform", "")))
    if by_box:
        place = np.array([[local.width, 0, local.left], [0, local.height, local.bottom], [0, 0, 1]]) @ place
    whole = _array(to_user) @ place
    (x1, y1, x2, y2) = ends
    way = np.array((x2 - x1, y2 - y1))
    if not way.any() or abs(np.linalg.det(whole[:2, :2])) < 1e-12:
        last = stops[-1][1]
        return Gradient(((0.0, last), (1.0, last)))
    # The share along the gradient is slope . p + offset in the coordinates of the drawing.
    back = np.linalg.inv(whole)
    slope = way @ back[:2, :2] / (way @ way)
    offset = float(way @ (back[:2, 2] - (x1, y1)) / (way @ way))
    size = float(np.hypot(*slope))
    cos, sin = slope / size
    half = (abs(cos) * box.width + abs(sin) * box.height) / 2
    middle = float(slope @ box.center) + offset
    low, high = middle - size * half, middle + size * half
    shares = [((place - low) / (high - low), color) for place, color in _refined(stops)]
    return Gradient(tuple(_within(shares)), math.atan2(sin, cos))


def _refined(stops: Sequence[tuple[float, Color]]) -> list[tuple[float, Color]]:
    made = [stops[0]]
    for (a, first), (b, last) in pairwise(stops):
        steps = _FINE if b > a and first != last else 1
        for k in range(1, steps + 1):
            u = k / steps
            color = last if k == steps else from_rgba(rgba(first) * (1 - u) + rgba(last) * u)
            made.append((a + (b - a) * u, color))
    return made


def _within(stops: Sequence[tuple[float, Color]]) -> list[tuple[float, Color]]:
    """Return the stops between 0 and 1, with the colors that the gradient has there at both ends."""
    places = np.array([place for place, _ in stops])
    table = np.array([rgba(color) for _, color in stops])

    def at(share: float) -> Color:
        return from_rgba(np.array([np.interp(share, places, column) for column in table.T]))

    inside = [(float(place), color) for place, color in stops if 0 < place < 1]
    return [(0.0, at(0.0)), *inside, (1.0, at(1.0))]


def _number(text: str) -> float:
    text = text.strip()
    return float(text[:-1]) / 100 if text.endswith("%") else float(text.removesuffix("px"))


def _array(matrix: Matrix) -> Array:
    return np.array([[matrix.a, matrix.c, matrix.e], [matrix.b, matrix.d, matrix.f], [0.0, 0.0, 1.0]])
