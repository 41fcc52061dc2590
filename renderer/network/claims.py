"""Equations and the claim that they hold: both sides as evaluations, checked against finite differences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from renderer.network.expressions import Expression
from renderer.network.facts import Facts
from renderer.network.notation import marked
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array

# Below this share of E (or of 1) a finite difference in float64 has no six digits left to compare.
FLOOR: Final = 1e-4


@dataclass(frozen=True)
class Equation:
    """Two expressions with an equals sign between, which is a part named "equals"."""

    left: Expression
    right: Expression

    @property
    def tex(self) -> str:
        """The formula with its marks."""
        return f"{self.left.tex} {marked('equals', '=')} {self.right.tex}"

    def claim(self, facts: Facts | None = None) -> Claim:
        """The claim that both sides are equal, with the facts to check it by if they are known."""
        return Claim(self.tex, self.left, self.right, facts)


@dataclass(frozen=True)
class Claim:
    """What a formula says: that two evaluations agree, whatever the formula looks like."""

    tex: str
    left: Expression
    right: Expression
    facts: Facts | None = None

    def on(self, facts: Facts) -> Claim:
        """The same claim about other facts."""
        return replace(self, facts=facts)

    def check(self, facts: Facts | None = None) -> float:
        """The largest relative error between both sides, by rule and by finite differences; 0 when all agree.

        Entry by entry the distance between two of the four evaluations is divided by the larger of both, or by 1e-4
        max(1, E) where that is more. Infinite when the shapes differ or a side is not finite. `facts` take the place of
        the claim's own.
        """
        given = facts or self.facts
        if given is None:
            raise NetworkError(f"the claim {self.tex!r} has no facts to be checked by: use check(facts) or on(facts)")
        left, right = np.asarray(self.left.value(given)), np.asarray(self.right.value(given))
        sides = [left, right, np.asarray(self.left.measured(given)), np.asarray(self.right.measured(given))]
        floor = FLOOR * max(1.0, given.gradients.error)
        return max(relative_error(a, b, floor) for k, a in enumerate(sides) for b in sides[:k])


@dataclass(frozen=True)
class Each:
    """Several expressions that one general formula stands for, written once: one for every layer."""

    tex: str
    cases: tuple[Expression, ...]

    def value(self, facts: Facts) -> Array:
        """The values of all cases, one after another."""
        return np.concatenate([np.ravel(case.value(facts)) for case in self.cases])

    def measured(self, facts: Facts) -> Array:
        """The measured values of all cases, one after another."""
        return np.concatenate([np.ravel(case.measured(facts)) for case in self.cases])


def relative_error(a: Array, b: Array, floor: float = FLOOR) -> float:
    """The largest distance of two arrays of one shape, entry by entry, as a share of the larger entry or of `floor`.

    >>> relative_error(np.array([1.0, 2.0]), np.array([1.0, 2.5]))
    0.2
    """
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    scale = np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)
    return float(np.max(np.abs(a - b) / scale, initial=0.0))
