"""Sixty formulas and more: all kinds are set, alike in every process, each stretched piece as one outline."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from renderer.scene.node import Shape, walk
from renderer.typeset.formula import Glyph
from renderer.typeset.tex import layout, tex
from renderer.values.box import Box
from renderer.values.color import Color, Named
from renderer.values.digest import digest
from renderer.values.errors import TypesetError
from tests.sure import sure

FORMULAS = (
    # fractions
    r"\frac{\partial E}{\partial w^{(1)}_{11}}",
    r"{\partial E \over \partial w^{(2)}_{11}}",
    r"\dfrac{1}{1+e^{-x}}",
    r"\tfrac12 \sum_i (y_i - a_i)^2",
    r"\cfrac{1}{1+\cfrac{1}{1+\cfrac{1}{x}}}",
    r"\binom{n}{k}",
    # scripts
    r"w^{(1)}_{11}",
    r"x_{i_{j_k}}^{2^{n^m}}",
    r"{}^{14}_{6}\mathrm{C}",
    r"f''(x) + g^\prime",
    # roots
    r"\sqrt{x}",
    r"\sqrt{x^2 + y^2}",
    r"\sqrt[3]{\frac{a}{b}}",
    r"\sqrt{1+\sqrt{1+\sqrt{1+\frac{\frac{a}{b}}{\frac{c}{d}}}}}",
    # sums, products, integrals, limits
    r"\sum_{i=1}^{n} w_i x_i + b",
    r"\prod_{l=1}^{L} W^{(l)}",
    r"\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}",
    r"\lim_{h \to 0} \frac{f(x+h)-f(x)}{h}",
    r"\operatorname*{arg\,min}_{\theta} \mathcal{L}(\theta)",
    r"\textstyle\sum_{i=1}^n i",
    r"\oint_C \nabla\times F \cdot dr",
    # matrices, cases, aligned lines
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\begin{bmatrix} w_{11} & \cdots & w_{1n} \\ \vdots & \ddots & \vdots \\ w_{m1} & \cdots & w_{mn} \end{bmatrix}",
    r"\begin{vmatrix} a & b \\ c & d \end{vmatrix}",
    r"\left(\begin{array}{c|c} A & b \\ \hline 0 & 1 \end{array}\right)",
    r"\begin{bmatrix} \frac{\partial E}{\partial w_1} \\ \vdots \\ \frac{\partial E}{\partial w_n} \end{bmatrix}",
    r"f(x) = \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{aligned} z &= Wx + b \\ a &= \sigma(z) \end{aligned}",
    r"\begin{gathered} a+b \\ c \end{gathered}",
    r"\sum_{\substack{0<i<n \\ i \neq j}} x_i",
    # accents
    r"\hat{y} \; \bar{x} \; \vec{v} \; \tilde{n} \; \dot{q} \; \ddot{q}",
    r"\widehat{abc} + \widetilde{xyz}",
    r"\overline{a+b} \quad \underline{c+d}",
    r"\overrightarrow{AB}",
    # braces with labels
    r"\overbrace{a+b+\cdots+z}^{26}",
    r"\underbrace{w^\top x + b}_{\text{pre-activation}}",
    r"\overbrace{\underbrace{a}_{\text{one}} + \underbrace{b}_{\text{two}}}^{\text{both}}",
    # delimiters
    r"\left( \frac{a}{b} \right)",
    r"\left\{ \sum_{i=1}^n \frac{x_i}{\frac{a}{b}} \right\}",
    r"\left[ \begin{matrix} 1\\2\\3\\4\\5\\6 \end{matrix} \right]",
    r"\left| \frac{a}{b} \right| \left\| \frac{a}{b} \right\|",
    r"\left\lfloor \frac{n}{2} \right\rfloor \left\lceil \frac{n}{2} \right\rceil",
    r"\left\langle \frac{a}{b} \middle| c \right\rangle",
    r"\big( \Big( \bigg( \Bigg( \Bigg) \bigg) \Big) \big)",
    r"\bigl[ x \bigr] \Biggl\{ y \Biggr\}",
    # text and alphabets
    r"\text{loss for all } i \in \{1, \dots, n\}",
    r"\alpha\beta\gamma\delta\epsilon\varepsilon\zeta\eta\theta\kappa\lambda\mu\nu\xi\pi\rho\sigma\tau\phi\varphi\chi\psi\omega",
    r"\Gamma\Delta\Theta\Lambda\Xi\Pi\Sigma\Phi\Psi\Omega",
    r"\mathbf{W}\mathbf{x} + \boldsymbol{\beta}",
    r"\mathbb{R}^{n \times m} \ni \mathbb{E}[X]",
    r"\mathcal{L} \mathcal{N}(0, 1) \mathscr{F}",
    r"\mathsf{T} \mathtt{x} \mathfrak{g} \mathrm{d}x",
    r"\sin x + \log y + \max(a, b) + \tanh z + \exp(-t)",
    # arrows, operators, dots
    r"x \xrightarrow{\text{forward}} y",
    r"A \xleftarrow[\text{below}]{\text{above it}} B \xRightarrow{f} C",
    r"W^{\intercal} \delta \odot \sigma'(z)",
    r"\delta^{(l)} = \left(W^{(l+1)}\right)^{\mathsf{T}} \delta^{(l+1)} \odot \sigma'\!\left(z^{(l)}\right)",
    r"\vdots \quad \cdots \quad \ddots \quad \ldots",
    r"a \leq b \geq c \neq d \approx e \equiv f \propto g \ll h \in i \subset j",
    r"\nabla_\theta J \leftarrow \theta - \eta \frac{\partial J}{\partial \theta} \Rightarrow \forall \exists \infty",
    r"\boxed{E = mc^2} \quad \cancel{x}",
    r"\textcolor{red}{a} + \overset{!}{=} + \underset{x}{\max} + \stackrel{d}{=}",
    r"p(y \mid x) = \frac{e^{z_y}}{\sum_{k} e^{z_k}}",
    r"\big\| w \big\|_2^2 + \lVert x \rVert + \lvert y \rvert",
)


STRETCHED = (
    (r"\left({}\right)", "("),
    (r"\left[{}\right]", "["),
    (r"\left\{{{}\right\}}", r"\{"),
    (r"\left|{}\right|", "|"),
    (r"\left\lfloor{}\right\rfloor", r"\lfloor"),
    (r"\sqrt{{{}}}", "√"),
)
HEIGHTS = (1.0, 1.3, 2.0, 3.0, 3.7, 5.0, 9.0)


def placed(source: str) -> object:
    made, _ = layout(source)
    return [(leaf.path.digest, leaf.at, leaf.scale, leaf.source, leaf.part, leaf.color) for leaf in made.leaves]


def test_there_are_sixty_formulas():
    assert len(set(FORMULAS)) >= 60


@pytest.mark.parametrize("source", FORMULAS)
def test_a_formula_is_set_as_outlines_that_enclose_area(source):
    made = tex(source, name="f")
    shapes = [node for _, node in walk(made) if isinstance(node, Shape)]
    assert len(shapes) >= 2
    assert all(contour.closed for shape in shapes for contour in shape.path.contours)
    assert all(sum(contour.area for contour in shape.path.contours) > 0 for shape in shapes)
    assert made.width > 0 and made.ascent + made.descent > 0


def test_formulas_are_the_same_in_every_process_whatever_the_hash_seed(tmp_path):
    script = (
        "import json, sys\n"
        "from renderer.typeset.tex import tex\n"
        "from renderer.values.digest import digest\n"
        "print(digest(tuple(tex(source, name='f') for source in json.load(sys.stdin))))\n"
    )
    said = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "XDG_CACHE_HOME": str(tmp_path / seed), "LC_ALL": "C"}
        done = subprocess.run(
            [sys.executable, "-c", script],
            input=json.dumps(FORMULAS),
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        said.add(done.stdout.strip())
    assert said == {digest(tuple(tex(source, name="f") for source in FORMULAS))}


@pytest.mark.parametrize("height", HEIGHTS)
@pytest.mark.parametrize(("pattern", "sign"), STRETCHED)
def test_a_stretched_piece_is_one_outline_without_seams(pattern, sign, height):
    made, _ = layout(pattern.format(rf"\rule[{0.25 - height / 2}em]{{1em}}{{{height}em}}"))
    first = next(leaf for leaf in made.leaves if leaf.source == sign)
    assert len(first.path.contours) == 1
    assert first.box.height >= 0.9 * height - 1e-6


@pytest.mark.parametrize("width", (2.5, 6.0, 14.0))
@pytest.mark.parametrize("command", (r"\overbrace", r"\underbrace", r"\overline", r"\underline", r"\overrightarrow"))
def test_what_stretches_along_a_line_is_one_outline(command, width):
    made, _ = layout(rf"{command}{{\hspace{{{width}em}}}}")
    assert [len(leaf.path.contours) for leaf in made.leaves] == [1]
    assert made.ink.width == pytest.approx(width, abs=0.1)


def test_the_bar_of_a_root_ends_in_no_step():
    made, _ = layout(r"\sqrt{x}")
    (root,) = [leaf for leaf in made.leaves if leaf.source == "√"]
    (contour,) = root.path.contours
    top = contour.points[abs(contour.points[:, 1] - contour.box.top) < 1e-6]
    assert top[:, 0].max() - top[:, 0].min() > 0.55


def test_the_lines_of_a_table_are_thin_rectangles():
    made, _ = layout(r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}")
    upright, level = sorted((leaf.box for leaf in made.leaves if leaf.source == r"\rule"), key=lambda box: box.width)
    assert (upright.width, level.height) == (pytest.approx(0.06), pytest.approx(0.06))
    assert upright.height > 1 and level.width > 1


def test_a_glyph_has_one_path_at_any_size():
    small, large = tex(r"x_{x}", size=0.5, name="a"), tex(r"x", size=3, name="b")
    (big,) = large.parts
    assert {sure(Shape, part).path for part in small.parts} == {sure(Shape, big).path}
    assert [part.scale for part in small.parts] == [pytest.approx(0.25), pytest.approx(0.25 * 0.707)]


def test_the_path_of_a_glyph_is_centered_on_its_own_box():
    for leaf in layout(r"\frac{\partial E}{\partial w}")[0].leaves:
        assert sure(Box, leaf.path.box).center == (pytest.approx(0, abs=1e-12), pytest.approx(0, abs=1e-12))


def test_inline_style_is_lower_than_display_style():
    assert tex(r"\frac{a}{b}", display=False, name="f").ascent < tex(r"\frac{a}{b}", name="f").ascent


def test_a_macro_of_a_preamble_does_not_reach_the_next_formula():
    assert placed(r"a") == placed(r"a")
    assert (
        sure(Shape, tex(r"\loss", preamble=r"\newcommand{\loss}{\mathcal{L}}", name="f").parts[0]).path
        == sure(Shape, tex(r"\mathcal{L}", name="g").parts[0]).path
    )
    with pytest.raises(Exception, match="Undefined control sequence"):
        tex(r"\loss", name="h")


def test_a_color_of_the_source_paints_only_what_it_holds():
    red, plain = tex(r"\textcolor{red}{a} b", fill="#123456", name="f").parts
    fills = [sure(Shape, part).fill for part in (red, plain)]
    assert (sure(Named, fills[0]).name, sure(Color, fills[1]).hex) == ("red", "#123456")


@pytest.mark.parametrize(
    ("written", "meant"),
    (
        (r"\bm{x} + \bm{\beta}", r"\boldsymbol{x} + \boldsymbol{\beta}"),
        (r"\mathds{1} \mathbbm{R}", r"\mathbb{1} \mathbb{R}"),
        (r"a \hdots b", r"a \ldots b"),
        (r"\begin{flalign} a &= b & c &= d \end{flalign}", r"\begin{align} a &= b & c &= d \end{align}"),
        (r"\begin{xalignat}{2} a &= b & c &= d \end{xalignat}", r"\begin{align} a &= b & c &= d \end{align}"),
        (r"\begin{align} a &= b \notag \\ c &= d \nonumber \end{align}", r"\begin{align} a &= b \\ c &= d \end{align}"),
    ),
)
def test_commands_of_packages_in_common_use_are_set_as_their_glyphs(written, meant):
    made, other = tex(written, name="f"), tex(meant, name="f")
    assert [(sure(Shape, part).path, part.at) for part in made.parts] == [
        (sure(Shape, part).path, part.at) for part in other.parts
    ]


def test_double_brackets_grow_with_what_they_hold():
    plain = tex(r"\llbracket x \rrbracket", name="f").parts
    grown = tex(r"\left\llbracket \frac{a}{b} \right\rrbracket", name="f").parts
    assert [sure(Glyph, part).source for part in plain] == [r"\llbracket", "x", r"\rrbracket"]
    assert sure(Box, sure(Shape, grown[0]).path.box).height > 1.5 * sure(Box, sure(Shape, plain[0]).path.box).height


def test_a_line_of_words_between_aligned_lines_begins_at_their_left():
    made, _ = layout(r"\begin{align} a &= b + c \\ \intertext{so that} c &= d \end{align}")
    words = [leaf for leaf in made.leaves if leaf.source in set("sohat") - {"a"}]
    first = next(leaf for leaf in made.leaves if leaf.source == "a")
    assert words[0].box.left == pytest.approx(first.box.left, abs=0.05)
    assert first.box.bottom > words[0].box.top > made.leaves[-1].box.top


@pytest.mark.parametrize("command", (r"\overbracket", r"\underbracket"))
def test_a_bracket_is_one_outline_as_wide_as_what_it_holds(command):
    made, _ = layout(rf"{command}{{\hspace{{3em}}}}")
    (leaf,) = made.leaves
    assert len(leaf.path.contours) == 1 and leaf.source == r"\rule"
    assert leaf.box.width == pytest.approx(3 + 2 * 0.1, abs=0.02)  # a line of 0.1 em at each end


@pytest.mark.parametrize(
    "source", (r"\sqrt{}", r"\sqrt[3]{}", r"\sqrt{} + x", r"\overline{} x", r"\left({}\right)", r"\frac{}{}")
)
def test_what_holds_nothing_is_set_as_its_signs(source):
    assert layout(source)[0].leaves


def test_an_arrow_that_cancels_runs_from_below_to_the_value():
    made, _ = layout(r"\cancelto{0}{x}")
    x, arrow, zero = made.leaves
    assert arrow.box.left < x.box.left and arrow.box.bottom < x.box.bottom
    assert arrow.box.right > x.box.right and arrow.box.top > x.box.top
    assert zero.box.left > x.box.right


def test_a_link_is_set_as_its_words():
    assert placed(r"\href{http://a}{x}+y") == placed("x+y")


def test_multline_is_as_wide_as_what_it_holds():
    made, _ = layout(r"\begin{multline} a + b + c + d \\ + e \\ + f \end{multline}")
    assert made.leaves[0].box.left < 1.1 and made.ink.width < 8
    assert made.leaves[-1].box.right > made.leaves[6].box.right


# ---- chemistry and units


def drawn(source: str) -> list[tuple[str, tuple[int, ...]]]:
    """The outlines of a formula with the places of their boxes, in hundredths."""
    formula = tex(source)
    boxes = [(node.path.digest, node.path.box, node.at) for _, node in walk(formula) if isinstance(node, Shape)]
    left = min(sure(Box, box).left + at[0] for _, box, at in boxes)
    return sorted(
        (path, (round(100 * (sure(Box, box).left + at[0] - left)), round(100 * at[1]))) for path, box, at in boxes
    )


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (r"\ce{H2O}", r"\mathrm{H_2O}"),
        (r"\unit{kg.m/s^2}", r"\mathrm{kg\,m/s^2}"),
        (r"\si{m~s^{-0.5}}", r"\mathrm{m\,s^{-0.5}}"),
        (r"\qty{9.81}{m.s^{-2}}", r"9.81\,\mathrm{m\,s^{-2}}"),
        (r"\SI{3}{k\Omega}", r"3\,\mathrm{k\Omega}"),
    ],
)
def test_chemistry_and_units_are_set_as_one_would_write_them_out(short: str, long: str) -> None:
    assert [path for path, _ in drawn(short)] == [path for path, _ in drawn(long)]
    if not short.startswith(r"\ce"):
        assert drawn(short) == drawn(long)


@pytest.mark.parametrize("arrow", ["->", "<-", "<->", "<-->", "<=>", "->[above][below]", "<=>[above]", "<-[x]"])
def test_the_arrows_of_reactions_are_in_the_font(arrow: str) -> None:
    assert len(drawn(rf"\ce{{A {arrow} B}}")) >= 3


def test_a_reaction_takes_parts_that_stand_beside_each_other() -> None:
    formula = tex(r"\part{gas}{\ce{H2}} + \ce{O}")
    assert len(formula["gas"].leaves) == 2


@pytest.mark.parametrize("source", [r"\ce{A <=>> B}", r"\ce{A <<=>[x] B}"])
def test_an_arrow_that_the_font_does_not_have_is_refused_with_what_to_write(source: str) -> None:
    with pytest.raises(TypesetError, match="write <=>, or two arrows"):
        tex(source)


def test_a_unit_by_macros_is_refused_by_name() -> None:
    with pytest.raises(TypesetError, match=r"Undefined control sequence \\meter"):
        tex(r"\unit{\meter}")
