"""Basic shapes of SVG as paths: rect, circle, ellipse, line, polyline, polygon and path."""

from __future__ import annotations

import re
from collections.abc import Callable

from renderer.geometry.path import Path
from renderer.geometry.svg_path import read_svg_path
from renderer.parts.svg_file.document import Element
from renderer.values.errors import ValuesError

Size = Callable[[str, str], float]
"""A length by its attribute's value and its axis, "x", "y" or "": percentages are shares of the view."""

SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def outline(element: Element, size: Size) -> Path | None:
    """Return the outline of a basic shape in its own coordinates, y down; None when it draws nothing."""

    def get(name: str, axis: str = "", default: str = "0") -> float:
        return size(element.attributes.get(name, default), axis)

    match element.tag:
        case "path":
            data = element.attributes.get("d", "").strip()
            return read_svg_path(data) if data and data.lower() != "none" else None
        case "line":
            return read_svg_path(f"M{get('x1', 'x')} {get('y1', 'y')}L{get('x2', 'x')} {get('y2', 'y')}")
        case "polyline" | "polygon":
            numbers = _NUMBER.findall(element.attributes.get("points", ""))
            if len(numbers) < 4:
                return None
            end = "Z" if element.tag == "polygon" else ""
            return read_svg_path("M" + " ".join(numbers[: len(numbers) // 2 * 2]) + end)
        case "circle" | "ellipse":
            rx, ry = (get("r"), get("r")) if element.tag == "circle" else (get("rx", "x"), get("ry", "y"))
            if rx < 0 or ry < 0:
                raise ValuesError(f"a radius of {element.tag} is negative")
            x, y = get("cx", "x"), get("cy", "y")
            if not rx or not ry:
                return None
            return read_svg_path(f"M{x + rx} {y}A{rx} {ry} 0 0 1 {x - rx} {y}A{rx} {ry} 0 0 1 {x + rx} {y}Z")
        case _:
            return _rectangle(element, get)


def _rectangle(element: Element, get: Callable[..., float]) -> Path | None:
    x, y, width, height = get("x", "x"), get("y", "y"), get("width", "x"), get("height", "y")
    if width < 0 or height < 0:
        raise ValuesError("a side of rect is negative")
    if not width or not height:
        return None
    given = element.attributes
    rx = get("rx", "x") if given.get("rx", "auto") != "auto" else None
    ry = get("ry", "y") if given.get("ry", "auto") != "auto" else None
    rx, ry = (ry or 0.0) if rx is None else rx, (rx or 0.0) if ry is None else ry
    rx, ry = min(rx, width / 2), min(ry, height / 2)
    if rx <= 0 or ry <= 0:
        return read_svg_path(f"M{x} {y}h{width}v{height}h{-width}Z")
    corners = (f"a{rx} {ry} 0 0 1 {dx} {dy}" for dx, dy in ((rx, ry), (-rx, ry), (-rx, -ry), (rx, -ry)))
    a, b, c, d = corners
    across, down = width - 2 * rx, height - 2 * ry
    return read_svg_path(f"M{x + rx} {y}h{across}{a}v{down}{b}h{-across}{c}v{-down}{d}Z")
