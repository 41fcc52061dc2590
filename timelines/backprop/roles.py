"""One color for each kind of symbol, in every formula: weights, biases, activations, targets, errors and deltas."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

from renderer import Formula, Group, Node, Shape, tex

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

F = TypeVar("F", bound=Formula)


def tinted(formula: F) -> F:
    """The formula with each symbol, its scripts included, in the color of its role.

    >>> [leaf.node.fill.name for leaf in tinted(tex("w_1 + b", name="f"))["0"].leaves]
    ['weight']
    """
    twin = tex(with_colors(formula.source), name="twin")
    made = painted_like(formula, twin)
    assert isinstance(made, type(formula))
    return made


def painted_like(node: Node, twin: Node) -> Node:
    """The node with the fills that its twin has, part by part, where these are not the ink's."""
    if isinstance(node, Group) and isinstance(twin, Group):
        parts = tuple(painted_like(part, other) for part, other in zip(node.parts, twin.parts, strict=True))
        return replace(node, parts=parts)
    if isinstance(node, Shape) and isinstance(twin, Shape) and twin.fill != tex("z", name="plain").parts[0].fill:  # type: ignore[attr-defined]
        return node.with_(fill=twin.fill)
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
