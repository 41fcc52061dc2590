import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.parts.axes import axes
from renderer.parts.plot import plot
from renderer.parts.ticks import tick_label, ticks
from renderer.scene.bounds import bounds
from renderer.scene.node import Group, Strokes
from renderer.values.box import Box
from renderer.values.errors import NetreelError, ValuesError
from tests.sure import sure


def test_a_curve_runs_through_the_values_of_its_function():
    frame = axes(x=(-3, 3), y=(-10, 10), name="a")
    curve = plot(frame, lambda x: x**2, name="c")
    ends = curve.path.contours[0].points[[0, -1]]
    assert np.allclose(ends, [frame.inner(-3, 9), frame.inner(3, 9)])


def test_between_the_samples_a_parabola_is_exact_to_a_thousandth():
    frame = axes(x=(-3, 3), y=(-10, 10), name="a")
    points = plot(frame, lambda x: x**2, samples=9, name="c").path.contours[0].curves
    for curve in points:
        middle = (curve[0] + 3 * curve[1] + 3 * curve[2] + curve[3]) / 8
        x = (middle[0] / frame.width + 0.5) * 6 - 3
        assert np.allclose(middle, frame.inner(x, x**2), atol=1e-3)


def test_a_curve_is_broken_where_its_function_leaves_the_range():
    frame = axes(x=(0.1, 6), y=(-2, 2), name="a")
    assert len(plot(frame, math.tan, name="c").path.contours) == 3


def test_a_function_without_a_value_leaves_a_gap_instead_of_an_error():
    frame = axes(x=(-1, 4), y=(-2, 2), name="a")
    left = plot(frame, math.sqrt, name="c").path.contours[0].points[0][0]
    assert left >= frame.inner(0, 0)[0]


def test_a_curve_off_the_axes_is_refused_by_name():
    with pytest.raises(ValuesError, match=r"no part of the curve 'c' lies on the axes 'a'"):
        plot(axes(y=(5, 6), name="a"), math.sin, name="c")


def drawn(function, x=(-3, 3), y=(-5, 5), **fields):
    """The runs of a curve as arrays of pairs of values (n, 2), fine samples of every cubic."""
    frame = axes(x=x, y=y, name="a")
    u = np.linspace(0, 1, 9)[:, None]
    basis = np.hstack(((1 - u) ** 3, 3 * (1 - u) ** 2 * u, 3 * (1 - u) * u**2, u**3))
    runs = []
    for contour in plot(frame, function, **fields, name="c").path.contours:
        points = np.einsum("ub,nbd->nud", basis, contour.curves).reshape(-1, 2)
        share = points / (frame.width, frame.height) + 0.5
        runs.append(share * (x[1] - x[0], y[1] - y[0]) + (x[0], y[0]))
    return runs


BOUNDED = {
    "a step": (lambda x: 1.0 if x > 0 else 0.0, 0, 1),
    "a saw": (lambda x: x % 1, 0, 1),
    "ever faster waves": (lambda x: math.sin(1 / x), -1, 1),
    "a rectifier": (lambda x: max(0.0, x), 0, 3),
    "stairs": (math.floor, -3, 3),
    "a steep rise": (lambda x: math.tanh(1e4 * x), -1, 1),
    "a sign of an array": (np.sign, -1, 1),
    "a comb": (lambda x: abs((x * 7.3) % 2 - 1), 0, 1),
}


@pytest.mark.parametrize("name", BOUNDED)
def test_a_curve_never_leaves_the_values_of_its_function(name):
    function, low, high = BOUNDED[name]
    for run in drawn(function):
        assert low - 3e-4 <= run[:, 1].min() and run[:, 1].max() <= high + 3e-4


@pytest.mark.parametrize(("name", "runs"), [("a step", 2), ("a saw", 6), ("stairs", 6), ("a steep rise", 1)])
def test_a_curve_breaks_at_jumps_alone(name, runs):
    assert len(drawn(BOUNDED[name][0], x=(-2.95, 2.95))) == runs


def test_no_line_slants_across_a_step():
    left, right = drawn(lambda x: 1.0 if x > 0.123 else 0.0)
    assert (left[:, 1] == pytest.approx(0)) and left[-1, 0] == pytest.approx(0.123, abs=1e-9)
    assert (right[:, 1] == pytest.approx(1)) and right[0, 0] == pytest.approx(0.123, abs=1e-9)


def test_a_curve_reaches_the_edge_of_its_range_and_the_end_of_where_it_is_defined():
    (inner,) = drawn(lambda x: x**2, y=(-1, 2))
    assert inner[[0, -1]] == pytest.approx(np.array([(-math.sqrt(2), 2), (math.sqrt(2), 2)]), abs=1e-4)
    (root,) = drawn(lambda x: x**0.5, x=(-1, 4))
    assert root[0] == pytest.approx((0, 0), abs=1e-4)


@pytest.mark.parametrize("nothing", [math.nan, math.inf, 1j, 10**400])
def test_what_is_no_real_number_leaves_a_gap(nothing):
    left, right = drawn(lambda x: nothing if 0.5 < x < 1 else x)
    assert left[-1, 0] == pytest.approx(0.5, abs=1e-6) and right[0, 0] == pytest.approx(1, abs=1e-6)


def test_a_function_may_take_numbers_or_arrays():
    def of_arrays(x):
        y = x.copy()
        y[y < 0] = 0
        return y

    for function in (of_arrays, np.exp, lambda x: np.float32(x), lambda x: np.array([2 * x])):
        assert drawn(function)


def test_a_function_that_gives_no_number_is_told_so():
    for wrong in (None, "one", (1, 2)):
        with pytest.raises(ValuesError, match=r"the function of the curve 'c' gives .* at -3, which is no number"):
            drawn(lambda x, wrong=wrong: wrong)


def test_a_mistake_in_a_function_is_told_as_it_is():
    with pytest.raises(TypeError, match="unsupported operand"):
        drawn(lambda x: x + "1")


@pytest.mark.parametrize("span", [(-1e308, 1e308), (0, 1e200), (0, 1e-200), (1, 1 + 1e-12)])
def test_a_range_that_floats_cannot_divide_is_refused(span):
    for which in "xy":
        told = "(spans more than|is too narrow|must rise)"
        with pytest.raises(NetreelError, match=f"{which} of 'a' {told}|{which} must be a pair of finite numbers"):
            axes(**{which: span}, name="a")


def test_small_and_large_ranges_have_ticks_with_numbers_that_differ():
    for span in ((0, 1e-20), (0, 1e20), (1e6, 1e6 + 1), (-3e-5, 2e-5)):
        labels = [tick_label(value) for value in ticks(span)]
        assert len(labels) > 2
        assert len(set(labels)) == len(labels)
        assert not any("e" in label for label in labels)
        assert len(axes(x=span, name="a")["numbers"].parts) >= len(labels) - 1


@pytest.mark.parametrize("span", [(1, 1), (2, 1), (math.nan, 1), (0, math.inf)])
def test_a_range_that_does_not_rise_is_refused(span):
    with pytest.raises(NetreelError, match=r"x of 'a'|x must be a pair of finite numbers"):
        axes(x=span, name="a")


@given(st.floats(-1e3, 1e3), st.floats(0.01, 1e3))
def test_ticks_lie_in_the_range_at_equal_steps(low, length):
    found = ticks((low, low + length))
    assert 2 <= len(found) <= 13
    assert all(low - 1e-6 * length <= value <= low + length * (1 + 1e-6) for value in found)
    assert np.ptp(np.diff(found)) < 1e-6 * max(length, abs(low)) if len(found) > 2 else True


def test_moved_axes_tell_where_a_value_lies():
    moved = axes(x=(0, 2), y=(0, 2), width=2, height=2, at=(3, 1), name="a")
    assert moved.point(1, 1) == (3, 1)
    assert plot(moved, lambda x: x, name="c").at == (3, 1)


def test_outside_axes_have_no_ink_within_the_rectangle_of_their_ranges():
    made = axes(x=(-8, 8), y=(-1, 1), width=6, height=4, x_step=4, y_step=1, outside=True, name="a")
    parts = {part.name: part for part in made.parts}
    assert [number.name for number in sure(Group, parts["numbers"]).parts] == [f"{k // 5}~{k}" for k in range(8)]
    for number in sure(Group, parts["numbers"]).parts:
        box = sure(Box, bounds(number))
        assert box.right < -3 or box.top < -2
    assert (
        sure(Strokes, parts["ticks"]).lines[..., 0].max() <= 3
        and (sure(Strokes, parts["ticks"]).lines.max(axis=1) <= (3, 2)).all()
    )
    inside = (np.abs(sure(Strokes, parts["ticks"]).lines) < (2.99, 1.99)).all(axis=2)
    assert not inside.any()


@pytest.mark.parametrize("name", ["x", "w^{(2)}_{11}"])
def test_the_name_of_an_axis_stands_off_its_arrowhead_however_wide_it_is(name):
    on = axes(x=(-1, 1), y=(-1, 1), x_name=name, y_name=name, name="a")
    (x, y), tip = (bounds(on["names"][one].node) for one in "xy"), sure(Box, bounds(on["x"].node))
    assert sure(Box, x).left > tip.right + 0.04 and sure(Box, y).bottom > tip.top
