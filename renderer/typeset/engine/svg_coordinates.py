"""Coordinates of an SVG: transforms, windows of nested pictures, lengths."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np

from renderer.geometry.glyph_path import Curves
from renderer.values.box import Box
from renderer.values.errors import TypesetError
from renderer.values.numbers import Array

_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_TRANSFORM = re.compile(r"(\w+)\(([^)]*)\)")


def tag(element: ElementTree.Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def window(element: ElementTree.Element, matrix: Array) -> Box:
    """Return the window of a nested SVG, in the target coordinates of `matrix`."""
    left, bottom, width, height = (float(number) for number in element.attrib["viewBox"].split())
    (a, b), (c, d) = np.array(((left, bottom), (left + width, bottom + height))) @ matrix[:2, :2].T + matrix[:2, 2]
    return Box(float(min(a, c)), float(min(b, d)), float(max(a, c)), float(max(b, d)))


def moved(curves: Curves, matrix: Array) -> Curves:
    """Return contours under an affine map, with their winding kept when the map mirrors them."""
    turned = np.linalg.det(matrix[:2, :2]) < 0
    images = [points @ matrix[:2, :2].T + matrix[:2, 2] for points in curves]
    return tuple(image[::-1] if turned else image for image in images)


def inner_matrix(element: ElementTree.Element, matrix: Array) -> Array:
    """Return the map from the coordinates inside an element, given that from those inside its parent."""
    for name, values in _TRANSFORM.findall(element.get("transform") or ""):
        matrix = matrix @ _transform(name, [float(number) for number in _NUMBER.findall(values)])
    if tag(element) == "svg" and element.get("x") is not None:
        left, bottom, width, height = (float(number) for number in element.attrib["viewBox"].split())
        across, up = length(element, "width") / width, length(element, "height") / height
        x, y = length(element, "x") - left * across, length(element, "y") - bottom * up
        matrix = matrix @ np.array(((across, 0, x), (0, up, y), (0, 0, 1)))
    return matrix


def _transform(name: str, values: list[float]) -> Array:
    if name == "translate":
        return np.array(((1, 0, values[0]), (0, 1, values[1] if len(values) > 1 else 0), (0, 0, 1)), dtype=float)
    if name == "scale":
        return np.diag((values[0], values[-1], 1.0))
    if name == "rotate":  # in degrees, clockwise where y points down, round a point
        angle = float(np.radians(values[0]))
        cx, cy = values[1:] or (0.0, 0.0)
        c, s = float(np.cos(angle)), float(np.sin(angle))
        return np.array(((c, -s, cx - c * cx + s * cy), (s, c, cy - s * cx - c * cy), (0.0, 0.0, 1.0)))
    if name == "matrix":
        a, b, c, d, e, f = values
        return np.array(((a, c, e), (b, d, f), (0, 0, 1)))
    raise TypesetError(f"the formula holds the transform {name!r}, which netreel does not know")


def length(element: ElementTree.Element, name: str) -> float:
    """Return the number at the start of an attribute, 0 when there is none."""
    number = _NUMBER.match(element.get(name) or "")
    return float(number[0]) if number else 0.0
