"""Layer normalization: each position gets the mean 0 and the variance 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.layers.broadcast import broadcasts, summed_to
from renderer.network.layers.layer_kind import (
    LayerGradients,
    LayerKind,
    Tensors,
    TensorShape,
    axis_of,
    rank_of,
    written,
)
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, finite


@check_arguments
@dataclass(frozen=True, eq=False)
class LayerNorm(LayerKind):
    """(x - mean) / sqrt(variance + epsilon) * scale + shift, over the axes from `axis` on.

    `scale` and `shift` have the shape of these axes; a scale of None is 1, a shift of None 0.

    >>> LayerNorm(epsilon=0.0).value([np.array([1.0, 3.0])])
    array([-1.,  1.])
    """

    scale: Array | None = None
    shift: Array | None = None
    epsilon: float = 1e-5
    axis: int = -1

    title: ClassVar[str] = "layer_norm"
    trainable: ClassVar[tuple[str, ...]] = ("scale", "shift")

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            scale: ArrayLike | None = ...,
            shift: ArrayLike | None = ...,
            epsilon: float = ...,
            axis: int = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        if finite(self.epsilon, "the epsilon of layer_norm") < 0:
            raise NetworkError(f"the epsilon of layer_norm must not be negative, but it is {self.epsilon:g}")
        for name in ("scale", "shift"):
            if getattr(self, name) is not None:
                self._keep(name, (None,) * rank_of(getattr(self, name)))

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape of the input."""
        tail = inputs[0][axis_of(self.axis, len(inputs[0]), self.title) :]
        for name, value in self.parameters.items():
            if not broadcasts(value.shape, tail):
                self.refuse(f"its {name} has the shape {written(value.shape)}, but it normalizes {written(tail)}")
        return inputs[0]

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the mean, the standard deviation, the normalized numbers and the output."""
        x = inputs[0]
        axes = tuple(range(axis_of(self.axis, x.ndim, self.title), x.ndim))
        mean = x.mean(axis=axes, keepdims=True)
        deviation = np.sqrt(((x - mean) ** 2).mean(axis=axes, keepdims=True) + self.epsilon)
        normalized = (x - mean) / deviation
        output = normalized if self.scale is None else normalized * self.scale
        return {
            "mean": mean,
            "deviation": deviation,
            "normalized": normalized,
            "output": output if self.shift is None else output + self.shift,
        }

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradients by the input, the scale, the shift and the normalized numbers."""
        axes = tuple(range(axis_of(self.axis, grad_output.ndim, self.title), grad_output.ndim))
        normalized = tensors["normalized"]
        inner = grad_output if self.scale is None else grad_output * self.scale
        even = inner.mean(axis=axes, keepdims=True)
        along = (inner * normalized).mean(axis=axes, keepdims=True)
        sums = {"scale": grad_output * normalized, "shift": grad_output}
        return LayerGradients(
            ((inner - even - normalized * along) / tensors["deviation"],),
            {name: summed_to(sums[name], value.shape) for name, value in self.parameters.items()},
            {"normalized": inner},
        )

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\gamma \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta"
