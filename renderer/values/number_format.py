"""Numbers as text: no minus sign before a zero, a true minus sign, powers of ten as superscripts.

All numbers on screen are written here. A number is text first, as in "−1.2·10⁻⁴"; `in_tex` makes a formula of it.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from renderer.values.errors import ValuesError
from renderer.values.numbers import finite

MINUS: Final = "\N{MINUS SIGN}"
TIMES: Final = "\N{MIDDLE DOT}"
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED: Final = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_POWER: Final = re.compile(r"(?<=[0-9])[eE]([+-]?[0-9]+)")
_RAISED_POWER: Final = re.compile(f"{TIMES}10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_MOST_DIGITS: Final = 17  # float64 has no more


def fixed(value: float, places: int = 2) -> str:
    """Return a number with a number of digits after the point.

    >>> fixed(-0.1234, 3), fixed(-0.0004), fixed(1e5, 0)
    ('−0.123', '0.00', '100000')
    """
    return typographic(f"{finite(value, 'a number that is written'):.{_checked(places, 0)}f}")


def scientific(value: float, digits: int = 2) -> str:
    """Return a number as a mantissa of `digits` digits, from 1 to below 10, times a power of ten.

    >>> scientific(-0.000123), scientific(9.96e-5), scientific(4.2), scientific(0)
    ('−1.2·10⁻⁴', '1.0·10⁻⁴', '4.2', '0.0')
    """
    return typographic(f"{finite(value, 'a number that is written'):.{_checked(digits, 1) - 1}e}")


def compact(value: float, digits: int = 3) -> str:
    """Return a number with a number of significant digits: plain if that is short, else with a power of ten.

    Plain are 0, and numbers from 0.001 up to one digit more before the point than `digits`, written in full.

    >>> compact(0.70349), compact(-12.34), compact(1234.5), compact(0.00345), compact(0.00012), compact(2e7)
    ('0.703', '−12.3', '1234', '0.00345', '1.20·10⁻⁴', '2.00·10⁷')
    """
    number = finite(value, "a number that is written")
    power = int(f"{number:.{_checked(digits, 1) - 1}e}".partition("e")[2])  # after rounding: 9.996 is 1.00·10¹
    if -3 <= power <= digits:
        return fixed(number, max(digits - 1 - power, 0))
    return scientific(number, digits)


def typographic(written: str) -> str:
    """Return a formatted number in book typography: minus signs, no sign before a zero, powers of ten.

    Text around the number stays, but a hyphen in it becomes a minus sign too.

    >>> typographic("-0.00"), typographic("1e+05"), typographic("-3.10e-12 m")
    ('0.00', '1·10⁵', '−3.10·10⁻¹² m')
    """
    if "-" in written and "0" in written and not any(digit in _mantissas(written) for digit in "123456789"):
        written = written.replace("-", "", 1)
    return _POWER.sub(_raised, written).replace("-", MINUS)


def bracketed(written: str) -> str:
    """Return a written number as a factor: a negative one in parentheses, so that it does not read as a subtraction.

    >>> bracketed("−0.24"), bracketed("0.24")
    ('(−0.24)', '0.24')
    """
    return f"({written})" if written.startswith(MINUS) else written


def in_tex(written: str) -> str:
    r"""Return the TeX of a written number.

    >>> print(in_tex("−1.2·10⁻⁴"), in_tex("0.70"))
    -1.2 \cdot 10^{-4} 0.70
    """
    return _RAISED_POWER.sub(_tex_power, written).replace(MINUS, "-")


def decimal(written: str) -> Decimal:
    """Return the exact value of a written number, as text or as TeX.

    Its exponent tells the last digit's place. An error when it is no number.

    >>> decimal("−1.2·10⁻⁴"), decimal(r"-1.2 \\cdot 10^{-4}"), decimal("0.70")
    (Decimal('-0.00012'), Decimal('-0.00012'), Decimal('0.70'))
    """
    plain = re.sub(r"\s|[{}]", "", in_tex(written)).replace(r"\cdot", TIMES)
    mantissa, times, power = plain.partition(f"{TIMES}10^")
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", mantissa) or (times and not re.fullmatch("-?[0-9]{1,4}", power)):
        raise ValuesError(f"{written!r} is not a number")
    return Decimal(mantissa).scaleb(int(power or 0))


def last_place(written: str) -> float:
    """Return the unit of the last digit of a written number.

    >>> last_place("0.70"), last_place("1.2·10⁻⁴"), last_place("15")
    (0.01, 1e-05, 1.0)
    """
    return float(_unit(written))


def says(written: str, value: float) -> bool:
    """Return whether a written number equals this value, rounded to its last digit.

    >>> says("0.70", 0.7031), says("0.70", 0.7151), says("0.00", -1e-9)
    (True, False, True)
    """
    if not math.isfinite(value):
        return False
    # A value half way between two numbers may be written as either: float64 holds few halves exactly.
    half = Fraction(_unit(written)) / 2
    return abs(Fraction(decimal(written)) - Fraction(value)) <= half * (1 + Fraction(1, 10**9))


def lowered(raised: str) -> str:
    """Return the text with each superscript digit or sign as a plain one.

    >>> lowered("⁻¹²"), lowered("x")
    ('-12', 'x')
    """
    return raised.translate(_LOWERED)


def _unit(written: str) -> Decimal:
    exponent = decimal(written).as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(exponent)


def _mantissas(written: str) -> str:
    """Return the written number without its powers of ten."""
    return _POWER.sub("", written)


def _raised(match: re.Match[str]) -> str:
    power = int(match[1])
    return f"{TIMES}10{str(power).translate(_RAISED)}" if power else ""


def _tex_power(match: re.Match[str]) -> str:
    return rf" \cdot 10^{{{lowered(match[1])}}}"


def _checked(digits: int, least: int) -> int:
    if isinstance(digits, bool) or not isinstance(digits, int) or not least <= digits <= _MOST_DIGITS:
        raise ValuesError(f"a number is written with {least} to {_MOST_DIGITS} digits, but not with {digits!r}")
    return digits
