"""Ticks of axes and color keys: where they stand, and their numbers."""

from __future__ import annotations

import math

from renderer.typeset.formula import Formula
from renderer.typeset.tex import tex
from renderer.typeset.text import Text, text
from renderer.values.errors import ValuesError
from renderer.values.number_format import MINUS
from renderer.values.numbers import positive
from renderer.values.paint import Fill
from renderer.values.typeface import Typeface, current_typeface


def powers(span: tuple[float, float], step: float | None = None) -> list[float]:
    """Return the powers of ten at the ticks of a logarithmic axis, every `step`-th power.

    >>> powers((1, 1000)), powers((0.5, 2e9), 3), powers((1, 10), 0)
    ([1.0, 10.0, 100.0, 1000.0], [1.0, 1000.0, 1000000.0, 1000000000.0], [])
    """
    if step == 0:
        return []
    low, high = (math.log10(end) for end in span)
    by = max(1, round((high - low) / 6)) if step is None else round(positive(step, "the step of ticks"))
    if by < 1:
        raise ValuesError(
            f"a logarithmic axis has ticks at whole powers of ten, so its step is 1 or more, not {step:g}"
        )
    first, last = math.ceil(low / by - 1e-9), math.floor(high / by + 1e-9)
    return [float(f"1e{k * by}") for k in range(first, last + 1)]


def ticks(span: tuple[float, float], step: float | None = None) -> list[float]:
    """Return the values at the ticks of an axis.

    >>> ticks((-2.5, 2.5)), ticks((0, 1), 0.5), ticks((0, 1), 0)
    ([-2.0, -1.0, 0.0, 1.0, 2.0], [0.0, 0.5, 1.0], [])
    """
    low, high = span
    if step == 0:
        return []
    by = _nice((high - low) / 6) if step is None else positive(step, "the step of ticks")
    if (high - low) / by > 200:
        raise ValuesError(f"a step of {by:g} makes more than 200 ticks from {low:g} to {high:g}")
    first, last = math.ceil(low / by - 1e-9), math.floor(high / by + 1e-9)
    digits = 12 - math.floor(math.log10(by))
    return [round(k * by, digits) + 0.0 for k in range(first, last + 1)]


def _nice(step: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(step))
    return min((factor * power for factor in (1.0, 2.0, 5.0, 10.0)), key=lambda value: abs(math.log(value / step)))


def tick_number(name: str, value: float, size: float, paint: Fill | str = "ink") -> Formula | Text:
    """Return the number of a tick: as in formulas, or in the typeface that is set; powers of ten are formulas."""
    label = tick_label(value)
    if "^" in label or current_typeface() == Typeface():
        return tex(label, size=size, fill=paint, name=name)
    return text(label.replace("-", MINUS), size=size, fill=paint, name=name)


def tick_label(value: float) -> str:
    r"""Return the TeX of a tick's number: with a power of ten from a million on and below a ten-thousandth.

    >>> tick_label(-0.25), tick_label(2e6), tick_label(1e-5)
    ('-0.25', '2 \\cdot 10^{6}', '10^{-5}')
    """
    if value == 0 or 1e-4 <= abs(value) < 1e6:
        return f"{value:.10g}"
    digits, _, power = f"{value:.9e}".partition("e")
    digits = digits.rstrip("0").rstrip(".")
    factor = {"1": "", "-1": "-"}.get(digits, rf"{digits} \cdot ")
    return rf"{factor}10^{{{int(power)}}}"
