"""Sums and means over axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, axis_of
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Reduce(LayerKind):
    """The sum or mean over some axes, or over all where none is named; with `keep` they stay with length 1.

    >>> Reduce((1,), mean=True).value([np.array([[1.0, 3.0], [2.0, 2.0]])])
    array([2., 2.])
    """

    axes: tuple[int, ...] = ()
    mean: bool = False
    keep: bool = False

    title: ClassVar[str] = "reduce"

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            axes: Sequence[int] = ...,
            mean: bool = ...,
            keep: bool = ...,
        ) -> None: ...

    def _over(self, rank: int) -> tuple[int, ...]:
        return tuple(sorted({axis_of(axis, rank, self.title) for axis in self.axes})) or tuple(range(rank))

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape without the axes, or with 1 on them."""
        over = self._over(len(inputs[0]))
        if self.mean and 0 in inputs[0]:
            self.refuse("there is no mean of no numbers")
        sides = enumerate(inputs[0])
        return tuple(1 if k in over else side for k, side in sides if self.keep or k not in over)

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the sums or the means."""
        function = np.mean if self.mean else np.sum
        return {"output": np.asarray(function(inputs[0], axis=self._over(inputs[0].ndim), keepdims=self.keep))}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient by the input."""
        x = inputs[0]
        over = self._over(x.ndim)
        grad = grad_output.reshape([1 if k in over else side for k, side in enumerate(x.shape)])
        share = 1.0 / np.prod([x.shape[k] for k in over]) if self.mean else 1.0
        return LayerGradients((np.broadcast_to(grad * share, x.shape),))

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\frac{1}{n} \sum_i x_i" if self.mean else r"\sum_i x_i"
