"""One color for each kind of symbol, in every formula: weights, biases, activations, targets, errors and deltas."""

from __future__ import annotations

from typing import TypeVar

from renderer import Formula
from renderer.typeset.symbol_colors import symbols_colored

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

F = TypeVar("F", bound=Formula)


def tinted(formula: F) -> F:
    """The formula with each symbol, its scripts included, in the color of its role."""
    return symbols_colored(formula, ROLES)
