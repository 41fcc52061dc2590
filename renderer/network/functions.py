"""The functions of a network, by name: activations of neurons, and errors of outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from renderer.values.errors import NetworkError, nearest
from renderer.values.numbers import Array


@dataclass(frozen=True)
class Activation:
    """A function of one pre-activation, with its derivative; both take arrays of any shape.

    `kinks` are the places where the derivative jumps: there no finite difference can prove it.
    """

    name: str
    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    kinks: tuple[float, ...] = ()


@dataclass(frozen=True)
class ErrorFunction:
    """The error e(y, a) of one output a against its target y, with its derivative by a; E is the sum over the outputs.

    `bounded` says that outputs must lie inside (0, 1) and targets in 0..1. `tex` is the right side of e = ...,
    with `TARGET` and `OUTPUT` where the two symbols go.
    """

    name: str
    title: str
    value: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array], Array]
    tex: str
    bounded: bool = False


def _sigmoid(z: Array) -> Array:
    # Each branch only sees exponents that cannot overflow, and small values keep all their digits.
    small = np.exp(-np.abs(z))
    share: Array = np.where(z >= 0, 1.0, small) / (1.0 + small)
    return share


def _sigmoid_slope(z: Array) -> Array:
    return _sigmoid(z) * _sigmoid(-z)


def _relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


def _relu_slope(z: Array) -> Array:
    return np.where(z > 0, 1.0, 0.0)


def _tanh(z: Array) -> Array:
    value: Array = np.tanh(z)
    return value


def _tanh_slope(z: Array) -> Array:
    # 1 - tanh^2 would lose its digits where tanh is near 1.
    return 4.0 * _sigmoid(2.0 * z) * _sigmoid(-2.0 * z)


def _linear(z: Array) -> Array:
    return z + 0.0


def _linear_slope(z: Array) -> Array:
    return np.ones_like(z)


def _mse(y: Array, a: Array) -> Array:
    return 0.5 * (y - a) ** 2


def _mse_slope(y: Array, a: Array) -> Array:
    return a - y


def _bce(y: Array, a: Array) -> Array:
    return -y * np.log(a) - (1.0 - y) * np.log1p(-a)


def _bce_slope(y: Array, a: Array) -> Array:
    return (1.0 - y) / (1.0 - a) - y / a


SIGMOID = Activation("sigmoid", _sigmoid, _sigmoid_slope)
RELU = Activation("relu", _relu, _relu_slope, kinks=(0.0,))
TANH = Activation("tanh", _tanh, _tanh_slope)
LINEAR = Activation("linear", _linear, _linear_slope)
MSE = ErrorFunction("mse", "mean squared error", _mse, _mse_slope, r"\frac{1}{2} \left( TARGET - OUTPUT \right)^2")
BCE = ErrorFunction(
    "bce",
    "binary cross-entropy",
    _bce,
    _bce_slope,
    r"- TARGET \ln OUTPUT - \left( 1 - TARGET \right) \ln \left( 1 - OUTPUT \right)",
    bounded=True,
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({f.name: f for f in (SIGMOID, RELU, TANH, LINEAR)})
ERRORS: Mapping[str, ErrorFunction] = MappingProxyType({f.name: f for f in (MSE, BCE)})


def activation_named(name: str) -> Activation:
    """The activation of that name: sigmoid, relu, tanh or linear.

    >>> activation_named("relu").kinks
    (0.0,)
    >>> activation_named("sigmod")
    Traceback (most recent call last):
    renderer.values.errors.NetworkError: no activation is named 'sigmod'; did you mean 'sigmoid'?
    """
    if name not in ACTIVATIONS:
        hint = nearest(str(name), ACTIVATIONS) or f"; there are {', '.join(ACTIVATIONS)}"
        raise NetworkError(f"no activation is named {name!r}{hint}")
    return ACTIVATIONS[name]


def error_named(name: str) -> ErrorFunction:
    """The error function of that name: mse or bce (or its title in full).

    >>> error_named("binary cross-entropy").name
    'bce'
    """
    for function in ERRORS.values():
        if name in (function.name, function.title):
            return function
    known = [*ERRORS, *(function.title for function in ERRORS.values())]
    hint = nearest(str(name), known) or f"; there are {', '.join(known)}"
    raise NetworkError(f"no error function is named {name!r}{hint}")
