import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.typeset.axes import axes, plot, ticks
from renderer.values.errors import ValuesError


def test_a_curve_runs_through_the_values_of_its_function():
    frame = axes("a", x=(-3, 3), y=(-10, 10))
    curve = plot("c", frame, lambda x: x**2)
    ends = curve.path.contours[0].points[[0, -1]]
    assert np.allclose(ends, [frame.inner(-3, 9), frame.inner(3, 9)])


def test_between_the_samples_a_parabola_is_exact_to_a_thousandth():
    frame = axes("a", x=(-3, 3), y=(-10, 10))
    points = plot("c", frame, lambda x: x**2, samples=9).path.contours[0].curves
    for curve in points:
        middle = (curve[0] + 3 * curve[1] + 3 * curve[2] + curve[3]) / 8
        x = (middle[0] / frame.width + 0.5) * 6 - 3
        assert np.allclose(middle, frame.inner(x, x**2), atol=1e-3)


def test_a_curve_is_broken_where_its_function_leaves_the_range():
    frame = axes("a", x=(0.1, 6), y=(-2, 2))
    assert len(plot("c", frame, math.tan).path.contours) == 3


def test_a_function_without_a_value_leaves_a_gap_instead_of_an_error():
    frame = axes("a", x=(-1, 4), y=(-2, 2))
    left = plot("c", frame, math.sqrt).path.contours[0].points[0][0]
    assert left >= frame.inner(0, 0)[0]


def test_a_curve_off_the_axes_is_refused_by_name():
    with pytest.raises(ValuesError, match=r"no part of the curve 'c' lies on the axes 'a'"):
        plot("c", axes("a", y=(5, 6)), math.sin)


@pytest.mark.parametrize("span", [(1, 1), (2, 1), (math.nan, 1), (0, math.inf)])
def test_a_range_that_does_not_rise_is_refused(span):
    with pytest.raises(ValuesError, match="x of 'a'"):
        axes("a", x=span)


@given(st.floats(-1e3, 1e3), st.floats(0.01, 1e3))
def test_ticks_lie_in_the_range_at_equal_steps(low, length):
    found = ticks((low, low + length))
    assert 2 <= len(found) <= 13
    assert all(low - 1e-6 * length <= value <= low + length * (1 + 1e-6) for value in found)
    assert np.ptp(np.diff(found)) < 1e-6 * max(length, abs(low)) if len(found) > 2 else True


def test_moved_axes_tell_where_a_value_lies():
    moved = axes("a", x=(0, 2), y=(0, 2), width=2, height=2, at=(3, 1))
    assert moved.point(1, 1) == (3, 1)
    assert plot("c", moved, lambda x: x).at == (3, 1)
