from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.scene import braces, shapes
from renderer.scene.bounds import bounds
from renderer.scene.node import Shape
from renderer.values.box import Box
from renderer.values.color import Color, Named
from renderer.values.errors import NetreelError
from renderer.values.paint import Stroke
from tests.sure import unchecked

points = st.tuples(st.floats(-5, 5), st.floats(-5, 5))

SHAPES = {
    "line": lambda **paint: shapes.line((1, 2), (5, 4), **paint, name="s"),
    "polyline": lambda **paint: shapes.polyline([(1, 2), (5, 4), (3, 7)], **paint, name="s"),
    "polygon": lambda **paint: shapes.polygon([(1, 2), (5, 4), (3, 7)], **paint, name="s"),
    "arrow": lambda **paint: shapes.arrow((1, 2), (5, 4), **paint, name="s"),
    "bent arrow": lambda **paint: shapes.arrow((1, 2), (5, 4), bend=1.0, **paint, name="s"),
    "arc": lambda **paint: shapes.arc(1, 0.3, 2, center=(3, 3), **paint, name="s"),
    "circle": lambda **paint: shapes.circle(1, **paint, name="s"),
    "ellipse": lambda **paint: shapes.ellipse(2, 1, **paint, name="s"),
    "rectangle": lambda **paint: shapes.rectangle(2, 1, **paint, name="s"),
    "rounded": lambda **paint: shapes.rounded(2, 1, **paint, name="s"),
    "cross": lambda **paint: shapes.cross(**paint, name="s"),
    "check": lambda **paint: shapes.check(**paint, name="s"),
    "dot": lambda **paint: shapes.dot(**paint, name="s"),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_a_shape_has_its_origin_at_the_center_of_its_outline(kind: str) -> None:
    shape = SHAPES[kind]()
    assert shape.path.box is not None
    assert shape.path.box.center == pytest.approx((0, 0), abs=1e-9)


@pytest.mark.parametrize("kind", SHAPES)
def test_a_shape_is_centered_where_it_is_put(kind: str) -> None:
    box = bounds(SHAPES[kind](at=(7, -3)))
    assert box is not None and box.center == pytest.approx((7, -3))


@pytest.mark.parametrize("kind", SHAPES)
def test_a_shape_is_seen_without_any_paint_given(kind: str) -> None:
    shape = SHAPES[kind]()
    assert Named("ink") in (shape.fill, shape.stroke and shape.stroke.color)


@given(points, points)
def test_a_line_lies_where_its_points_are(a: tuple[float, float], b: tuple[float, float]) -> None:
    shape = shapes.line(a, b, name="l")
    placed = shape.path.transformed(shape.pose).contours[0].points
    assert placed[0] == pytest.approx(a, abs=1e-9) and placed[-1] == pytest.approx(b, abs=1e-9)


def test_a_horizontal_line_has_its_center_as_its_place() -> None:
    shape = shapes.line((0, 0), (4, 0), name="l")
    assert shape.at == (2.0, 0.0)
    assert shape.path.box == Box(-2, 0, 2, 0)


def test_paint_is_a_name_a_color_or_a_stroke_with_its_width_in_hundredths() -> None:
    shape = shapes.circle(1, fill="#ff0000", stroke="blue", width=6, name="c")
    assert shape.fill == Color(1, 0, 0) and shape.stroke == Stroke(Named("blue"), 6)
    assert shapes.circle(1, stroke=Stroke(Named("red"), 2), width=9, name="c").stroke == Stroke(Named("red"), 9)
    assert shapes.circle(1, fill="blue", name="c").stroke is None
    assert shapes.circle(1, width=2, name="c").stroke == Stroke(Named("ink"), 2)


def test_other_keywords_are_fields_of_the_node() -> None:
    shape = shapes.rectangle(1, 2, opacity=0.5, scale=2, angle=0.3, z=4, trim=(0, 0.5), name="r")
    assert (shape.opacity, shape.scale, shape.angle, shape.z, shape.trim) == (0.5, 2, 0.3, 4, (0, 0.5))


def test_a_regular_polygon_turns_about_the_center_of_its_circle() -> None:
    shape = shapes.regular_polygon(3, 2, at=(1, 1), angle=2 * math.pi / 3, name="p")
    corners = shape.path.transformed(shape.pose).contours[0].points[::3]
    assert np.hypot(*(corners - (1, 1)).T) == pytest.approx(np.full(4, 2))
    box = bounds(shape)
    assert box is not None and box.top == pytest.approx(3)


def test_lines_in_bulk_are_centered_too() -> None:
    ends = np.array([[(0, 0), (2, 0)], [(0, 4), (2, 4)]], dtype=float)
    made = shapes.lines(ends, width=1.5, name="l")
    assert made.at == (1.0, 2.0) and made.stroke == Stroke(Named("ink"), 1.5)
    assert np.array_equal(made.lines + made.at, ends)
    assert bounds(made) == Box(0, 0, 2, 4)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: shapes.circle(-1, name="sun"), "'sun': the radius of a circle must be above 0, but it is -1"),
        (lambda: shapes.line((0, 0), (math.nan, 0), name="axis"), "line 'axis': b must be a pair of finite numbers"),
        (lambda: shapes.rectangle(1, math.inf, name="r"), "rectangle 'r': height must be finite"),
        (lambda: shapes.circle(1, opacity=2, name="sun"), "opacity of 'sun' must lie"),
        (lambda: shapes.circle(1, fill="#12", name="sun"), "'sun': '#12' is not a color"),
        (lambda: shapes.circle(1, fill="blue", width=2, name="sun"), "'sun': the width is that of a stroke"),
        (lambda: shapes.circle(1, width=-2, name="sun"), "'sun': width of a stroke must not be negative"),
        (lambda: shapes.arrow((0, 0), (0, 0), name="a"), "'a': an arrow needs a length"),
        (lambda: shapes.arrow((0, 0), (1, 0), bend=1, both=True, name="a"), "'a': a bent arrow has one head"),
        (lambda: shapes.lines([], name="l"), "'l': the ends of lines must be an array"),
        (lambda: shapes.lines(np.zeros((0, 2, 2)), name="l"), "'l': there are no lines"),
        (lambda: shapes.lines([[(0, 0), (1, 1)]], stroke=None, name="l"), "'l': lines need a stroke"),
        (
            lambda: braces.brace(Box(0, 0, 1, 1), unchecked("belo"), name="b"),
            "brace 'b': side must be 'below'.*did you mean 'below'",
        ),
        (lambda: braces.brace(shapes.circle(1, present=False, name="c"), name="b"), "'b': 'c' has nothing to see"),
        (lambda: braces.brace(unchecked((1, 2)), name="b"), "brace 'b': along must be a Node or a Box"),
        (lambda: braces.bracket(Box(0, 0, 1, 0), name="b"), "'b': the height of a bracket must be above 0"),
        (
            lambda: shapes.arc(1, 0, 1, center=(0, math.nan), name="a"),
            "arc 'a': center must be a pair of finite numbers",
        ),
    ],
)
def test_an_error_names_the_shape(call: object, told: str) -> None:
    with pytest.raises(NetreelError, match=told):
        call()  # type: ignore[operator]


def test_every_maker_gives_the_name_that_it_was_given() -> None:
    for maker in SHAPES.values():
        made = maker()
        assert isinstance(made, Shape) and made.name == "s"
