"""Softmax and its logarithm: logits become probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, axis_of
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array


def log_softmax(z: Array, axis: int = -1) -> Array:
    """Return ln softmax(z) along an axis, without loss of digits; entries of minus infinity stay so.

    >>> log_softmax(np.array([0.0, 0.0]))
    array([-0.69314718, -0.69314718])
    """
    top = z.max(axis=axis, keepdims=True)
    low = z - np.where(np.isfinite(top), top, 0.0)
    logs: Array = low - np.log(np.exp(low).sum(axis=axis, keepdims=True))
    return logs


def softmax(z: Array, axis: int = -1) -> Array:
    """Return exp(z) divided by its sum along an axis; entries of minus infinity are 0.

    >>> softmax(np.array([0.0, np.log(3.0)]))
    array([0.25, 0.75])
    """
    top = z.max(axis=axis, keepdims=True)
    powers = np.exp(z - np.where(np.isfinite(top), top, 0.0))
    shares: Array = powers / powers.sum(axis=axis, keepdims=True)
    return shares


def softmax_gradient(shares: Array, grad: Array, axis: int = -1) -> Array:
    """Return the gradient by z from the gradient by softmax(z)."""
    back: Array = shares * (grad - (shares * grad).sum(axis=axis, keepdims=True))
    return back


@check_arguments
@dataclass(frozen=True, eq=False)
class Softmax(LayerKind):
    """exp(x_i) / sum of exp(x_j) along an axis; its logarithm with `log=True`.

    >>> Softmax().value([np.array([0.0, np.log(3.0)])])
    array([0.25, 0.75])
    """

    axis: int = -1
    log: bool = False

    title: ClassVar[str] = "softmax"
    view: ClassVar[str] = "bars"

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape of the input."""
        if not inputs[0]:
            raise NetworkError("softmax needs at least one axis, but the input is a single number")
        axis_of(self.axis, len(inputs[0]), self.title)
        return inputs[0]

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the probabilities or their logarithms."""
        return {"output": (log_softmax if self.log else softmax)(inputs[0], self.axis)}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient by the input."""
        if self.log:
            shares = np.exp(tensors["output"])
            return LayerGradients((grad_output - shares * grad_output.sum(axis=self.axis, keepdims=True),))
        return LayerGradients((softmax_gradient(tensors["output"], grad_output, self.axis),))

    @property
    def probability(self) -> str | None:
        """The name "softmax", along the last axis."""
        return "softmax"

    def logits(self, inputs: Sequence[Array], tensors: Tensors) -> Array:
        """Return the input."""
        axis_of(self.axis, inputs[0].ndim, self.title)
        if self.axis not in (-1, inputs[0].ndim - 1):
            self.refuse("a loss needs the classes on the last axis")
        return inputs[0]

    def gradient_from_logits(self, inputs: Sequence[Array], tensors: Tensors, grad_logits: Array) -> LayerGradients:
        """Return the gradient by the input, which are the logits."""
        return LayerGradients((grad_logits,))

    def probabilities(self, tensors: Tensors) -> Array:
        """Return the probabilities, also where the output is their logarithm."""
        return np.exp(tensors["output"]) if self.log else tensors["output"]

    def gradient_of_output(self, tensors: Tensors, grad_probabilities: Array) -> Array:
        """Return the gradient by the output from that by the probabilities."""
        return grad_probabilities * np.exp(tensors["output"]) if self.log else grad_probabilities

    @property
    def tex(self) -> str:
        """The formula."""
        share = r"\frac{e^{x_i}}{\sum_j e^{x_j}}"
        return rf"\ln {share}" if self.log else share
