"""Formulas as data, each with its TeX, its computed value and its measured value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from renderer.network.calculus.facts import Facts
from renderer.network.calculus.notation import TOTAL_ERROR, Names, Quantity, activation_of, pre_activation_of, with_mark
from renderer.network.dense_chain import output_rest
from renderer.network.error_functions import error_named
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array


class Expression(Protocol):
    r"""Anything that can be a side of an equation.

    `tex` carries the marks \part{...}{...}; `plain(tex)` takes them off. `value` goes by the rules of calculus,
    `measured` takes every derivative in it from complex steps of the running network instead.
    """

    @property
    def tex(self) -> str:
        """The formula with its marks."""
        ...

    def value(self, facts: Facts) -> float | Array:
        """Return the value, by the rules of calculus."""
        ...

    def measured(self, facts: Facts) -> float | Array:
        """Return the value, by experiment."""
        ...


class Scalar(Expression, Protocol):
    """An expression that is one number."""

    def value(self, facts: Facts) -> float:
        """Return the value, by the rules of calculus."""
        ...

    def measured(self, facts: Facts) -> float:
        """Return the value, by experiment."""
        ...


@dataclass(frozen=True)
class Number:
    """A number that does not depend on the network, such as dz/db = 1.

    >>> Number(1).tex, Number(0.5).tex
    ('1', '0.5')
    """

    number: float
    mark: str = ""

    @property
    def tex(self) -> str:
        """The number in its shortest notation."""
        return with_mark(self.mark, f"{self.number:g}")

    def value(self, facts: Facts) -> float:
        """Return the number itself."""
        return float(self.number)

    def measured(self, facts: Facts) -> float:
        """Return the number itself."""
        return float(self.number)


@dataclass(frozen=True)
class Symbol:
    """A quantity, written as its letter. Its mark is the quantity's own unless another is given."""

    quantity: Quantity
    mark: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "mark", self.mark or self.quantity.mark)

    @property
    def tex(self) -> str:
        """The letter with its scripts."""
        return with_mark(self.mark, self.quantity.tex)

    def value(self, facts: Facts) -> float:
        """Return the number of the quantity."""
        return facts.value(self.quantity)

    def measured(self, facts: Facts) -> float:
        """Return the number of the quantity; for a delta, the measured dE/dz."""
        if self.quantity.kind == "delta":
            return facts.measured(TOTAL_ERROR, pre_activation_of(self.quantity.layer, self.quantity.to))
        return facts.value(self.quantity)


@dataclass(frozen=True)
class Factor:
    """The derivative of one quantity by another, as a fraction; it names two neurons and the edge between them."""

    top: Quantity
    bottom: Quantity
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
        r"""The fraction, marked as a whole and round both symbols.

        >>> print(Factor(Quantity("a", 1, 2), Quantity("z", 1, 2)).tex)
        \part{a1_2-z1_2}{\frac{\partial \part{a1_2-z1_2-top}{a^{(1)}_2}}{\partial \part{a1_2-z1_2-bottom}{z^{(1)}_2}}}
        """
        above = rf"\partial {with_mark(self.top_mark, self.top.tex)}"
        below = rf"\partial {with_mark(self.bottom_mark, self.bottom.tex)}"
        return with_mark(self.mark, rf"\frac{{{above}}}{{{below}}}")

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

    def value(self, facts: Facts) -> float:
        """Return the derivative by the rules of calculus."""
        return facts.derivative(self.top, self.bottom)

    def measured(self, facts: Facts) -> float:
        """Return the derivative by a complex step of the running network."""
        return facts.measured(self.top, self.bottom)


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

    @property
    def factors(self) -> tuple[Factor, ...]:
        """All fractions in the product, in reading order."""
        return tuple(factors_in(self))

    def value(self, facts: Facts) -> float:
        """Return the product of the values."""
        return _product([part.value(facts) for part in self.parts])

    def measured(self, facts: Facts) -> float:
        """Return the product of the measured values."""
        return _product([part.measured(facts) for part in self.parts])


@dataclass(frozen=True)
class Branch(Product):
    """One path of the error through the network, by way of the neuron `through`."""

    through: Quantity = field(default=TOTAL_ERROR, kw_only=True)


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

    def value(self, facts: Facts) -> float:
        """Return the sum of the values."""
        return float(sum(part.value(facts) for part in self.parts))

    def measured(self, facts: Facts) -> float:
        """Return the sum of the measured values."""
        return float(sum(part.measured(facts) for part in self.parts))


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

    def value(self, facts: Facts) -> float:
        """Return the error by the formula; raise an error when the facts use another error function."""
        if facts.error != self.error:
            raise NetworkError(f"this formula is that of {self.error!r}, but the facts go by {facts.error!r}")
        y, output = facts.y[[self.target.to - 1]], [self.output.to - 1]
        rest = output_rest(facts.network, facts.passed)
        return float(facts.error_function.value(y, facts.passed.output[output], rest[output])[0])

    def measured(self, facts: Facts) -> float:
        """Return the same as the value: the formula has no derivative."""
        return self.value(facts)


@dataclass(frozen=True)
class Miss:
    """The difference a - y of an output and its target: the derivative of cross-entropy by the sum of an output."""

    output: Quantity
    target: Quantity

    @property
    def tex(self) -> str:
        """The difference, with both symbols as parts."""
        return f"{with_mark(self.output.mark, self.output.tex)} - {with_mark(self.target.mark, self.target.tex)}"

    def value(self, facts: Facts) -> float:
        """Return the difference; for magnitudes, the sum of both."""
        a, y = facts.value(self.output), facts.value(self.target)
        return a - y * facts.sign

    def measured(self, facts: Facts) -> float:
        """Return the same as the value: the formula has no derivative."""
        return self.value(facts)


def factors_in(expression: Scalar) -> Iterator[Factor]:
    """Return the written fractions of an expression, in reading order."""
    if isinstance(expression, Factor):
        yield expression
    else:
        for part in parts_in(expression):
            yield from factors_in(part)


def symbols_in(expression: Scalar) -> Iterator[Symbol]:
    """Return the written single symbols of an expression, such as its deltas, in reading order."""
    if isinstance(expression, Symbol):
        yield expression
    else:
        for part in parts_in(expression):
            yield from symbols_in(part)


def parts_in(expression: Scalar) -> tuple[Scalar, ...]:
    """Return the factors of a product, or the written terms of a sum; nothing for other expressions."""
    if isinstance(expression, Sum):
        return tuple(expression.parts[number - 1] for number in expression.written)
    return expression.parts if isinstance(expression, Product) else ()


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
