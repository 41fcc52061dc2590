"""Digits of the numbers in a derivation: as few as let the printed line hold."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.network.calculus.derivation import Derivation
from renderer.network.calculus.facts import Facts
from renderer.network.calculus.notation import Quantity
from renderer.values.number_format import compact, decimal, says

MOST_DIGITS = 12
"""The most digits of a number."""


@dataclass(frozen=True, eq=False)
class AsWritten(Facts):
    """Facts with each number rounded as it is printed, to some digits."""

    digits: int = 3

    def value(self, quantity: Quantity) -> float:
        """Return the number of a quantity as it is written."""
        return float(decimal(compact(super().value(quantity), self.digits)))

    def derivative(self, top: Quantity, bottom: Quantity) -> float:
        """Return a derivative as it is written."""
        return float(decimal(compact(super().derivative(top, bottom), self.digits)))


def digits_of(derivation: Derivation, facts: Facts) -> tuple[int, int]:
    """Return the least digits of the factors, from 3, and of the result with which the printed line holds.

    If no digits do, return the most that are allowed.
    """
    exact = derivation.left.value(facts)
    for digits in range(3, MOST_DIGITS + 1):
        printed = derivation.value(AsWritten(facts.network, facts.x, facts.y, facts.error, digits))
        for fewer in (3, 2):
            if says(compact(exact, fewer), printed):
                return digits, fewer
    return MOST_DIGITS, 2
