"""The error functions of a network of neurons, by name: what its picture and its derivations write.

`losses` has those of a model, which training takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from renderer.network.name_lookup import item_named
from renderer.network.smooth_formulas import (
    Numbers,
    cross_entropy_of_logits,
    log_softmax_vector,
    weighted_inverse,
    weighted_log,
)
from renderer.values.numbers import Array


@dataclass(frozen=True)
class ErrorFunction:
    """The error e(y, a) of one output a against its target y; E is the sum over the outputs.

    `value` and `slope`, its derivative by a, take y, a and 1 - a: near 1 a float64 has no digits of 1 - a left, but a
    sigmoid of -z has. `of_sums` and `delta` are for sigmoid outputs: e by y and the pre-activation z, and its
    derivative by z, from y, a and 1 - a. They hold where a is 0 or 1 in float64. They are None when the function does
    not need them. `bounded` says that outputs must lie inside (0, 1) and targets in 0..1; `shared` that the outputs are
    those of a softmax, each made of all z, and the targets add up to 1: both functions are for that then. `tex` is the
    right side of e = ..., with `TARGET` and `OUTPUT` where the two symbols go.
    """

    name: str
    title: str
    value: Callable[[Array, Numbers, Numbers], Numbers]
    slope: Callable[[Array, Array, Array], Array]
    tex: str
    aliases: tuple[str, ...] = ()
    bounded: bool = False
    shared: bool = False
    of_sums: Callable[[Array, Numbers], Numbers] | None = None
    delta: Callable[[Array, Array, Array], Array] | None = None


def _mse(y: Array, a: Numbers, rest: Numbers) -> Numbers:
    return 0.5 * (y - a) ** 2


def _mse_slope(y: Array, a: Array, rest: Array) -> Array:
    return a - y


def _bce(y: Array, a: Numbers, rest: Numbers) -> Numbers:
    return -weighted_log(y, a) - weighted_log(1.0 - y, rest)


def _bce_slope(y: Array, a: Array, rest: Array) -> Array:
    return weighted_inverse(1.0 - y, rest) - weighted_inverse(y, a)


def _bce_delta(y: Array, a: Array, rest: Array) -> Array:
    return (1.0 - y) * a - y * rest


def _cross_entropy(y: Array, a: Numbers, rest: Numbers) -> Numbers:
    return -weighted_log(y, a)


def _cross_entropy_slope(y: Array, a: Array, rest: Array) -> Array:
    return -weighted_inverse(y, a)


def _cross_entropy_of_sums(y: Array, z: Numbers) -> Numbers:
    return np.where(y == 0, 0.0, -y * log_softmax_vector(z))


_FUNCTIONS: Final = (
    ErrorFunction(
        "mse",
        "mean squared error",
        _mse,
        _mse_slope,
        r"\frac{1}{2} \left( TARGET - OUTPUT \right)^2",
        aliases=("mean squared error", "squared error", "quadratic"),
    ),
    ErrorFunction(
        "bce",
        "binary cross-entropy",
        _bce,
        _bce_slope,
        r"- TARGET \ln OUTPUT - \left( 1 - TARGET \right) \ln \left( 1 - OUTPUT \right)",
        aliases=("binary cross-entropy", "log loss"),
        bounded=True,
        of_sums=lambda y, z: cross_entropy_of_logits(z, y),
        delta=_bce_delta,
    ),
    ErrorFunction(
        "cross_entropy",
        "cross-entropy",
        _cross_entropy,
        _cross_entropy_slope,
        r"- TARGET \ln OUTPUT",
        aliases=("categorical cross-entropy", "nll", "log likelihood"),
        bounded=True,
        shared=True,
        of_sums=_cross_entropy_of_sums,
        # As for sigmoid outputs with bce, since the targets add up to 1: a - y.
        delta=_bce_delta,
    ),
)

ERRORS: Mapping[str, ErrorFunction] = MappingProxyType({f.name: f for f in _FUNCTIONS})


def error_named(name: str) -> ErrorFunction:
    """Return the error function of a name in any case, short or full: mse, bce or cross_entropy.

    >>> error_named("binary_cross_entropy").name, error_named("MSE").name
    ('bce', 'mse')
    """
    return item_named(name, _FUNCTIONS, "error function")
