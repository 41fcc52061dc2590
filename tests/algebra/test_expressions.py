"""Formulas over an environment that is no network: a function of two variables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from renderer.algebra.claims import Claim, Equation
from renderer.algebra.expressions import Derivative, Number, Product, Sum, Variable, members
from renderer.algebra.marks import plain
from renderer.algebra.matrices import Dot, Grid, Transposed
from renderer.algebra.number_claims import NumberClaim
from renderer.network.calculus.expressions import OutputError
from renderer.network.calculus.notation import Quantity
from renderer.values.errors import NetworkError


@dataclass(frozen=True)
class Letter:
    name: str

    @property
    def mark(self) -> str:
        return self.name

    @property
    def tex(self) -> str:
        return self.name


@dataclass(frozen=True)
class Squared:
    """The function f = x x y: its values, its derivatives by rule and by complex steps."""

    x: float
    y: float
    sign: float = 1.0
    terms: int = 2

    @property
    def magnitudes(self) -> Squared:
        return Squared(abs(self.x), abs(self.y), -1.0)

    def value(self, letter: Letter) -> float:
        return {"x": self.x, "y": self.y, "f": self.x**2 * self.y}[letter.name]

    def measured_value(self, letter: Letter) -> float:
        return self.value(letter)

    def derivative(self, top: Letter, bottom: Letter) -> float:
        assert top == F
        return {"x": 2 * self.x * self.y, "y": self.x**2}[bottom.name]

    def measured(self, top: Letter, bottom: Letter) -> float:
        step = 1e-20j
        x = self.x + (step if bottom.name == "x" else 0)
        y = self.y + (step if bottom.name == "y" else 0)
        return float(np.imag(x * x * y)) / 1e-20


F, X, Y = Letter("f"), Letter("x"), Letter("y")
AT = Squared(3.0, -0.5)
SLOPE = Product((Number(2), Variable(X), Variable(Y)))


def test_a_rule_of_a_function_holds() -> None:
    rule = Equation(Derivative(F, X), SLOPE)
    assert plain(rule.tex) == r"\frac{\partial f}{\partial x} = 2 \, x \, y"
    assert rule.claim(AT).check() < 1e-12


def test_a_wrong_rule_of_a_function_is_off() -> None:
    wrong = Sum((Product((Number(2), Variable(X))), Variable(Y)))
    assert Claim(Derivative(F, X), wrong).check(AT) > 0.1


def test_matrices_of_a_function_hold() -> None:
    gradient = Grid(((Derivative(F, X),), (Derivative(F, Y),)), "g")
    ways = Grid(((SLOPE,), (Product((Variable(X), Variable(X))),)), "h")
    assert Claim(gradient, ways).check(AT) < 1e-12
    assert Claim(Dot(Transposed(gradient), gradient), Dot(Transposed(ways), ways)).check(AT) < 1e-12


@pytest.mark.parametrize(("written", "off"), [("-3.0", False), ("-3.1", True)])
def test_a_written_number_of_a_function_is_checked(written: str, off: bool) -> None:
    assert (NumberClaim(written, Derivative(F, X), AT).check() > 0) is off


def test_members_are_yielded_in_reading_order() -> None:
    assert [one.quantity for one in members(Sum((SLOPE, Variable(F))), Variable)] == [X, Y, F]


def test_a_formula_of_a_network_is_not_evaluated_by_a_function() -> None:
    error = OutputError(Quantity("y", to=1), Quantity("a", 1, 1), "mse")
    with pytest.raises(NetworkError, match="of a network, but it is evaluated by a Squared"):
        error.value(AT)
