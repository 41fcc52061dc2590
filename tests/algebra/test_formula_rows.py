"""Formulas in several rows."""

from __future__ import annotations

import pytest

from renderer import Ref, box_of, tex
from renderer.algebra.formula_rows import FormulaRows, in_rows, row_boxes
from renderer.scene.address import Address
from renderer.scene.part_place import part_of

SUM = (
    r"\part{a}{a} \part{equals}{=} \part{sum}{\part{first}{b^2} \part{plus}{+} \part{second}{\frac{c}{d}}} \part{e}{e}"
)


def test_an_equation_in_rows_has_the_parts_that_it_has_in_one() -> None:
    one, rows = tex(SUM, name="f"), in_rows(tex(SUM, name="f"), ["equals", "plus"])
    assert isinstance(rows, FormulaRows) and len(rows.rows) == 3
    assert rows.ids == one.ids and rows.source == one.source
    assert [leaf.address for leaf in Ref(Address("f"), rows).leaves] == [
        leaf.address for leaf in Ref(Address("f"), one).leaves
    ]
    assert [leaf.node.scale for leaf in Ref(Address("f"), rows).leaves] == [
        leaf.node.scale for leaf in Ref(Address("f"), one).leaves
    ]


def test_rows_stand_one_under_another_in_the_middle_and_its_measures_are_those_of_them_all() -> None:
    rows = in_rows(tex(SUM, at=(1.0, 2.0), name="f"), ["equals", "plus"], [0.2, 0.5])
    first, second, third = row_boxes(rows)
    assert [a.bottom - b.top for a, b in ((first, second), (second, third))] == pytest.approx([0.2, 0.5])
    assert [box.center[0] for box in (first, second, third)] == pytest.approx([1.0] * 3)
    whole = box_of(rows)
    assert whole.center == pytest.approx((1.0, 2.0))
    assert (rows.width, rows.height) == pytest.approx((whole.width, whole.height))
    assert box_of(part_of(rows, "equals")).bottom >= first.bottom and box_of(part_of(rows, "second")).top <= third.top


def test_a_sign_of_a_sum_begins_a_row_and_an_equals_sign_ends_one() -> None:
    first, second, third = row_boxes(rows := in_rows(tex(SUM, name="f"), ["equals", "plus"]))
    assert first.bottom < box_of(part_of(rows, "equals")).center[1]
    assert third.left == pytest.approx(box_of(part_of(rows, "plus")).left)
    assert box_of(part_of(rows, "first")).bottom > second.bottom - 0.01


def test_a_group_that_goes_over_two_rows_keeps_its_origin_in_its_middle() -> None:
    rows = in_rows(tex(SUM, name="f"), ["plus"])
    group = next(part for part in rows.parts if part.name == "sum")
    assert box_of(group.with_(at=(0.0, 0.0))).center == pytest.approx((0.0, 0.0))


@pytest.mark.parametrize("after", [[], ["nowhere"], ["e"]])
def test_a_formula_in_which_no_row_ends_stays_as_it_is(after: list[str]) -> None:
    formula = tex(SUM, name="f")
    assert in_rows(formula, after) is formula
