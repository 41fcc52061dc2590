from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from renderer.geometry.outline import circle_path, line_path, rectangle_path
from renderer.geometry.path import Contour, Path, polyline_contour
from renderer.values.affine import pose
from renderer.values.box import Box
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array

coordinates = st.floats(-10, 10).map(lambda x: round(x, 3))
shares = st.floats(0, 1)
angles = st.floats(-math.pi, math.pi)
points = st.integers(1, 4).flatmap(lambda n: hnp.arrays(np.float64, (3 * n + 1, 2), elements=coordinates))
contours = points.map(Contour)
corners = st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=6, unique=True)
# Polylines and circles have exact lengths, so laws of length hold to rounding; free curves may almost stand still.
smooth_paths = st.one_of(
    corners.map(lambda found: Path((polyline_contour(found),))),
    st.floats(0.1, 5).map(circle_path),
    st.builds(lambda a, r: Path((polyline_contour(a), *circle_path(r).contours)), corners, st.floats(0.1, 5)),
)


def sampled(contour: Contour, count: int = 400) -> Array:
    u = np.linspace(0, 1, count)[:, None, None]
    v = 1 - u
    a, b, c, d = np.moveaxis(contour.curves, 1, 0)
    return (v**3 * a + 3 * v * v * u * b + 3 * v * u * u * c + u**3 * d).reshape(-1, 2)


def chords(contour: Contour) -> float:
    """The length by many short chords."""
    u = np.linspace(0, 1, 4001)[:, None, None]
    v = 1 - u
    a, b, c, d = np.moveaxis(contour.curves, 1, 0)
    on = v**3 * a + 3 * v * v * u * b + 3 * v * u * u * c + u**3 * d
    return float(np.hypot(*np.moveaxis(np.diff(on, axis=0), 2, 0)).sum())


@given(contours)
def test_bounds_hold_every_point_and_are_touched_on_all_four_sides(contour: Contour) -> None:
    box, on = contour.box, sampled(contour)
    low, high = on.min(axis=0), on.max(axis=0)
    assert np.all(low >= np.array((box.left, box.bottom)) - 1e-9)
    assert np.all(high <= np.array((box.right, box.top)) + 1e-9)
    slack = 1e-4 * (1 + np.abs(contour.points).max())
    assert np.allclose(low, (box.left, box.bottom), atol=slack)
    assert np.allclose(high, (box.right, box.top), atol=slack)


def test_bounds_are_those_of_the_curve_and_not_of_its_handles() -> None:
    assert Contour(np.array([(0, 0), (0, 4), (4, 4), (4, 0)])).box == Box(0, 0, 4, 3)


@given(contours)
def test_the_length_is_that_of_many_short_chords(contour: Contour) -> None:
    assert contour.length == pytest.approx(chords(contour), rel=0.03, abs=1e-6)


@given(contours)
def test_a_contour_drawn_backwards_has_the_same_length_and_the_opposite_area(contour: Contour) -> None:
    back = contour.reversed()
    assert back.length == pytest.approx(contour.length)
    assert back.area == pytest.approx(-contour.area, abs=1e-9)


@given(contours)
def test_reversing_twice_changes_nothing(contour: Contour) -> None:
    assert contour.reversed().reversed() == contour
    path = Path((contour, polyline_contour([(0, 0), (1, 1)])))
    assert path.reversed().reversed() == path


@given(contours, st.tuples(coordinates, coordinates), st.floats(0.1, 5), angles)
def test_length_and_area_follow_a_similarity(
    contour: Contour, at: tuple[float, float], scale: float, angle: float
) -> None:
    moved = contour.transformed(pose(at, scale, angle))
    assert moved.length == pytest.approx(scale * contour.length, rel=1e-6, abs=1e-6)
    assert moved.area == pytest.approx(scale**2 * contour.area, rel=1e-6, abs=1e-5)


@given(smooth_paths, shares)
def test_the_two_parts_of_a_trimmed_path_have_its_length_together(path: Path, share: float) -> None:
    first, second = path.trim(0, share), path.trim(share, 1)
    assert first.length == pytest.approx(share * path.length, abs=1e-6 * path.length)
    assert first.length + second.length == pytest.approx(path.length, rel=1e-6)


@given(contours, shares, shares)
def test_a_part_of_any_curve_has_its_share_of_the_length(contour: Contour, a: float, b: float) -> None:
    path, low, high = Path((contour,)), min(a, b), max(a, b)
    assert path.trim(low, high).length == pytest.approx((high - low) * path.length, abs=0.03 * path.length + 1e-9)


@given(smooth_paths, shares, st.floats(0.01, 1))
def test_a_part_starts_and_ends_where_the_path_is_at_its_shares(path: Path, start: float, size: float) -> None:
    end = min(start + size, 1.0)
    part = path.trim(start, end)
    if part.contours and len(path.contours) == 1:
        assert part.contours[0].points[0] == pytest.approx(path.point_at(start), abs=1e-6)
        assert part.contours[-1].points[-1] == pytest.approx(path.point_at(end), abs=1e-6)


@given(smooth_paths)
def test_all_of_a_path_is_the_path_itself_and_none_of_it_is_empty(path: Path) -> None:
    assert path.trim(0, 1) is path
    assert path.trim(0.5, 0.5).contours == ()
    assert path.trim(0.7, 0.2).contours == ()


def test_a_trim_within_one_contour_leaves_the_others_whole_or_out() -> None:
    path = Path(
        (polyline_contour([(0, 0), (2, 0)]), *rectangle_path(1, 0.5).contours, polyline_contour([(0, 5), (5, 5)]))
    )
    part = path.trim(0.1, 0.5)
    assert [contour.closed for contour in part.contours] == [False, True]
    assert part.contours[0].box == Box(1, 0, 2, 0)
    assert part.contours[1] == path.contours[1]


def test_a_cut_at_a_joint_has_no_curve_without_length() -> None:
    bent = polyline_contour([(0, 0), (1, 0), (1, 1), (2, 1)])
    assert bent.cut(1, 2) == polyline_contour([(1, 0), (1, 1)])
    assert bent.cut(1, 3) == polyline_contour([(1, 0), (1, 1), (2, 1)])


def test_a_cut_of_no_length_is_a_single_point() -> None:
    piece = polyline_contour([(0, 0), (1, 0), (1, 1)]).cut(1, 1)
    assert piece.length == 0
    assert np.array_equal(piece.points[0], (1, 0))


@given(smooth_paths, shares)
def test_a_tangent_has_length_one(path: Path, share: float) -> None:
    assert math.hypot(*path.tangent_at(share)) == pytest.approx(1)


@given(shares)
def test_points_on_a_circle_lie_at_even_angles_and_tangents_turn_anticlockwise(share: float) -> None:
    x, y = circle_path(2).point_at(share)
    angle = 2 * math.pi * share
    assert (x, y) == pytest.approx((2 * math.cos(angle), 2 * math.sin(angle)), abs=1e-4)
    assert circle_path(2).tangent_at(share) == pytest.approx((-math.sin(angle), math.cos(angle)), abs=1e-3)


def test_a_handle_without_length_still_has_a_tangent() -> None:
    curve = Contour(np.array([(0, 0), (0, 0), (0, 2), (3, 2)]))
    assert curve.at_length(0)[1] == pytest.approx((0, 1), abs=1e-3)
    doubled = polyline_contour([(0, 0), (0, 0), (1, 1), (1, 1)])
    assert doubled.at_length(0)[1] == pytest.approx((math.sqrt(0.5), math.sqrt(0.5)))
    assert doubled.at_length(9)[1] == pytest.approx((math.sqrt(0.5), math.sqrt(0.5)))


def test_lengths_are_found_on_a_curve_that_turns_back_on_itself() -> None:
    there_and_back = Contour(np.array([(0, 0), (4, 0), (4, 0), (0, 0)]))
    assert there_and_back.at_length(1)[0] == pytest.approx((1, 0), abs=0.05)
    assert there_and_back.at_length(5)[0] == pytest.approx((1, 0), abs=0.05)


def test_places_run_from_contour_to_contour() -> None:
    path = Path((polyline_contour([(0, 0), (1, 0)]), polyline_contour([(0, 5), (3, 5)])))
    assert path.point_at(0.125) == pytest.approx((0.5, 0))
    assert path.point_at(0.625) == pytest.approx((1.5, 5))
    assert path.point_at(-1) == pytest.approx((0, 0))
    assert path.point_at(2) == pytest.approx((3, 5))


@given(points)
def test_equal_points_make_equal_paths_with_one_digest_and_one_hash(found: Array) -> None:
    a, b = Path((Contour(found),)), Path((Contour(found.copy()),))
    assert a == b and hash(a) == hash(b) and a.digest == b.digest
    nudged = found.copy()
    nudged[0, 0] += 1e-9 + abs(nudged[0, 0]) * 1e-9
    assert Path((Contour(nudged),)) != a
    assert Path((Contour(found),) * 2) != a


def test_an_open_and_a_closed_contour_of_the_same_points_differ() -> None:
    closed = polyline_contour([(0, 0), (1, 0), (0, 1)], closed=True)
    assert Contour(closed.points) != closed


@given(contours)
def test_a_path_survives_pickling_with_its_points_still_read_only(contour: Contour) -> None:
    path = Path((contour,))
    assert path.box is not None
    again = pickle.loads(pickle.dumps(path))
    assert again == path and again.box == path.box
    with pytest.raises(ValueError, match="read-only"):
        again.contours[0].points[0, 0] = 1.0


def test_points_cannot_be_changed_from_outside() -> None:
    own = np.zeros((4, 2))
    contour = Contour(own)
    own[0] = 7
    assert contour.points[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        contour.points[0] = 1


@pytest.mark.parametrize(("radius", "turns"), [(1.0, 1), (2.5, -1)])
def test_the_area_of_a_circle_has_the_sign_of_its_turn(radius: float, turns: int) -> None:
    contour = circle_path(radius).contours[0]
    area = (contour if turns > 0 else contour.reversed()).area
    assert area == pytest.approx(turns * math.pi * radius**2, rel=1e-4)


def test_an_open_contour_encloses_what_a_line_closes() -> None:
    assert polyline_contour([(0, 0), (2, 0), (2, 2)]).area == pytest.approx(2)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([(0, 0)] * 3, "3n \\+ 1 points"),
        ([(0, 0)] * 6, "this has 6"),
        ([(0, 0)], "this has 1"),
        ([(0, 0, 0)] * 4, "shape is \\(4, 3\\)"),
        ([(0, 0), (1, math.nan), (0, 0), (0, 0)], "NaN or infinity"),
        ([(0, 0), (1, math.inf), (0, 0), (0, 0)], "NaN or infinity"),
        ("abc", "array of numbers"),
    ],
)
def test_a_contour_refuses_points_that_are_no_curves(found: object, told: str) -> None:
    with pytest.raises(ValuesError, match=told):
        Contour(found)  # type: ignore[arg-type]


def test_a_closed_contour_must_end_where_it_begins() -> None:
    with pytest.raises(ValuesError, match="end where it begins"):
        Contour(np.array([(0, 0), (1, 0), (2, 0), (3, 0)]), closed=True)


def test_a_polyline_needs_two_points() -> None:
    with pytest.raises(ValuesError, match="two points"):
        polyline_contour([(0, 0)])


def test_a_polyline_closes_back_to_its_first_point_once() -> None:
    square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    assert polyline_contour(square, closed=True) == polyline_contour([*square, square[0]], closed=True)
    assert polyline_contour(square, closed=True).length == pytest.approx(4)


def test_an_empty_path_has_no_bounds_no_length_and_no_points() -> None:
    empty = Path()
    assert empty.box is None and empty.length == 0 and empty.trim(0.2, 0.8) == empty
    with pytest.raises(ValuesError, match="an empty path has no points"):
        empty.point_at(0.5)


def test_the_bounds_of_a_path_hold_all_its_contours() -> None:
    both = Path((*line_path((0, 0), (1, 0)).contours, *line_path((5, 5), (6, 7)).contours))
    assert both.box == Box(0, 0, 6, 7)
