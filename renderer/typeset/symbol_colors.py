"""Colors of the symbols of a formula by their letters, alike in every formula of a film."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeVar

from renderer.scene.node import Group, Node, Shape, walk
from renderer.typeset.engine.tex_braces import closing_brace
from renderer.typeset.formula import Formula
from renderer.typeset.tex import tex
from renderer.values.color import ink
from renderer.values.paint import Fill

_ARGUMENTS: Final = re.compile(
    r"\\(?:begin|end|text|mathsf|mathrm|operatorname|hspace|part|color|textcolor)\{[^{}]*\}|\\\\\[[^\]]*\]"
)
_COMMAND: Final = re.compile(r"\\(?:[a-zA-Z]+|.)", re.DOTALL)
_INK: Final = ink("ink")

N = TypeVar("N", bound=Node)
F = TypeVar("F", bound=Formula)


def symbols_colored(formula: F, colors: Mapping[str, str]) -> F:
    r"""Return the formula with each symbol, its scripts included, in the color that its letter has.

    Letters are written as in TeX, as `w` or `\delta`. Symbols without a color, and signs, stay as they are.

    >>> made = symbols_colored(tex("w_1 + b", name="f"), {"w": "weight"})
    >>> [leaf.node.fill.name for leaf in made["0"].leaves]
    ['weight']
    """
    # Marks do not change the order in which glyphs are numbered.
    twin = tex(with_colors(formula.plain, colors), name="twin")
    fills = {node.name: node.fill for _, node in walk(twin) if isinstance(node, Shape)}
    return _filled(formula, fills)


def _filled(node: N, fills: Mapping[str, Fill]) -> N:
    """Return the node with the fills that its glyphs have by their names, but for those in the ink."""
    if isinstance(node, Group):
        return replace(node, parts=tuple(_filled(part, fills) for part in node.parts))
    if isinstance(node, Shape) and fills.get(node.name, _INK) not in (_INK, None):
        return node.with_(fill=fills[node.name])
    return node


def with_colors(source: str, colors: Mapping[str, str]) -> str:
    r"""Return the source of a formula in which each symbol has the color of its letter.

    >>> print(with_colors(r"\part{b}{w^{(1)}_{11}} = E", {"w": "green", "E": "red"}))
    \part{b}{\textcolor{green}{w^{(1)}_{11}}} = \textcolor{red}{E}
    """
    made, at = "", 0
    while at < len(source):
        skipped = _ARGUMENTS.match(source, at)
        word = skipped or _COMMAND.match(source, at)
        letter = word.group() if word else source[at]
        end = at + len(letter)
        if skipped or letter not in colors:
            made += letter
            at = end
            continue
        while end < len(source) and source[end] in "^_":
            end = _end_of_script(source, end + 1)
        made += rf"\textcolor{{{colors[letter]}}}{{{source[at:end]}}}"
        at = end
    return made


def _end_of_script(source: str, at: int) -> int:
    """Return where a script that begins at a place ends: after its braces, its command with arguments, or its sign."""
    command = _COMMAND.match(source, at)
    if command is None and source[at : at + 1] != "{":
        return at + 1
    end = command.end() if command else closing_brace(source, at + 1) + 1
    while command and source[end : end + 1] == "{":
        end = closing_brace(source, end + 1) + 1
    return end
