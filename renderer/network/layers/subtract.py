"""Differences, element by element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from renderer.network.layers.broadcast import broadcast_shape, summed_to
from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Subtract(LayerKind):
    """The element-wise difference of its inputs, with broadcasting.

    >>> import numpy as np
    >>> Subtract().value([np.array([6.0, 2.0]), np.array([2.0])])
    array([4., 0.])
    """

    title: ClassVar[str] = "subtract"
    count: ClassVar[tuple[int, int | None]] = (2, 2)

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the broadcast shape of the inputs."""
        return broadcast_shape(inputs, self.title)

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the difference."""
        a, b = inputs
        return {"output": a - b}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradients by the inputs."""
        a, b = inputs
        return LayerGradients((summed_to(grad_output, a.shape), summed_to(-grad_output, b.shape)))

    @property
    def tex(self) -> str:
        """The formula."""
        return r"a - b"
