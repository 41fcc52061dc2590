from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import quickjs

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "assets"
BUILT = ROOT / "renderer" / "typeset" / "_assets"
FONTS = [
    "cmu-serif-regular",
    "cmu-serif-italic",
    "cmu-serif-bold",
    "cmu-serif-bold-italic",
    "cmu-sans-regular",
    "cmu-sans-bold",
    "cmu-typewriter-regular",
    "noto-emoji",
]
TRUETYPE = b"\x00\x01\x00\x00"


def source_digest() -> str:
    state = hashlib.sha256()
    for name in ("package-lock.json", "entry.js", "build.mjs"):
        content = (SOURCES / name).read_bytes()
        state.update(f"{name} {len(content)}\n".encode() + content)
    return state.hexdigest()


def test_what_is_built_fits_its_sources() -> None:
    assert (BUILT / "digest.txt").read_text("ascii").strip() == source_digest()


def test_the_bundle_defines_the_typesetting_function() -> None:
    assert "globalThis.tex2svg=" in (BUILT / "mathjax.js").read_text("utf-8")


@pytest.mark.parametrize("name", FONTS)
def test_a_text_font_is_a_truetype_file(name: str) -> None:
    assert (BUILT / f"{name}.ttf").read_bytes()[:4] == TRUETYPE


def test_every_font_range_the_bundle_can_ask_for_is_there() -> None:
    ranges = {path.stem for path in (BUILT / "dyn").glob("*.js")}
    setup = re.search(r"defineDynamicFiles\((\[\[.*?\]\])\)", (BUILT / "mathjax.js").read_text("utf-8"), re.DOTALL)
    assert setup is not None
    asked = set(re.findall(r'\["([A-Za-z][\w-]*)",\{', setup.group(1)))
    assert len(asked) > 30
    assert asked <= ranges


@pytest.mark.parametrize("name", ["LICENSE-mathjax.txt", "LICENSE-cmu.txt", "LICENSE-noto-emoji.txt"])
def test_the_licences_of_what_is_built_in_go_with_it(name: str) -> None:
    assert "License" in (BUILT / name).read_text("utf-8")


def test_the_lock_file_pins_contents_and_no_addresses() -> None:
    lock = (SOURCES / "package-lock.json").read_text("utf-8")
    assert '"integrity": "sha512-' in lock
    assert "resolved" not in lock
    assert "://registry" not in lock


def range_source(name: str) -> str:
    return (BUILT / "dyn" / f"{name}.js").read_text("utf-8")


def bare() -> quickjs.Context:
    context = quickjs.Context()
    context.set_max_stack_size(8 << 20)
    context.eval("globalThis.console = {log() {}, warn() {}, error() {}, info() {}}")
    context.eval((BUILT / "mathjax.js").read_text("utf-8"))
    return context


def engine() -> Callable[..., str]:
    context = bare()
    function, provide = context.get("tex2svg"), context.get("provideRange")

    def convert(*formula: object) -> str:
        while True:
            try:
                return str(function(*formula))
            except quickjs.JSException as error:
                name = re.match(r"NeedRange: ([\w-]+)", str(error))
                if name is None:
                    raise
                provide(name[1], range_source(name[1]))

    return convert


@pytest.fixture(scope="module")
def tex2svg() -> Callable[..., str]:
    return engine()


@pytest.mark.parametrize(
    "source",
    [
        r"\frac{\partial E}{\partial w^{(1)}_{11}}",
        r"\mathbb{R}^n \to \mathcal{L} \mathfrak{g} \mathscr{F} \mathsf{T} \mathtt{x}",
        r"\alpha\beta\Gamma\Omega \boldsymbol{\theta} \varepsilon",
        r"\underbrace{a + b}_{n} \overbrace{c}^{m}",
        r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}",
        r"A \xrightarrow{f} B^\intercal \coloneqq \braket{a|b} \cancel{x}",
        r"\begin{aligned} a &= b \\ &= c \end{aligned} \quad \begin{cases} 1 & x > 0 \\ 0 \end{cases}",
        r"\text{Привет, мир: \textbf{жирный}} \sum_{i=1}^{n} \int_0^1 \sqrt[3]{x}",
        r"\textcolor{red}{x} \class{part-w}{w}",
        "β + ∂x · ∇E",
    ],
)
def test_a_formula_is_set_wholly_from_outlines(tex2svg: Callable[..., str], source: str) -> None:
    svg = tex2svg(source, True)
    assert svg.startswith("<svg") and svg.endswith("</svg>")
    assert "<path" in svg
    assert "<text" not in svg


def test_a_big_parenthesis_is_the_first_size_as_in_tex(tex2svg: Callable[..., str]) -> None:
    svgs = [tex2svg(source, True) for source in ("(", r"\big(", r"\Big(")]
    heights = [float(svg.split('height="')[1].split("ex")[0]) for svg in svgs]
    assert heights[0] < heights[1] < heights[2]
    assert heights[1] == pytest.approx(1.195 / 0.442, rel=0.03)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (r"\def\foo{x}\foo", r"\foo"),
        (r"\let\frac\sqrt \frac{x}", r"\frac{x}{y}"),
        (r"\DeclareMathOperator{\relu}{ReLU}\relu x", r"\relu x"),
        (r"\definecolor{q}{rgb}{1,0,0}\color{q}x", r"\color{q}x"),
        (r"x\label{a}", r"x\label{a}"),
    ],
)
def test_a_formula_cannot_reach_the_next(tex2svg: Callable[..., str], first: str, then: str) -> None:
    def outcome(function: Callable[..., str]) -> str:
        try:
            return function(then, True)
        except quickjs.JSException as error:
            return str(error).splitlines()[0]

    assert tex2svg(first, True)
    assert outcome(tex2svg) == outcome(engine())


def test_macros_of_the_preamble_are_known_to_its_formula_alone(tex2svg: Callable[..., str]) -> None:
    assert tex2svg(r"\R", True, r"\newcommand{\R}{\mathbb{R}}").count("<path") == 1
    with pytest.raises(quickjs.JSException, match=r"TexError: 2: Undefined control sequence \\R"):
        tex2svg(r"\R", True)


@pytest.mark.parametrize(
    ("source", "preamble", "message"),
    [
        (r"a + \foo b", "", r"TexError: 8: Undefined control sequence \\foo"),
        (r"\frac{a}{\foo}", "", r"TexError: 13: Undefined control sequence \\foo"),
        (r"x\R \foo", r"\newcommand{\R}{\mathbb{R}}", r"TexError: 8: Undefined control sequence \\foo"),
        ("x^2^3", "", "TexError: 3: Double exponent"),
        ("x", r"\newcommand{\R}", "TexError: preamble: Missing argument"),
        ("x", "y", "TexError: preamble: it may only define"),
        ("x", r"\text{words}", "TexError: preamble: it may only define"),
    ],
)
def test_a_fault_is_told_with_its_place(tex2svg: Callable[..., str], source: str, preamble: str, message: str) -> None:
    with pytest.raises(quickjs.JSException, match=message):
        tex2svg(source, True, preamble)


def test_a_font_range_that_is_missing_is_asked_for_and_no_hole() -> None:
    context = bare()
    for _ in range(2):
        with pytest.raises(quickjs.JSException, match="NeedRange: cyrillic"):
            context.get("tex2svg")(r"\text{мир}", True)
    context.get("provideRange")("cyrillic", range_source("cyrillic"))
    assert context.get("tex2svg")(r"\text{мир}", True).count("<path") == 3
