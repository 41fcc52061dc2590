"""Element-wise powers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from renderer.network.layers.broadcast import broadcast_shape, summed_to
from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Power(LayerKind):
    """The first input to the power of the second, element by element, with broadcasting.

    No gradient is claimed by the exponent where the base is not above 0.

    >>> import numpy as np
    >>> Power().value([np.array([6.0, 2.0]), np.array([2.0])])
    array([36.,  4.])
    """

    title: ClassVar[str] = "power"
    count: ClassVar[tuple[int, int | None]] = (2, 2)

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the broadcast shape of the inputs."""
        return broadcast_shape(inputs, self.title)

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the power."""
        a, b = inputs
        return {"output": np.power(a, b)}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradients by the inputs."""
        a, b = inputs
        by_a = np.where(b == 0, 0.0, grad_output * b * np.power(a, np.where(b == 0, 1.0, b - 1.0)))
        by_b = grad_output * tensors["output"] * np.log(a) if (a > 0).all() else None
        return LayerGradients((summed_to(by_a, a.shape), None if by_b is None else summed_to(by_b, b.shape)))

    @property
    def tex(self) -> str:
        """The formula."""
        return r"a^b"
