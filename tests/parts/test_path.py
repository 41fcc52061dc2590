from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from renderer import path, through
from renderer.values.errors import NetreelError


def area(shape: Any) -> float:
    return sum(contour.area for contour in shape.path.contours)


def test_path_data_with_arcs_is_the_circle_that_it_says() -> None:
    made = path("M-2 0 A2 2 0 0 1 2 0 A2 2 0 0 1 -2 0 Z", fill="blue")
    assert abs(area(made)) == pytest.approx(4 * math.pi, rel=1e-3)
    assert made.at == pytest.approx((0, 0), abs=1e-6) and made.stroke is None


def test_an_open_path_stays_open_and_is_drawn_as_a_line() -> None:
    made = path("M0 0 H4 V3")
    assert [contour.closed for contour in made.path.contours] == [False]
    assert made.stroke is not None and made.path.length == 7


def test_lines_after_a_closed_contour_go_on_from_its_start() -> None:
    made = path("M0 0 h1 v1 z l-1 0")
    assert len(made.path.contours) == 2 and made.path.box.left == -1  # type: ignore[union-attr]


def test_even_odd_leaves_holes_however_the_outlines_run() -> None:
    squares = "M0 0 H4 V4 H0 Z M1 1 H3 V3 H1 Z"
    assert area(path(squares)) == pytest.approx(20)
    assert area(path(squares, even_odd=True)) == pytest.approx(12, abs=1e-5)


def test_even_odd_leaves_the_middle_of_a_star_empty() -> None:
    corners = [(math.sin(0.8 * math.pi * k), math.cos(0.8 * math.pi * k)) for k in range(5)]
    inner = math.cos(0.4 * math.pi) / math.cos(0.2 * math.pi)
    pentagon = 2.5 * inner**2 * math.sin(0.4 * math.pi)
    full = 5 * inner * math.sin(0.2 * math.pi)
    made = path(corners, closed=True, even_odd=True, fill="red")
    assert abs(area(made)) == pytest.approx(full - pentagon, rel=1e-4)


def test_a_smooth_curve_runs_through_its_points_in_order() -> None:
    points = [(0, 0), (1, 2), (2, -1), (5, 0)]
    made = through(points)
    on = made.path.contours[0].points[::3] + np.array(made.at)
    assert np.allclose(on, points)
    closed = through(points, closed=True).path.contours[0]
    assert closed.closed and len(closed.curves) == 4


def test_a_smooth_curve_has_no_corner() -> None:
    contour = through([(0, 0), (0.1, 0), (5, 3), (5.1, 3)]).path.contours[0]
    for a, b in zip(contour.curves[:-1], contour.curves[1:], strict=True):
        before, after = a[3] - a[2], b[1] - b[0]
        assert before[0] * after[1] == pytest.approx(before[1] * after[0], abs=1e-9)
        assert before @ after > 0


@pytest.mark.parametrize(
    "data", ["", "  ", "banana", "L1 1", "M0 0", "M0 0 L1", "M0 0 L nan 1", "M0 0 L1e400 0", "M" * 9]
)
def test_bad_path_data_is_refused(data: str) -> None:
    with pytest.raises(NetreelError):
        path(data)


def test_curves_need_points() -> None:
    for points in ([], [(0, 0)], [(0, 0), (0, 0)], [(0, math.nan), (1, 1)]):
        with pytest.raises(NetreelError):
            through(points)
    with pytest.raises(NetreelError):
        path("M0 0 L1 1 L0 0 Z", even_odd=True)
