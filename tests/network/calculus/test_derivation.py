"""The chain rule as data: what it says, how it is written, and that it is true."""

from __future__ import annotations

import math
import pickle
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.algebra.claims import Claim
from renderer.algebra.expressions import Number, Product
from renderer.algebra.marks import marks, plain
from renderer.network.activations import ACTIVATIONS
from renderer.network.calculus.definitions import claims_for, claims_for_all, delta_definition, error_definition
from renderer.network.calculus.derivation import derive
from renderer.network.calculus.expressions import Branch, Factor, Symbol, factors_in
from renderer.network.calculus.facts import Facts, evaluate
from renderer.network.calculus.notation import Bias, Parameter, Quantity, Weight, parameters
from renderer.network.dense_chain import forward, network
from renderer.values.errors import NetworkError

SIZES = st.lists(st.integers(1, 4), min_size=2, max_size=5)
WORK = st.sampled_from([*((name, "mse") for name in ACTIVATIONS), ("sigmoid", "bce")])


def facts_for(sizes: list[int], seed: int = 0, activation: str = "sigmoid", error: str = "mse") -> Facts:
    """A network at work on a random input."""
    chance = np.random.default_rng(seed)
    return evaluate(
        network(sizes, seed, activation), chance.normal(size=sizes[0]), chance.uniform(0, 1, sizes[-1]), error
    )


def written(parameter: Parameter, sizes: tuple[int, ...] = (2, 2, 2)) -> str:
    return plain(derive(sizes, parameter).tex)


def ratio(top: str, bottom: str) -> str:
    return rf"\frac{{\partial {top}}}{{\partial {bottom}}}"


@settings(max_examples=15, deadline=None)
@given(SIZES, st.integers(0, 10_000), WORK)
def test_every_claim_of_every_parameter_holds(sizes: list[int], seed: int, work: tuple[str, str]) -> None:
    facts = facts_for(sizes, seed, *work)
    for claim in claims_for_all(sizes, facts):
        assert claim.check() < 1e-6, plain(claim.tex)


@settings(max_examples=15, deadline=None)
@given(SIZES, st.integers(0, 10_000), WORK)
def test_every_factor_is_worth_what_an_experiment_gives(sizes: list[int], seed: int, work: tuple[str, str]) -> None:
    facts = facts_for(sizes, seed, *work)
    for parameter in parameters(sizes):
        for factor in derive(sizes, parameter, deltas_from=parameter.layer + 2).factors:
            assert factor.value(facts) == pytest.approx(factor.measured(facts), rel=1e-9, abs=0), factor.mark


@settings(max_examples=12, deadline=None)
@given(SIZES, st.integers(0, 10_000))
def test_the_product_summed_over_the_branches_is_the_gradient(sizes: list[int], seed: int) -> None:
    facts = facts_for(sizes, seed)
    for weight in parameters(sizes):
        d = derive(sizes, weight)
        by_hand = sum(branch.value(facts) for branch in d.branches) * np.prod([end.value(facts) for end in d.ends])
        assert d.value(facts) == pytest.approx(by_hand, rel=1e-12)
        assert d.value(facts) == pytest.approx(d.left.value(facts), rel=1e-9, abs=1e-300)


def test_a_weight_of_the_last_layer_has_one_branch_and_no_parentheses() -> None:
    factors = [ratio("e^{(3)}_2", "a^{(2)}_2"), ratio("a^{(2)}_2", "z^{(2)}_2"), ratio("z^{(2)}_2", "w^{(2)}_{21}")]
    assert written(Weight(2, 2, 1)) == ratio("E", "w^{(2)}_{21}") + " = " + r" \, ".join(factors)


def test_a_weight_before_it_is_reached_by_a_branch_through_each_output() -> None:
    d = derive([2, 2, 2], Weight(1, 1, 2))
    names = [[factor.names for factor in branch.factors] for branch in d.branches]
    assert names == [
        [("e/3/1", "a/2/1"), ("a/2/1", "z/2/1"), ("z/2/1", "a/1/1")],
        [("e/3/2", "a/2/2"), ("a/2/2", "z/2/2"), ("z/2/2", "a/1/1")],
    ]
    assert [end.names for end in d.ends if isinstance(end, Factor)] == [("a/1/1", "z/1/1"), ("z/1/1", "w/1/1/2")]
    assert [branch.through.name for branch in d.branches] == ["z/2/1", "z/2/2"]
    assert plain(d.tex).count(r"\bigg(") == plain(d.tex).count(r"\bigg)") == 1
    assert plain(d.tex).index(r"\bigg)") < plain(d.tex).index(ratio("a^{(1)}_1", "z^{(1)}_1"))


def test_with_deltas_each_branch_is_a_delta_and_one_factor() -> None:
    d = derive([2, 3, 2], Weight(1, 3, 1)).with_deltas
    terms = [rf"\delta^{{(L)}}_{k} \, {ratio(f'z^{{(2)}}_{k}', 'a^{(1)}_3')}" for k in (1, 2)]
    ends = [ratio("a^{(1)}_3", "z^{(1)}_3"), ratio("z^{(1)}_3", "w^{(1)}_{31}")]
    assert plain(d.right.tex) == r" \, ".join([r"\bigg( " + " + ".join(terms) + r" \bigg)", *ends])


def test_a_delta_has_the_mark_of_the_factors_it_stands_for() -> None:
    d = derive([2, 2, 2], Weight(1, 1, 1))
    group = d.branches[0].parts[0]
    delta = d.with_deltas.branches[0].parts[0]
    assert isinstance(group, Product) and isinstance(delta, Symbol)
    assert group.mark == delta.mark == "delta2_1"
    assert [factor.names for factor in factors_in(group)] == [("e/3/1", "a/2/1"), ("a/2/1", "z/2/1")]


def test_factors_that_stay_keep_their_marks_when_deltas_come_in() -> None:
    d = derive([2, 3, 2, 2], Weight(1, 2, 1))
    for shorter in (d.recalling, d.with_deltas, d.closed):
        assert {factor.mark for factor in shorter.factors} <= {factor.mark for factor in d.factors}


def test_bias_derivations_end_on_dz_by_db_which_is_one() -> None:
    d = derive([2, 2, 2], Bias(2, 1))
    assert plain(d.factors[-1].tex) == ratio("z^{(2)}_1", "b^{(2)}_1")
    assert plain(d.factors[-1].meaning.tex) == "1"  # type: ignore[union-attr]
    assert plain(d.simplified.tex) == ratio("E", "b^{(2)}_1") + r" = \delta^{(L)}_1"


def test_the_meanings_of_factors_have_their_indices_the_right_way_round() -> None:
    dz_da = Factor(Quantity("z", 2, 1), Quantity("a", 1, 2))
    dz_dw = Factor(Quantity("z", 1, 1), Quantity("w", 1, 1, 2))
    assert dz_da.meaning == Symbol(Quantity("w", 2, 1, 2))
    assert dz_dw.meaning == Symbol(Quantity("x", 0, 2))
    assert Factor(Quantity("a", 1, 1), Quantity("z", 1, 1)).meaning is None


def test_a_factor_knows_its_neurons_and_the_edge_between_them() -> None:
    factors = derive([2, 2, 2], Weight(1, 1, 2)).factors
    assert [factor.edge for factor in factors] == [None, None, "w/2/1/1", None, None, "w/2/2/1", None, "w/1/1/2"]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=2, max_size=5))
def test_marks_are_unique_inside_a_formula_and_braces_balance(sizes: list[int]) -> None:
    for claim in claims_for_all(sizes):
        found = marks(claim.tex)
        assert len(set(found)) == len(found), claim.tex
        assert all(mark.replace("_", "").replace("-", "").isalnum() for mark in found)
        assert claim.tex.count("{") == claim.tex.count("}")
        assert r"\part{" not in plain(claim.tex)


def test_a_formula_written_twice_is_the_same_to_the_letter() -> None:
    sizes = [2, 3, 3, 2]
    assert derive(sizes, Weight(1, 2, 1)).tex == derive(sizes, Weight(1, 2, 1)).tex


def test_every_mark_a_factor_names_is_in_the_formula() -> None:
    d = derive([2, 2, 2, 2], Weight(1, 1, 1))
    found = set(marks(d.tex))
    for factor in (d.left, *d.factors):
        assert {factor.mark, factor.top_mark, factor.bottom_mark} <= found
    assert {branch.mark for branch in d.branches} <= found
    assert len(d.branches) == 2 and all(isinstance(branch, Branch) for branch in d.branches)


def test_nested_sums_stand_in_smaller_parentheses_than_the_sum_around_them() -> None:
    tex = plain(derive([1, 2, 2, 2], Weight(1, 1, 1)).tex)
    assert tex.count(r"\Bigg(") == 1 and tex.count(r"\bigg(") == 2


def test_a_chain_of_single_neurons_needs_no_parentheses() -> None:
    tex = plain(derive([1, 1, 1, 1], Weight(1, 1, 1)).tex)
    assert "gg(" not in tex and tex.count(r"\frac") == 8


def test_many_branches_are_written_with_dots_but_counted_in_full() -> None:
    facts = facts_for([2, 9, 9])
    d = derive([2, 9, 9], Weight(1, 1, 1), deltas_from=2, max_shown=4)
    assert plain(d.tex).count(r"\delta") == 4
    assert r"+ \cdots +" in plain(d.tex)
    assert (list(d.written), len(d.deltas), len(d.factors)) == ([1, 2, 8, 9], 4, 4 + 2)
    assert d.claim(facts).check() < 1e-6
    assert d.shortened(None).tex == derive([2, 9, 9], Weight(1, 1, 1), deltas_from=2).tex


def test_dots_stand_for_terms_of_inner_sums_too_and_many_terms_can_be_counted() -> None:
    d = derive([2, 5, 6, 7], Weight(1, 1, 1), max_shown=2)
    assert plain(d.tex).count(r"\cdots") == 3
    assert d.claim(facts_for([2, 5, 6, 7])).check() < 1e-6
    assert len(derive([2, 3, 1000], Weight(1, 1, 1), max_shown=2).factors) == 2 * 3 + 2
    with pytest.raises(NetworkError, match="without deltas has 3002 factors"):
        derive([2, 3, 1000], Weight(1, 1, 1))
    with pytest.raises(NetworkError, match="without deltas"):
        derive([9] * 9, Weight(1, 1, 1), max_shown=2)


def test_with_deltas_the_length_grows_with_the_edges_and_not_with_the_paths() -> None:
    sizes = [4] * 9
    d = derive(sizes, Weight(1, 1, 1), deltas_from=2)
    assert len(d.factors) == 4 + 2
    definitions = [delta_definition(sizes, layer, place) for layer in range(1, 9) for place in range(1, 5)]
    lengths = [len(list(factors_in(e.right))) for e in definitions if isinstance(e.right, Product)]
    assert sum(lengths) == 7 * 4 * (4 + 1) + 4 * 2
    facts = facts_for(sizes)
    assert max(claim.check(facts) for claim in claims_for(sizes, Weight(1, 2, 3))) < 1e-6


def test_a_derivation_too_long_to_read_is_refused_with_the_way_out() -> None:
    with pytest.raises(NetworkError, match=r"without deltas has \d+ factors; .*deltas_from=2"):
        derive([4] * 9, Weight(1, 1, 1))


def test_the_count_that_refuses_is_the_true_count() -> None:
    with pytest.raises(NetworkError) as refusal:
        derive([1, 9, 9, 9, 9], Weight(1, 1, 1))
    count = int(str(refusal.value).split(" has ")[1].split()[0])
    inner = 2
    for _ in range(3):
        inner = 9 * (inner + 1) + 1
    assert count == inner + 1
    short = derive([1, 3, 3, 3], Weight(1, 1, 1))
    assert len(short.factors) == (3 * (3 * (2 + 1) + 1 + 1) + 1) + 1


def test_deltas_may_stand_for_the_layers_from_any_on() -> None:
    facts = facts_for([2, 3, 2, 3, 2], 4)
    values = [derive([2, 3, 2, 3, 2], Weight(1, 2, 2), deltas_from=layer).value(facts) for layer in range(1, 6)]
    assert values == pytest.approx([values[0]] * 5, rel=1e-12)
    counts = [len(derive([2, 3, 2, 3, 2], Weight(1, 2, 2), deltas_from=layer).deltas) for layer in range(1, 6)]
    assert counts == [1, 2, 6, 12, 0]


@pytest.mark.parametrize("error", ["mse", "bce"])
def test_the_error_of_an_output_is_what_its_formula_says(error: str) -> None:
    facts = facts_for([2, 3, 2], 3, "sigmoid", error)
    equation = error_definition([2, 3, 2], 2, error)
    assert equation.claim(facts).check() < 1e-12
    y, a = facts.y[1], facts.passed.output[1]
    expected = 0.5 * (y - a) ** 2 if error == "mse" else -y * np.log(a) - (1 - y) * np.log(1 - a)
    assert equation.right.value(facts) == pytest.approx(expected)
    assert len(set(marks(equation.tex))) == len(marks(equation.tex))


def test_the_formula_of_one_error_is_not_checked_by_facts_of_another() -> None:
    with pytest.raises(NetworkError, match="that of 'bce', but the facts go by 'mse'"):
        error_definition([2, 2], 1, "bce").claim(facts_for([2, 2])).check()


def test_a_wrong_equation_is_caught() -> None:
    facts = facts_for([2, 2, 2], 1)
    right = derive([2, 2, 2], Weight(1, 1, 2))
    wrong = derive([2, 2, 2], Weight(1, 2, 1))
    assert Claim(right.left, wrong.right, facts).check() > 1e-2
    left_out = Product((*right.branches[:1], *right.ends))
    assert Claim(right.left, left_out, facts).check() > 1e-2
    swapped = Symbol(Quantity("w", 2, 2, 1))
    assert Claim(Factor(Quantity("z", 2, 1), Quantity("a", 1, 2)), swapped, facts).check() > 1e-2


def test_a_claim_needs_facts_and_takes_others() -> None:
    claim = derive([2, 2, 2], Weight(1, 1, 1)).claim()
    with pytest.raises(NetworkError, match="no facts"):
        claim.check()
    assert claim.check(facts_for([2, 2, 2], 5)) < 1e-6
    assert claim.on(facts_for([2, 2, 2], 6)).check() < 1e-6


def test_derivations_and_claims_pickle() -> None:
    d = derive([2, 2, 2], Weight(1, 1, 1))
    claim = d.claim(facts_for([2, 2, 2]))
    assert pickle.loads(pickle.dumps(d)) == d
    again = pickle.loads(pickle.dumps(claim))
    assert again == claim and again.check() == claim.check()


def test_at_a_kink_there_is_no_derivative_and_the_kink_is_named() -> None:
    net = network([1, 1], activation="relu", weights=[[[1.0]]])
    factor = Factor(Quantity("a", 1, 1), Quantity("z", 1, 1))
    assert factor.measured(evaluate(net, [1e-12], [0])) == 1.0
    assert factor.measured(evaluate(net, [-1e-12], [0])) == 0.0
    with pytest.raises(NetworkError, match=r"da/1/1 by dz/1/1 does not exist.*z/1/1 is 0, where relu has a kink"):
        factor.measured(evaluate(net, [0.0], [0]))


def test_a_kink_that_nothing_moves_does_not_matter() -> None:
    net = network([1, 2, 1], activation="relu", weights=[[[1.0], [-1.0]], [[1.0, 2.0]]], biases=[[0, 0], [0]])
    facts = evaluate(net, [2.0], [5.0])
    for claim in claims_for_all(net.sizes, facts):
        assert claim.check() < 1e-6, plain(claim.tex)
    # Without an input no weight of layer 1 moves anything; at a bias there is a kink.
    still = evaluate(net, [0.0], [5.0])
    assert still.measured(Quantity("E"), Quantity("w", 1, 1, 1)) == 0.0
    with pytest.raises(NetworkError, match="kink"):
        still.measured(Quantity("E"), Quantity("b", 1, 1))


@pytest.mark.parametrize("z", [-600.0, -40.0, -9.0, 9.0, 40.0, 600.0])
@pytest.mark.parametrize("y", [0.0, 0.3, 1.0])
def test_cross_entropy_holds_where_outputs_are_saturated(z: float, y: float) -> None:
    net = network([1, 1], weights=[[[1.0]]])
    facts = evaluate(net, [z], [y], "bce")
    share = 1 / (1 + math.exp(-abs(z)))
    a = share if z > 0 else math.exp(-abs(z)) * share
    rest = math.exp(-abs(z)) * share if z > 0 else share
    assert facts.gradients.deltas[0][0] == pytest.approx((1 - y) * a - y * rest, rel=1e-14)
    assert facts.gradients.error == pytest.approx(-y * math.log(a) - (1 - y) * math.log(rest), rel=1e-14)
    for claim in claims_for_all(net.sizes, facts):
        assert claim.check() < 1e-6, plain(claim.tex)


def test_a_sum_beyond_all_float64_still_has_an_error_and_a_gradient() -> None:
    facts = evaluate(network([1, 1], weights=[[[1.0]]]), [-2000.0], [1.0], "bce")
    assert (facts.gradients.error, facts.gradients.deltas[0][0]) == (2000.0, -1.0)
    with pytest.raises(NetworkError, match="de/2/1 by da/1/1 is too large for float64"):
        facts.derivative(Quantity("e", 2, 1), Quantity("a", 1, 1))


def small(scale: float) -> Facts:
    """A network with small gradients: its output layer has weights of the size of `scale`."""
    weights = [[[0.5, -0.4], [0.3, 0.8]], [[1.1 * scale, 0.7 * scale], [-0.9 * scale, 0.2 * scale]]]
    return evaluate(network([2, 2, 2], weights=weights), [0.3, 0.8], [0.2, 0.9])


@pytest.mark.parametrize("scale", [1e-3, 1e-7, 1e-30, 1e-100])
def test_a_claim_of_a_small_gradient_a_thousandth_off_fails(scale: float) -> None:
    facts = small(scale)
    right = derive([2, 2, 2], Weight(1, 1, 1))
    assert abs(right.value(facts)) < scale
    assert right.claim(facts).check() < 1e-6
    assert Claim(right.left, Product((Number(1.001), right.right)), facts).check() > 1e-4
    assert Claim(right.left, Number(0.0), facts).check() == 1.0


def test_claims_hold_at_large_inputs() -> None:
    weights = [[[0.5, -0.4], [0.3, 0.8]], [[1.1, 0.7], [-0.9, 0.2]]]
    facts = evaluate(network([2, 2, 2], weights=weights, activation="linear"), [3e6, -1e6], [0.2, 0.9])
    for claim in claims_for_all([2, 2, 2], facts):
        assert claim.check() < 1e-6, plain(claim.tex)


def test_a_gradient_that_cancels_to_nothing_is_judged_by_its_terms() -> None:
    weights = [[[0.5, -0.4], [0.3, 0.8]], [[1.1, 0.7], [1.1, 0.2]]]
    net = network([2, 2, 2], weights=weights, activation="linear")
    outputs = forward(net, [0.3, 0.8]).output
    facts = evaluate(net, [0.3, 0.8], [outputs[0] - 0.1, outputs[1] + 0.1])
    gradient = derive([2, 2, 2], Weight(1, 1, 1))
    assert abs(gradient.value(facts)) < 1e-16
    assert gradient.claim(facts).check() < 1e-6
    assert Claim(gradient.left, Number(0.0), facts).check() < 1e-6
    assert Claim(gradient.left, Number(1e-9), facts).check() > 0.5


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        (Weight(3, 1, 1), "w^{(3)}_{11}: layer 3 has no weights; the layers of 2-2-2 with weights are 1 to 2"),
        (Weight(0, 1, 1), "layer 0 has no weights"),
        (Weight(2, 1, 3), "w^{(2)}_{13} comes from neuron 3 of layer 1, but layer 1 of 2-2-2 has neurons 1 to 2"),
        (Weight(2, 0, 1), "leads to neuron 0 of layer 2"),
        (Bias(1, 7), "b^{(1)}_7 leads to neuron 7"),
        ("w", "parameter must be a Weight or a Bias"),
    ],
)
def test_parameters_that_the_network_does_not_have_are_refused(parameter: Parameter, message: str) -> None:
    with pytest.raises(NetworkError, match=re.escape(message)):
        derive([2, 2, 2], parameter)


def test_quantities_that_the_network_does_not_have_are_refused() -> None:
    facts = facts_for([2, 2])
    for quantity in (
        Quantity("a", 5, 1),
        Quantity("z", 1, 0),
        Quantity("e", 1, 1),
        Quantity("w", 1, 1, 9),
        Quantity("y", 0, 3),
    ):
        with pytest.raises(NetworkError):
            facts.value(quantity)
    with pytest.raises(NetworkError, match="not one step of the chain rule"):
        facts.derivative(Quantity("e", 2, 1), Quantity("w", 1, 1, 1))


def test_two_digit_places_are_kept_apart_by_a_comma() -> None:
    assert Quantity("w", 1, 11, 1).tex == "w^{(1)}_{11,1}"
    assert Quantity("w", 1, 1, 11).tex == "w^{(1)}_{1,11}"
    assert Quantity("a", 1, 12).tex == "a^{(1)}_{12}"
