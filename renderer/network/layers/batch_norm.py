"""Batch normalization at inference, with the mean and variance kept from training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, axis_of, written
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class BatchNorm(LayerKind):
    """(x - mean) / sqrt(variance + epsilon) * scale + shift, with one value of each a channel.

    The four have the shape (channels,); channels are on axis number `axis`. A scale of None is 1, a shift of None 0.

    >>> BatchNorm([1.0], [4.0], epsilon=0.0).value([np.array([[5.0, 1.0]])])
    array([[2., 0.]])
    """

    mean: Array
    variance: Array
    scale: Array | None = None
    shift: Array | None = None
    epsilon: float = 1e-5
    axis: int = 0

    title: ClassVar[str] = "batch_norm"
    view: ClassVar[str] = "maps"
    trainable: ClassVar[tuple[str, ...]] = ("scale", "shift")
    constants: ClassVar[tuple[str, ...]] = ("mean", "variance")

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            mean: ArrayLike,
            variance: ArrayLike,
            scale: ArrayLike | None = ...,
            shift: ArrayLike | None = ...,
            epsilon: float = ...,
            axis: int = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        channels = self._keep("mean", (None,)).shape
        self._keep("variance", channels)
        for name in ("scale", "shift"):
            self._keep_optional(name, channels)
        if (self.variance + self.epsilon <= 0).any():
            raise NetworkError(f"the variance of batch_norm must not be negative, but it is {self.variance.min():g}")

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape of the input."""
        given = inputs[0]
        if given[axis_of(self.axis, len(given), self.title)] != len(self.mean):
            self.refuse(f"it has {len(self.mean)} channels on axis {self.axis}, but the input is {written(given)}")
        return given

    def _spread(self, values: Array, rank: int) -> Array:
        axis = axis_of(self.axis, rank, self.title)
        return values.reshape((1,) * axis + (-1,) + (1,) * (rank - axis - 1))

    def _factor(self) -> Array:
        factor: Array = 1.0 / np.sqrt(self.variance + self.epsilon)
        return factor

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the normalized numbers and the output."""
        x, rank = inputs[0], inputs[0].ndim
        normalized = (x - self._spread(self.mean, rank)) * self._spread(self._factor(), rank)
        output = normalized if self.scale is None else normalized * self._spread(self.scale, rank)
        return {
            "normalized": normalized,
            "output": output if self.shift is None else output + self._spread(self.shift, rank),
        }

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradients by the input, the scale, the shift and the normalized numbers."""
        rank = grad_output.ndim
        others = tuple(k for k in range(rank) if k != axis_of(self.axis, rank, self.title))
        inner = grad_output if self.scale is None else grad_output * self._spread(self.scale, rank)
        sums = {
            "scale": (grad_output * tensors["normalized"]).sum(axis=others),
            "shift": grad_output.sum(axis=others),
        }
        return LayerGradients(
            (inner * self._spread(self._factor(), rank),),
            {name: sums[name] for name in self.parameters},
            {"normalized": inner},
        )

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\gamma \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta"
