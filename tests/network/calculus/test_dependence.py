"""Quantities of a network as functions of others: where the network stands, and how steep they are there."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from renderer.network import Dependence, Quantity, evaluate, network
from renderer.values.errors import NetworkError

FACTS = evaluate(network((2, 3, 2), seed=1), [0.5, 0.8], [0.2, 0.9])
SHARES = evaluate(network((2, 2), seed=1, activation="softmax"), [0.5, 0.8], [0.0, 1.0], "cross_entropy")
W, B, Z, A = Quantity("w", 2, 2, 3), Quantity("b", 1, 2), Quantity("z", 2, 1), Quantity("a", 2, 1)
PAIRS = [
    (FACTS, Quantity("E"), W),
    (FACTS, Quantity("z", 2, 2), W),
    (FACTS, Quantity("E"), B),
    (FACTS, A, Z),
    (FACTS, Quantity("e", 3, 1), A),
    (SHARES, Quantity("E"), Quantity("z", 1, 2)),
]


@pytest.mark.parametrize(("facts", "top", "bottom"), PAIRS)
def test_it_goes_through_what_the_network_has_with_the_slope_of_the_derivative(facts, top, bottom):
    function, here, step = Dependence(facts, top, bottom), facts.value(bottom), 1e-5
    assert function(here) == pytest.approx(facts.value(top), rel=1e-12)
    slope = (function(here + step) - function(here - step)) / (2 * step)
    assert slope == pytest.approx(facts.derivative(top, bottom), rel=1e-6)


@pytest.mark.parametrize(
    ("facts", "top", "bottom"),
    [
        (FACTS, Quantity("E"), A),
        (FACTS, Quantity("a", 2, 2), Z),
        (FACTS, Quantity("a", 1, 1), Z),
        (SHARES, Quantity("a", 1, 1), Quantity("z", 1, 1)),
    ],
)
def test_what_does_not_follow_right_after_is_refused_by_name(facts, top, bottom):
    with pytest.raises(NetworkError, match=f"{bottom.name!r}"):
        Dependence(facts, top, bottom)


def test_an_error_near_its_end_is_finite():
    facts = evaluate(network((2, 2), seed=1), [0.5, 0.8], [0.2, 0.9], "bce")
    function = Dependence(facts, Quantity("e", 2, 1), Quantity("a", 1, 1))
    with np.errstate(all="raise"):
        assert np.isfinite([function(value) for value in (0.001, 0.5, 0.999)]).all()


def test_other_processes_find_it():
    function = Dependence(FACTS, A, Z)
    assert pickle.loads(pickle.dumps(function))(0.3) == function(0.3)
