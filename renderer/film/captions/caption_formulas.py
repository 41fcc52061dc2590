"""Captions as source for `text`: mathematical signs become formulas."""

from __future__ import annotations

import re
import unicodedata

_LOW = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", "0123456789+-=()", strict=True))
_HIGH = {**dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", "0123456789+-=()n", strict=True)), "ᵀ": r"\mathsf{T}"}
_LOWER, _HIGHER = re.compile(f"[{''.join(_LOW)},]*[{''.join(_LOW)}]"), re.compile(f"[{''.join(_HIGH)}]+")
_ENDS = re.compile(r"^([\"'(\[«“‘]*)(.*?)([\"')\].,:;!?…»”’]*)$", re.DOTALL)
_SPECIAL = re.compile(r"([\\#$%&_{}^~])")
_PLAIN = frozenset("+<=>|~±×÷¬−·")  # signs that stand in words, too


def spoken(word: str) -> str:
    r"""Return a word of a caption as source for `text`: a formula if it has signs that occur only in formulas.

    >>> spoken("price:"), spoken("$5"), spoken("∂E/∂w₁₂.")
    ('price:', '\\$5', '$∂E/∂w_{12}$.')
    """
    if not any(_formal(char) for char in word):
        return word.replace("$", r"\$")
    found = _ENDS.match(word)
    assert found is not None
    before, core, after = found.groups()
    if core.count("(") > core.count(")") and after.startswith(")"):
        core, after = core + ")", after[1:]
    core = _SPECIAL.sub(r"\\\1", core)
    core = _LOWER.sub(lambda run: "_{" + "".join(_LOW.get(char, char) for char in run[0]) + "}", core)
    core = _HIGHER.sub(lambda run: "^{" + "".join(_HIGH[char] for char in run[0]) + "}", core)
    return f"{before}${core}${after}"


def _formal(char: str) -> bool:
    """Return whether a sign belongs to formulas: a subscript, a superscript, an operator, a letter such as ℓ."""
    if char in _LOW or char in _HIGH:
        return True
    kind = unicodedata.category(char)
    return (kind == "Sm" and char not in _PLAIN) or (kind in ("Ll", "Lu") and "\u2100" <= char <= "\u214f")
