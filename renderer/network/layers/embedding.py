"""Embeddings: each token becomes a row of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Embedding(LayerKind):
    """Row x of `weight`, which has the shape (vocabulary, width). The input gets no gradient.

    >>> Embedding([[1, 2], [3, 4]]).value([np.array([1, 0])])
    array([[3., 4.],
           [1., 2.]])
    """

    weight: Array

    title: ClassVar[str] = "embedding"
    view: ClassVar[str] = "tokens"
    trainable: ClassVar[tuple[str, ...]] = ("weight",)

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            weight: ArrayLike,
        ) -> None: ...

    def __post_init__(self) -> None:
        self._keep("weight", (None, None))

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the input shape with the width as one more axis."""
        return (*inputs[0], self.weight.shape[1])

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the rows; raise a NetworkError where a number is no token."""
        rows, count = inputs[0], len(self.weight)
        wrong = rows[(rows != np.round(rows)) | (rows < 0) | (rows >= count)]
        if wrong.size:
            self.refuse(f"a token is a whole number from 0 to {count - 1}, but it is {wrong.flat[0]:g}")
        return {"output": self.weight[rows.astype(int)]}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient by the weight: 0 for rows that were not read."""
        table = np.zeros_like(self.weight)
        np.add.at(table, inputs[0].astype(int), grad_output)
        return LayerGradients((None,), {"weight": table})

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\mathbf{W}_{x}"
