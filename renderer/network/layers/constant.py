"""Constants of a model, which depend on no input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, frozen, rank_of
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Constant(LayerKind):
    """A constant array. Minus infinity is allowed, for masks of attention scores.

    >>> Constant([1, 2]).value([])
    array([1., 2.])
    """

    weight: Array

    title: ClassVar[str] = "constant"
    trainable: ClassVar[tuple[str, ...]] = ("weight",)
    count: ClassVar[tuple[int, int | None]] = (0, 0)

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            weight: ArrayLike,
        ) -> None: ...

    def __post_init__(self) -> None:
        if isinstance(self.weight, np.ndarray) and self.weight.dtype.kind == "f" and np.isneginf(self.weight).any():
            array = np.array(self.weight, dtype=np.float64)
            if np.isnan(array).any() or np.isposinf(array).any():
                raise NetworkError("a constant must be finite or minus infinity, but it holds NaN or infinity")
            object.__setattr__(self, "weight", frozen(array))
        else:
            self._keep("weight", (None,) * rank_of(self.weight))

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape of the array."""
        return self.weight.shape

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the array."""
        return {"output": self.weight.view()}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient by the array."""
        return LayerGradients((), {"weight": grad_output})

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\mathbf{c}"
