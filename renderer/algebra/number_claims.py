"""Claims about written numbers: each equals its rounded value, and lines of arithmetic hold."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from renderer.algebra.environment import Environment
from renderer.algebra.expressions import Scalar
from renderer.algebra.tolerance import HOLDS
from renderer.values.argument_check import check_arguments_late
from renderer.values.errors import NetworkError
from renderer.values.number_format import bracketed, decimal, in_tex, last_place, says
from renderer.values.sourced import Source, Sourced

_RELATION: Final = re.compile(r"(\\leftarrow|\\approx|=)")
_POWER: Final = re.compile(r"\^\{(-?[0-9]{1,4})\}")


@check_arguments_late
@dataclass(frozen=True)
class NumberClaim:
    """The claim that a written number is the value of an expression, rounded to the last written digit.

    Instead of an expression it may be a number of a run, such as `run.loss`, which needs no facts. `bracketed` says
    that it stands in parentheses where it is negative, as a factor does.
    """

    written: str
    of: Scalar | Source | Sourced
    facts: Environment | None = None
    bracketed: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.of, Sourced):
            # By itself a source travels to other processes without its run.
            object.__setattr__(self, "of", self.of.source)

    @property
    def tex(self) -> str:
        """The number as a formula."""
        return in_tex(bracketed(self.written) if self.bracketed else self.written)

    def on(self, facts: Environment) -> NumberClaim:
        """Return the same claim about other facts."""
        return replace(self, facts=facts)

    def check(self, facts: Environment | None = None) -> float:
        """Return 0 where the number is the value, by rule and by experiment; else the relative error."""
        if isinstance(self.of, Source):
            return _off(self.written, self.of.again())
        assert not isinstance(self.of, Sourced)
        given = facts or self.facts
        if given is None:
            raise NetworkError(f"the number {self.written!r} has no facts to be checked by: use check(facts)")
        return max(_off(self.written, value) for value in (self.of.value(given), self.of.measured(given)))


@check_arguments_late
@dataclass(frozen=True)
class Arithmetic:
    """The claim that a line of arithmetic holds as written, and that its numbers are the values they stand for."""

    tex: str
    readings: tuple[NumberClaim, ...] = ()

    def check(self) -> float:
        """Return 0 where all holds, infinity where the line does not add up, else the error of its numbers."""
        missing = [one.written for one in self.readings if one.tex not in self.tex]
        if missing:
            raise NetworkError(f"the line does not have the number {missing[0]!r}")
        off = max((one.check() for one in self.readings), default=0.0)
        return off if (self.readings and not _compared(self.tex)) or adds_up(self.tex) else float("inf")


def adds_up(tex: str) -> bool:
    r"""Return whether a line of numbers holds as it is written: "=" exactly, "\approx" to half of the last digit.

    What is no arithmetic, such as the symbol before an arrow, is passed over; an error when nothing is left to compare.

    >>> adds_up(r"0.6457 + 0.5 \cdot 0.0094 = 0.6504"), adds_up(r"0.646 + 0.5 \cdot 0.0094 = 0.650")
    (True, False)
    >>> adds_up(r"w \leftarrow 0.1 - 0.5 \cdot (-0.03) \approx 0.12"), adds_up(r"2 = 2.1")
    (True, False)
    """
    pairs = _compared(tex)
    if not pairs:
        raise NetworkError(f"there is no arithmetic in {tex!r}")
    return all(
        abs(left - right) <= (Fraction(last_place(source)) / 2 if sign == r"\approx" else 0)
        for left, sign, right, source in pairs
    )


def _compared(tex: str) -> list[tuple[Fraction, str, Fraction, str]]:
    """Two sides of arithmetic with the sign between them, and the source of the right one, for each such sign."""
    pieces = _RELATION.split(tex)
    sides, signs = [_worth(piece) for piece in pieces[::2]], pieces[1::2]
    return [
        (left, sign, right, source)
        for left, sign, right, source in zip(sides, signs, sides[1:], pieces[2::2], strict=False)
        if left is not None and right is not None
    ]


def is_arithmetic(tex: str) -> bool:
    r"""Return whether a formula relates numbers alone.

    >>> is_arithmetic(r"2 + 2 = 5"), is_arithmetic("w = 5"), is_arithmetic("5")
    (True, False, False)
    """
    pieces = _RELATION.split(tex)
    return len(pieces) > 1 and all(_worth(piece) is not None for piece in pieces[::2])


def relation(left: str, right: str) -> str:
    r"""Return the sign between a line of arithmetic and its result: "=" where it is exact, else "\approx".

    >>> relation(r"0.5 \cdot 0.5", "0.25"), relation(r"0.5 \cdot 0.5", "0.3")
    ('=', '\\approx')
    """
    return "=" if adds_up(f"{left} = {right}") else r"\approx"


def _off(written: str, value: float) -> float:
    if says(written, value):
        return 0.0
    shown = float(decimal(written))
    return max(abs(shown - value) / max(abs(shown), abs(value)), HOLDS)


def _worth(tex: str) -> Fraction | None:
    """Return the exact result of arithmetic in TeX; None for other text."""
    python = _POWER.sub(r"**(\1)", tex).replace(r"\cdot", "*").replace(r"\times", "*").replace(r"\,", " ")
    if not re.fullmatch(r"[0-9.+\-*() ]+", python):
        return None
    try:
        return _evaluated(ast.parse(python.strip(), mode="eval").body, python.strip())
    except (SyntaxError, ZeroDivisionError):
        return None


def _evaluated(node: ast.expr, source: str) -> Fraction:
    match node:
        case ast.Constant():
            return Fraction(ast.get_source_segment(source, node) or "")
        case ast.UnaryOp(op=ast.USub()):
            return -_evaluated(node.operand, source)
        case ast.BinOp(op=ast.Add()):
            return _evaluated(node.left, source) + _evaluated(node.right, source)
        case ast.BinOp(op=ast.Sub()):
            return _evaluated(node.left, source) - _evaluated(node.right, source)
        case ast.BinOp(op=ast.Mult()):
            return _evaluated(node.left, source) * _evaluated(node.right, source)
        case ast.BinOp(op=ast.Pow()):
            return Fraction(_evaluated(node.left, source) ** int(_evaluated(node.right, source)))
        case _:
            raise SyntaxError(source)
