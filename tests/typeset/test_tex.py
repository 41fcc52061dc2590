"""Formulas as nodes: parts, lookup, places, and what is said of a source that cannot be set."""

from __future__ import annotations

import pickle
import threading

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from renderer.scene.bounds import bounds
from renderer.scene.node import Group
from renderer.typeset.engine.mathjax import tex_to_svg
from renderer.typeset.formula import EM, Glyph
from renderer.typeset.tex import LONGEST_TEX, layout, tex
from renderer.values.box import Box
from renderer.values.errors import NetreelError, TypesetError
from tests.sure import sure

CHAIN = r"\part{left}{\frac{\partial E}{\partial \part{w}{w_1}}} = \frac{\partial E}{\partial a} \part{by}{x_1}"


def sources(selection):
    return [ref.node.source for ref in selection]


def test_the_origin_is_the_center_of_the_ink():
    for source in (CHAIN, "x", r"\sum_{i=1}^n x_i"):
        assert sure(Box, bounds(tex(source, name="f"))).center == (
            pytest.approx(0, abs=1e-9),
            pytest.approx(0, abs=1e-9),
        )


def test_the_origin_of_a_part_is_the_center_of_its_ink():
    part = tex(CHAIN, name="f")["left"].node
    assert sure(Box, bounds(part.with_(at=(0, 0)))).center == (pytest.approx(0, abs=1e-9), pytest.approx(0, abs=1e-9))


def test_ascent_descent_and_baseline_tell_where_the_ink_is():
    formula = tex(r"g^2", size=2, name="f")
    box = sure(Box, bounds(formula))
    assert (box.top - formula.baseline, formula.baseline - box.bottom) == (
        pytest.approx(formula.ascent),
        pytest.approx(formula.descent),
    )
    assert box.width == pytest.approx(formula.width)


def test_a_letter_that_stands_on_the_baseline_has_no_descent():
    assert tex("E", name="f").descent == pytest.approx(0, abs=1e-9)


def test_a_capital_of_size_one_is_a_third_of_a_unit_high():
    assert tex("E", name="f").ascent == pytest.approx(0.34, abs=0.01)
    assert EM == 0.5


def test_size_scales_the_whole_formula():
    small, large = sure(Box, bounds(tex(CHAIN, name="f"))), sure(Box, bounds(tex(CHAIN, size=3, name="f")))
    assert (large.width, large.height) == (pytest.approx(3 * small.width), pytest.approx(3 * small.height))


def test_a_part_is_found_by_its_id_at_any_depth():
    formula = tex(CHAIN, name="f")
    assert formula["w"].address == "f/left/w"
    assert [sure(Glyph, leaf.node).source for leaf in formula["w"].leaves] == ["w", "1"]
    assert formula["left/w"] == formula["w"]


def test_glyphs_are_numbered_in_the_order_of_the_source():
    formula = tex(CHAIN, name="f")
    assert [sure(Glyph, formula[k].node).source for k in range(5)] == [r"\partial", "E", r"\partial", "w", "1"]
    assert sure(Glyph, formula[-1].node).source == "1"


@pytest.mark.parametrize("number", (14, -15, 100))
def test_a_glyph_that_is_not_there_is_refused_with_their_number(number):
    with pytest.raises(TypesetError, match="has 14 glyphs"):
        tex(CHAIN, name="f")[number]


def test_a_part_that_is_not_there_is_refused_with_the_parts_there_are():
    with pytest.raises(TypesetError, match="its parts are 'left', 'w', 'by'; did you mean 'left'"):
        tex(CHAIN, name="f")["lef"]


def test_pieces_are_found_by_their_source_whatever_the_blanks():
    formula = tex(CHAIN, name="f")
    assert sources(formula.find(r"\partial  E")) == [r"\partial", "E"]
    assert formula.find(r"\partial E", 1).addresses == ("f/7", "f/8")
    assert sources(formula.find(r"\frac{\partial E}{\partial a}")) == [r"\partial", "E", r"\partial", "a", r"\rule"]
    assert formula.find("w_1").addresses == formula.find(r"\part{w}{w_1}").addresses


def test_runs_of_neighbors_are_found_though_no_brace_holds_them():
    assert sources(tex(r"a + b = c", name="f").find("b = c")) == ["b", "=", "c"]


def test_digits_of_a_number_are_found_one_by_one():
    formula = tex(r"w_{12} + 21", name="f")
    assert [formula.find("1", k).addresses for k in range(2)] == [("f/1",), ("f/5",)]


def test_a_delimiter_is_found_whatever_its_size():
    formula = tex(r"\left( \frac{a}{b} \right) + \bigl( c \bigr)", name="f")
    assert len({formula.find("(", k).addresses for k in range(2)}) == 2


def test_a_source_that_is_not_there_is_refused_with_those_there_are():
    with pytest.raises(TypesetError, match=r"holds no 'q'; it holds .*w_1"):
        tex(CHAIN, name="f").find("q")
    with pytest.raises(TypesetError, match="2 times"):
        tex(CHAIN, name="f").find("E", 2)


def test_the_source_is_kept_with_and_without_marks():
    formula = tex(CHAIN, name="f")
    assert formula.source == CHAIN
    assert formula.plain == r"\frac{\partial E}{\partial w_1} = \frac{\partial E}{\partial a} x_1"


def test_a_formula_survives_pickling_and_copies():
    formula = tex(CHAIN, at=(1, 2), opacity=0.5, name="f")
    again = pickle.loads(pickle.dumps(formula))
    assert again == formula and again["w"].address == "f/left/w"
    moved = formula.with_(name="g", at=(3, 4))
    assert moved["w"].address == "g/left/w" and moved.find("E").addresses == ("g/left/1",)
    assert isinstance(moved, Group)


@pytest.mark.parametrize(
    ("source", "said", "under"),
    (
        (r"a + \foo{b}", r"Undefined control sequence \foo", r"\foo{b}"),
        (r"\frac{a", "Missing close brace", ""),
        (r"a}b", "Extra close brace", "b"),
        (r"\left( a", r"Extra \left or missing \right", ""),
        (r"\part{w}{x + \foo}", r"Undefined control sequence \foo", r"\foo}"),
        (r"x + 漢", "no '漢' (U+6F22)", "漢"),
        ("a\x00b", "U+0000", "\x00b"),
        ("a\ud800b", "U+D800", "\ud800b"),
        (r"\part{p}{\phantom{x}} + y", "nothing to see in the part 'p'", r"{p}{\phantom{x}} + y"),
        (r"\phantom{x}", "nothing to see in it", r"\phantom{x}"),
        ("{" * 1500 + "}" * 1500, "nested too deeply", "{"),
        (r"\def\a{\a\a}\a", "recursive", r"\def\a{\a\a}\a"),
        (r"x \tag{1}", r"\tag needs equations with numbers at the margin of a page", r"\tag{1}"),
        (r"\begin{align} a \tag{1} \end{align}", r"\tag needs equations with numbers", r"\tag{1}"),
        (r"x \eqref{a}", r"\eqref needs equations with numbers", r"\eqref"),
        (r"\eqalignno{a&=b&(1)}", "numbers at the margin of a page", r"\eqalignno"),
        (r"x + \unicode{x0}", "no character U+0000", r"\unicode{x0}"),
        (r"x + \unicode{xD800}", "no character U+D800", r"\unicode{xD800}"),
        (r"x + \char'157777", "no character U+DFFF", r"\char"),
        (r"\unicode{x110000}", "no character with that number", r"\unicode"),
        (r"\frac{1}{1+" * 150 + "x" + "}" * 150, "nested too deeply", r"\frac"),
        (
            "".join(rf"\part{{p{k}}}{{" for k in range(60)) + "x" + "}" * 60,
            "at most 50 may lie in one another",
            r"\part",
        ),
    ),
)
def test_a_source_that_cannot_be_set_is_shown_with_a_caret_under_the_place(source, said, under):
    with pytest.raises(TypesetError) as caught:
        tex(source, name="loss")
    message, line, caret = str(caught.value).split("\n  ")
    assert message.startswith("formula 'loss': ") and said in message
    assert line[caret.index("^") :].startswith(under[:20])
    assert bool(line[caret.index("^") :]) == bool(under)


@pytest.mark.parametrize("source", ("", "   ", "\n", r"\part{a}{}"))
def test_an_empty_source_is_refused(source):
    with pytest.raises(TypesetError, match="empty"):
        tex(source, name="f")


def test_a_million_characters_are_refused():
    with pytest.raises(TypesetError, match=f"1000000 characters; at most {LONGEST_TEX}"):
        tex("a" * 1_000_000, name="f")


def test_as_many_characters_as_are_allowed_are_set():
    assert len(tex("a" * LONGEST_TEX, name="f").parts) == LONGEST_TEX


def test_marks_are_not_counted_among_the_characters_of_a_formula():
    source = "".join(rf"\part{{term-{k}}}{{a+}}" for k in range(400))
    assert len(source) > LONGEST_TEX and len(tex(source, name="f").ids) == 400
    with pytest.raises(TypesetError, match=f"at most {LONGEST_TEX}"):
        tex(r"\part{sum}{" + "a" * (LONGEST_TEX + 1) + "}", name="f")


def test_ends_of_lines_may_be_those_of_any_system():
    assert tex("a % note\r\n+ b\r+ c", name="f").parts == tex("a % note\n+ b\n+ c", name="f").parts


@pytest.mark.parametrize("source", (None, 3, b"x"))
def test_a_source_that_is_no_string_is_refused(source):
    with pytest.raises(TypesetError, match="source must be text"):
        tex(source, name="f")


@pytest.mark.parametrize("size", (0, -1, float("nan"), float("inf"), "big"))
def test_a_size_that_is_none_is_refused_by_name(size):
    with pytest.raises(NetreelError, match=r"size (of 'f' )?must be"):
        tex("x", size=size, name="f")


def test_a_fault_in_the_preamble_is_said_to_be_there():
    with pytest.raises(TypesetError, match="in the preamble"):
        tex("x", preamble=r"\newcommand{", name="f")


def test_an_error_leaves_the_engine_fit_for_the_next_formula():
    before = tex_to_svg("a+b")
    for source in (r"\foo", "{" * 1500 + "}" * 1500, r"\frac{"):
        with pytest.raises(TypesetError):
            tex(source, name="f")
    assert tex_to_svg("a+b") == before


def test_formulas_are_set_alike_in_any_thread():
    found = []
    threads = [threading.Thread(target=lambda: found.append(layout.__wrapped__(CHAIN)[0])) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [layout(CHAIN)[0]] * 3


COMMANDS = r"""
\frac \sqrt \left( \right) \left. \middle| \begin{matrix} \end{matrix} \begin{align} \end{align} \\ & \hline \hfill
\text{ \mathbb \part{a}{ \overline \underbrace \overbracket \xrightarrow[ \sum \limits \over \substack{ \color{red}
\class{x}{ \unicode{x41} \rule{0pt}{0pt} \phantom{ \rlap{ \cancelto{0}{ \tag{1} \notag \intertext{ \def\x{ \x
"""
PIECES = st.one_of(
    st.sampled_from(COMMANDS.split()),
    st.sampled_from("ab12+-=(){}{}^_'$%#&~\\ \nαЖ漢é∑\u0301\u2028\ufeff\x00\ud800\U0001f600"),
)


@settings(max_examples=30)
@given(st.lists(PIECES, max_size=12).map("".join), st.booleans())
@example(r"\sqrt{}", True)
@example(r"x\notag", True)
@example(r"\overline{\frac{}{}}", False)
@example(r"\unicode{x0}\unicode{xD800}", True)
@example(r"\begin{flalign}a\end{flalign}", True)
def test_any_source_is_set_or_refused_in_words_of_netreel(source, display):
    try:
        assert tex(source, display=display, name="f").parts
    except TypesetError as error:
        assert str(error).startswith("formula 'f': ")


def test_a_command_of_a_package_that_is_not_there_is_refused_with_what_to_write_instead():
    with pytest.raises(TypesetError, match=r"Undefined control sequence .num; write the number itself"):
        tex(r"x + \num{3}")
