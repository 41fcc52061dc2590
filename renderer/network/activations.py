"""The activation functions of neurons, by name, each with its derivative.

`value` also takes complex arrays, since derivatives are measured by complex steps (see `differences`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.network.names import named
from renderer.values.numbers import Array

Numbers: TypeAlias = NDArray[Any]
"""An array of real or complex numbers."""

LEAK: Final = 0.01  # the slope of leaky_relu below 0, as in PyTorch
_NO_SLOPE: Final = 400.0  # the slope of tanh is 0 in float64 beyond it
_NO_TAIL: Final = 40.0  # erfc of more is 0 in float64


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


def log_one_plus_exp(z: Numbers) -> Numbers:
    """Return ln(1 + exp(z)) without overflow, of real or complex numbers."""
    small = np.exp(np.where(z.real > 0, -z, z))
    # ln(1 + s) as an inverse hyperbolic tangent: numpy's log1p of complex numbers loses small s.
    low: Numbers = np.where(z.real > 0, z, 0.0) + 2.0 * np.arctanh(small / (2.0 + small))
    return low


def _sigmoid(z: Numbers) -> Numbers:
    # Each branch only sees exponents that cannot overflow, and small values keep all their digits.
    small = np.exp(np.where(z.real >= 0, -z, z))
    share: Numbers = np.where(z.real >= 0, 1.0, small) / (1.0 + small)
    return share


def _sigmoid_slope(z: Array) -> Array:
    slope: Array = _sigmoid(z) * _sigmoid(-z)
    return slope


def _relu(z: Numbers) -> Numbers:
    return np.where(z.real > 0, z, 0.0)


def _relu_slope(z: Array) -> Array:
    return np.where(z > 0, 1.0, 0.0)


def _leaky_relu(z: Numbers) -> Numbers:
    return np.where(z.real > 0, z, LEAK * z)


def _leaky_relu_slope(z: Array) -> Array:
    return np.where(z > 0, 1.0, LEAK)


def _elu(z: Numbers) -> Numbers:
    return np.where(z.real > 0, z, np.expm1(np.where(z.real > 0, 0.0, z)))


def _elu_slope(z: Array) -> Array:
    return np.exp(np.minimum(z, 0.0))


def _silu(z: Numbers) -> Numbers:
    return z * _sigmoid(z)


def _silu_slope(z: Array) -> Array:
    return _sigmoid(z) * (1.0 + z * _sigmoid(-z))


def _gelu(z: Numbers) -> Numbers:
    return z * _normal(z)


def _gelu_slope(z: Array) -> Array:
    far = np.minimum(np.abs(z), math.sqrt(2.0) * _NO_TAIL)
    return _normal(z) + z * np.exp(-(far**2) / 2.0) / math.sqrt(2.0 * math.pi)


def _normal(z: Numbers) -> Numbers:
    """The share of a standard normal distribution below z, with all digits of small shares."""
    tail = 0.5 * _erfc(np.where(z.real > 0, z, -z) / math.sqrt(2.0))
    return np.where(z.real > 0, 1.0 - tail, tail)


def _erfc(x: Numbers) -> Numbers:
    """The complementary error function for x >= 0, real or with a small imaginary part.

    M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 7.1.6 (series, below 2) and 7.1.14 (continued
    fraction, from 2 on); relative error below 1e-13.
    """
    x = np.where(x.real < _NO_TAIL, x, _NO_TAIL)
    near, far = np.where(x.real < 2.0, x, 0.0), np.where(x.real < 2.0, 2.0, x)
    term, total = near, near
    for k in range(1, 60):
        term = term * (2.0 * near**2 / (2 * k + 1))
        total = total + term
    fraction = far
    for k in range(80, 0, -1):
        fraction = far + (k / 2.0) / fraction
    gauss, root = np.exp(-(x**2)), math.sqrt(math.pi)
    found: Numbers = np.where(x.real < 2.0, 1.0 - 2.0 / root * gauss * total, gauss / (root * fraction))
    return found


def _tanh(z: Numbers) -> Numbers:
    value: Numbers = np.tanh(z)
    return value


def _tanh_slope(z: Array) -> Array:
    # 1 - tanh^2 would lose its digits where tanh is near 1.
    twice = 2.0 * np.clip(z, -_NO_SLOPE, _NO_SLOPE)
    slope: Array = 4.0 * _sigmoid(twice) * _sigmoid(-twice)
    return slope


def _linear(z: Numbers) -> Numbers:
    return z + 0.0


def _linear_slope(z: Array) -> Array:
    return np.ones_like(z)


_FUNCTIONS: Final = (
    Activation("sigmoid", _sigmoid, _sigmoid_slope, r"\sigma", (), ("logistic",), lambda z: _sigmoid(-z)),
    Activation("relu", _relu, _relu_slope, r"\operatorname{ReLU}", kinks=(0.0,), aliases=("rectifier",)),
    Activation("tanh", _tanh, _tanh_slope, r"\tanh", aliases=("hyperbolic_tangent",)),
    Activation("linear", _linear, _linear_slope, r"\operatorname{id}", aliases=("identity", "none")),
    Activation("leaky_relu", _leaky_relu, _leaky_relu_slope, r"\operatorname{LeakyReLU}", kinks=(0.0,)),
    Activation("elu", _elu, _elu_slope, r"\operatorname{ELU}"),
    Activation("softplus", log_one_plus_exp, _sigmoid, r"\operatorname{softplus}"),
    Activation("silu", _silu, _silu_slope, r"\operatorname{SiLU}", aliases=("swish",)),
    Activation("gelu", _gelu, _gelu_slope, r"\operatorname{GELU}"),
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({f.name: f for f in _FUNCTIONS})


def branch(function: Activation, z: Array) -> NDArray[Any] | None:
    """Return on which side of its kinks each pre-activation is, as whole numbers; None for a smooth activation.

    >>> branch(activation_named("relu"), np.array([-2.0, 0.0, 3.0]))
    array([-1.,  0.,  1.])
    """
    return sum((np.sign(z - kink) for kink in function.kinks), np.zeros_like(z)) if function.kinks else None


def activation_named(name: str) -> Activation:
    """Return the activation of that name, in capitals or not: sigmoid, relu, tanh, linear, gelu, ...

    >>> activation_named("ReLU").kinks, activation_named("logistic").name
    ((0.0,), 'sigmoid')
    >>> activation_named("sigmod")
    Traceback (most recent call last):
    renderer.values.errors.NetworkError: no activation is named 'sigmod'; did you mean 'sigmoid'?
    """
    found: Activation = named(name, _FUNCTIONS, "activation")
    return found
