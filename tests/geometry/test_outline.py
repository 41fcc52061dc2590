from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.geometry import arrow as arrows
from renderer.geometry.brace_outline import brace_path, bracket_path, parenthesis_path
from renderer.geometry.outline import (
    arc_path,
    check_path,
    circle_path,
    cross_path,
    dot_path,
    ellipse_path,
    line_path,
    polygon_path,
    polyline_path,
    rectangle_path,
    regular_polygon_path,
    rounded_path,
)
from renderer.geometry.path import Path
from renderer.values.box import Box
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array

arrow = partial(arrows.arrow_path, thickness=0.05, head=0.26)
curved_arrow = partial(arrows.curved_arrow, thickness=0.05, head=0.26)

sizes = st.floats(0.05, 20)
points = st.tuples(st.floats(-5, 5), st.floats(-5, 5))

CLOSED = {
    "circle": circle_path(0.7),
    "dot": dot_path(0.08),
    "ellipse": ellipse_path(2, 1),
    "rectangle": rectangle_path(2, 1),
    "rounded": rounded_path(2, 1, 0.2),
    "polygon": polygon_path([(0, 0), (2, 0), (1, 1)]),
    "regular polygon": regular_polygon_path(5, 1),
    "arrow": arrow((0, 0), (3, 1)),
    "double arrow": arrow((0, 0), (3, 1), both=True),
    "short arrow": arrow((0, 0), (0.1, 0)),
    "curved arrow": curved_arrow((0, 0), (2, 0), 1.0),
    "arrow curved the other way": curved_arrow((0, 0), (2, 0), -2.0),
    "brace": brace_path(3, 0.3, 0.07),
    "narrow brace": brace_path(0.3, 0.3, 0.07),
    "bracket": bracket_path(2, 0.14, 0.05),
    "parenthesis": parenthesis_path(2, 0.07),
}


def sampled(path: Path) -> Array:
    u = np.linspace(0, 1, 101)[:, None, None]
    v = 1 - u
    curves = np.concatenate([contour.curves for contour in path.contours])
    a, b, c, d = np.moveaxis(curves, 1, 0)
    return np.asarray((v**3 * a + 3 * v * v * u * b + 3 * v * u * u * c + u**3 * d).reshape(-1, 2))


def close(box: Box | None) -> object:
    assert box is not None
    return pytest.approx(tuple(box), abs=1e-9)


@pytest.mark.parametrize("name", CLOSED)
def test_a_filled_outline_is_one_closed_contour_that_runs_anticlockwise(name: str) -> None:
    (contour,) = CLOSED[name].contours
    assert contour.closed
    assert np.array_equal(contour.points[0], contour.points[-1])
    assert contour.area > 0


@pytest.mark.parametrize("name", CLOSED)
def test_an_outline_has_no_curve_without_length(name: str) -> None:
    (contour,) = CLOSED[name].contours
    assert contour.lengths.min() > 1e-6


@given(sizes)
def test_a_circle_keeps_its_distance_from_the_center(radius: float) -> None:
    distance = np.hypot(*sampled(circle_path(radius)).T)
    assert np.abs(distance / radius - 1).max() < 4.3e-6
    assert circle_path(radius).length == pytest.approx(2 * math.pi * radius, rel=1e-5)


@given(sizes, sizes)
def test_an_ellipse_obeys_its_equation_and_fills_its_box(width: float, height: float) -> None:
    on = sampled(ellipse_path(width, height)) / (width / 2, height / 2)
    assert np.abs((on**2).sum(axis=1) - 1).max() < 1e-5
    assert tuple(ellipse_path(width, height).box or ()) == pytest.approx(
        (-width / 2, -height / 2, width / 2, height / 2)
    )


@given(sizes, st.floats(-7, 7), st.floats(-7, 7).filter(lambda angle: abs(angle) > 1e-3))
def test_an_arc_starts_and_ends_at_its_angles_and_has_its_length(radius: float, start: float, angle: float) -> None:
    found = arc_path(radius, start, angle)
    first, last = found.contours[0].points[0], found.contours[0].points[-1]
    assert first == pytest.approx((radius * math.cos(start), radius * math.sin(start)), abs=1e-9)
    assert last == pytest.approx((radius * math.cos(start + angle), radius * math.sin(start + angle)), abs=1e-9)
    assert found.length == pytest.approx(radius * abs(angle), rel=1e-4)


@given(sizes, sizes, st.floats(0, 30))
def test_a_rounded_rectangle_fills_its_box_and_lacks_only_its_corners(
    width: float, height: float, radius: float
) -> None:
    found = rounded_path(width, height, radius)
    size = min(radius, width / 2, height / 2)
    assert tuple(found.box or ()) == pytest.approx((-width / 2, -height / 2, width / 2, height / 2))
    assert found.contours[0].area == pytest.approx(width * height - (4 - math.pi) * size**2, rel=1e-4)


def test_a_rectangle_without_rounding_is_a_rectangle() -> None:
    assert rounded_path(3, 2, 0) == rectangle_path(3, 2)
    assert rectangle_path(3, 2).contours[0].area == pytest.approx(6)
    assert rectangle_path(3, 2).length == pytest.approx(10)


@given(st.integers(3, 12), sizes)
def test_a_regular_polygon_has_equal_sides_in_its_circle(corners: int, radius: float) -> None:
    contour = regular_polygon_path(corners, radius).contours[0]
    assert contour.lengths == pytest.approx(np.full(corners, 2 * radius * math.sin(math.pi / corners)))
    assert np.hypot(*contour.points[::3].T) == pytest.approx(np.full(corners + 1, radius))
    assert contour.points[0] == pytest.approx((0, radius), abs=1e-12)


def test_a_line_lies_where_its_points_are() -> None:
    assert line_path((1, 2), (4, 6)).length == pytest.approx(5)
    assert line_path((1, 2), (4, 6)).box == Box(1, 2, 4, 6)
    assert polyline_path([(0, 0), (1, 0), (1, 1)], closed=True).length == pytest.approx(2 + math.sqrt(2))


def test_a_cross_and_a_check_are_open_lines_of_their_width() -> None:
    for found in (cross_path(1), check_path(1)):
        assert not any(contour.closed for contour in found.contours)
        assert found.box is not None and found.box.width == pytest.approx(1)


@given(points, points)
def test_an_arrow_reaches_from_its_start_to_its_tip(a: tuple[float, float], b: tuple[float, float]) -> None:
    length = math.dist(a, b)
    if length < 1e-3:
        return
    along = (sampled(arrow(a, b)) - a) @ (np.array(b) - a) / length
    assert along.min() == pytest.approx(0, abs=1e-9)
    assert along.max() == pytest.approx(length, abs=1e-9)


@given(st.floats(0.01, 10))
def test_an_arrow_of_any_length_has_a_head_wider_than_its_shaft_and_at_most_half_as_long(length: float) -> None:
    corners = arrow((0, 0), (length, 0)).contours[0].points[::3]
    shaft, head = abs(corners[0, 1]), np.abs(corners[:, 1]).max()
    base = corners[np.abs(corners[:, 1]).argmax(), 0]
    assert head > shaft > 0
    assert length - base <= length / 2 + 1e-9


def test_arrows_of_all_lengths_have_as_many_points_so_that_they_grow_into_each_other() -> None:
    counts = {len(arrow((0, 0), (length, 0)).contours[0].points) for length in (0.01, 0.3, 1, 10)}
    assert len(counts) == 1


@given(st.floats(-6, 6).filter(lambda bend: abs(bend) > 0.01), points, points)
def test_a_curved_arrow_runs_from_its_start_to_its_tip(
    bend: float, a: tuple[float, float], b: tuple[float, float]
) -> None:
    if math.dist(a, b) < 0.1:
        return
    found = sampled(curved_arrow(a, b, bend))
    near = [np.hypot(*(found - np.array(end)).T).min() for end in (a, b)]
    # The start is the middle of the shaft's butt end, half a thickness from its corners.
    assert near[0] <= 0.0251 and near[1] < 1e-9


def test_a_positive_bend_swings_to_the_right_of_the_way_since_it_turns_left() -> None:
    left, right = curved_arrow((0, 0), (4, 0), 1.0), curved_arrow((0, 0), (4, 0), -1.0)
    assert left.box is not None and right.box is not None
    assert left.box.bottom < -0.4 and right.box.top > 0.4
    assert (left.box.bottom, left.box.top) == pytest.approx((-right.box.top, -right.box.bottom))


def test_a_curved_arrow_without_a_bend_is_straight() -> None:
    assert curved_arrow((0, 0), (2, 1), 0) == arrow((0, 0), (2, 1))


@given(st.floats(0.1, 14), st.floats(0.2, 1))
def test_a_brace_fills_its_box_is_the_same_on_both_sides_and_points_down(width: float, height: float) -> None:
    found = brace_path(width, height, thickness=0.06)
    assert tuple(found.box or ()) == pytest.approx((-width / 2, -height / 2, width / 2, height / 2))
    on = sampled(found)
    lowest = on[on[:, 1] < -0.49 * height, 0]
    assert np.abs(lowest).max() < width / 8
    corners = found.contours[0].points
    assert np.allclose(corners[::-1] * (-1, 1), corners)


def test_a_brace_is_thick_along_its_arms_and_thin_at_its_ends() -> None:
    on = sampled(brace_path(6, 0.3, 0.07))
    arm = on[np.abs(np.abs(on[:, 0]) - 1.5) < 0.1, 1]
    end = on[on[:, 1] > 0.149, 0]
    assert np.ptp(arm) == pytest.approx(0.07, abs=1e-6)
    assert np.ptp(end[end > 0]) < 0.025


@given(st.floats(0.2, 8))
def test_brackets_fill_their_height_and_open_to_the_right(height: float) -> None:
    for found in (bracket_path(height, 0.14, 0.05), parenthesis_path(height, 0.07)):
        box = found.box
        assert box is not None
        assert (box.bottom, box.top) == pytest.approx((-height / 2, height / 2))
        assert box.center == pytest.approx((0, 0), abs=1e-9)
        on = sampled(found)
        middle = on[np.abs(on[:, 1]) < height / 10, 0]
        assert len(middle) == 0 or middle.max() < box.right - 0.1 * box.width


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: circle_path(0), "radius of a circle must be above 0"),
        (lambda: circle_path(math.nan), "radius of a circle must be finite"),
        (lambda: circle_path("big"), "radius of a circle must be a number"),  # type: ignore[arg-type]
        (lambda: ellipse_path(1, -1), "height of an ellipse must be above 0"),
        (lambda: rectangle_path(math.inf, 1), "width of a rectangle must be finite"),
        (lambda: rounded_path(1, 1, -0.1), "radius of a corner must not be negative"),
        (lambda: arc_path(1, 0, 0), "angle of an arc must not be 0"),
        (lambda: arc_path(1, 0, math.inf), "angle of an arc must be finite"),
        (lambda: line_path((0, 0), (math.nan, 1)), "end of a line must be finite"),
        (lambda: line_path((0, 0), 3), "end of a line must be a point"),  # type: ignore[arg-type]
        (lambda: polyline_path([]), "corners of a polyline"),
        (lambda: polygon_path([(0, 0), (1, 1)]), "three corners at least, but it has 2"),
        (lambda: regular_polygon_path(2, 1), "3 to 10000, but this has 2"),
        (lambda: arrow((1, 1), (1, 1)), r"starts and ends at \(1, 1\)"),
        (lambda: arrow((0, 0), (1, 1), thickness=0.5), "wider than its shaft"),
        (lambda: arrow((0, 0), (1, 1), head=0), "head of an arrow must be above 0"),
        (lambda: curved_arrow((0, 0), (0, 0), 1), "needs a length"),
        (lambda: curved_arrow((0, 0), (1, 0), 7), "less than a full turn"),
        (lambda: brace_path(0, 0.3, 0.07), "width of a brace must be above 0"),
        (lambda: brace_path(1, 0.1, 0.09), "twice as high as thick"),
        (lambda: bracket_path(0.05, 0.14, 0.05), "too small for a thickness"),
        (lambda: parenthesis_path(-1, 0.07), "height of a parenthesis must be above 0"),
        (lambda: cross_path(0), "size of a cross"),
        (lambda: check_path(math.nan), "size of a check"),
    ],
)
def test_an_outline_refuses_sizes_that_have_none(make: object, told: str) -> None:
    with pytest.raises(ValuesError, match=told):
        make()  # type: ignore[operator]
