"""Activation functions as layers of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from renderer.network.activations import Activation, activation_named, branch
from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Activate(LayerKind):
    """An activation function by its name, applied to each number.

    >>> import numpy as np
    >>> Activate("ReLU").value([np.array([-1.0, 2.0])])
    array([0., 2.])
    """

    activation: str

    title: ClassVar[str] = "activation"

    def __post_init__(self) -> None:
        object.__setattr__(self, "activation", activation_named(self.activation).name)

    @property
    def function(self) -> Activation:
        """The activation."""
        return activation_named(self.activation)

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape of the input."""
        return inputs[0]

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the activations."""
        return {"output": self.function.value(inputs[0])}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient by the input."""
        return LayerGradients((grad_output * self.function.slope(inputs[0]),))

    def branches(self, inputs: Sequence[Array], tensors: Tensors) -> NDArray[np.generic] | None:
        """Return the linear piece of each number."""
        return branch(self.function, inputs[0])

    @property
    def probability(self) -> str | None:
        """The name "sigmoid" where that is the activation."""
        return "sigmoid" if self.activation == "sigmoid" else None

    def logits(self, inputs: Sequence[Array], tensors: Tensors) -> Array:
        """Return the input."""
        return inputs[0]

    def gradient_from_logits(self, inputs: Sequence[Array], tensors: Tensors, grad_logits: Array) -> LayerGradients:
        """Return the gradient by the input, which are the logits."""
        return LayerGradients((grad_logits,))

    @property
    def tex(self) -> str:
        """The formula."""
        return rf"{self.function.tex}\left( x \right)"
