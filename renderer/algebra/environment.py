"""Environments: values and derivatives of names, by a rule and by experiment, with which formulas are evaluated."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

Known: TypeAlias = Any
"""A name of the kind that an environment knows, such as a quantity of a network."""


class Name(Protocol):
    """A number that formulas name, such as a weight of a network; equal names are the same number."""

    @property
    def name(self) -> str:
        """The name in words, for errors."""
        ...

    @property
    def mark(self) -> str:
        """The mark of its symbol: letters, digits and "_" only."""
        ...

    @property
    def tex(self) -> str:
        """The symbol, without marks."""
        ...


class Environment(Protocol):
    """The source of numbers for formulas, by names of one kind: the run of a network, or a function of two variables.

    `sign` is the factor of a subtracted term: 1, or -1 in an environment of magnitudes, where each number is its
    absolute value and each sum the sum of absolute terms. `terms` is how many terms the longest sums have: with the
    magnitudes it bounds the rounding error of a check.
    """

    @property
    def sign(self) -> float:
        """The factor of a subtracted term."""
        ...

    @property
    def terms(self) -> int:
        """The number of terms that the rounding error of a sum is counted with."""
        ...

    @property
    def magnitudes(self) -> Environment:
        """The same environment with absolute values."""
        ...

    def value(self, name: Known, /) -> float:
        """Return the number of a name, by rule."""
        ...

    def measured_value(self, name: Known, /) -> float:
        """Return the number of a name, by experiment where it is a derivative in itself."""
        ...

    def derivative(self, top: Known, bottom: Known, /) -> float:
        """Return the derivative of one name by another, by rule."""
        ...

    def measured(self, top: Known, bottom: Known, /) -> float:
        """Return the derivative of one name by another, by experiment."""
        ...
