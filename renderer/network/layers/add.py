"""Sums of tensors, as at the end of a residual branch."""

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
class Add(LayerKind):
    """The element-wise sum of its inputs, with broadcasting.

    >>> import numpy as np
    >>> Add().value([np.array([6.0, 2.0]), np.array([2.0])])
    array([8., 4.])
    """

    title: ClassVar[str] = "add"
    count: ClassVar[tuple[int, int | None]] = (1, None)

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the broadcast shape of the inputs."""
        return broadcast_shape(inputs, self.title)

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the sum."""
        return {"output": sum(inputs[1:], inputs[0] + 0.0)}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradients by the inputs."""
        return LayerGradients(tuple(summed_to(grad_output, x.shape) for x in inputs))

    @property
    def tex(self) -> str:
        """The formula."""
        return r"a + b"
