"""Names as the captions of the film write them: symbols that every player shows, and small numbers in words."""

from __future__ import annotations

from collections.abc import Sequence

from renderer.network import Quantity

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LETTERS = {"delta": "δ"}
SPOKEN = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MAKES = {
    "sigmoid": "the sigmoid of z",
    "tanh": "the hyperbolic tangent of z",
    "relu": "z, or 0 where z is negative",
    "linear": "z itself, in this network",
    "leaky_relu": "z, or a little of it where z is negative",
}
"""What an activation makes of z."""
SLOPES = {
    "sigmoid": "∂a/∂z is a(1 − a), the slope of the sigmoid.",
    "tanh": "∂a/∂z is 1 − a², the slope of tanh.",
    "relu": "∂a/∂z is 1 or 0, the slope of ReLU.",
    "linear": "∂a/∂z is 1, since a is z itself here.",
    "leaky_relu": "∂a/∂z is 1, or small where z is negative.",
}
"""What the slope of an activation is."""
ERROR_SLOPES = {
    "mse": "∂e/∂a is a − y here: how far the output is off its target y.",
    "bce": "∂e/∂a is (a − y) / (a(1 − a)) here, with the target y.",
    "cross_entropy": "∂E/∂z is a − y here: how far the output is off its target y.",
}
"""What the slope of an error is."""


SOFTMAX_SLOPE = "So simple, since the logarithm undoes the powers of the softmax."
"""Why the slope of cross-entropy by the sums of a softmax is what it is."""


def made_by(activation: str) -> str:
    """What an activation makes of z, in words.

    >>> made_by("relu"), made_by("gelu")
    ('z, or 0 where z is negative', 'the gelu of z')
    """
    return MAKES.get(activation, f"the {activation.partition('(')[0]} of z")


def slope_of(activation: str) -> str:
    """What the slope of an activation is, in words."""
    return SLOPES.get(activation, f"∂a/∂z is the slope of the {activation.partition('(')[0]} at z.")


def spoken(quantity: Quantity) -> str:
    """A quantity without the number of its layer, its places as subscripts.

    >>> spoken(Quantity("w", 2, 1, 3)), spoken(Quantity("delta", 2, 1)), spoken(Quantity("w", 1, 2, 12))
    ('w₁₃', 'δ₁', 'w₂,₁₂')
    """
    places = [place for place in (quantity.to, quantity.source) if place]
    between = "," if max(places, default=0) > 9 else ""
    letter = LETTERS.get(quantity.kind, quantity.kind)
    return letter + between.join(str(place).translate(SUBSCRIPTS) for place in places)


def ratio(top: Quantity, bottom: Quantity) -> str:
    """A derivative.

    >>> ratio(Quantity("E"), Quantity("b", 2, 1))
    '∂E/∂b₁'
    """
    return f"∂{spoken(top)}/∂{spoken(bottom)}"


def listed(names: Sequence[str]) -> str:
    """Names in a row, as one says them; of many, the first and the last.

    >>> listed(["a", "b", "c"]), listed(["a"]), listed(["a", "b", "c", "d"])
    ('a, b and c', 'a', 'a to d')
    """
    if len(names) > 3:
        return f"{names[0]} to {names[-1]}"
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def number(count: int) -> str:
    """A small number as a word.

    >>> number(2), number(12)
    ('two', '12')
    """
    return SPOKEN[count] if count < len(SPOKEN) else str(count)
