"""Numbers as text: every value is written as a book has it, and what is written is the value."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.values.errors import ValuesError
from renderer.values.number_format import (
    compact,
    decimal,
    fixed,
    in_tex,
    last_place,
    says,
    scientific,
    typographic,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False)
PLAIN = re.compile(r"−?(0|[1-9][0-9]*)(\.[0-9]+)?")
POWER = re.compile(r"−?[1-9](\.[0-9]+)?(·10⁻?[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]*)?")


@given(FINITE, st.integers(1, 8))
def test_what_is_written_is_the_value_in_proper_form(value: float, digits: int) -> None:
    for written in (fixed(value, digits), scientific(value, digits), compact(value, digits)):
        assert PLAIN.fullmatch(written) or POWER.fullmatch(written), written
        assert says(written, value)
        assert decimal(in_tex(written)) == decimal(written)
        assert (written[0] == "−") == (decimal(written) < 0)  # no sign before a zero


@given(FINITE, st.integers(1, 8))
def test_a_compact_number_has_the_digits_asked_for_and_is_short(value: float, digits: int) -> None:
    written = compact(value, digits)
    mantissa = written.partition("·")[0].lstrip("−").replace(".", "")
    assert len(written) <= digits + 9
    if decimal(written):
        assert digits <= len(mantissa.lstrip("0")) <= digits + 1


@given(
    st.floats(-1e300, 1e300), st.sampled_from(["{:.2f}", "{:.1e}", "{:g}", "{:+.3f}", "{:.3G}", "{:,.1f} m", "{:.0%}"])
)
def test_no_format_leaves_a_hyphen_an_e_or_a_signed_zero(value: float, form: str) -> None:
    written = typographic(form.format(value))
    assert "-" not in written
    assert not re.search("[0-9][eE]", written)
    assert not written.startswith("−") or re.search("[1-9]", written.partition("·")[0])


@pytest.mark.parametrize(
    ("written", "expected"),
    [("-0.000", "0.000"), ("10.0e-05", "10.0·10⁻⁵"), ("1e+05", "1·10⁵"), ("-0.0e+00", "0.0"), ("-1.5e+00", "−1.5")],
)
def test_the_formats_of_python_become_typographic(written: str, expected: str) -> None:
    assert typographic(written) == expected


def test_rounding_up_to_ten_raises_the_power() -> None:
    assert scientific(9.96e-5) == "1.0·10⁻⁴"
    assert compact(9.996) == "10.0"
    assert compact(0.0009996) == "0.00100"


@pytest.mark.parametrize("written", ["", "a", "1,5", "1 = 2", "--1", r"1 \cdot 10^{x}", "0.1 + 0.2"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValuesError, match="is not a number"):
        decimal(written)


@pytest.mark.parametrize("make", [lambda: fixed(1, -1), lambda: scientific(1, 0), lambda: compact(1, 18)])
def test_digits_that_no_number_has_are_refused(make: object) -> None:
    with pytest.raises(ValuesError, match="digits"):
        make()  # type: ignore[operator]


def test_the_last_place_of_a_written_number() -> None:
    assert last_place("−1.20·10⁻⁴") == pytest.approx(1e-6)
    assert not says("0.650", 0.6507)
    assert not says("0.00", float("nan"))
