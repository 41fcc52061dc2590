"""Softmax with cross-entropy: the derivative of the error by a sum is the output minus the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from renderer.algebra.claims import Each, Equation
from renderer.algebra.environment import Environment
from renderer.network.calculus.expressions import Factor, Symbol, network_facts
from renderer.network.calculus.notation import TOTAL_ERROR, Quantity, activation_of, pre_activation_of
from renderer.network.chain_checks import checked_sizes
from renderer.network.smooth_formulas import softmax_vector
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@dataclass(frozen=True)
class OfSums:
    """A side of an equation of the last layer, computed from its sums z, its outputs and the targets.

    `what` is "shares", the softmax of z; "error", the cross-entropy of the outputs; "error of sums", the same by z; or
    "misses", softmax less target.
    """

    tex: str
    what: Literal["shares", "error", "error of sums", "misses"]

    def value(self, environment: Environment) -> Array:
        """Return the value, one number for each output or a single one; for magnitudes, the sum of absolute terms."""
        facts = network_facts(environment)
        z, a, y = facts.passed.pre_activations[-1], facts.passed.output, facts.y
        if self.what == "shares":
            return softmax_vector(z)
        if self.what == "misses":
            return np.asarray(softmax_vector(z) - facts.sign * y)
        if self.what == "error":
            return np.array([-float(np.sum(y * np.log(np.where(y == 0, 1.0, a))))])
        top = float(z.max())
        total = top + float(np.log(np.exp(z - top).sum()))
        if facts.sign < 0:
            return np.array([abs(total) + float(y @ np.abs(z))])
        return np.array([total - float(y @ z)])

    def measured(self, environment: Environment) -> Array:
        """Return the same as the value: the formula has no derivative."""
        return self.value(environment)


@dataclass(frozen=True)
class SoftmaxForms:
    """The equations of a softmax with cross-entropy, for the last layer of a network of these sizes."""

    sizes: tuple[int, ...]

    @property
    def outputs(self) -> Equation:
        """The definition of an output: its share of all exponentials."""
        outputs = tuple(Symbol(activation_of(self._last, k)) for k in self._places)
        share = rf"\frac{{\mathrm{{e}}^{{{self._z('k')}}}}}{{\sum_j \mathrm{{e}}^{{{self._z('j')}}}}}"
        return Equation(Each(f"{self._a('k')}", outputs), OfSums(share, "shares"))

    @property
    def error(self) -> Equation:
        """The definition of the error: cross-entropy."""
        return Equation(self._error, OfSums(rf"- \sum_k y_k \ln {self._a('k')}", "error"))

    @property
    def error_of_sums(self) -> Equation:
        """The error as a function of the sums, with the softmax substituted; targets add up to 1."""
        powers = rf"\ln \sum_j \mathrm{{e}}^{{{self._z('j')}}} - \sum_k y_k \, {self._z('k')}"
        return Equation(self._error, OfSums(powers, "error of sums"))

    @property
    def slope(self) -> Equation:
        """The derivative of the error by a sum: output minus target."""
        slopes = tuple(Factor(TOTAL_ERROR, pre_activation_of(self._last, k)) for k in self._places)
        share = rf"\frac{{\mathrm{{e}}^{{{self._z('k')}}}}}{{\sum_j \mathrm{{e}}^{{{self._z('j')}}}}}"
        left = rf"\frac{{\partial E}}{{\partial {self._z('k')}}}"
        return Equation(Each(left, slopes), OfSums(rf"{share} - y_k = {self._a('k')} - y_k", "misses"))

    @property
    def _last(self) -> int:
        return len(self.sizes) - 1

    @property
    def _places(self) -> range:
        return range(1, self.sizes[-1] + 1)

    @property
    def _error(self) -> Each:
        return Each("E", (Symbol(Quantity("E")),))

    def _z(self, index: str) -> str:
        return f"z^{{({self._last})}}_{index}"

    def _a(self, index: str) -> str:
        return f"a^{{({self._last})}}_{index}"


@check_arguments
def softmax_forms(sizes: Sequence[int]) -> SoftmaxForms:
    r"""Return the equations of a softmax with cross-entropy at the end of a network of these layer sizes.

    >>> from renderer.algebra.marks import plain
    >>> print(plain(softmax_forms([2, 3]).error_of_sums.tex))
    E = \ln \sum_j \mathrm{e}^{z^{(1)}_j} - \sum_k y_k \, z^{(1)}_k
    """
    return SoftmaxForms(checked_sizes(sizes))
