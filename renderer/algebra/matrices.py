"""Matrices as data: grids of expressions, letters for matrices, and the operations on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from renderer.algebra.environment import Environment
from renderer.algebra.expressions import Expression, Scalar, shown_indexes
from renderer.algebra.marks import plain, with_mark
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array

# The heavier shape, upright and without serifs, reads best as a script.
_TRANSPOSE = r"\mathsf{T}"


class Matrix(Expression, Protocol):
    """An expression with a matrix as its value: an array of rows and columns. A column is a matrix of one column."""

    def value(self, environment: Environment, /) -> Array:
        """Return the matrix, by the rules of calculus."""
        ...

    def measured(self, environment: Environment, /) -> Array:
        """Return the matrix, by experiment."""
        ...


@dataclass(frozen=True)
class Grid:
    r"""A matrix, entry by entry. Dots replace the middle rows and columns beyond `max_shown`.

    Row i is at least as high as the entry `level[i]`, which stands beside it in another matrix (see `leveled`).
    """

    rows: tuple[tuple[Scalar, ...], ...]
    mark: str
    max_shown: int | None = None
    level: tuple[Scalar, ...] = ()

    def __post_init__(self) -> None:
        if not self.rows or not self.rows[0] or len({len(row) for row in self.rows}) > 1:
            raise NetworkError(f"the rows of the matrix {self.mark!r} must be of one length and not empty")

    @property
    def shape(self) -> tuple[int, int]:
        """The full numbers of rows and columns."""
        return len(self.rows), len(self.rows[0])

    @cached_property
    def cells(self) -> tuple[tuple[Scalar | str, ...], ...]:
        r"""The contents of the written cells, row by row: entries, or the TeX of dots (\vdots, \cdots, \ddots)."""
        across, down = shown_indexes(self.shape[1], self.max_shown), shown_indexes(self.shape[0], self.max_shown)
        return tuple(tuple(self._cell(i, j) for j in across) for i in down)

    @property
    def tex(self) -> str:
        """The matrix in square brackets; the entry of row i and column j is the part "mark-i-j", counted from 1."""
        rows = []
        for i, line in zip(shown_indexes(self.shape[0], self.max_shown), self.cells, strict=True):
            places = zip(shown_indexes(self.shape[1], self.max_shown), line, strict=True)
            written = " & ".join(cell if isinstance(cell, str) else self._entry_tex(i, j, cell) for j, cell in places)
            rows.append(self._strut(i) + written)
        # Rows of fractions at their full size need a little air between them.
        body = r" \\[0.2em] ".join(rows)
        return with_mark(self.mark, rf"\begin{{bmatrix}} {body} \end{{bmatrix}}")

    @property
    def transposed(self) -> Grid:
        """Rows and columns exchanged."""
        return replace(self, rows=tuple(zip(*self.rows, strict=True)), level=())

    def with_entry(self, row: int, column: int, entry: Scalar) -> Grid:
        """Return the same grid with another entry in one place, counted from 1."""
        if not (1 <= row <= self.shape[0] and 1 <= column <= self.shape[1]):
            raise NetworkError(f"the matrix {self.mark!r} of shape {self.shape} has no entry ({row}, {column})")
        rows = [list(line) for line in self.rows]
        rows[row - 1][column - 1] = entry
        return replace(self, rows=tuple(map(tuple, rows)))

    def shortened(self, max_shown: int | None) -> Grid:
        """Return the same grid, written with at most `most` rows and columns."""
        return replace(self, max_shown=max_shown)

    def value(self, environment: Environment) -> Array:
        """Return the matrix of the entries' values."""
        return np.array([[entry.value(environment) for entry in row] for row in self.rows])

    def measured(self, environment: Environment) -> Array:
        """Return the matrix of the entries' measured values."""
        return np.array([[entry.measured(environment) for entry in row] for row in self.rows])

    def entry_mark(self, row: int, column: int) -> str:
        """Return the mark of an entry, counted from 1."""
        return f"{self.mark}-{row}-{column}"

    def _strut(self, i: int | None) -> str:
        """Return the invisible TeX that makes a row as high as the one beside it."""
        if i is None or not self.level:
            return ""
        return rf"\vphantom{{\displaystyle {plain(self.level[i].tex)}}} "

    def _cell(self, i: int | None, j: int | None) -> Scalar | str:
        if i is None:
            # A column goes on downwards, wherever its dots stand.
            return r"\ddots" if j is None else r"\vdots"
        return r"\cdots" if j is None else self.rows[i][j]

    def _entry_tex(self, i: int | None, j: int | None, entry: Scalar) -> str:
        assert i is not None and j is not None
        # As large as in a line, so that a factor keeps its size on its way into the matrix.
        return rf"\displaystyle {with_mark(self.entry_mark(i + 1, j + 1), entry.tex)}"


def leveled(high: Grid, *grids: Grid) -> tuple[Grid, ...]:
    """Return matrices with rows at least as high as those of another, so that they lie level beside it.

    Raises NetworkError if the numbers of rows differ.
    """
    # The last entry of a row stands for all: they differ in indexes alone, the last of which may have a deep comma.
    level = tuple(row[-1] for row in high.rows)
    for grid in grids:
        if len(grid.rows) != len(level):
            raise NetworkError(f"the matrices {high.mark!r} and {grid.mark!r} have not equally many rows")
    return tuple(replace(grid, level=level) for grid in grids)


@dataclass(frozen=True)
class Letter:
    """A matrix, written as a symbol."""

    symbol: str
    of: Matrix
    mark: str
    simple: bool = True

    @property
    def tex(self) -> str:
        """The symbol, as a part."""
        return with_mark(self.mark, self.symbol)

    def value(self, environment: Environment) -> Array:
        """Return the value of the matrix."""
        return self.of.value(environment)

    def measured(self, environment: Environment) -> Array:
        """Return the measured value of the matrix."""
        return self.of.measured(environment)


@dataclass(frozen=True)
class Hadamard:
    """An element-wise product of matrices. As in NumPy, a column times a matrix scales the rows of the matrix."""

    parts: tuple[Matrix, ...]
    mark: str = ""

    @property
    def tex(self) -> str:
        """The matrices with signs between them, the parts "times-1", "times-2" after the product's own mark."""
        prefix = f"{self.mark}-times" if self.mark else "times"
        text = self.parts[0].tex
        for number, part in enumerate(self.parts[1:], start=1):
            sign = with_mark(f"{prefix}-{number}", r"\odot")
            text += f" {sign} {part.tex}"
        return with_mark(self.mark, text)

    def value(self, environment: Environment) -> Array:
        """Return the product, element by element."""
        return _hadamard(part.value(environment) for part in self.parts)

    def measured(self, environment: Environment) -> Array:
        """Return the product of the measured matrices."""
        return _hadamard(part.measured(environment) for part in self.parts)


@dataclass(frozen=True)
class MatrixDifference:
    """The difference of two matrices of one shape; the sign is the part "minus"."""

    left: Matrix
    right: Matrix
    mark: str = ""

    @property
    def tex(self) -> str:
        """Both matrices with the sign between them."""
        return with_mark(self.mark, f"{self.left.tex} {with_mark('minus', '-')} {self.right.tex}")

    def value(self, environment: Environment) -> Array:
        """Return the difference; for magnitudes, the sum of both."""
        difference: Array = self.left.value(environment) - environment.sign * self.right.value(environment)
        return difference

    def measured(self, environment: Environment) -> Array:
        """Return the difference of the measured matrices."""
        difference: Array = self.left.measured(environment) - environment.sign * self.right.measured(environment)
        return difference


@dataclass(frozen=True)
class Dot:
    """The product of two matrices, rows by columns; `sign` is written between them."""

    left: Matrix
    right: Matrix
    sign: str = ""

    @property
    def tex(self) -> str:
        """Both matrices side by side, with the sign between as the part "dot"."""
        between = with_mark("dot", self.sign) if self.sign else r"\,"
        return f"{self.left.tex} {between} {self.right.tex}"

    def value(self, environment: Environment) -> Array:
        """Return the matrix product."""
        return _dot(self.left.value(environment), self.right.value(environment))

    def measured(self, environment: Environment) -> Array:
        """Return the product of the measured matrices."""
        return _dot(self.left.measured(environment), self.right.measured(environment))


@dataclass(frozen=True)
class Transposed:
    """The transpose of a matrix; `mark` names the T."""

    of: Matrix
    mark: str = "transpose"

    @property
    def tex(self) -> str:
        """The matrix and a T; all but grids, which have brackets of their own, are written in parentheses."""
        sign = with_mark(self.mark, _TRANSPOSE)
        if isinstance(self.of, Grid):
            return f"{self.of.tex}^{{{sign}}}"
        if isinstance(self.of, Letter) and self.of.simple:
            return f"({self.of.tex})^{{{sign}}}"
        return rf"\left( {self.of.tex} \right)^{{{sign}}}"

    def value(self, environment: Environment) -> Array:
        """Return the transpose."""
        return self.of.value(environment).T

    def measured(self, environment: Environment) -> Array:
        """Return the transpose of the measured matrix."""
        return self.of.measured(environment).T


@dataclass(frozen=True)
class NamedPart:
    """An expression as one named part of a formula, for example for a brace below it; its value is unchanged."""

    of: Matrix
    mark: str
    in_parentheses: bool = False

    @property
    def tex(self) -> str:
        """The expression, as a part."""
        return with_mark(self.mark, rf"\left( {self.of.tex} \right)" if self.in_parentheses else self.of.tex)

    def value(self, environment: Environment) -> Array:
        """Return the value of the expression."""
        return self.of.value(environment)

    def measured(self, environment: Environment) -> Array:
        """Return the measured value of the expression."""
        return self.of.measured(environment)


def letters_in(*expressions: Expression) -> list[Letter]:
    """Return the letters that stand for matrices in expressions, in reading order."""
    found: list[Letter] = []
    for one in expressions:
        if isinstance(one, Letter):
            found.append(one)
        elif isinstance(one, Hadamard):
            found += letters_in(*one.parts)
        elif isinstance(one, Dot | MatrixDifference):
            found += letters_in(one.left, one.right)
        elif isinstance(one, Transposed | NamedPart):
            found += letters_in(one.of)
    return found


def column(entries: Iterable[Scalar], mark: str, max_shown: int | None = None) -> Grid:
    """Return a grid of one column."""
    return Grid(tuple((entry,) for entry in entries), mark, max_shown)


def _hadamard(factors: Iterable[Array]) -> Array:
    product: Array | None = None
    for factor in factors:
        product = factor if product is None else _fitting(product, factor)
    assert product is not None
    return product


def _fitting(a: Array, b: Array) -> Array:
    # numpy would also broadcast a row over a column, which no formula of ours means.
    if a.shape[0] != b.shape[0] or (a.shape[1] != b.shape[1] and 1 not in (a.shape[1], b.shape[1])):
        raise NetworkError(f"matrices of {a.shape} and {b.shape} have no product element by element")
    return a * b


def _dot(a: Array, b: Array) -> Array:
    if a.shape[1] != b.shape[0]:
        raise NetworkError(f"matrices of {a.shape} and {b.shape} cannot be multiplied")
    product: Array = a @ b
    return product
