"""The formulas of smooth activations and their slopes.

The values also take complex arrays, since derivatives are measured by complex steps.
"""

from __future__ import annotations

import math
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.values.numbers import Array

Numbers: TypeAlias = NDArray[Any]
"""An array of real or complex numbers."""

_NO_SLOPE: Final = 400.0  # the slope of tanh is 0 in float64 beyond it
_NO_TAIL: Final = 40.0  # erfc of more is 0 in float64
_GELU: Final = math.sqrt(2.0 / math.pi)  # of the approximation of gelu by tanh, as in Hendrycks and Gimpel
_CUBE: Final = 0.044715  # the same


def log_one_plus_exp(z: Numbers) -> Numbers:
    """Return ln(1 + exp(z)) of real or complex numbers, without overflow."""
    small = np.exp(np.where(z.real > 0, -z, z))
    # ln(1 + s) as an inverse hyperbolic tangent: numpy's log1p of complex numbers loses small s.
    low: Numbers = np.where(z.real > 0, z, 0.0) + 2.0 * np.arctanh(small / (2.0 + small))
    return low


def weighted_log(share: Array, a: Numbers) -> Numbers:
    """Return share * ln a, with 0 ln 0 = 0."""
    product: Numbers = share * np.log(np.where(share == 0, 1.0, a))
    return product


def weighted_inverse(share: Array, a: Array) -> Array:
    """Return share / a, with 0 / 0 = 0: the slope of `weighted_log`."""
    return np.where(share == 0, 0.0, share / np.where(share == 0, 1.0, a))


def cross_entropy_of_logits(z: Numbers, y: Array) -> Numbers:
    """Return the binary cross-entropy of sigmoid(z) and y, with all digits where the sigmoid is 0 or 1 in float64."""
    return y * log_one_plus_exp(-z) + (1.0 - y) * log_one_plus_exp(z)


def sigmoid(z: Numbers) -> Numbers:
    """Return sigmoid."""
    # Each branch only sees exponents that cannot overflow, and small values keep all their digits.
    small = np.exp(np.where(z.real >= 0, -z, z))
    share: Numbers = np.where(z.real >= 0, 1.0, small) / (1.0 + small)
    return share


def sigmoid_slope(z: Array) -> Array:
    """Return the slope of sigmoid."""
    slope: Array = sigmoid(z) * sigmoid(-z)
    return slope


def relu(z: Numbers) -> Numbers:
    """Return relu."""
    return np.where(z.real > 0, z, 0.0)


def relu_slope(z: Array) -> Array:
    """Return the slope of relu."""
    return np.where(z > 0, 1.0, 0.0)


def softmax_vector(z: Numbers) -> Numbers:
    """Return exp(z) divided by its sum, for a vector of real or complex numbers."""
    powers = _powers(z)
    shares: Numbers = powers / powers.sum()
    return shares


def softmax_rest(z: Numbers) -> Numbers:
    """Return 1 - softmax(z), without cancellation where a share is almost 1."""
    powers = _powers(z)
    others: Numbers = np.where(np.eye(len(z), dtype=bool), 0.0, powers).sum(axis=1)
    rest: Numbers = others / powers.sum()
    return rest


def _powers(z: Numbers) -> Numbers:
    """Return the powers of a vector by the largest, which is exactly 1, so that all else keeps its digits."""
    powers: Numbers = np.exp(z - z[int(np.argmax(z.real))])
    return powers


def softmax_slope(z: Array) -> Array:
    """Return the derivative of each share by its own logit."""
    slope: Array = softmax_vector(z) * softmax_rest(z)
    return slope


def log_softmax_vector(z: Numbers) -> Numbers:
    """Return ln softmax(z) of a vector of real or complex numbers, without loss of digits."""
    top = int(np.argmax(z.real))
    low = z - z[top]
    others = np.delete(np.exp(low), top).sum()
    # ln(1 + s) as an inverse hyperbolic tangent: numpy's log1p of complex numbers loses small s.
    logs: Numbers = low - 2.0 * np.arctanh(others / (2.0 + others))
    return logs


def silu(z: Numbers) -> Numbers:
    """Return silu."""
    return z * sigmoid(z)


def silu_slope(z: Array) -> Array:
    """Return the slope of silu."""
    return sigmoid(z) * (1.0 + z * sigmoid(-z))


def gelu(z: Numbers) -> Numbers:
    """Return gelu."""
    return z * normal(z)


def gelu_slope(z: Array) -> Array:
    """Return the slope of gelu."""
    far = np.minimum(np.abs(z), math.sqrt(2.0) * _NO_TAIL)
    return normal(z) + z * np.exp(-(far**2) / 2.0) / math.sqrt(2.0 * math.pi)


def normal(z: Numbers) -> Numbers:
    """Return the standard normal distribution function at z, without loss of digits for small shares."""
    tail = 0.5 * erfc(np.where(z.real > 0, z, -z) / math.sqrt(2.0))
    return np.where(z.real > 0, 1.0 - tail, tail)


def erfc(x: Numbers) -> Numbers:
    """Return the complementary error function for x >= 0, real or with a small imaginary part.

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


def tanh(z: Numbers) -> Numbers:
    """Return tanh."""
    value: Numbers = np.tanh(z)
    return value


def tanh_slope(z: Array) -> Array:
    """Return the slope of tanh."""
    # 1 - tanh^2 would lose its digits where tanh is near 1.
    twice = 2.0 * np.clip(z, -_NO_SLOPE, _NO_SLOPE)
    slope: Array = 4.0 * sigmoid(twice) * sigmoid(-twice)
    return slope


def identity(z: Numbers) -> Numbers:
    """Return z itself."""
    return z + 0.0


def linear_slope(z: Array) -> Array:
    """Return 1: the slope of the identity."""
    return np.ones_like(z)


def gelu_tanh(z: Numbers) -> Numbers:
    """Return gelu, approximated by tanh."""
    value: Numbers = z * sigmoid(_bent(z))
    return value


def gelu_tanh_slope(z: Array) -> Array:
    """Return the slope of gelu, approximated by tanh."""
    twice, near = _bent(z), np.clip(z, -_NO_TAIL, _NO_TAIL)
    inner = 2.0 * _GELU * (1.0 + 3.0 * _CUBE * near**2)
    slope: Array = sigmoid(twice) * (1.0 + near * inner * sigmoid(-twice))
    return slope


def _bent(z: Numbers) -> Numbers:
    # 1 + tanh(u) is 2 sigmoid(2u), which keeps its digits; farther out it is 0 or 2, and the cube would overflow.
    far = np.where(np.abs(z.real) < _NO_TAIL, z, np.sign(z.real) * _NO_TAIL)
    bent: Numbers = 2.0 * _GELU * (far + _CUBE * far**3)
    return bent


def softsign(z: Numbers) -> Numbers:
    """Return softsign."""
    value: Numbers = z / (1.0 + np.where(z.real > 0, z, -z))
    return value


def softsign_slope(z: Array) -> Array:
    """Return the slope of softsign."""
    return (1.0 + np.abs(z)) ** -2


def mish(z: Numbers) -> Numbers:
    """Return mish."""
    value: Numbers = z * np.tanh(log_one_plus_exp(z))
    return value


def mish_slope(z: Array) -> Array:
    """Return the slope of mish."""
    plus = log_one_plus_exp(z)
    slope: Array = np.tanh(plus) + z * tanh_slope(plus) * sigmoid(z)
    return slope


def erf(x: Array) -> Array:
    """Return the error function of real numbers.

    >>> erf(np.array([-1.0, 0.0, 0.5])).round(6)
    array([-0.842701,  0.      ,  0.5205  ])
    """
    small = 2.0 / math.sqrt(math.pi) * (x - x**3 / 3.0 + x**5 / 10.0)
    value: Array = np.where(np.abs(x) < 1e-4, small, np.sign(x) * (1.0 - erfc(np.abs(x))))
    return value
