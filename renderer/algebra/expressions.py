"""Formulas as data, each with its TeX, its value by rule and its value by experiment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from renderer.algebra.environment import Environment, Name
from renderer.algebra.marks import with_mark
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array

T = TypeVar("T")


class Expression(Protocol):
    r"""Anything that can be a side of an equation.

    `tex` carries the marks \part{...}{...}; `plain(tex)` takes them off. `value` goes by the rules of calculus,
    `measured` takes every derivative in it from an experiment instead, such as complex steps of a running network.
    """

    @property
    def tex(self) -> str:
        """The formula with its marks."""
        ...

    def value(self, environment: Environment, /) -> float | Array:
        """Return the value, by the rules of calculus."""
        ...

    def measured(self, environment: Environment, /) -> float | Array:
        """Return the value, by experiment."""
        ...


class Scalar(Expression, Protocol):
    """An expression that is one number."""

    def value(self, environment: Environment, /) -> float:
        """Return the value, by the rules of calculus."""
        ...

    def measured(self, environment: Environment, /) -> float:
        """Return the value, by experiment."""
        ...


@dataclass(frozen=True)
class Number:
    """A number that depends on nothing, such as dz/db = 1.

    >>> Number(1).tex, Number(0.5).tex
    ('1', '0.5')
    """

    number: float
    mark: str = ""

    @property
    def tex(self) -> str:
        """The number in its shortest notation."""
        return with_mark(self.mark, f"{self.number:g}")

    def value(self, environment: Environment) -> float:
        """Return the number itself."""
        return float(self.number)

    def measured(self, environment: Environment) -> float:
        """Return the number itself."""
        return float(self.number)


@dataclass(frozen=True)
class Variable:
    """A quantity, written as its letter. Its mark is the quantity's own unless another is given."""

    quantity: Name
    mark: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "mark", self.mark or self.quantity.mark)

    @property
    def tex(self) -> str:
        """The letter with its scripts."""
        return with_mark(self.mark, self.quantity.tex)

    def value(self, environment: Environment) -> float:
        """Return the number of the quantity."""
        return environment.value(self.quantity)

    def measured(self, environment: Environment) -> float:
        """Return the number of the quantity by experiment."""
        return environment.measured_value(self.quantity)


@dataclass(frozen=True)
class Derivative:
    """The derivative of one quantity by another, as a fraction."""

    top: Name
    bottom: Name
    mark: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "mark", self.mark or f"{self.top.mark}-{self.bottom.mark}")

    @property
    def top_mark(self) -> str:
        """The mark round the symbol above the line."""
        return f"{self.mark}-top"

    @property
    def bottom_mark(self) -> str:
        """The mark round the symbol below the line."""
        return f"{self.mark}-bottom"

    @property
    def tex(self) -> str:
        """The fraction, marked as a whole and round both symbols."""
        above = rf"\partial {with_mark(self.top_mark, self.top.tex)}"
        below = rf"\partial {with_mark(self.bottom_mark, self.bottom.tex)}"
        return with_mark(self.mark, rf"\frac{{{above}}}{{{below}}}")

    def value(self, environment: Environment) -> float:
        """Return the derivative by the rules of calculus."""
        return environment.derivative(self.top, self.bottom)

    def measured(self, environment: Environment) -> float:
        """Return the derivative by experiment."""
        return environment.measured(self.top, self.bottom)


@dataclass(frozen=True)
class Product:
    """A product of expressions; sums among several factors are written in parentheses, which are parts too."""

    parts: tuple[Scalar, ...]
    mark: str = ""

    @property
    def tex(self) -> str:
        """The factors side by side."""
        return with_mark(
            self.mark, r" \, ".join(part.bracketed if isinstance(part, Sum) else part.tex for part in self.parts)
        )

    def value(self, environment: Environment) -> float:
        """Return the product of the values."""
        return _product([part.value(environment) for part in self.parts])

    def measured(self, environment: Environment) -> float:
        """Return the product of the measured values."""
        return _product([part.measured(environment) for part in self.parts])


@dataclass(frozen=True)
class Sum:
    """A sum of expressions; beyond `max_shown` terms, dots replace the middle ones in the TeX."""

    parts: tuple[Scalar, ...]
    mark: str = "sum"
    max_shown: int | None = None

    @property
    def tex(self) -> str:
        """The terms with plus signs between them; the signs and dots are parts: "plus-2", "dots" and "more"."""
        pieces: list[str] = []
        for place in shown_indexes(len(self.parts), self.max_shown):
            term = with_mark(f"{self.mark}-more", r"\cdots") if place is None else self.parts[place].tex
            name = "dots" if place is None else f"plus-{place + 1}"
            pieces += [with_mark(f"{self.mark}-{name}", "+"), term] if pieces else [term]
        return with_mark(self.mark, " ".join(pieces))

    @property
    def written(self) -> tuple[int, ...]:
        """The numbers of the written terms, from 1."""
        return tuple(place + 1 for place in shown_indexes(len(self.parts), self.max_shown) if place is not None)

    @property
    def bracketed(self) -> str:
        """The sum in parentheses, unless it is a single term. Outer parentheses are larger than inner ones."""
        if len(self.parts) == 1:
            return self.tex
        size = "Bigg" if any(_holds_brackets(part) for part in self.parts) else "bigg"
        opening, closing = with_mark(f"{self.mark}-open", rf"\{size}("), with_mark(f"{self.mark}-close", rf"\{size})")
        return f"{opening} {self.tex} {closing}"

    def value(self, environment: Environment) -> float:
        """Return the sum of the values."""
        return float(sum(part.value(environment) for part in self.parts))

    def measured(self, environment: Environment) -> float:
        """Return the sum of the measured values."""
        return float(sum(part.measured(environment) for part in self.parts))


@dataclass(frozen=True)
class QuantityDifference:
    """The difference of two quantities."""

    left: Name
    right: Name

    @property
    def tex(self) -> str:
        """The difference, with both symbols as parts."""
        return f"{with_mark(self.left.mark, self.left.tex)} - {with_mark(self.right.mark, self.right.tex)}"

    def value(self, environment: Environment) -> float:
        """Return the difference; for magnitudes, the sum of both."""
        left, right = environment.value(self.left), environment.value(self.right)
        return left - right * environment.sign

    def measured(self, environment: Environment) -> float:
        """Return the same as the value: the formula has no derivative."""
        return self.value(environment)


def parts_in(expression: Scalar) -> tuple[Scalar, ...]:
    """Return the factors of a product, or the written terms of a sum; nothing for other expressions."""
    if isinstance(expression, Sum):
        return tuple(expression.parts[number - 1] for number in expression.written)
    return expression.parts if isinstance(expression, Product) else ()


def members(expression: Scalar, kind: type[T]) -> Iterator[T]:
    """Yield the written parts of one class that an expression is made of, in reading order."""
    if isinstance(expression, kind):
        yield expression
    else:
        for part in parts_in(expression):
            yield from members(part, kind)


def shown_indexes(count: int, most: int | None) -> tuple[int | None, ...]:
    """Return the indexes from 0 of at most `most` written things out of `count`; None marks the dots.

    >>> shown_indexes(3, 4), shown_indexes(9, 4), shown_indexes(9, None) == tuple(range(9))
    ((0, 1, 2), (0, 1, None, 7, 8), True)
    """
    if most is not None and most < 2:
        raise NetworkError(f"at least 2 entries are shown, the first and the last, but max_shown is {most}")
    # Dots for a single one would take its place.
    if most is None or count <= most + 1:
        return tuple(range(count))
    return (*range((most + 1) // 2), None, *range(count - most // 2, count))


def _product(values: list[float]) -> float:
    result = 1.0
    for value in values:
        result *= value
    return result


def _holds_brackets(expression: Scalar) -> bool:
    if isinstance(expression, Sum) and len(expression.parts) > 1:
        return True
    return isinstance(expression, Product | Sum) and any(_holds_brackets(part) for part in expression.parts)
