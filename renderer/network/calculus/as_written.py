"""With how many digits the numbers of a derivation are written, so that the line holds as it is written."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.network.calculus.derivation import Derivation
from renderer.network.calculus.facts import Facts
from renderer.network.calculus.notation import Quantity
from renderer.values.number_format import compact, decimal, says

MOST_DIGITS = 12
"""The most digits of a number; so many are hardly ever needed."""


@dataclass(frozen=True, eq=False)
class AsWritten(Facts):
    """Facts in which each number is what it is written as, with so many digits."""

    digits: int = 3

    def value(self, quantity: Quantity) -> float:
        """Return the number of a quantity as it is written."""
        return float(decimal(compact(super().value(quantity), self.digits)))

    def derivative(self, top: Quantity, bottom: Quantity) -> float:
        """Return a derivative as it is written."""
        return float(decimal(compact(super().derivative(top, bottom), self.digits)))


def digits_of(derivation: Derivation, facts: Facts) -> tuple[int, int]:
    """Return the digits of the factors and of the result of a line, so that the line holds as it is written.

    As few as are enough, three if they are; where none are, as many as there may be.
    """
    exact = derivation.left.value(facts)
    for digits in range(3, MOST_DIGITS + 1):
        printed = derivation.value(AsWritten(facts.network, facts.x, facts.y, facts.error, digits))
        for fewer in (3, 2):
            if says(compact(exact, fewer), printed):
                return digits, fewer
    return MOST_DIGITS, 2
