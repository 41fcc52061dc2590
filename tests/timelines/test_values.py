"""The numbers of the film with values: what is printed holds as it is printed."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer import Script
from renderer.algebra.tolerance import HOLDS
from renderer.algebra.written import adds_up
from renderer.network.calculus.derivation import derive
from renderer.network.calculus.facts import evaluate
from renderer.network.calculus.notation import Weight, parameters
from renderer.network.dense_chain import network
from renderer.review.equations import check_equations, unclaimed_numbers, visible_formulas
from renderer.values.errors import NetworkError
from renderer.values.number_format import compact, says
from tests.timelines import films
from timelines.backprop.board import Board
from timelines.backprop.making import make_board, parsed
from timelines.backprop.values import AsWritten, digits_of, step

SIZES = st.lists(st.integers(1, 3), min_size=2, max_size=4)


def board_of(sizes: tuple[int, ...], seed: int, activation: str = "sigmoid", error: str = "mse") -> Board:
    model = network(sizes, seed, activation)
    chance = np.random.default_rng(seed)
    x, y = chance.uniform(0.1, 0.9, sizes[0]), chance.uniform(0.1, 0.9, sizes[-1])
    # Nothing of the picture is asked for here.
    return Board(Script(), model, evaluate(model, x, y, error), None)  # type: ignore[arg-type]


@cache
def last_layer() -> tuple[object, ...]:
    scene = films.film("backprop", values=True, act="last_layer")
    return scene, check_equations(scene), tuple(visible_formulas(scene))


@settings(max_examples=15, deadline=None)
@given(SIZES, st.integers(0, 1000), st.sampled_from([("sigmoid", "mse"), ("sigmoid", "bce"), ("tanh", "mse")]))
def test_the_factors_of_a_line_multiply_to_its_result_as_they_are_written(
    sizes: list[int], seed: int, work: tuple[str, str]
) -> None:
    facts = board_of(tuple(sizes), seed, *work).facts
    for parameter in parameters(sizes):
        lines = [derive(sizes, parameter)]
        lines += [lines[0].with_deltas] if parameter.layer < len(sizes) - 1 else []
        for line in lines:
            factors, result = digits_of(line, facts)
            printed = line.value(AsWritten(facts.network, facts.x, facts.y, facts.error, factors))
            assert says(compact(line.left.value(facts), result), printed), (parameter, factors, result)
            assert factors <= 7


@settings(max_examples=15, deadline=None)
@given(SIZES, st.integers(0, 1000), st.sampled_from(["sigmoid", "tanh", "relu", "gelu"]))
def test_a_step_of_gradient_descent_adds_up_as_it_is_written(sizes: list[int], seed: int, activation: str) -> None:
    board = board_of(tuple(sizes), seed, activation)
    for parameter in parameters(sizes):
        for short in (False, True):
            claim = step(board, derive(sizes, parameter), short)
            assert claim.check() < HOLDS, claim.tex
        written = step(board, derive(sizes, parameter)).tex
        assert adds_up(written)
        assert not re.search(r"--|-0\\.0+(?![0-9])|10\\.0 .cdot|e[+-]", written), written


def test_every_number_of_the_film_beside_its_lines_is_claimed_and_holds() -> None:
    scene, checked, _ = last_layer()
    numbers = [one for one in checked if "-value-" in one.address]  # type: ignore[attr-defined]
    assert len(numbers) > 10
    assert [one for one in checked if not one.holds] == []  # type: ignore[attr-defined]
    assert len(unclaimed_numbers(scene)) == 13  # type: ignore[arg-type]  # those of the net, claimed in the opening


def test_a_negative_factor_stands_in_parentheses_so_that_it_is_no_subtraction() -> None:
    _, _, standing = last_layer()
    numbers = [one.source for one in standing if "-value-" in one.address and "gradient" not in one.address]  # type: ignore[attr-defined]
    assert any(source.startswith("(-") for source in numbers)


def test_the_numbers_in_the_net_are_claimed_when_they_come_in() -> None:
    scene = films.film("backprop", values=True, act="opening")
    assert not unclaimed_numbers(scene)
    assert [one for one in check_equations(scene) if not one.holds] == []


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("w9_1_1", "no weight of 2-2-2 is named 'w9_1_1'.*did you mean 'w[12]_1_1'"),
        ("foo", "no weight of 2-2-2 is named 'foo', layer, to and from; there are w1_1_1 to w2_2_2"),
        ("w2_1", "did you mean 'w2_"),
        ("b1_1", "did you mean"),
    ],
)
def test_a_weight_that_the_network_does_not_have_is_refused(word: str, message: str) -> None:
    assert parsed("w2_1_2", (2, 2, 2)) == Weight(2, 1, 2)
    with pytest.raises(NetworkError, match=message):
        make_board(Script(), weights=(word,))
