"""Formulas whose parts move apart."""

from __future__ import annotations

import pytest

from renderer import box_of, tex
from renderer.scene.part_place import part_of
from renderer.typeset.spacing import spaced

WIDTHS = {"a": 2.0, "b": 1.0, "c": 3.0}


def test_what_stands_under_parts_does_not_touch() -> None:
    made = spaced(tex(r"\part{a}{a} + \frac{\part{b}{b}}{2} = \part{c}{c}", size=1), WIDTHS)
    middles = [box_of(part_of(made, mark)).center[0] for mark in "abc"]
    for (one, left), (two, right) in zip(list(WIDTHS.items())[:2], list(WIDTHS.items())[1:], strict=True):
        apart = middles["abc".index(two)] - middles["abc".index(one)]
        assert apart > (left + right) / 2


def test_a_formula_with_room_enough_stays_as_it_is() -> None:
    made = tex(r"\part{a}{a} + \part{b}{b}", size=1)
    assert spaced(made, {"a": 0.1, "b": 0.1}) is made
    assert spaced(made, {"missing": 9.0}) is made


def test_the_middle_of_the_formula_stays() -> None:
    made = tex(r"\part{a}{a} + \part{b}{b}", size=1)
    assert box_of(spaced(made, WIDTHS)).center[0] == pytest.approx(box_of(made).center[0], abs=0.05)
