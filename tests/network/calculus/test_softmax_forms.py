"""Softmax with cross-entropy in the chain rule: every equation is true, and the others are not."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from renderer.algebra.marks import plain
from renderer.network.calculus.definitions import claims_for_all, delta_definition
from renderer.network.calculus.derivation import derive
from renderer.network.calculus.facts import evaluate
from renderer.network.calculus.general_forms import general_claims, matrix_claims
from renderer.network.calculus.matrix_forms import Notation
from renderer.network.calculus.notation import Weight
from renderer.network.calculus.softmax_forms import softmax_forms
from renderer.network.dense_chain import network
from renderer.values.errors import NetworkError


@pytest.mark.parametrize(
    ("sizes", "activation", "target"),
    [
        ((2, 3), "softmax", [0, 1, 0]),
        ((3, 4, 3), ("relu", "softmax"), [0, 0, 1]),
        ((2, 3, 2, 4), ("tanh", "relu", "softmax"), [0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_all_claims_of_a_net_that_ends_in_a_softmax_hold(sizes, activation, target):
    net = network(sizes, seed=3, activation=activation)
    facts = evaluate(net, np.linspace(0.2, 0.9, sizes[0]), target, "cross_entropy")
    claims = [*claims_for_all(sizes, facts, softmax=True), *general_claims(sizes, "seed", facts, softmax=True)]
    forms = softmax_forms(sizes)
    claims += [one.claim(facts) for one in (forms.outputs, forms.error, forms.error_of_sums, forms.slope)]
    notations: tuple[Notation, ...] = ("seed", "standard")
    for layer, notation in product(range(1, len(sizes)), notations):
        claims += matrix_claims(sizes, layer, notation, facts, softmax=True)
    for claim in claims:
        assert claim.check() < 1e-9, plain(claim.tex)


def test_with_a_softmax_the_step_from_a_sum_to_the_error_is_one():
    assert plain(derive([2, 2], Weight(1, 1, 2), softmax=True).right.tex) == (
        r"\frac{\partial E}{\partial z^{(1)}_1} \, \frac{\partial z^{(1)}_1}{\partial w^{(1)}_{12}}"
    )
    assert plain(delta_definition([2, 2], 1, 2, softmax=True).tex) == r"\delta^{(L)}_2 = a^{(1)}_2 - y_2"


def test_what_holds_for_single_outputs_fails_for_a_softmax():
    facts = evaluate(network([2, 3], seed=3, activation="softmax"), [0.2, 0.9], [0, 1, 0], "cross_entropy")
    assert derive([2, 3], Weight(1, 1, 1)).claim(facts).check() > 0.01
    assert derive([2, 3], Weight(1, 1, 1), softmax=True).claim(facts).check() < 1e-9


def test_a_sure_softmax_keeps_all_digits_of_its_small_derivatives():
    net = network([1, 2], weights=[[[30.0], [-30.0]]], activation="softmax")
    facts = evaluate(net, [1.0], [1, 0], "cross_entropy")
    assert facts.gradients.deltas[0][0] == pytest.approx(-np.exp(-60.0), rel=1e-12)
    assert max(claim.check() for claim in claims_for_all([1, 2], facts, softmax=True)) < 1e-6


@pytest.mark.parametrize(
    ("activation", "target", "error", "words"),
    [
        ("softmax", [0, 1], "mse", "softmax outputs have the error 'cross_entropy'"),
        ("sigmoid", [0, 1], "cross_entropy", "needs the outputs of a softmax.*'bce'"),
        ("softmax", [1, 1], "cross_entropy", "add up to 1, but these come to 2"),
        ("softmax", [-1, 2], "cross_entropy", "between 0 and 1"),
    ],
)
def test_what_belongs_to_another_error_is_refused(activation, target, error, words):
    with pytest.raises(NetworkError, match=words):
        evaluate(network([2, 2], seed=1, activation=activation), [0, 1], target, error)


def test_a_softmax_is_for_the_last_layer():
    with pytest.raises(NetworkError, match="softmax is for the last layer of 2-2-2, not for layer 1"):
        network([2, 2, 2], activation=("softmax", "relu"))
