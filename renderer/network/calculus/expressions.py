"""The parts of a network's formulas: its quantities, their derivatives, and the error of an output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from renderer.algebra.environment import Environment
from renderer.algebra.expressions import Derivative, Number, Product, Scalar, Variable, members
from renderer.algebra.marks import Names, with_mark
from renderer.network.calculus.facts import Facts
from renderer.network.calculus.notation import TOTAL_ERROR, Quantity, activation_of
from renderer.network.dense_chain import output_rest
from renderer.network.error_functions import error_named
from renderer.values.errors import NetworkError


@dataclass(frozen=True)
class Symbol(Variable):
    """A quantity of a network, written as its letter."""

    quantity: Quantity


@dataclass(frozen=True)
class Factor(Derivative):
    r"""The derivative of one quantity by another; it names two neurons and the edge between them.

    >>> print(Factor(Quantity("a", 1, 2), Quantity("z", 1, 2)).tex)
    \part{a1_2-z1_2}{\frac{\partial \part{a1_2-z1_2-top}{a^{(1)}_2}}{\partial \part{a1_2-z1_2-bottom}{z^{(1)}_2}}}
    """

    top: Quantity
    bottom: Quantity

    @property
    def names(self) -> tuple[str, str]:
        """The names of both quantities in the graph: ("z/2/1", "a/1/2")."""
        return self.top.name, self.bottom.name

    @property
    def edge(self) -> str | None:
        """The name of the weight or bias between the two quantities, if there is one.

        >>> Factor(Quantity("z", 2, 1), Quantity("a", 1, 2)).edge
        'w/2/1/2'
        """
        if self.top.kind != "z":
            return None
        if self.bottom.kind in ("a", "x"):
            return Quantity("w", self.top.layer, self.top.to, self.bottom.to).name
        return self.bottom.name

    @property
    def meaning(self) -> Symbol | Number | None:
        """The derivative by z = w a + b: dz/da is w, dz/dw is a (or x), dz/db is 1; None for other factors.

        >>> Factor(Quantity("z", 2, 1), Quantity("a", 1, 2)).meaning.tex
        '\\\\part{w2_1_2}{w^{(2)}_{12}}'
        """
        if self.top.kind != "z":
            return None
        match self.bottom.kind:
            case "a" | "x":
                return Symbol(Quantity("w", self.top.layer, self.top.to, self.bottom.to))
            case "w":
                return Symbol(activation_of(self.top.layer - 1, self.bottom.source))
            case "b":
                return Number(1, "one")
            case _:
                return None


@dataclass(frozen=True)
class Branch(Product):
    """One path of the error through the network, by way of the neuron `through`."""

    through: Quantity = field(default=TOTAL_ERROR, kw_only=True)

    @property
    def factors(self) -> tuple[Factor, ...]:
        """All fractions of the path, in reading order."""
        return tuple(factors_in(self))


@dataclass(frozen=True)
class OutputError:
    """The formula of one output's error under a named error function, such as 1/2 (y - a)^2."""

    target: Quantity
    output: Quantity
    error: str

    @property
    def tex(self) -> str:
        """The formula with target and output as parts; the second use of a symbol has the suffix "-2"."""
        names, pieces = Names(), []
        for word in error_named(self.error).tex.split(" "):
            symbol = {"TARGET": self.target, "OUTPUT": self.output}.get(word)
            pieces.append(with_mark(names.unique(symbol.mark), symbol.tex) if symbol else word)
        return " ".join(pieces)

    def value(self, environment: Environment) -> float:
        """Return the error by the formula; raise an error when the facts use another error function."""
        facts = network_facts(environment)
        if facts.error != self.error:
            raise NetworkError(f"this formula is that of {self.error!r}, but the facts go by {facts.error!r}")
        y, output = facts.y[[self.target.to - 1]], [self.output.to - 1]
        rest = output_rest(facts.network, facts.passed)
        return float(facts.error_function.value(y, facts.passed.output[output], rest[output])[0])

    def measured(self, environment: Environment) -> float:
        """Return the same as the value: the formula has no derivative."""
        return self.value(environment)


@dataclass(frozen=True)
class ActivationOf:
    """The activation function of a neuron's z, as a formula."""

    sum: Quantity

    @property
    def tex(self) -> str:
        r"""The function by the letter \sigma, whichever it is, and z."""
        return rf"\sigma({self.sum.tex})"

    def value(self, environment: Environment) -> float:
        """Return the activation, computed from z."""
        facts = network_facts(environment)
        return float(facts.network.function(self.sum.layer).value(np.array(facts.value(self.sum))))

    def measured(self, environment: Environment) -> float:
        """Return the same as the value: the formula has no derivative."""
        return self.value(environment)


def factors_in(expression: Scalar) -> Iterator[Factor]:
    """Return the written fractions of an expression, in reading order."""
    return members(expression, Factor)


def symbols_in(expression: Scalar) -> Iterator[Symbol]:
    """Return the written single symbols of an expression, such as its deltas, in reading order."""
    return members(expression, Symbol)


def network_facts(environment: Environment) -> Facts:
    """Return the environment of a formula that only a network has; raise an error for another one."""
    if not isinstance(environment, Facts):
        raise NetworkError(f"this formula is of a network, but it is evaluated by a {type(environment).__name__}")
    return environment
