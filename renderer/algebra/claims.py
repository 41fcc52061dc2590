"""Equations and the claim that they hold: both sides as evaluations, checked by experiment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from renderer.algebra.environment import Environment
from renderer.algebra.expressions import Expression
from renderer.algebra.marks import with_mark
from renderer.algebra.tolerance import ROUNDING
from renderer.values.argument_check import check_arguments_late
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array


@check_arguments_late
@dataclass(frozen=True)
class Equation:
    """Two expressions joined by an equals sign; the sign is the part "equals"."""

    left: Expression
    right: Expression

    @property
    def tex(self) -> str:
        """The formula with its marks."""
        return f"{self.left.tex} {with_mark('equals', '=')} {self.right.tex}"

    def claim(self, facts: Environment | None = None) -> Claim:
        """Return the claim that both sides are equal, with the facts for its check if they are known."""
        return Claim(self.left, self.right, facts)


@check_arguments_late
@dataclass(frozen=True)
class Claim:
    """The claim that two expressions are equal."""

    left: Expression
    right: Expression
    facts: Environment | None = None

    @property
    def tex(self) -> str:
        """The formula of the claim, with its marks."""
        return Equation(self.left, self.right).tex

    def on(self, facts: Environment) -> Claim:
        """Return the same claim about other facts."""
        return replace(self, facts=facts)

    def check(self, facts: Environment | None = None) -> float:
        """Return the largest relative error between both sides, by rule and by experiment; 0 when all agree.

        Entry by entry the distance between two of the four evaluations is divided by the larger of both, however small
        they are. Only where terms cancel, so that float64 has few digits left, it is divided by more: by a share of
        what the terms come to without their signs. Infinite when the shapes differ or a side is not finite. `facts`
        take the place of the claim's own.
        """
        given = facts or self.facts
        if given is None:
            raise NetworkError(f"the claim {self.tex!r} has no facts to be checked by: use check(facts) or on(facts)")
        left, right = np.asarray(self.left.value(given)), np.asarray(self.right.value(given))
        sides = [left, right, np.asarray(self.left.measured(given)), np.asarray(self.right.measured(given))]
        if any(side.shape != left.shape for side in sides):
            return float("inf")
        sizes = (np.abs(side.value(given.magnitudes)) for side in (self.left, self.right))
        floor = ROUNDING * given.terms * np.maximum(*sizes)
        return max(relative_error(a, b, floor) for k, a in enumerate(sides) for b in sides[:k])


@check_arguments_late
@dataclass(frozen=True)
class Definition:
    """A formula that introduces a name; the author states that there is nothing to prove."""

    tex: str

    def check(self) -> float:
        """Return 0: a definition cannot be wrong."""
        return 0.0


@check_arguments_late
@dataclass(frozen=True)
class Each:
    """Several expressions covered by one general formula, such as one for every layer."""

    tex: str
    cases: tuple[Expression, ...]

    def value(self, facts: Environment) -> Array:
        """Return the values of all cases, one after another."""
        return np.concatenate([np.ravel(case.value(facts)) for case in self.cases])

    def measured(self, facts: Environment) -> Array:
        """Return the measured values of all cases, one after another."""
        return np.concatenate([np.ravel(case.measured(facts)) for case in self.cases])


def relative_error(a: Array, b: Array, floor: ArrayLike = 0.0) -> float:
    """Return the largest difference of two arrays of one shape, relative to the larger entry.

    `floor` is what an entry counts as at least.

    >>> relative_error(np.array([1.0, 2.0]), np.array([1.0, 2.5]))
    0.2
    >>> relative_error(np.array([0.0]), np.array([1e-300]))
    1.0
    """
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    apart = np.abs(a - b)
    scale = np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)
    return float(np.max(np.divide(apart, scale, out=np.zeros_like(apart), where=apart > 0), initial=0.0))
