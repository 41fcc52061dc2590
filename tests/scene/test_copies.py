import pytest

from renderer.scene.copies import colored, hidden, repainted
from renderer.scene.grouping import group
from renderer.scene.node import Shape
from renderer.scene.shapes import circle, line
from renderer.typeset.formula import Glyph
from renderer.typeset.tex import tex
from renderer.values.color import Named
from renderer.values.errors import SceneError
from tests.sure import sure


def family():
    return group(
        group(circle(fill="red", name="a"), circle(fill="red", name="b"), name="left"),
        line((0, 0), (1, 0), name="c"),
        name="g",
    )


def test_hidden_parts_are_not_present_and_all_else_stays():
    made = hidden(family(), "left/a")
    assert not made["left/a"].node.present
    assert made["left/b"].node == family()["left/b"].node and made["c"].node == family()["c"].node


def test_without_addresses_all_parts_are_hidden():
    assert [part.present for part in hidden(family()).parts] == [False, False]


def test_a_part_that_does_not_exist_cannot_be_hidden():
    with pytest.raises(SceneError, match=r"no part is named 'g/lefd'; did you mean 'g/left'\?"):
        hidden(family(), "lefd")


def test_repainting_reaches_every_shape():
    made = repainted(family(), fill=None, stroke="blue")
    assert [leaf.node.fill for leaf in made["left"].leaves] == [None, None]
    assert made["c"].node.stroke.color == Named("blue")


def test_parts_of_a_formula_are_colored_by_their_marks_at_any_depth():
    formula = colored(tex(r"\frac{\part{top}{a}}{b}", name="f"), {"top": "green"})
    fills = {sure(Glyph, leaf.node).source: sure(Shape, leaf.node).fill for leaf in formula["top"].leaves}
    assert fills == {"a": Named("green")}
    others = [part for part in formula.parts if part.name != "top"]
    assert all(getattr(part, "fill", Named("ink")) == Named("ink") for part in others)
