"""One setting of fonts for all that is made in a block: text, numbers, charts, labels, and what is made later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from renderer import Script, axes, bars, code, following, next_to, number, table, text, to, typeface
from renderer.network import Dense, chain, model_picture
from renderer.scene.layout import UP
from renderer.scene.node import Group, Node, Shape, walk
from renderer.scene.picture import Outline
from renderer.scene.shapes import circle
from renderer.typeset.engine.assets import asset
from renderer.values.errors import TypesetError
from renderer.values.typeface import Typeface, current_typeface
from tests.sure import sure

FILE = str(asset("cmu-typewriter-regular.ttf"))


def outlines(node: Node) -> list[Any]:
    return [one.path for _, one in walk(node) if isinstance(one, Shape)]


def net() -> Group:
    return model_picture(chain(Dense(np.eye(2)), input_shape=(2,)), name="net").group


MAKERS = {
    "text": lambda **more: text("Loss", name="n", **more),
    "number": lambda **more: number(0.25, name="n", **more),
}


@pytest.mark.parametrize("maker", sorted(MAKERS))
def test_a_typeface_is_the_font_of_what_names_none(maker: str) -> None:
    make = MAKERS[maker]
    with typeface("sans"):
        assert outlines(make()) == outlines(make(font="sans")) != outlines(make(font="serif"))
    with typeface(fonts=[FILE]):
        assert outlines(make()) == outlines(make(fonts=[FILE]))
        assert outlines(make(font="sans")) == outlines(MAKERS[maker](font="sans"))
    assert outlines(make()) == outlines(make(font="serif"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: bars([1, 2], names=["one", "two"], name="n"),
        lambda: axes(name="n"),
        lambda: table([["a", 1.5]], name="n"),
        net,
    ],
)
def test_charts_tables_and_labels_take_it(make: Any) -> None:
    plain = outlines(make())
    with typeface("sans", fonts=[FILE]):
        assert outlines(make()) != plain
    assert outlines(make()) == plain


def test_its_files_stand_in_for_what_a_named_font_does_not_have(tmp_path: Any) -> None:
    with pytest.raises(TypesetError, match="no glyph"):
        text("\u0e01", font="sans")
    with typeface(fonts=[FILE]), pytest.raises(TypesetError, match=r"tried: sans, cmu-typewriter-regular.ttf, emoji"):
        text("\u0e01", font="sans")
    with (
        typeface(fonts=[FILE]),
        pytest.raises(TypesetError, match=r"tried: typewriter, emoji, cmu-typewriter|no glyph"),
    ):
        code("x = '\u0e01'")


def test_what_is_made_later_keeps_the_typeface_of_its_block() -> None:
    script = Script()
    dot = circle(0.2, name="dot")
    with typeface("sans"):
        shown = bars([0.2, 0.4], numbers="{:.1f}", name="bars", at=(-3, 0))
        label = following(
            lambda box: next_to(text(str(round(abs(box.left) * 10) % 10), name="words"), box, UP), dot, name="label"
        )
        same = number(1.0, name="same")
    script.add(shown, dot, label, same)
    script.play(to(shown, values=[0.4, 0.2]), to(dot, at=(3, 0)))
    scene = script.scene()
    with typeface("sans"):
        turned = bars([0.4, 0.2], numbers="{:.1f}", name="bars", at=(-3, 0))
        words = text("8", name="words")
    drawn = {item.address: sure(Outline, item).path for item in scene.at(1.0).items if hasattr(item, "path")}
    for address, node in walk(turned):
        if isinstance(node, Shape) and "numbers" in str(address):
            assert drawn[str(address)] == node.path
    assert drawn["label/words/0/0"] == outlines(words)[0]


def test_blocks_lie_in_one_another_and_functions_may_wear_it() -> None:
    @typeface("sans")
    def build() -> Typeface:
        with typeface("typewriter"):
            assert current_typeface().font == "typewriter"
        return current_typeface()

    assert build() == Typeface("sans")
    assert current_typeface() == Typeface()
    with pytest.raises(ZeroDivisionError), typeface("sans"):
        raise ZeroDivisionError
    assert current_typeface() == Typeface()


@pytest.mark.parametrize(
    ("given", "words"),
    [({"font": "sanss"}, "did you mean 'sans'"), ({"fonts": ["no.ttf"]}, "no font file"), ({"fonts": "a"}, "fonts")],
)
def test_a_typeface_that_is_not_there_is_refused_in_one_line(given: dict[str, Any], words: str) -> None:
    with pytest.raises(Exception, match=words) as caught:
        typeface(**given)
    assert "\n" not in str(caught.value)
