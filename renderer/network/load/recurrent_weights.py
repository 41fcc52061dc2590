"""The weights of recurrent layers, in PyTorch's order."""

from __future__ import annotations

import numpy as np

from renderer.values.errors import NetworkError
from renderer.values.numbers import Array

GATES = {"rnn": 1, "gru": 3, "lstm": 4}
"""The number of rows of a recurrent layer for each unit, by kind."""


def from_keras(kind: str, kernel: Array, recurrent_kernel: Array, bias: Array | None) -> dict[str, Array]:
    """Return the weights of a Keras recurrent layer in PyTorch's order.

    Keras has inputs x outputs, and for a GRU the update gate before the reset gate and two rows of biases.

    >>> row = np.array([[1.0, 2.0, 3.0]])
    >>> given = from_keras("gru", row, row, None)
    >>> given["weight_ih"].T
    array([[2., 1., 3.]])
    """
    units, gates = recurrent_kernel.shape[0] if recurrent_kernel.ndim == 2 else 0, GATES[kind]
    fits = kernel.ndim == 2 and recurrent_kernel.shape == (units, gates * units) and kernel.shape[1] == gates * units
    if not units or not fits:
        raise NetworkError(f"a kernel {kernel.shape} and a recurrent kernel {recurrent_kernel.shape} are no {kind}")
    tensors = {"weight_ih": _ordered(kind, kernel).T, "weight_hh": _ordered(kind, recurrent_kernel).T}
    if bias is None:
        return tensors
    if kind == "gru" and bias.shape != (2, gates * units):
        raise NetworkError("a gru of Keras with reset_after=False is not known; its biases have one row, not two")
    if kind == "gru":
        biases = _ordered(kind, bias)
        return {**tensors, "bias_ih": biases[0], "bias_hh": biases[1]}
    return {**tensors, "bias_ih": bias}


def _ordered(kind: str, array: Array) -> Array:
    """Return an array whose last axis has the gates in the order of PyTorch."""
    if kind != "gru":
        return array
    update, reset, candidate = np.split(array, 3, axis=-1)
    return np.concatenate((reset, update, candidate), axis=-1)
