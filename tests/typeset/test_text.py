"""Plain text: shaping, lines, inline formulas, fonts, and what is said of words that cannot be set."""

from __future__ import annotations

import pickle
import shutil
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from renderer.scene.bounds import bounds
from renderer.scene.node import Shape
from renderer.typeset.engine import fonts
from renderer.typeset.engine.assets import asset
from renderer.typeset.engine.fonts import Font, own_font
from renderer.typeset.formula import Glyph
from renderer.typeset.tex import tex
from renderer.typeset.text import LONGEST_TEXT, text
from renderer.typeset.text_line import read_line, set_line
from renderer.values.box import Box
from renderer.values.color import Named
from renderer.values.errors import NetreelError, TypesetError
from tests.sure import sure, there


def across(line):
    """What a line shows from left to right: the letters are Latin, for the fonts of the package have no others."""
    leaves = sorted(line.leaves, key=lambda leaf: leaf.node.at[0])
    return "".join(leaf.node.source for leaf in leaves)


def chars(node):
    return [leaf.node.source for leaf in node["0"].leaves]


def test_glyphs_stand_in_groups_for_their_lines():
    title = text("Neural", "Networks", name="t")
    assert [part.name for part in title.parts] == ["0", "1"]
    assert sure(Glyph, title["1/3"].node).source == "w"
    assert title[6].address == "t/1/0"


def test_the_origin_is_the_center_of_the_ink():
    for lines in (("How",), ("a", "longer g", ""), (r"$\frac{a}{b}$ and so on",)):
        assert sure(Box, bounds(text(*lines, name="t"))).center == (
            pytest.approx(0, abs=1e-9),
            pytest.approx(0, abs=1e-9),
        )


def test_a_line_break_is_a_new_line():
    assert text("a\nb", name="t") == text("a", "b", name="t").with_(source="a\nb")


def test_an_empty_line_takes_the_room_of_a_line():
    high, low = text("a", "", "b", name="t").baselines[0], text("a", "", "b", name="t").baselines[2]
    assert high - low == pytest.approx(2 * 1.3 * 0.5)


def test_letters_are_kerned():
    apart = sure(Box, bounds(text("AV", name="t"))).width
    alone = sure(Box, bounds(text("A", name="t"))).width + sure(Box, bounds(text("V", name="t"))).width
    assert apart < alone


def test_ligatures_are_used_within_a_script_even_after_another():
    assert chars(text("office", name="t")) == ["o", "ffi", "c", "e"]
    assert chars(text("и office", name="t"))[1:] == ["o", "ffi", "c", "e"]


def test_no_ligature_reaches_over_the_edge_of_a_part():
    assert chars(text(r"\part{a}{f}i", name="t")) == ["f", "i"]


@pytest.mark.parametrize("words", ("How does it learn?", "Привет, мир", "αβγδ ΩΣ", "naïve Ångström", "a — b “c”"))
@pytest.mark.parametrize("font", ("serif", "sans", "typewriter"))
def test_latin_greek_and_cyrillic_are_set(words, font):
    assert "".join(chars(text(words, font=font, name="t"))) == "".join(words.split())


@pytest.mark.parametrize(("bold", "italic"), ((False, False), (True, False), (False, True), (True, True)))
def test_weights_and_slants_differ(bold, italic):
    plain, other = text("word", name="t"), text("word", bold=bold, italic=italic, name="t")
    assert (plain == other) == (not bold and not italic)


def test_left_aligned_lines_begin_together_and_right_aligned_ones_end_together():
    left, right = text("lll", "l", align="left", name="t"), text("lll", "l", align="right", name="t")
    boxes = [[bounds(line) for line in node.parts] for node in (left, right)]
    assert sure(Box, boxes[0][0]).left == pytest.approx(sure(Box, boxes[0][1]).left)
    assert sure(Box, boxes[1][0]).right == pytest.approx(sure(Box, boxes[1][1]).right)


def test_lines_give_way_to_tall_formulas():
    plain = text("a", "b", name="t").baselines
    tall = text(
        r"$\displaystyle\frac{\frac{a}{b}}{\frac{c}{d}}$", r"$\displaystyle\frac{\frac{a}{b}}{\frac{c}{d}}$", name="t"
    )
    assert tall.baselines[0] - tall.baselines[1] > 1.5 * (plain[0] - plain[1])
    upper, lower = (bounds(line) for line in tall.parts)
    assert sure(Box, upper).bottom > sure(Box, lower).top


def test_an_inline_formula_stands_on_the_baseline_with_the_glyphs_of_a_formula():
    line = text(r"How does $z$ change?", name="t")
    (inside,) = line.find("z")
    assert sure(Shape, inside.node).path == sure(Shape, tex("z", name="f").parts[0]).path
    alone = text("How does change?", name="t")
    assert line.baselines == pytest.approx(alone.baselines)


def test_parts_are_marked_in_words_and_in_formulas():
    line = text(r"\part{q}{How \part{d}{does}} $\part{z}{z_1}$ change?", name="t")
    assert (line["d"].address, line["z"].address) == ("t/0/q/d", "t/0/z")
    assert [sure(Glyph, leaf.node).source for leaf in line["z"].leaves] == ["z", "1"]


def test_words_are_found_across_blanks_and_lines():
    title = text("What is a", "Neural Network?", name="t")
    assert [sure(Glyph, ref.node).source for ref in title.find("a Neural")] == list("aNeural")
    assert title.find("e", 1).addresses == ("t/1/7",)
    with pytest.raises(TypesetError, match=r"holds no 'neural'; it holds .*did you mean 'Neural'"):
        title.find("neural")


def test_a_dollar_and_braces_are_written_with_a_backslash():
    assert chars(text(r"\$5 \{x\} \\ {y}", name="t")) == list(r"$5{x}\{y}")


def test_text_survives_pickling():
    made = text(r"How \part{d}{does} it work?", name="t")
    assert pickle.loads(pickle.dumps(made)) == made


def test_right_to_left_text_has_its_numbers_the_right_way_round_and_its_glyphs_in_reading_order():
    made = text("\u202eabc\u202c = 0.31", direction="rtl", name="t")
    assert across(made["0"]) == "0.31=cba"
    assert chars(made) == list("abc=0.31")
    assert made.find("0.31").addresses == tuple(f"t/0/{k}" for k in range(4, 8))


def test_brackets_are_mirrored_where_text_runs_from_right_to_left():
    made = text("\u202ea(b)\u202c", name="t")
    shapes = {sure(Glyph, leaf.node).source: sure(Shape, leaf.node).path for leaf in made["0"].leaves}
    plain = {sure(Glyph, leaf.node).source: sure(Shape, leaf.node).path for leaf in text("a(b)", name="t")["0"].leaves}
    assert (shapes["("], shapes[")"]) == (plain[")"], plain["("])
    assert across(made["0"]) == ")b(a"


def test_a_formula_keeps_its_own_direction_between_words_from_right_to_left():
    made = text("\u202eab\u202c $x=1$ \u202ecd\u202c", direction="rtl", name="t")
    assert across(made["0"]) == "dcx=1ba"
    assert chars(made) == list("abx=1cd")


def test_parts_keep_their_letters_from_right_to_left():
    made = text(r"\part{p}{" + "\u202eabc" + r"}1", direction="rtl", name="t")
    assert [sure(Glyph, leaf.node).source for leaf in made["p"].leaves] == ["a", "b", "c"]


def test_the_direction_of_a_line_can_be_said():
    assert across(text("1. (a)", direction="rtl", name="t")["0"]) == ")a(.1"  # mirrored
    assert across(text("1. (a)", direction="ltr", name="t")["0"]) == "1.(a)"
    with pytest.raises(TypesetError, match="direction is auto, ltr or rtl, but not 'rlt'; did you mean 'rtl'"):
        text("a", direction="rlt", name="t")


@pytest.mark.parametrize("end", ("\r\n", "\r", "\u2028", "\u2029", "\x85"))
def test_a_line_may_end_as_on_any_system(end):
    assert text(f"one{end}two", name="t").parts == text("one", "two", name="t").parts


def test_blanks_at_the_start_of_a_line_are_kept():
    made = text("if x:", "    y", align="left", font="typewriter", name="t")
    first, second = (sure(Box, bounds(line)).left for line in made.parts)
    advance = text("yy", font="typewriter", name="t")["0"]
    step = advance.leaves[1].node.at[0] - advance.leaves[0].node.at[0]
    assert second - first == pytest.approx(4 * step, abs=0.1 * step)


@pytest.mark.parametrize(("tabbed", "spaced"), (("\tx", "    x"), ("ab\tx", "ab  x"), ("abcd\tx", "abcd    x")))
def test_a_tab_leads_to_the_next_column_of_four(tabbed, spaced):
    assert text(tabbed, "y", align="left", name="t").parts == text(spaced, "y", align="left", name="t").parts


def test_letters_in_a_line_are_bold_italic_and_colored_on_one_baseline():
    made = text(r"a\textbf{a}\textit{a}\textcolor{red}{a\textbf{a}}", name="t")
    plain, bold, italic, red, both = (sure(Shape, leaf.node) for leaf in made["0"].leaves)
    assert bold.path == sure(Shape, text("a", bold=True, name="u")[0].node).path
    assert italic.path == sure(Shape, text("a", italic=True, name="u")[0].node).path
    assert (red.path, both.path) == (plain.path, bold.path)
    assert red.fill == both.fill == sure(Shape, text("a", fill="red", name="u")[0].node).fill != plain.fill
    feet = [node.at[1] + node.scale * sure(Box, node.path.box).bottom for node in (plain, bold)]
    assert feet[0] == pytest.approx(feet[1], abs=0.01)


def test_a_formula_takes_the_color_of_the_words_round_it():
    made = text(r"\textcolor{red}{a $x \textcolor{blue}{y}$}", name="t")
    assert [str(sure(Named, sure(Shape, leaf.node).fill).name) for leaf in made["0"].leaves] == ["red", "red", "blue"]


def test_bold_letters_are_taken_from_the_bold_one_of_several_files_of_ones_own(tmp_path):
    files = [tmp_path / "plain.ttf", tmp_path / "bold.ttf"]
    for file, name in zip(files, ("cmu-sans-regular.ttf", "cmu-sans-bold.ttf"), strict=True):
        shutil.copy(asset(name), file)
    made = text(r"a\textbf{a}", fonts=files, name="t")
    ours = text(r"a\textbf{a}", font="sans", name="t")
    assert made.parts == ours.parts


def test_emoji_are_outlines_and_sequences_of_them_one_glyph():
    made = text("ok 🙂👍🏽 👩‍🔬 🇩🇪 1️⃣ ❤️", name="t")
    assert [sure(Glyph, leaf.node).source for leaf in made["0"].leaves[2:]] == ["🙂", "👍🏽", "👩‍🔬", "🇩🇪", "1️⃣", "❤️"]


def test_a_blank_after_an_emoji_is_as_wide_as_one_between_words():
    def gap(words):
        first, last = (bounds(leaf.node) for leaf in text(words, name="t")["0"].leaves)
        return sure(Box, last).left - sure(Box, first).right

    assert gap("🙂 n") - gap("🙂n") == pytest.approx(gap("n n") - gap("nn"), abs=0.01)


def test_reading_a_glyph_runs_no_python_in_which_a_signal_could_be_lost():
    font, calls = own_font(asset("cmu-serif-regular.ttf")), []
    glyph = font.hb.get_nominal_glyph(ord("&"))
    sys.setprofile(lambda frame, event, arg: calls.append(frame.f_code.co_name) if event == "call" else None)
    try:
        path, _ = there(fonts._outline.__wrapped__(font, glyph))
    finally:
        sys.setprofile(None)
    assert path == there(font.outline(glyph))[0]
    drawn = calls[: calls.index("read_path_data")]
    assert drawn and set(drawn) <= {"_outline", "upem"}


def test_a_font_file_may_be_overwritten_while_it_is_in_use(tmp_path):
    own = tmp_path / "own.ttf"
    shutil.copy(asset("cmu-sans-bold.ttf"), own)
    font = own_font(own)
    own.write_bytes(b"")
    assert font.outline(font.hb.get_nominal_glyph(ord("g"))) is not None
    with pytest.raises(TypesetError, match="is not a font file"):
        text("word", fonts=[own], name="t")
    shutil.copy(asset("cmu-serif-bold.ttf"), own)
    assert text("word", fonts=[own], name="t").parts == text("word", bold=True, name="t").parts


class Pictures(Font):
    """A font whose glyphs are pictures in color, without outlines."""

    colored = True

    def outline(self, glyph):
        return None


def test_a_font_of_pictures_in_color_is_passed_over_or_refused_by_name():
    data = asset("cmu-serif-regular.ttf").read_bytes()
    emoji, serif = Pictures(data, "emoji.ttf"), Font(data, "serif")
    made = set_line(read_line("a b"), lambda *look: (emoji, serif))
    assert made == set_line(read_line("a b"), lambda *look: (serif,))
    with pytest.raises(TypesetError, match=r"no glyph for 'a' .* tried: emoji\.ttf \(only as a picture in color\);"):
        set_line(read_line("a b"), lambda *look: (emoji,))


def test_a_font_file_of_ones_own_is_tried_first(tmp_path):
    own = tmp_path / "own.ttf"
    shutil.copy(asset("cmu-sans-bold.ttf"), own)
    assert text("word", fonts=[own], name="t").parts == text("word", font="sans", bold=True, name="t").parts


def test_a_character_that_no_font_has_is_named_with_the_fonts_tried(tmp_path):
    own = tmp_path / "own.ttf"
    shutil.copy(asset("cmu-sans-bold.ttf"), own)
    with pytest.raises(TypesetError, match=r"'漢' \(U\+6F22.*fonts tried: own.ttf, serif") as caught:
        text("a 漢 b", fonts=[own], name="t")
    assert str(caught.value).endswith("\n  a 漢 b\n    ^")


@pytest.mark.parametrize(
    ("lines", "options", "said"),
    (
        ((), {}, "no words"),
        (("",), {}, "no words"),
        (("  ", "\n"), {}, "no words"),
        (("$a",), {}, "'\\$' is missing"),
        ((r"see $\foo$",), {}, r"character 5.*\n?.*Undefined control sequence \\foo"),
        ((r"\part{a}{b",), {}, "not closed"),
        ((r"\part{a}{b} \part{a}{c}",), {}, "twice in line 0"),
        ((r"\part{a}{b}", r"$\part{a}{c}$"), {}, "in line 0 and in line 1"),
        ((r"\part{a}{ }b",), {}, "nothing to see in the part 'a'"),
        (("a\x07",), {}, r"U\+0007"),
        (("a",), {"font": "serf"}, "did you mean 'serif'"),
        (("a",), {"font": "sans", "italic": True}, "does not come in italic; it comes in regular, bold"),
        (("a",), {"align": "centre"}, "did you mean 'center'"),
        (("a",), {"fonts": ["/no/such.ttf"]}, "no font file"),
        (("a",), {"fonts": [__file__]}, "is not a font file"),
        (("a",), {"spacing": 0}, "spacing of 't'"),
        (("a",), {"size": float("nan")}, "size must be finite"),
        (("a",), {"font": 3}, "font must be text or None, but it is"),
        (("a",), {"fonts": None}, "fonts must be a list"),
        (("a",), {"fonts": "own.ttf"}, "fonts must be a list"),
        (("a",), {"fonts": [None]}, "must be text or a path"),
        (("a",), {"fonts": ["/"]}, "no font file"),
        (("a",), {"fonts": ["a\x00b"]}, "no font file"),
        (("a",), {"align": ["left"]}, "align must be text"),
        (("a" + "\u0301" * 3000,), {}, "3000 marks stand on one character; at most 32"),
        (("".join(rf"\part{{p{k}}}{{" for k in range(60)) + "x" + "}" * 60,), {}, "at most 50 may lie in one another"),
        ((r"\textbf{a",), {}, r"'\\\\textbf' is not closed"),
        ((r"\textcolor{#12}{a}",), {}, "#12"),
        ((r"\textbf{a}",), {"font": "typewriter"}, "does not come in bold"),
        (("".join([r"\textbf{"] * 60) + "x" + "}" * 60,), {}, "at most 50 may lie in one another"),
        (("a b",), {"width": 0}, "width must be above 0"),
        (("a b",), {"width": float("nan")}, "width must be finite"),
        (("a verylongwordindeed b",), {"width": 1.5}, "'verylongwordindeed' is .* times as wide as a line"),
        ((r"\part{p}{a b} c",), {"width": 0.3}, "'a b' is .* times as wide"),
        (("a" * 1_000_000,), {}, f"1000000 characters; at most {LONGEST_TEXT}"),
    ),
)
def test_words_that_cannot_be_set_are_refused_with_the_reason(lines, options, said):
    with pytest.raises(NetreelError, match=said):
        text(*lines, **options, name="t")


WORDS = [
    r"\part{a}{",
    r"\part{}{",
    "$x$",
    "$",
    r"\$",
    "ffi",
    "\r\n",
    r"\textbf{",
    r"\textcolor{red}{",
    *"ab 1}{\\\t\r\u2028éЖש漢\u0301\u200f\u202e\u2067\u2069\ufe0f\x00\ud800",
]


@given(
    st.lists(st.sampled_from(WORDS), max_size=20).map("".join),
    st.sampled_from(("auto", "ltr", "rtl")),
    st.sampled_from((None, 0.5, 3.0)),
)
@example("\u0301" * 40, "auto", None)
@example("\u202e", "auto", 1.0)
@example("\t", "rtl", 1.0)
def test_any_words_are_set_or_refused_in_words_of_netreel(words, direction, width):
    try:
        assert text(words, direction=direction, width=width, name="t").parts
    except TypesetError as error:
        assert str(error).startswith("text 't': ")


def test_the_ids_of_a_text_are_those_of_its_marked_parts_in_all_lines() -> None:
    assert text(r"How does $\part{z}{z}$ change", r"with \part{what}{it}?").ids == ("z", "what")
