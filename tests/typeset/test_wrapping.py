"""Lines of a width: where they break, and what cannot be broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.scene.bounds import bounds
from renderer.scene.node import Group
from renderer.typeset.formula import Glyph
from renderer.typeset.text import text
from renderer.typeset.text_line import read_line
from renderer.typeset.wrapping import _ends, _refuse
from renderer.values.box import Box
from renderer.values.errors import TypesetError
from tests.sure import sure


def lines_of(node):
    return ["".join(leaf.node.source for leaf in line.leaves) for line in node.ref.parts]


def pieces(source):
    line = read_line(source)
    ends = _ends(line)
    return [line.text[a:b] for a, b in zip([0, *ends], ends, strict=False)]


def test_lines_break_between_words_as_late_as_they_can():
    made = text("one two three four", width=2.2, name="t")
    assert lines_of(made) == ["onetwo", "threefour"]
    assert lines_of(text("one two three four", width=100, name="t")) == ["onetwothreefour"]


@given(st.lists(st.sampled_from(("a", "AV", "to", "$x^2$", "(b)", "-")), min_size=1, max_size=12).map(" ".join))
def test_no_line_is_wider_than_asked_and_none_of_the_words_is_lost(words):
    made = text(words, width=1.2, name="t")
    plain = text(words, name="t")
    assert "".join(lines_of(made)) == "".join(lines_of(plain))
    for line in made.parts:
        assert sure(Box, bounds(line)).width <= 1.2 + 0.03  # ink may reach over the room of its letters


def test_a_line_has_no_room_for_the_first_word_of_the_next():
    made = text("a bb ccc dddd eeeee ffffff ggggggg hhhhhhhh", width=2.4, name="t")
    lines = lines_of(made)
    assert len(lines) > 3
    for line, after in zip(made.parts, made.parts[1:], strict=False):
        sources = [sure(Glyph, leaf).source for leaf in sure(Group, after).parts]
        first = "".join(source for source in sources if source == sources[0])
        assert sure(Box, bounds(line)).width + sure(Box, bounds(text("n " + first, name="n"))).width > 2.4


def test_a_line_keeps_the_direction_that_its_letters_have_in_the_paragraph():
    # By itself the second line would hold no character that turns it round.
    made = text("\u202eabc def", width=0.8, direction="ltr", name="t")
    across = sorted(made["1"].leaves, key=lambda leaf: leaf.node.at[0])
    assert "".join(sure(Glyph, leaf.node).source for leaf in across) == "fed"


@pytest.mark.parametrize(
    ("source", "found"),
    (
        ("这是，测试。", ["这", "是，", "测", "试。"]),
        ("「テスト」です", ["「テ", "ス", "ト」", "で", "す"]),
        ("สวัสดีชาวโลก ทดสอบ", ["สวัสดีชาวโลก ", "ทดสอบ"]),
        ("well-known 1,000.5 a\u00a0b", ["well-", "known ", "1,000.5 ", "a\u00a0b"]),
        ("x=$y$, z", ["x=\ufffc, ", "z"]),
        (r"a \part{p}{b c} d", ["a ", "b c ", "d"]),
        (r"a \textbf{b c} d", ["a ", "b ", "c ", "d"]),
        ("שלום (עולם) 1", ["שלום ", "(עולם) ", "1"]),
    ),
)
def test_lines_may_break_where_the_unicode_algorithm_says_but_not_in_a_part(source, found):
    assert pieces(source) == found


@pytest.mark.parametrize(("words", "hint"), (("เครือข่าย", True), ("ຄຳ", True), ("ពាក្យ", True), ("unbreakable", False)))
def test_words_of_scripts_without_blanks_are_refused_with_the_way_to_break_them(words, hint):
    with pytest.raises(TypesetError, match="no place to break it") as caught:
        _refuse(read_line(words), 2.0)
    assert ("put a zero-width space" in str(caught.value)) is hint
