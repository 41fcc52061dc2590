"""Colors of symbols by their letters."""

from __future__ import annotations

from renderer import tex
from renderer.typeset.symbol_colors import symbols_colored, with_colors

COLORS = {"w": "weight", "E": "error", r"\delta": "delta", "b": "bias"}


def fills(formula):
    return [leaf.node.fill.name for part in formula.parts for leaf in formula[part.name].leaves]


def test_a_symbol_is_colored_with_all_its_scripts_and_signs_keep_the_ink():
    formula = symbols_colored(
        tex(r"\frac{\partial E}{\partial w^{(1)}_{11}} = \part{d}{\delta_1} \, z_1", name="f"), COLORS
    )
    found = fills(formula)
    assert found.count("weight") == 6 and found.count("error") == 1 and found.count("delta") == 2
    assert formula.source.count("textcolor") == 0


def test_a_script_may_be_a_command_with_its_arguments_or_a_group_in_a_group():
    assert with_colors(r"w^\mathsf{T} b_{1_{2}}+1", COLORS) == (
        r"\textcolor{weight}{w^\mathsf{T}} \textcolor{bias}{b_{1_{2}}}+1"
    )


def test_names_of_commands_marks_and_environments_are_no_symbols():
    source = r"\begin{bmatrix} \part{w}{z} \\[0.2em] \mathsf{T} \end{bmatrix} \bigg( \text{be a}"
    assert with_colors(source, COLORS) == source
