"""Transposition: the same numbers with their axes in another order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, written
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Transpose(LayerKind):
    """The axes in the order `axes`; an empty order reverses them.

    >>> Transpose().shape([(2, 3)]), Transpose((0, 2, 1)).shape([(2, 3, 4)])
    ((3, 2), (2, 4, 3))
    """

    axes: tuple[int, ...] = ()

    title: ClassVar[str] = "transpose"

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            axes: Sequence[int] = ...,
        ) -> None: ...

    def _order(self, rank: int) -> tuple[int, ...]:
        return self.axes or tuple(reversed(range(rank)))

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape in the new order."""
        order = self._order(len(inputs[0]))
        if sorted(order) != list(range(len(inputs[0]))):
            self.refuse(f"{order} is no order of the axes of {written(inputs[0])}")
        return tuple(inputs[0][axis] for axis in order)

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the numbers."""
        return {"output": np.transpose(inputs[0], self._order(inputs[0].ndim))}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient with the axes in their former order."""
        return LayerGradients((np.transpose(grad_output, np.argsort(self._order(grad_output.ndim))),))

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\mathbf{x}^T"
