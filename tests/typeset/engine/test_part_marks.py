"""Part marks name pieces of a formula and move nothing."""

from __future__ import annotations

import pytest

from renderer.typeset.engine.part_marks import marked, unmarked
from renderer.typeset.tex import layout, tex
from renderer.values.errors import TypesetError

PLACEMENTS = (
    r"\part{p}{a}+b",
    r"a\part{p}{+}b",
    r"a+\part{p}{b}",
    r"a\part{p}{=}b",
    r"\part{p}{a+b}=c",
    r"a=\part{p}{b+c}",
    r"a\part{p}{=b}",
    r"\part{p}{a=}b",
    r"\part{p}{-}x",
    r"x=\part{p}{-y}",
    r"\part{p}{w}^{(1)}_{11}",
    r"w^{\part{p}{(1)}}_{11}",
    r"w^{(1)}_{\part{p}{11}}",
    r"w^{(1)}_{1\part{p}{1}}",
    r"\part{p}{w^{(1)}_{11}}",
    r"w^\part{p}{2}",
    r"w_\part{p}{2}",
    r"w^\part{p}{(1)}_{11}",
    r"w_\part{p}{11}",
    r"\frac{\part{p}{\partial E}}{\partial w}",
    r"\frac{\partial \part{p}{E}}{\partial \part{q}{w}}",
    r"\part{p}{\frac{\partial E}{\partial w}} = x",
    r"{\part{p}{\partial E} \over \part{q}{\partial w}}",
    r"{\partial \part{p}{E} \over \partial \part{q}{w}}",
    r"\sqrt{\part{p}{x}}",
    r"\part{p}{\sqrt{x}}",
    r"\sqrt[\part{p}{3}]{x}",
    r"\sum_{\part{p}{i=1}}^{n} x",
    r"\sum_{i=1}^{\part{p}{n}} x",
    r"\part{p}{\sum_{i=1}^{n}} x",
    r"\part{p}{\sum}_{i=1}^{n} x_i",
    r"\sum_i \part{p}{x_i}",
    r"\left( \part{p}{x} \right)",
    r"\part{p}{\left( x \right)} y",
    r"\sigma\part{p}{(z)}",
    r"\sigma'\part{p}{(z)}",
    r"\part{p}{\sigma'}(z)",
    r"\part{p}{\sin} x",
    r"\sin \part{p}{x}",
    r"\log\part{p}{(x)}",
    r"\begin{pmatrix} \part{p}{a} & b \\ c & \part{q}{d} \end{pmatrix}",
    r"\part{p}{\begin{bmatrix} a & b \\ c & d \end{bmatrix}} x",
    r"\begin{aligned} \part{p}{z} &= Wx \\ a &= \part{q}{\sigma(z)} \end{aligned}",
    r"\begin{aligned} z &\part{p}{=} Wx \\ a &= z \end{aligned}",
    r"\begin{cases} \part{p}{x} & x > 0 \\ 0 & \part{q}{x \le 0} \end{cases}",
    r"\hat{\part{p}{y}}",
    r"\part{p}{\hat{y}} + 1",
    r"\overbrace{\part{p}{a+b}}^{n}",
    r"\overbrace{a+b}^{\part{p}{n}}",
    r"\part{p}{\overbrace{a+b}^{n}}",
    r"\underbrace{a}_{\part{p}{\text{one}}}",
    r"a \part{p}{\odot} b",
    r"a \part{p}{\cdot} b",
    r"\part{p}{W^{\mathsf{T}}} \delta",
    r"W^{\part{p}{\mathsf{T}}} \delta",
    r"x \part{p}{\to} y",
    r"x \xrightarrow{\part{p}{f}} y",
    r"f(\part{p}{x}, \part{q}{y})",
    r"f(x\part{p}{,} y)",
    r"\text{a \part{p}{b} c}",
    r"\part{p}{\text{loss}} = 1",
    r"\part{p}{\mathbf{W}}\mathbf{x}",
    r"\part{p}{1}2",
    r"1\part{p}{2}3",
    r"\part{p}{a}\part{q}{b}\part{r}{c}",
    r"\part{p}{a \part{q}{+} \part{r}{b}} + c",
    r"\part{p}{\big(} x \part{q}{\big)}",
    r"\part{p}{(}x\part{q}{)}",
    r"\part{p}{x}'",
    r"x\part{p}{'}",
    r"\part{p}{\partial}E",
    r"\int \part{p}{f(x)}\,dx",
    r"\lim_{\part{p}{h \to 0}} f",
    r"\eta \part{p}{\frac{\partial E}{\partial \part{w}{w}}}",
    r"\textstyle \part{p}{\frac12} x",
    r"\part{p}{\displaystyle \frac12} x",
    r"{\color{red} \part{p}{a} b}",
    r"a \part{p}{\bmod} b",
    r"\part{p}{\prod_i} x",
    r"\operatorname{\part{p}{f}} x",
    r"\binom{\part{p}{n}}{k}",
    r"\cfrac{1}{\part{p}{1+\cfrac{1}{x}}}",
    r"\stackrel{\part{p}{d}}{=}",
    r"\part{p}{\stackrel{d}{=}} x",
    r"a \part{p}{\stackrel{d}{=}} x",
    r"{}^{\part{p}{2}}x",
    r"{}\part{p}{^2}x",
    r"x\part{p}{^2}",
    r"x\part{p}{_{ij}}",
    r"a\part{p}{+b}",
    r"a\part{p}{\times b}",
    r"-\part{p}{x}",
    r"a = \part{p}{(b}+c)",
    r"(\part{p}{-x})",
    r"\part{p}{\alpha}b",
    r"x^{\part{p}{n}+1}",
    r"\mathbb{\part{p}{R}}",
    r"a_{\part{p}{i}}^{\part{q}{j}}",
    '")[0]);',
)

# A mark is a group to the reader of TeX, so it cannot be an argument without braces, nor hold half of a construction.
REFUSED = (
    r"\frac\part{p}{a}{b}",
    r"\sqrt\part{p}{ab}",
    r"\part{p}{\left(} a \right)",
    r"x\part{p}{'}^2",
)


def boxes(source):
    return sorted((leaf.path.digest, *leaf.at, leaf.scale) for leaf in layout(source)[0].leaves)


def test_there_are_more_than_fifty_placements():
    assert len(set(PLACEMENTS)) > 50


@pytest.mark.parametrize("source", PLACEMENTS)
def test_a_mark_moves_no_glyph(source):
    bare = marked(source).plain
    assert r"\part" not in bare.replace(r"\partial", "")
    ours, theirs = boxes(source), boxes(bare)
    assert [glyph[0] for glyph in ours] == [glyph[0] for glyph in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert one[1:] == pytest.approx(other[1:], abs=1e-6)


@pytest.mark.parametrize("source", PLACEMENTS)
def test_every_mark_becomes_a_part(source):
    assert set(tex(source, name="f").ids) == set(marked(source).ids)


def test_braces_round_an_operator_do_move_glyphs_which_is_why_marks_are_no_braces():
    assert boxes(r"a{+}b") != boxes(r"a+b")


@pytest.mark.parametrize("source", REFUSED)
def test_what_a_mark_cannot_hold_is_refused_and_not_set_askew(source):
    with pytest.raises(TypesetError):
        tex(source, name="f")


def test_marks_nest():
    formula = tex(r"\part{out}{a + \part{in}{b}}", name="f")
    assert [ref.address for ref in formula["out"].parts] == ["f/out/0", "f/out/1", "f/out/in"]
    assert formula["in"].address == "f/out/in"


def test_two_marks_round_one_glyph_nest_as_they_are_written():
    assert tex(r"\part{out}{\part{in}{b}} + c", name="f")["in"].address == "f/out/in"


def test_an_id_that_is_marked_twice_is_refused_with_both_places():
    with pytest.raises(TypesetError, match="'w', at character 1 and at character 13"):
        tex(r"\part{w}{a}+\part{w}{b}", name="f")


@pytest.mark.parametrize("word", ("", "3", "a/b", "a.b", " a"))
def test_an_id_that_cannot_be_an_address_is_refused(word):
    with pytest.raises(TypesetError, match="cannot be the id of a part"):
        tex(rf"\part{{{word}}}{{x}}", name="f")


@pytest.mark.parametrize("source", (r"\part{w}", r"\part w", r"\part{w}{x", r"\part"))
def test_a_mark_that_is_not_whole_is_shown_with_a_caret(source):
    with pytest.raises(TypesetError) as caught:
        tex("a + " + source, name="f")
    line, caret = str(caught.value).splitlines()[-2:]
    assert line[caret.index("^") :].startswith(r"\part")


def test_partial_is_no_mark():
    assert marked(r"\partial E").ids == ()


def test_an_escaped_backslash_before_part_is_no_mark():
    assert marked(r"\begin{matrix}a\\part\end{matrix}").ids == ()


def test_plain_is_the_source_without_marks():
    assert marked(r"\part{a}{\nabla}\part{b}{f}+\part{c}{x}^\part{d}{12}").plain == r"\nabla f+x^{12}"


def test_unmarked_takes_marks_out_of_what_the_engine_says():
    assert unmarked(r"\class{part-0}{a\class{part-1}{b}}c\{") == r"ab" + r"c\{"


def test_a_place_in_the_engines_text_leads_back_to_the_source():
    source = r"a+\part{word}{b}+\part{x}{c}d"
    read = marked(source)
    for letter in "abcd":
        at = read.engine.replace("class", "#####").replace("part", "####").index(letter)
        assert source[read.place(at)] == letter
