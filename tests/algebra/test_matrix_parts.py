"""The parts of matrices in formulas."""

from __future__ import annotations

from renderer import Formula, tex
from renderer.algebra.expressions import Number
from renderer.algebra.matrices import Dot, Grid, Hadamard, Letter, Transposed, letters_in
from renderer.algebra.matrix_parts import beside_entries, brackets_of, dots_of, entries_of


def formula(size: int, most: int | None = None) -> Formula:
    rows = tuple(tuple(Number(10 * i + j) for j in range(size)) for i in range(size))
    return tex(Grid(rows, "m", max_shown=most).tex)


def test_a_matrix_is_its_entries_between_two_brackets() -> None:
    whole = formula(2)["m"]
    assert [part.node.name for part in entries_of(whole)] == ["m-1-1", "m-1-2", "m-2-1", "m-2-2"]
    assert beside_entries(whole) == brackets_of(whole)
    left, right = brackets_of(whole)
    assert left.address != right.address
    assert dots_of(whole) == []


def test_a_shortened_matrix_has_dots_between_its_brackets() -> None:
    whole = formula(5, 2)["m"]
    assert [part.node.name for part in entries_of(whole)] == ["m-1-1", "m-1-5", "m-5-1", "m-5-5"]
    assert len(dots_of(whole)) > 2
    assert [*brackets_of(whole)[:1], *dots_of(whole), *brackets_of(whole)[1:]] == beside_entries(whole)


def test_the_letters_of_an_expression_come_in_reading_order() -> None:
    a, b, c = (Letter(name, Grid(((Number(1),),), f"{name}-grid"), name) for name in "ABC")
    assert letters_in(Hadamard((Transposed(Dot(a, Transposed(b))), c))) == [a, b, c]
