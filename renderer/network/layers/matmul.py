"""Matrix products of two computed tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from renderer.network.layers.broadcast import summed_to
from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, written
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class MatMul(LayerKind):
    """The matrix product over the last two axes, as numpy.matmul; a vector counts as a row or a column.

    >>> MatMul().value([np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])])
    array([[11.]])
    """

    title: ClassVar[str] = "matmul"
    view: ClassVar[str] = "matrix"
    count: ClassVar[tuple[int, int | None]] = (2, 2)

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape of the product."""
        a, b = inputs
        inner = b[-2] if len(b) > 1 else b[0] if b else None
        try:
            if not a or not b or a[-1] != inner:
                raise ValueError
            lead = np.broadcast_shapes(a[:-2], b[:-2])
        except ValueError:
            self.refuse(f"{written(a)} and {written(b)} do not fit together")
        return (*lead, *(a[-2:-1] if len(a) > 1 else ()), *(b[-1:] if len(b) > 1 else ()))

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the product."""
        return {"output": np.matmul(*inputs)}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradients by both factors."""
        a, b = inputs
        rows = a[None, :] if a.ndim == 1 else a
        columns = b[:, None] if b.ndim == 1 else b
        grad = np.expand_dims(grad_output, -1) if b.ndim == 1 else grad_output
        grad = np.expand_dims(grad, -2) if a.ndim == 1 else grad
        by_a = summed_to(np.matmul(grad, columns.swapaxes(-1, -2)), rows.shape)
        by_b = summed_to(np.matmul(rows.swapaxes(-1, -2), grad), columns.shape)
        return LayerGradients((by_a.reshape(a.shape), by_b.reshape(b.shape)))

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\mathbf{A} \mathbf{B}"
