"""The engine: its font ranges, what stops a formula, and the next formula after one that was stopped."""

from __future__ import annotations

import subprocess
import sys

import pytest

from renderer.typeset.engine import mathjax
from renderer.typeset.engine.assets import FOLDER, asset
from renderer.typeset.engine.mathjax import TexFault, tex_to_svg
from renderer.typeset.tex import tex
from renderer.values.errors import TypesetError

# A formula of each font range, by the range's name.
RANGES = {
    "PUA": r"\mathord{\unicode{xE000}}",
    "accents": r"\mathord{¸}",
    "accents-b-i": r"\mathbf{¸}",
    "arabic": r"\mathord{\unicode{x1EE00}}",
    "arrows": r"\mathord{⟰} \rightsquigarrow \xrightleftharpoons{k}",
    "braille": r"\mathsf{⠁}",
    "braille-d": r"\mathord{⠁}",
    "calligraphic": r"\mathcal{A}",
    "cherokee": r"\mathord{Ꭰ}",
    "cyrillic": r"\mathord{Я}",
    "cyrillic-ss": r"\mathsf{Я}",
    "devanagari": r"\mathord{अ}",
    "double-struck": r"\mathbb{R}",
    "fraktur": r"\mathfrak{g}",
    "greek": r"\mathord{Ϩ}",
    "greek-ss": r"\mathsf{Ϩ}",
    "hebrew": r"\mathord{א}",
    "latin": r"\mathord{ⱱ}",
    "latin-b": r"\mathbf{ⱱ}",
    "latin-bi": r"\boldsymbol{À}",
    "latin-i": r"\mathit{À}",
    "marrows": r"\mathord{\unicode{x1F800}}",
    "math": r"\mathord{⟀}",
    "monospace": r"\mathtt{x}",
    "monospace-ex": r"\mathtt{✝}",
    "monospace-l": r"\mathtt{ⱱ}",
    "mshapes": r"\mathord{\unicode{x1F780}}",
    "phonetics": r"\mathord{ɐ}",
    "phonetics-ss": r"\mathsf{ɐ}",
    "sans-serif": r"\mathsf{T}",
    "sans-serif-b": r"\mathbfsf{ⱱ}",
    "sans-serif-bi": r"\mathbfsfit{ⱱ}",
    "sans-serif-ex": r"\mathsf{✝}",
    "sans-serif-i": r"\mathsfit{ⱱ}",
    "sans-serif-r": r"\mathsf{ⱱ}",
    "script": r"\mathscr{F}",
    "shapes": r"\mathord{✓}",
    "symbols": r"\mathord{¿¡©®™«»„‰¼½²•№}",
    "symbols-b-i": r"\mathbf{⸘}",
    "variants": r"x^°",
}


@pytest.fixture(scope="module")
def watched():
    """An engine, and the names of the font ranges that it has read."""
    made, names = mathjax._Engine(), []
    provide = made.provide
    made.provide = lambda name, source: (names.append(name), provide(name, source))
    return made, names


def test_a_formula_is_known_for_every_font_range():
    assert set(RANGES) == {file.stem for file in FOLDER.glob("dyn/*.js")}


@pytest.mark.parametrize("name", sorted(RANGES))
def test_a_formula_of_each_font_range_is_set_wholly_from_outlines(name, watched):
    made, names = watched
    svg = made.convert(RANGES[name], True, "")
    assert name in names
    assert "<path" in svg and "<text" not in svg


def test_a_font_range_that_fails_once_fails_one_formula(monkeypatch):
    real = asset

    def broken(file):
        if file == "dyn/devanagari.js":
            raise TypesetError("a file is gone")
        return real(file)

    monkeypatch.setattr(mathjax, "_hosts", mathjax._Hosts())
    with monkeypatch.context() as patch:
        patch.setattr(mathjax, "asset", broken)
        with pytest.raises(TypesetError, match="a file is gone"):
            tex_to_svg(r"\mathord{अ}")
    assert "<path" in tex_to_svg("a+b_{17}")
    assert "<path" in tex_to_svg(r"\mathord{अ}")


def test_a_formula_that_takes_too_much_memory_is_refused_and_the_next_one_is_set():
    before = tex_to_svg(r"\frac{a}{b}")
    with pytest.raises(TypesetError, match=f"it takes more than {mathjax.MEGABYTES} MB to set\n"):
        tex(r"\begin{array}{*{999999999}{c}}x\end{array}", name="f")
    assert tex_to_svg(r"\frac{a}{b}") == before


def test_a_formula_does_not_pay_for_the_memory_of_those_before_it(monkeypatch):
    mathjax._hosts.start()
    with monkeypatch.context() as patch:
        patch.setattr(mathjax, "MEGABYTES", 30)
        for number in range(240):
            assert "<path" in tex_to_svg(
                rf"\begin{{matrix}} \frac{{\partial E}}{{\partial w_{{{number}}}}} \end{{matrix}}"
            )
    mathjax._hosts.start()


def test_a_formula_that_takes_too_long_is_refused_and_the_next_one_is_set(monkeypatch):
    before = tex_to_svg(r"\frac{a}{b}")
    with monkeypatch.context() as patch:
        patch.setattr(mathjax, "_SECONDS", 0.05)
        with pytest.raises(TexFault, match=r"more than 0\.05 s"):
            tex_to_svg("x_1+" * 500)
    assert tex_to_svg(r"\frac{a}{b}") == before


def test_the_columns_of_alignat_are_limited():
    with pytest.raises(TypesetError, match="at most 200"):
        tex(r"\begin{alignat}{999999999}x\end{alignat}", name="f")
    assert len(tex(r"\begin{alignat}{2} a &= b & c &= d \end{alignat}", name="f").parts) == 6


def test_an_interrupt_ends_the_process_while_a_formula_is_set():
    script = """
import _thread, threading
from renderer.typeset.engine import mathjax
mathjax.tex_to_svg("x")
threading.Timer(0.2, _thread.interrupt_main).start()
try:
    mathjax.tex_to_svg("x_1^2+" * 600)
except KeyboardInterrupt:
    print("interrupted", "<path" in mathjax.tex_to_svg("y"))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=100)
    assert (done.stdout, done.stderr, done.returncode) == ("interrupted True\n", "", 0)


def test_a_forked_process_has_an_engine_of_its_own():
    script = """
import os
from renderer.typeset.engine.mathjax import tex_to_svg
svg = tex_to_svg("x")
child = os.fork()
if not child:
    os._exit(0 if tex_to_svg("x") == svg else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, timeout=100)
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.parametrize("display", (10**400, 1, None, "yes"))
def test_a_style_that_is_neither_true_nor_false_is_refused(display):
    with pytest.raises(TypesetError, match="display must be True or False"):
        tex("x", display=display, name="f")


@pytest.mark.parametrize("said", ["InternalError: out of memory", "InternalError", "null"])
def test_a_full_engine_is_known_by_its_error_with_or_without_words(said: str) -> None:
    fault = mathjax._fault(said, "x")
    assert isinstance(fault, mathjax.TexFault) and fault.full and fault.stopped
