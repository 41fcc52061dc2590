"""Brackets and braces that fit what they hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.scene.bounds import bounds
from renderer.scene.node import Shape
from renderer.typeset.delimiters import brace_along, brackets
from renderer.typeset.tex import tex
from renderer.values.box import Box
from renderer.values.errors import NetreelError
from tests.sure import sure


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 7.0), st.sampled_from(("()", "[]", "{}", "||", "⌊⌉")))
def test_brackets_are_as_high_as_what_they_hold_and_little_more(height, kind):
    held = Box(-1, 2, 1, 2 + height)
    left, right = (bounds(part, pair.pose) for pair in [brackets(held, kind=kind, name="b")] for part in pair.parts)
    for box in (left, right):
        assert sure(Box, box).center[1] == pytest.approx(held.center[1])
        assert height - 1e-6 <= sure(Box, box).height <= max(1.25 * height, 0.62)
    assert sure(Box, left).right == pytest.approx(-1.1) and sure(Box, right).left == pytest.approx(1.1)


def test_each_bracket_is_one_outline():
    for part in brackets(Box(0, 0, 1, 4), kind="{]", name="b").parts:
        assert len(sure(Shape, part).path.contours) == 1


def test_brackets_fit_a_node_where_it_stands():
    held = tex(r"\begin{matrix} a \\ b \end{matrix}", at=(2, -1), name="m")
    box, around = sure(Box, bounds(held)), sure(Box, bounds(brackets(held, gap=0.2, name="b")))
    assert around.left < box.left - 0.2 and around.right > box.right + 0.2
    assert around.center == pytest.approx(box.center)


def test_a_side_may_have_no_bracket():
    assert [part.name for part in brackets(Box(0, 0, 1, 1), kind="{.", name="b").parts] == ["left"]


@pytest.mark.parametrize("side", ("left", "right", "top", "bottom"))
def test_a_brace_runs_along_its_side_at_the_gap(side):
    held = Box(-2, -1, 2, 1)
    box = sure(Box, bounds(brace_along(held, side, gap=0.25, name="b")))
    if side in ("top", "bottom"):
        assert box.width == pytest.approx(4, abs=1e-3)
        assert (box.bottom if side == "top" else -box.top) == pytest.approx(1.25)
    else:
        assert box.height == pytest.approx(2, abs=0.2)
        assert (box.left if side == "right" else -box.right) == pytest.approx(2.25)


@pytest.mark.parametrize(
    ("made", "said"),
    (
        (lambda: brackets(Box(0, 0, 1, 1), kind="[", name="b"), "are two of"),
        (lambda: brackets(Box(0, 0, 1, 1), kind="..", name="b"), "are two of"),
        (lambda: brackets(Box(0, 0, 1, 1), kind="<>", name="b"), "are two of"),
        (lambda: brackets(Box(0, 0, 1, 1000), name="b"), "2000 ems long"),
        (lambda: brackets(Box(0, 0, 1, 1), gap=-1, name="b"), "gap of 'b'"),
        (lambda: brackets(tex("x", name="f").with_(parts=()), name="b"), "nothing to see"),
        (lambda: brace_along(Box(0, 0, 1, 1), "botom", name="b"), "did you mean 'bottom'"),
    ),
)
def test_brackets_that_cannot_be_made_are_refused(made, said):
    with pytest.raises(NetreelError, match=said):
        made()
