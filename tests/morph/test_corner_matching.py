import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from renderer.geometry.outline import (
    circle_path,
    polygon_path,
    polyline_path,
    rectangle_path,
    regular_polygon_path,
    rounded_path,
)
from renderer.geometry.path import Path
from renderer.morph.corner_matching import corners
from renderer.morph.morph import match
from renderer.values.affine import Affine, pose
from renderer.values.box import Box
from tests.sure import sure, there

SHARES = (0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999)
widths = st.floats(0.5, 4.0)

places = st.floats(-3.0, 3.0)


def the_corners(path):
    (contour,) = path.contours
    found = corners(contour)
    assert found is not None, "a side is bent"
    return found


def angles(path):
    return np.degrees(the_corners(path).turns)


@settings(deadline=None)
@given(widths, widths, widths, widths, places, places)
def test_a_rectangle_that_becomes_a_rectangle_is_a_rectangle_on_all_its_way(w, h, v, g, x, y):
    morph = match(rectangle_path(w, h), rectangle_path(v, g).transformed(Affine(1.0, 0.0, x, y)))
    for u in SHARES:
        assert angles(morph.at(u)) == pytest.approx([90] * 4)
        assert sure(Box, morph.at(u).box).width == pytest.approx(w + (v - w) * u)
        assert sure(Box, morph.at(u).box).height == pytest.approx(h + (g - h) * u)


@settings(deadline=None)
@given(widths, widths, widths, widths, st.floats(0.01, 0.24), st.floats(0.0, 0.24))
@example(3.501409224717075, 2.9863020377282634, 3.501409224717075, 2.9863020377282634, 0.01, 1e-9)
@example(2.0, 1.0, 1.0, 3.0, 0.2, 1e-6)
@example(2.0, 1.0, 1.0, 3.0, 0.2, 2e-5)
@example(2.0, 1.0, 1.0, 3.0, 0.2, 2.7e-10)
def test_a_rounded_box_on_its_way_to_a_rounded_box_is_one(w, h, v, g, r, q):
    morph = match(rounded_path(w, h, r), rounded_path(v, g, q))
    for u in SHARES:
        between = rounded_path(w + (v - w) * u, h + (g - h) * u, r + (q - r) * u)
        (contour,), (ideal,) = morph.at(u).contours, between.contours
        assert contour.area == pytest.approx(ideal.area, rel=1e-6)
        assert contour.length == pytest.approx(ideal.length, rel=1e-5)
        assert contour.box == pytest.approx(ideal.box)


@pytest.mark.parametrize("n", [3, 4, 5, 6, 8])
@pytest.mark.parametrize("turn", [0.0, 0.2, 0.7, 2.0])
@pytest.mark.parametrize("wound", [1, -1])
def test_polygons_with_equally_many_corners_keep_them(n, turn, wound):
    first = regular_polygon_path(n, 1.0)
    first = first.reversed() if wound < 0 else first
    morph = match(first, regular_polygon_path(n, 2.0, start=turn))
    for u in SHARES:
        assert len(angles(morph.at(u))) == n
        assert abs(angles(morph.at(u))) == pytest.approx([360 / n] * n)


@pytest.mark.parametrize(("n", "m"), [(3, 4), (4, 3), (3, 5), (3, 6), (4, 5), (4, 8), (5, 4), (6, 4), (8, 3)])
def test_the_corners_of_the_one_grow_out_of_sides_of_the_other(n, m):
    first, last = regular_polygon_path(n, 1.0), regular_polygon_path(m, 1.0)
    morph = match(first, last)
    for u in SHARES:
        assert len(angles(morph.at(u))) == max(n, m)
        assert (angles(morph.at(u)) > 0).all()
        low, high = sorted((first.contours[0].area, last.contours[0].area))
        assert 0.99 * low < morph.at(u).contours[0].area < 1.01 * high
    for path, near in ((first, morph.at(1e-6)), (last, morph.at(1 - 1e-6))):
        for place in the_corners(path).places:
            assert np.hypot(*(the_corners(near).places - place).T).min() < 1e-5


def test_stars_and_arrows_keep_their_corners():
    radii = [1, 0.4] * 5
    star = polygon_path([(r * math.cos(k * math.pi / 5), r * math.sin(k * math.pi / 5)) for k, r in enumerate(radii)])
    arrow = polygon_path([(-1, 0.1), (-1, -0.1), (0.5, -0.1), (0.5, -0.4), (1, 0), (0.5, 0.4), (0.5, 0.1)])
    long = polygon_path([(-3, 0.1), (-3, -0.1), (2.5, -0.1), (2.5, -0.4), (3, 0), (2.5, 0.4), (2.5, 0.1)])
    for a, b, count in (
        (star, regular_polygon_path(10, 1), 10),
        (arrow, long, 7),
        (star, regular_polygon_path(5, 1), 10),
    ):
        for u in SHARES:
            assert len(angles(match(a, b).at(u))) == count


def test_a_frame_of_two_contours_stays_a_frame():
    def frame(w, h):
        return Path((*rectangle_path(w, h).contours, *rectangle_path(w - 0.4, h - 0.4).reversed().contours))

    for u in SHARES:
        for contour in match(frame(4, 2), frame(1, 3)).at(u).contours:
            assert abs(np.degrees(there(corners(contour)).turns)) == pytest.approx([90] * 4)


def test_a_pill_becomes_a_box_by_its_four_corners():
    morph = match(rounded_path(3, 1, 0.5), rectangle_path(1, 2))
    for u in SHARES:
        path = morph.at(u)
        assert angles(path) == pytest.approx([90] * 4)
        assert path.box == pytest.approx((-1.5 + u, -0.5 - u / 2, 1.5 - u, 0.5 + u / 2))


def test_a_bar_turns_to_stand_up_and_does_not_swell():
    for u in SHARES:
        path = match(rectangle_path(2, 0.06), rectangle_path(0.06, 2)).at(u)
        assert len(angles(path)) == 4
        assert path.contours[0].area < 0.1201


def test_open_polylines_keep_their_corners():
    wave, stair = polyline_path([(0, 0), (1, 1), (2, 0), (3, 1)]), polyline_path([(0, 0), (1, 0), (1, 1), (3, 1)])
    corner = polyline_path([(0, 2), (1, 0), (4, 0)])
    for u in SHARES:
        assert len(the_corners(match(wave, stair).at(u)).pieces) == 4
        assert len(the_corners(match(corner, stair).at(u)).pieces) == 4


def test_a_corner_in_the_middle_of_a_straight_side_is_none():
    plain = rectangle_path(2, 1)
    split = polygon_path([(-1, 0.5), (-1, -0.5), (0, -0.5), (1, -0.5), (1, 0.5), (0.3, 0.5)])
    assert len(the_corners(split).pieces) == 4
    assert angles(match(split, plain.transformed(pose((2, 1), 3.0))).at(0.5)) == pytest.approx([90] * 4)


def test_curves_that_are_no_rounded_corners_have_no_corners_to_match():
    half = Path((circle_path(1).contours[0].cut(0, math.pi),))
    assert corners(circle_path(1).contours[0]) is None
    assert corners(half.contours[0]) is None
