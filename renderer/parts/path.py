"""Outlines from SVG path data, corners, and smooth curves through points."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Unpack, cast

from renderer.geometry.boolean import even_odd as filled_even_odd
from renderer.geometry.path import Path, polyline_contour
from renderer.geometry.svg_path import read_svg_path, smooth_curve
from renderer.scene.automatic_names import auto
from renderer.scene.fields import Painted
from renderer.scene.node import Shape
from renderer.values.affine import Affine
from renderer.values.argument_check import check_arguments
from renderer.values.errors import ValuesError
from renderer.values.numbers import Point
from renderer.values.paint import stroke as as_stroke


@check_arguments
def path(
    outline: str | Iterable[Point],
    *,
    name: str | None = None,
    closed: bool = False,
    even_odd: bool = False,
    **fields: Unpack[Painted],
) -> Shape:
    """Return an outline from SVG path data such as "M0 0 L1 0 A1 1 0 0 1 2 1 Z", or through corners; y points up.

    `closed` joins the last corner to the first. `even_odd` leaves holes wherever outlines lie in each other or cross,
    however they run; without it the nonzero rule decides. Without paint it is a line of "ink".

    >>> path("M0 0 H2 V2 Z", fill="blue").at
    (1.0, 1.0)
    """
    name = auto(name, "path")
    made = read_svg_path(outline) if isinstance(outline, str) else Path((polyline_contour(outline, closed),))
    return _shape(name, filled_even_odd(made) if even_odd else made, fields)


@check_arguments
def through(
    points: Iterable[Point], *, name: str | None = None, closed: bool = False, **fields: Unpack[Painted]
) -> Shape:
    """Return a smooth curve through points, in their order; `closed` leads it back to the first.

    >>> through([(0, 0), (1, 1), (2, 0)]).path.contours[0].points[3].tolist()
    [0.0, 0.5]
    """
    name = auto(name, "through")
    return _shape(name, Path((smooth_curve(points, closed),)), fields)


def _shape(name: str, made: Path, fields: Painted) -> Shape:
    """Return a shape round the center of its path, painted by keywords as all shapes are."""
    if made.box is None:
        raise ValuesError(f"the path {name!r} encloses nothing by the even-odd rule")
    x, y = made.box.center
    paint = fields.copy()
    fill, line, width = paint.pop("fill", None), paint.pop("stroke", None), paint.pop("width", None)
    if line is None and (fill is None or width is not None):
        line = "ink"
    around = made.transformed(Affine(dx=-x, dy=-y))
    make = cast("Callable[..., Shape]", Shape)
    return make(name=name, path=around, **{"fill": fill, "stroke": as_stroke(line, width), "at": (x, y), **paint})
