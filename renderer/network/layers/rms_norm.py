"""Root-mean-square normalization: each position gets the mean square 1."""

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
class RmsNorm(LayerKind):
    """x / sqrt(mean of x^2 + epsilon) * scale, over the axes from `axis` on; a scale of None is 1.

    >>> RmsNorm(epsilon=0.0).value([np.array([1.0, 7.0])])
    array([0.2, 1.4])
    """

    scale: Array | None = None
    epsilon: float = 1e-5
    axis: int = -1

    title: ClassVar[str] = "rms_norm"
    trainable: ClassVar[tuple[str, ...]] = ("scale",)

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            scale: ArrayLike | None = ...,
            epsilon: float = ...,
            axis: int = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        if finite(self.epsilon, "the epsilon of rms_norm") < 0:
            raise NetworkError(f"the epsilon of rms_norm must not be negative, but it is {self.epsilon:g}")
        if self.scale is not None:
            self._keep("scale", (None,) * rank_of(self.scale))

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape of the input."""
        tail = inputs[0][axis_of(self.axis, len(inputs[0]), self.title) :]
        if self.scale is not None and not broadcasts(self.scale.shape, tail):
            self.refuse(f"its scale has the shape {written(self.scale.shape)}, but it normalizes {written(tail)}")
        return inputs[0]

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the root mean square, the normalized numbers and the output."""
        x = inputs[0]
        axes = tuple(range(axis_of(self.axis, x.ndim, self.title), x.ndim))
        root = np.sqrt((x**2).mean(axis=axes, keepdims=True) + self.epsilon)
        normalized = x / root
        output = normalized if self.scale is None else normalized * self.scale
        return {"root_mean_square": root, "normalized": normalized, "output": output}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradients by the input, the scale and the normalized numbers."""
        axes = tuple(range(axis_of(self.axis, grad_output.ndim, self.title), grad_output.ndim))
        normalized = tensors["normalized"]
        inner = grad_output if self.scale is None else grad_output * self.scale
        along = (inner * normalized).mean(axis=axes, keepdims=True)
        return LayerGradients(
            ((inner - normalized * along) / tensors["root_mean_square"],),
            {name: summed_to(grad_output * normalized, value.shape) for name, value in self.parameters.items()},
            {"normalized": inner},
        )

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\gamma \frac{x}{\sqrt{\overline{x^2} + \varepsilon}}"
