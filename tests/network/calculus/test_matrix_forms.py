"""Whole layers as matrices: every form is the gradient, in both notations, and a transposed matrix is found out."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from renderer.algebra.claims import Claim, relative_error
from renderer.algebra.marks import marks, plain
from renderer.algebra.matrices import Dot, Grid, Hadamard, Transposed, column, leveled
from renderer.algebra.matrix_parts import beside_entries
from renderer.network.calculus.expressions import Factor, Symbol
from renderer.network.calculus.facts import Facts, evaluate
from renderer.network.calculus.general_forms import general_claims, general_forms, matrix_claims
from renderer.network.calculus.matrix_forms import Notation, matrix_forms, seed_forms, standard_forms
from renderer.network.calculus.notation import Quantity
from renderer.network.dense_chain import network
from renderer.scene.layout import box_of
from renderer.scene.node import Ref
from renderer.scene.part_place import part_of
from renderer.typeset.formula import Formula
from renderer.typeset.tex import tex
from renderer.values.box import Box
from renderer.values.errors import NetworkError

SIZES = st.lists(st.integers(1, 4), min_size=2, max_size=5)
NOTATION = st.sampled_from(["seed", "standard"])
WORK = st.sampled_from([("sigmoid", "mse"), ("sigmoid", "bce"), ("tanh", "mse"), ("relu", "mse"), ("linear", "mse")])
NOTATIONS: tuple[Notation, ...] = ("seed", "standard")


def facts_for(sizes: list[int], seed: int = 0, activation: str = "sigmoid", error: str = "mse") -> Facts:
    chance = np.random.default_rng(seed)
    x, y = chance.normal(size=sizes[0]), chance.uniform(0, 1, sizes[-1])
    facts = evaluate(network(sizes, seed, activation), x, y, error)
    if activation == "relu":
        assume(min(abs(z).min() for z in facts.passed.pre_activations) > 0.05)
    if error == "bce" and abs(facts.passed.output - 0.5).max() > 0.499:
        assume(False)
    return facts


@settings(max_examples=20, deadline=None)
@given(SIZES, st.integers(0, 10_000), WORK, NOTATION)
def test_every_claim_of_every_layer_holds(
    sizes: list[int], seed: int, work: tuple[str, str], notation: Notation
) -> None:
    facts = facts_for(sizes, seed, *work)
    for layer in range(1, len(sizes)):
        for claim in matrix_claims(sizes, layer, notation, facts):
            assert claim.check() < 1e-6, plain(claim.tex)
    for claim in general_claims(sizes, notation, facts):
        assert claim.check() < 1e-6, plain(claim.tex)


@settings(max_examples=12, deadline=None)
@given(SIZES, st.integers(0, 10_000), NOTATION)
def test_both_sides_are_the_gradient_and_have_its_shape(sizes: list[int], seed: int, notation: Notation) -> None:
    facts = facts_for(sizes, seed)
    for layer in range(1, len(sizes)):
        forms = matrix_forms(sizes, layer, notation)
        expected = facts.gradients.weights[layer - 1]
        for equation in (forms.weights, forms.expanded, forms.elements):
            assert np.allclose(equation.right.value(facts), expected, rtol=1e-12)
            assert np.shape(equation.left.value(facts)) == expected.shape
        assert np.allclose(forms.bias.right.value(facts), facts.gradients.biases[layer - 1][:, None])


def test_the_matrix_of_dz_by_da_has_its_indices_the_right_way_round() -> None:
    forms = seed_forms([2, 2, 2], 1)
    names = [[entry.names for entry in row if isinstance(entry, Factor)] for row in forms.dz_da.rows]
    assert names == [[("z/2/1", "a/1/1"), ("z/2/1", "a/1/2")], [("z/2/2", "a/1/1"), ("z/2/2", "a/1/2")]]
    letters = [[plain(entry.tex) for entry in row] for row in forms.next_weights.rows]
    assert letters == [["w^{(2)}_{11}", "w^{(2)}_{12}"], ["w^{(2)}_{21}", "w^{(2)}_{22}"]]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_swapped_weights_in_the_matrix_of_dz_by_da_are_caught(activation: str) -> None:
    facts = facts_for([2, 2, 2], 2, activation)
    forms = seed_forms([2, 2, 2], 1)
    w12, w21 = Symbol(Quantity("w", 2, 1, 2)), Symbol(Quantity("w", 2, 2, 1))
    swapped = forms.next_weights.with_entry(1, 2, w21).with_entry(2, 1, w12)
    assert Claim(forms.dz_da, swapped, facts).check() > 1e-2
    stood_up = Transposed(Dot(Transposed(forms.next_deltas), swapped))
    formula = Hadamard((stood_up, forms.slopes, forms.inputs))
    assert Claim(forms.gradients, formula, facts).check() > 1e-2
    right = Transposed(Dot(Transposed(forms.next_deltas), forms.next_weights))
    assert Claim(forms.gradients, replace(formula, parts=(right, *formula.parts[1:])), facts).check() < 1e-6


def test_each_entry_may_be_replaced_by_what_it_means_one_at_a_time() -> None:
    facts = facts_for([2, 3, 2], 1)
    forms = seed_forms([2, 3, 2], 1)
    grid = forms.dz_da
    for row in (1, 2):
        for place in (1, 2, 3):
            factor = grid.rows[row - 1][place - 1]
            assert isinstance(factor, Factor) and factor.meaning is not None
            grid = grid.with_entry(row, place, factor.meaning)
            assert Claim(forms.dz_da, grid, facts).check() < 1e-6
    assert [[entry.tex for entry in row] for row in grid.rows] == [
        [entry.tex for entry in row] for row in forms.next_weights.rows
    ]


def test_a_row_that_is_not_stood_up_is_refused_or_wrong() -> None:
    forms = seed_forms([2, 3, 2], 1)
    lying = Dot(Transposed(forms.next_deltas), forms.next_weights)
    with pytest.raises(NetworkError, match="no product element by element"):
        Hadamard((lying, forms.slopes)).value(facts_for([2, 3, 2]))


def test_claims_about_matrices_of_different_shapes_fail() -> None:
    facts = facts_for([2, 3, 2])
    forms = seed_forms([2, 3, 2], 1)
    assert Claim(forms.deltas, forms.next_deltas, facts).check() == float("inf")
    assert relative_error(np.array([1.0]), np.array([np.nan])) == float("inf")


def test_the_formulas_in_the_seeds_notation() -> None:
    hidden, last = seed_forms([2, 2, 2], 1), seed_forms([2, 2, 2], 2)
    stand_up = r"\left( (\delta^{(L)})^{\mathsf{T}} \cdot W^{(2)} \right)^{\mathsf{T}}"
    slope = r"\frac{\partial A^{(1)}}{\partial Z^{(1)}}"
    assert plain(hidden.expanded.right.tex) == rf"{stand_up} \odot {slope} \odot X^{{(0)}}"
    assert plain(hidden.delta.tex) == rf"\delta^{{(1)}} = {stand_up} \odot {slope}"
    assert plain(hidden.derivatives.right.tex) == (
        r"\left( (\delta^{(L)})^{\mathsf{T}} \cdot \frac{\partial Z^{(2)}}{\partial A^{(1)}} \right)^{\mathsf{T}}"
        rf" \odot {slope} \odot \frac{{\partial Z^{{(1)}}}}{{\partial W^{{(1)}}}}"
    )
    assert plain(last.with_delta.tex) == (
        r"\frac{\partial E}{\partial W^{(2)}} = \delta^{(L)} \odot \frac{\partial Z^{(2)}}{\partial W^{(2)}}"
    )
    assert plain(last.bias.tex) == r"\frac{\partial E}{\partial B^{(2)}} = \delta^{(L)}"


def test_the_general_formulas_in_both_notations() -> None:
    seed, standard = general_forms([2, 3, 2]), general_forms([2, 3, 2], "standard")
    assert plain(seed.expanded.tex) == (
        r"\frac{\partial E}{\partial W^{(\ell)}} = "
        r"\left( (\delta^{(\ell+1)})^{\mathsf{T}} \cdot W^{(\ell+1)} \right)^{\mathsf{T}}"
        r" \odot \frac{\partial A^{(\ell)}}{\partial Z^{(\ell)}} \odot X^{(\ell-1)}"
    )
    assert plain(seed.delta_last.tex) == (
        r"\delta^{(L)} = \frac{\partial E}{\partial A^{(L)}} \odot \frac{\partial A^{(L)}}{\partial Z^{(L)}}"
    )
    assert plain(seed.bias.tex) == r"\frac{\partial E}{\partial B^{(\ell)}} = \delta^{(\ell)}"
    assert plain(standard.delta_last.tex) == r"\delta^{(L)} = \nabla_a E \odot \sigma'(z^{(L)})"
    assert plain(standard.delta.tex) == (
        r"\delta^{(\ell)} = \left( (W^{(\ell+1)})^{\mathsf{T}} \, \delta^{(\ell+1)} \right) \odot \sigma'(z^{(\ell)})"
    )
    assert plain(standard.weights.tex) == (
        r"\frac{\partial E}{\partial W^{(\ell)}} = \delta^{(\ell)} \, (a^{(\ell-1)})^{\mathsf{T}}"
    )
    assert plain(standard.bias.tex) == r"\frac{\partial E}{\partial b^{(\ell)}} = \delta^{(\ell)}"


def test_numbers_turn_into_letters_under_the_same_marks() -> None:
    for notation in NOTATIONS:
        for layer in (1, 2):
            numbers = matrix_forms([2, 2, 2], layer, notation)
            letters = matrix_forms([2, 2, 2], layer, notation, general=True)
            for name in ("weights", "expanded", "delta", "bias"):
                assert marks(getattr(numbers, name).tex) == marks(getattr(letters, name).tex)
                assert getattr(numbers, name).tex != getattr(letters, name).tex


def test_every_layer_number_is_a_part_of_its_own() -> None:
    found = marks(seed_forms([2, 2, 2], 1).expanded.tex)
    layers = [mark for mark in found if mark.endswith("-layer")]
    assert layers == [
        "gradient-bottom-layer",
        "delta-next-layer",
        "weights-layer",
        "slope-top-layer",
        "slope-bottom-layer",
        "input-layer",
    ]


@settings(max_examples=12, deadline=None)
@given(SIZES, NOTATION, st.one_of(st.none(), st.integers(2, 3)))
def test_marks_are_unique_inside_a_formula(sizes: list[int], notation: Notation, most: int | None) -> None:
    for layer in range(1, len(sizes)):
        forms = matrix_forms(sizes, layer, notation, max_shown=most)
        texts = [claim.tex for claim in matrix_claims(sizes, layer, notation)]
        texts += [forms.elements.tex, forms.elements_substituted.tex]
        for written in texts:
            assert len(set(marks(written))) == len(marks(written)), plain(written)
            assert written.count("{") == written.count("}")


def test_a_large_matrix_is_written_with_dots_and_worth_all_of_its_entries() -> None:
    facts = facts_for([6, 7, 2])
    grid = seed_forms([6, 7, 2], 1, max_shown=4).gradients
    cells = grid.cells
    assert (len(cells), len(cells[0])) == (5, 5)
    assert cells[2] == (r"\vdots", r"\vdots", r"\ddots", r"\vdots", r"\vdots")
    assert [line[2] for line in cells] == [r"\cdots", r"\cdots", r"\ddots", r"\cdots", r"\cdots"]
    assert grid.entry_mark(7, 6) in marks(grid.tex) and grid.entry_mark(3, 3) not in marks(grid.tex)
    assert grid.value(facts).shape == grid.shape == (7, 6)
    assert grid.tex == grid.shortened(4).tex != grid.shortened(None).tex


def test_a_column_is_shortened_downwards_only() -> None:
    grid = seed_forms([2, 9], 1, max_shown=2).slopes
    assert [len(line) for line in grid.cells] == [1, 1, 1]
    assert grid.cells[1] == (r"\vdots",)


def test_a_small_matrix_is_written_in_full() -> None:
    tex = plain(seed_forms([1, 2, 2], 2, max_shown=4).deltas.tex)
    assert tex == r"\begin{bmatrix} \displaystyle \delta^{(L)}_1 \\[0.2em] \displaystyle \delta^{(L)}_2 \end{bmatrix}"


@pytest.mark.parametrize("form", ["elements", "elements_with_delta", "elements_broken_down"])
@pytest.mark.parametrize(
    ("sizes", "most"), [([2, 2, 2], None), ([3, 3, 2], None), ([12, 12, 3], 3), ([2, 2, 12, 3], 3)]
)
def test_matrices_side_by_side_have_level_rows(sizes: list[int], most: int | None, form: str) -> None:
    formula = tex(getattr(matrix_forms(sizes, 1, max_shown=most), form).tex)
    high = _box(formula, beside_entries(formula["input"])[0])
    for mark in ("gradient", "slope") if "slope" in formula.ids else ("gradient", "delta"):
        other = _box(formula, beside_entries(formula[mark])[0])
        assert (other.top, other.bottom) == pytest.approx((high.top, high.bottom), abs=0.01), mark
    for i in (1, sizes[1]):  # equal denominators, so they end at one height where the rows are level
        ends = [_box(formula, formula[f"{mark}-{i}-1"]).bottom for mark in ("gradient", "input")]
        assert ends[0] == pytest.approx(ends[1], abs=1e-6)


def _box(formula: Formula, part: Ref) -> Box:
    return box_of(part_of(formula, part.address.below(formula.name)))


def test_matrices_of_unequal_height_are_not_leveled() -> None:
    forms = matrix_forms([2, 2, 3], 1)
    with pytest.raises(NetworkError, match="'input' and 'delta-next' have not equally many rows"):
        leveled(forms.inputs, forms.next_deltas)


def test_transposing_exchanges_shapes_and_values() -> None:
    facts = facts_for([2, 3, 2])
    grid = seed_forms([2, 3, 2], 1).gradients
    assert grid.transposed.shape == (2, 3)
    assert np.array_equal(grid.transposed.value(facts), Transposed(grid).value(facts))


def test_forms_and_claims_pickle() -> None:
    facts = facts_for([2, 3, 2])
    for notation in NOTATIONS:
        for claim in (*matrix_claims([2, 3, 2], 1, notation, facts), *general_claims([2, 3, 2], notation, facts)):
            again = pickle.loads(pickle.dumps(claim))
            assert again == claim and again.check() == claim.check()


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(NetworkError, match="did you mean 'seed'"):
        matrix_forms([2, 2], 1, "sed")  # type: ignore[arg-type]
    with pytest.raises(NetworkError, match="matrix forms: layer 3 has no weights"):
        standard_forms([2, 2], 3)
    with pytest.raises(NetworkError, match="is the last, so there is no next one"):
        _ = seed_forms([2, 2], 1).dz_da
    with pytest.raises(NetworkError, match="no hidden layer"):
        _ = general_forms([2, 2]).delta
    with pytest.raises(NetworkError, match="at least 2 entries are shown"):
        _ = seed_forms([2, 2], 1, max_shown=1).gradients.tex
    with pytest.raises(NetworkError, match="of one length and not empty"):
        Grid((), "empty")
    with pytest.raises(NetworkError, match="has no entry"):
        column([Symbol(Quantity("z", 1, 1))], "z").with_entry(2, 1, Symbol(Quantity("E")))
