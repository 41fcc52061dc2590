"""The activation functions of neurons, by name, each with its derivative.

`value` also takes complex arrays, since derivatives are measured by complex steps (see `differences`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from renderer.network.name_lookup import item_named
from renderer.network.smooth_formulas import (
    Numbers,
    gelu,
    gelu_slope,
    gelu_tanh,
    gelu_tanh_slope,
    identity,
    linear_slope,
    log_one_plus_exp,
    mish,
    mish_slope,
    relu,
    relu_slope,
    sigmoid,
    sigmoid_slope,
    silu,
    silu_slope,
    softmax_rest,
    softmax_slope,
    softmax_vector,
    softsign,
    softsign_slope,
    tanh,
    tanh_slope,
)
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, finite
from renderer.values.short_repr import brief

LEAK: Final = 0.01  # the slope of leaky_relu below 0, as in PyTorch
_WITH_NUMBERS: Final = re.compile(r"\s*([A-Za-z][\w -]*)\(([^()]*)\)\s*")


@dataclass(frozen=True)
class Activation:
    """A function of one pre-activation, with its derivative; both take arrays of any shape.

    `tex` is its symbol in formulas. `kinks` are the places where the derivative jumps: there it has none. `aliases`
    are other names that people know it by. `rest` is 1 - a, with all digits where a is almost 1, for functions
    between 0 and 1; None for others.
    """

    name: str
    value: Callable[[Numbers], Numbers]
    slope: Callable[[Array], Array]
    tex: str
    kinks: tuple[float, ...] = ()
    aliases: tuple[str, ...] = ()
    rest: Callable[[Numbers], Numbers] | None = None


def _leaky(name: str, slope: float) -> Activation:
    return Activation(
        name,
        lambda z: np.where(z.real > 0, z, slope * z),
        lambda z: np.where(z > 0, 1.0, slope),
        r"\operatorname{LeakyReLU}",
        kinks=(0.0,),
    )


def _elu(name: str, alpha: float, scale: float = 1.0) -> Activation:
    def value(z: Numbers) -> Numbers:
        return scale * np.where(z.real > 0, z, alpha * np.expm1(np.where(z.real > 0, 0.0, z)))

    def slope(z: Array) -> Array:
        return scale * np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0.0)))

    return Activation(name, value, slope, r"\operatorname{ELU}", kinks=() if alpha == 1.0 == scale else (0.0,))


def _selu(name: str, alpha: float, scale: float) -> Activation:
    return replace(_elu(name, alpha, scale), tex=r"\operatorname{SELU}")


def _celu(name: str, alpha: float) -> Activation:
    def value(z: Numbers) -> Numbers:
        return np.where(z.real > 0, z, alpha * np.expm1(np.where(z.real > 0, 0.0, z) / alpha))

    def slope(z: Array) -> Array:
        return np.exp(np.minimum(z, 0.0) / alpha)

    return Activation(name, value, slope, r"\operatorname{CELU}")


def _clip(name: str, low: float, high: float) -> Activation:
    def value(z: Numbers) -> Numbers:
        return np.where(z.real <= low, low, np.where(z.real >= high, high, z))

    def slope(z: Array) -> Array:
        return np.where((z > low) & (z < high), 1.0, 0.0)

    return Activation(name, value, slope, r"\operatorname{clip}", kinks=(low, high))


def _hard_sigmoid(name: str, slope: float, at_zero: float) -> Activation:
    inner = _clip(name, 0.0, 1.0)
    kinks = (-at_zero / slope, (1.0 - at_zero) / slope) if slope else ()
    return Activation(
        name,
        lambda z: inner.value(slope * z + at_zero),
        lambda z: slope * inner.slope(slope * z + at_zero),
        r"\operatorname{hard\,\sigma}",
        kinks,
    )


def _hard_swish(name: str) -> Activation:
    gate = _hard_sigmoid(name, 1.0 / 6.0, 0.5)
    return Activation(
        name,
        lambda z: z * gate.value(z),
        lambda z: gate.value(z) + z * gate.slope(z),
        r"\operatorname{hard\,swish}",
        kinks=(-3.0, 3.0),
    )


def _thresholded_relu(name: str, least: float) -> Activation:
    return Activation(
        name,
        lambda z: np.where(z.real > least, z, 0.0),
        lambda z: np.where(z > least, 1.0, 0.0),
        r"\operatorname{ReLU}",
        kinks=(least,),
    )


_FAMILIES: Final[Mapping[str, tuple[Callable[..., Activation], tuple[float, ...]]]] = MappingProxyType(
    {
        "leaky_relu": (_leaky, (LEAK,)),
        "elu": (_elu, (1.0,)),
        "celu": (_celu, (1.0,)),
        "selu": (_selu, (1.6732632423543772, 1.0507009873554805)),
        "hard_sigmoid": (_hard_sigmoid, (1.0 / 6.0, 0.5)),
        "clip": (_clip, (-1.0, 1.0)),
        "thresholded_relu": (_thresholded_relu, (1.0,)),
    }
)
"""Activations with numbers of their own, and what these are where nothing is given."""

_FUNCTIONS: Final = (
    Activation("sigmoid", sigmoid, sigmoid_slope, r"\sigma", (), ("logistic",), lambda z: sigmoid(-z)),
    Activation("relu", relu, relu_slope, r"\operatorname{ReLU}", kinks=(0.0,), aliases=("rectifier",)),
    Activation("tanh", tanh, tanh_slope, r"\tanh", aliases=("hyperbolic_tangent",)),
    Activation("linear", identity, linear_slope, r"\operatorname{id}", aliases=("identity", "none")),
    Activation("softplus", log_one_plus_exp, sigmoid, r"\operatorname{softplus}"),
    Activation("silu", silu, silu_slope, r"\operatorname{SiLU}", aliases=("swish",)),
    Activation("gelu", gelu, gelu_slope, r"\operatorname{GELU}"),
    Activation(
        "gelu_tanh", gelu_tanh, gelu_tanh_slope, r"\operatorname{GELU}", aliases=("gelu_new", "gelu_approximate")
    ),
    Activation("softsign", softsign, softsign_slope, r"\operatorname{softsign}"),
    Activation("mish", mish, mish_slope, r"\operatorname{mish}"),
    *(make(name, *numbers) for name, (make, numbers) in _FAMILIES.items()),
    replace(_clip("relu6", 0.0, 6.0), tex=r"\operatorname{ReLU6}"),
    replace(_hard_swish("hard_swish"), aliases=("hard_silu",)),
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({f.name: f for f in _FUNCTIONS})


def branch(function: Activation, z: Array) -> NDArray[np.generic] | None:
    """Return the linear piece of each pre-activation, as whole numbers; None for a smooth activation.

    >>> branch(activation_named("relu"), np.array([-2.0, 0.0, 3.0]))
    array([-1.,  0.,  1.])
    """
    return sum((np.sign(z - kink) for kink in function.kinks), np.zeros_like(z)) if function.kinks else None


SOFTMAX: Final = Activation(
    "softmax", softmax_vector, softmax_slope, r"\operatorname{softmax}", aliases=("soft max",), rest=softmax_rest
)
"""The softmax of a last layer. Each output depends on all sums; `slope` is the derivative by its own sum.

It is no function of single numbers, so it is not among the `ACTIVATIONS` of layers.
"""


def activation_named(name: str) -> Activation:
    """Return the activation of that name, in any case: sigmoid, relu, tanh, linear, gelu, ...

    Some take numbers: leaky_relu(slope below 0), elu(alpha), celu(alpha), clip(low, high), thresholded_relu(least),
    hard_sigmoid(slope, value at 0), selu(alpha, scale).

    >>> activation_named("ReLU").kinks, activation_named("logistic").name
    ((0.0,), 'sigmoid')
    >>> activation_named("leaky_relu(0.2)").value(np.array([-1.0, 3.0]))
    array([-0.2,  3. ])
    >>> activation_named("sigmod")
    Traceback (most recent call last):
    renderer.values.errors.NetworkError: no activation is named 'sigmod'; did you mean 'sigmoid'?
    """
    family, numbers = _parts(name)
    if family is None:
        found: Activation = item_named(name, _FUNCTIONS, "activation")
        return found
    make, usual = _FAMILIES[family]
    if len(numbers) != len(usual):
        raise NetworkError(
            f"{family} takes {len(usual)} numbers, as in {_written(family, usual)!r}, but this is {name!r}"
        )
    if family == "celu" and numbers[0] == 0:
        raise NetworkError("celu divides by its number, so that it cannot be 0")
    return ACTIVATIONS[family] if numbers == usual else make(_written(family, numbers), *numbers)


def _written(family: str, numbers: Sequence[float]) -> str:
    return f"{family}({', '.join(_digits(number) for number in numbers)})"


def _digits(number: float) -> str:
    return repr(int(number)) if number == int(number) and abs(number) < 1e6 else repr(float(number))


def _parts(name: object) -> tuple[str | None, tuple[float, ...]]:
    """Return the family and the numbers of a name such as "leaky_relu(0.2)"; no family for another name."""
    match = _WITH_NUMBERS.fullmatch(name) if isinstance(name, str) else None
    if match is None:
        return None, ()
    family: str = item_named(match[1], [ACTIVATIONS[one] for one in _FAMILIES], "activation with numbers").name
    try:
        numbers = tuple(finite(float(word), f"a number of {family}") for word in match[2].split(","))
    except ValueError:
        raise NetworkError(
            f"the numbers of {family} are written as in 'leaky_relu(0.2)', but this is {brief(name)}"
        ) from None
    return family, numbers
