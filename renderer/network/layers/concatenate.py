"""Concatenation of inputs along one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, axis_of, written
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Concatenate(LayerKind):
    """The inputs, concatenated along an axis.

    >>> Concatenate().value([np.array([1.0]), np.array([2.0, 3.0])])
    array([1., 2., 3.])
    """

    axis: int = 0

    title: ClassVar[str] = "concatenate"
    count: ClassVar[tuple[int, int | None]] = (1, None)

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape with the sum of the lengths on the axis."""
        axis = axis_of(self.axis, len(inputs[0]), self.title)
        others = {(*shape[:axis], *shape[axis + 1 :]) for shape in inputs}
        if len(others) > 1 or len({len(shape) for shape in inputs}) > 1:
            self.refuse(f"the shapes {', '.join(map(written, inputs))} differ on other axes than {self.axis}")
        return (*inputs[0][:axis], sum(shape[axis] for shape in inputs), *inputs[0][axis + 1 :])

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the concatenated inputs."""
        return {"output": np.concatenate(inputs, axis=self.axis)}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the part of each input."""
        axis = axis_of(self.axis, grad_output.ndim, self.title)
        ends = np.cumsum([x.shape[axis] for x in inputs])[:-1]
        return LayerGradients(tuple(np.split(grad_output, ends, axis=axis)))

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\left[ \mathbf{a}; \mathbf{b} \right]"
