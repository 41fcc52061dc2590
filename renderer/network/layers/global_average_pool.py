"""Global average pooling: each feature map becomes its mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, whole, written
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class GlobalAveragePool(LayerKind):
    """The mean over the last `axes` axes; with `keep` they stay with length 1.

    >>> import numpy as np
    >>> GlobalAveragePool().value([np.array([[[1.0, 3.0], [2.0, 2.0]]])])
    array([2.])
    """

    axes: int = 2
    keep: bool = False

    title: ClassVar[str] = "global_average_pool"
    view: ClassVar[str] = "vector"

    def __post_init__(self) -> None:
        whole(self.axes, "the axes of global_average_pool", 1)

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the input shape without its last axes."""
        if len(inputs[0]) < self.axes or 0 in inputs[0]:
            self.refuse(f"it averages {self.axes} axes, but the input is {written(inputs[0])}")
        return inputs[0][: -self.axes] + (1,) * self.axes * self.keep

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the means."""
        return {"output": inputs[0].mean(axis=tuple(range(-self.axes, 0)), keepdims=self.keep)}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient by the input, equal for all numbers of a map."""
        given = inputs[0].shape
        spread = grad_output.reshape(given[: -self.axes] + (1,) * self.axes) / np.prod(given[-self.axes :])
        return LayerGradients((np.broadcast_to(spread, given),))

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\frac{1}{H W} \sum_{i, j} x_{i j}"
