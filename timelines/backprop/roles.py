"""One color for each kind of symbol, in every formula: weights, biases, activations, targets, errors and deltas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from renderer import Formula, Group, Node, Shape, ink, tex
from renderer.algebra.marks import plain
from renderer.values.paint import Fill

ROLES = {
    "w": "weight",
    "W": "weight",
    "b": "bias",
    "B": "bias",
    "a": "activation",
    "x": "activation",
    "A": "activation",
    "X": "activation",
    "y": "target",
    "e": "error",
    "E": "error",
    r"\delta": "delta",
}
"""The role of each letter, by name in a theme; z and all signs keep the ink."""

ARGUMENTS = re.compile(
    r"\\(?:begin|end|text|mathsf|mathrm|operatorname|hspace|part|color|textcolor)\{[^{}]*\}|\\\\\[[^\]]*\]"
)
COMMAND = re.compile(r"\\(?:[a-zA-Z]+|.)", re.DOTALL)

INK = ink("ink")

F = TypeVar("F", bound=Formula)


def tinted(formula: F) -> F:
    """The formula with each symbol, its scripts included, in the color of its role.

    >>> [leaf.node.fill.name for leaf in tinted(tex("w_1 + b", name="f"))["0"].leaves]
    ['weight']
    """
    # Without its marks the source is shorter; its glyphs are numbered in the same order.
    twin = tex(with_colors(plain(formula.source)), name="twin")
    fills = {leaf.node.name: fill_of(leaf.node) for part in twin.parts for leaf in twin[part.name].leaves}
    made = painted_by(formula, fills)
    assert isinstance(made, type(formula))
    return made


def fill_of(node: Node) -> Fill:
    """The fill of a shape, no other node has one."""
    return node.fill if isinstance(node, Shape) else None


def painted_by(node: Node, fills: Mapping[str, Fill]) -> Node:
    """The node with the fills that its glyphs have by their names, but for those in the ink, which stay as they are."""
    if isinstance(node, Group):
        return replace(node, parts=tuple(painted_by(part, fills) for part in node.parts))
    if isinstance(node, Shape) and fills.get(node.name, INK) not in (INK, None):
        return node.with_(fill=fills[node.name])
    return node


def with_colors(source: str) -> str:
    r"""A formula's source in which each symbol has the color of its role.

    >>> print(with_colors(r"\part{b}{w^{(1)}_{11}} = E"))
    \part{b}{\textcolor{weight}{w^{(1)}_{11}}} = \textcolor{error}{E}
    """
    made, at = "", 0
    while at < len(source):
        skipped = ARGUMENTS.match(source, at)
        command = None if skipped else COMMAND.match(source, at)
        word = skipped or command
        letter = word.group() if word else source[at]
        end = at + len(letter)
        if skipped or letter not in ROLES:
            made += letter
            at = end
            continue
        while end < len(source) and source[end] in "^_":
            end = end_of_script(source, end + 1)
        made += rf"\textcolor{{{ROLES[letter]}}}{{{source[at:end]}}}"
        at = end
    return made


def end_of_script(source: str, at: int) -> int:
    """Where a script that begins at a place ends: after its braces, its command with its arguments, or its sign."""
    command = COMMAND.match(source, at)
    end = command.end() if command else at
    if end < len(source) and source[end] == "{":
        while end < len(source) and source[end] == "{":
            depth = 0
            while True:
                depth += {"{": 1, "}": -1}.get(source[end], 0)
                end += 1
                if not depth:
                    break
            if not command:
                break
        return end
    return end if command else end + 1
