"""Computations on single numbers: their values, their derivatives, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from renderer.network import scalar_run
from renderer.values.errors import NetreelError
from tests.sure import there


def error(w, x, b, y):
    return ((w * x + b).tanh() - y) ** 2


GIVEN = {"w": 0.8, "x": -1.5, "b": 0.4, "y": 1.0}


def test_a_run_has_the_value_and_the_derivatives_of_the_function():
    run = scalar_run(error, **GIVEN)
    a = math.tanh(0.8 * -1.5 + 0.4)
    assert run.output[0] == pytest.approx((a - 1) ** 2)
    assert there(run["w"].output_gradient)[0] == pytest.approx(2 * (a - 1) * (1 - a * a) * -1.5)
    assert there(run[run.model.outputs[0]].output_gradient)[0] == 1.0


def test_where_ways_meet_their_derivatives_add_up():
    run = scalar_run(lambda x: x * x + x.exp() - 3 / x, x=2.0)
    assert there(run["x"].output_gradient)[0] == pytest.approx(4 + math.exp(2) + 0.75)
    assert run.prove().holds


def test_all_operators_are_those_of_numbers():
    run = scalar_run(
        lambda a, b: (-a + 2) * (1 - b) / (b - 0.5) + 2.0 * a**3 + (3 + b).relu() + np.float64(1) * a, a=1.5, b=2.0
    )
    a, b = 1.5, 2.0
    assert run.output[0] == pytest.approx((-a + 2) * (1 - b) / (b - 0.5) + 2.0 * a**3 + (3 + b) + a)
    assert run.prove().holds


@pytest.mark.parametrize(
    ("function", "values", "words"),
    [
        (lambda w: 1.0, {"w": 1}, "must return what it computes"),
        (lambda w: w, {"w": 1}, "must return what it computes"),
        (lambda w: w * 2, {"v": 1}, "does not take v"),
        (lambda w: w if w else w * 2, {"w": 1}, "written down before it has numbers"),
        (lambda w: w.tahn(), {"w": 1}, "no function 'tahn'; did you mean 'tanh'"),
        (lambda w: w * float("nan"), {"w": 1}, "finite"),
        (lambda w: (w * 2, w * 3)[0], {"w": 1}, "after its result"),
        (lambda w: w.log(), {"w": 0}, "comes to -inf"),
    ],
)
def test_what_is_no_computation_is_refused_in_words(function, values, words):
    with pytest.raises(NetreelError, match=words):
        scalar_run(function, **values)
