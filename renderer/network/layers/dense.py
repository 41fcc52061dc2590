"""Dense layers: every output reads every input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from renderer.network.activations import Activation, activation_named, branch
from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, written
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Dense(LayerKind):
    """a = f(W x + b), on the last axis of its input.

    `weight` has the shape (outputs, inputs); its row i and column j hold the weight to output i from input j. `bias`
    has the shape (outputs,), or is None. `activation` is a name.

    >>> import numpy as np
    >>> layer = Dense([[1, 2]], [-1], "relu")
    >>> layer.shape([(2,)]), layer.value([np.array([1.0, 3.0])])
    ((1,), array([6.]))
    """

    weight: Array
    bias: Array | None = None
    activation: str = "linear"

    title: ClassVar[str] = "dense"
    view: ClassVar[str] = "neurons"
    trainable: ClassVar[tuple[str, ...]] = ("weight", "bias")

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            weight: ArrayLike,
            bias: ArrayLike | None = ...,
            activation: str = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        weight = self._keep("weight", (None, None))
        if not weight.size:
            self.refuse(f"its weight needs at least one input and one output, but its shape is {written(weight.shape)}")
        self._keep_optional("bias", (weight.shape[0],))
        object.__setattr__(self, "activation", activation_named(self.activation).name)

    @property
    def function(self) -> Activation:
        """The activation."""
        return activation_named(self.activation)

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the input shape with the number of outputs as its last axis."""
        outputs, width = self.parameters["weight"].shape
        if not inputs[0] or inputs[0][-1] != width:
            self.refuse(f"its weight takes {width} numbers on the last axis, but the input is {written(inputs[0])}")
        return (*inputs[0][:-1], outputs)

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the pre-activation and the output."""
        given = self.parameters
        z = inputs[0] @ given["weight"].T
        if "bias" in given:
            z = z + given["bias"]
        return {"pre_activation": z, "output": self.function.value(z)}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradients by the input, the weight, the bias and the pre-activation."""
        return self.gradient_from_logits(inputs, tensors, grad_output * self.function.slope(tensors["pre_activation"]))

    def branches(self, inputs: Sequence[Array], tensors: Tensors) -> NDArray[np.generic] | None:
        """Return the linear piece of the activation for each pre-activation."""
        return branch(self.function, tensors["pre_activation"])

    @property
    def probability(self) -> str | None:
        """The name "sigmoid" where that is the activation."""
        return "sigmoid" if self.activation == "sigmoid" else None

    def logits(self, inputs: Sequence[Array], tensors: Tensors) -> Array:
        """Return the pre-activation."""
        return tensors["pre_activation"]

    def gradient_from_logits(self, inputs: Sequence[Array], tensors: Tensors, grad_logits: Array) -> LayerGradients:
        """Return the gradients from that of the pre-activation."""
        given = self.parameters
        rows, deltas = inputs[0].reshape(-1, inputs[0].shape[-1]), grad_logits.reshape(-1, grad_logits.shape[-1])
        parameters = {"weight": deltas.T @ rows}
        if "bias" in given:
            parameters["bias"] = deltas.sum(axis=0)
        return LayerGradients((grad_logits @ given["weight"],), parameters, {"pre_activation": grad_logits})

    @property
    def tex(self) -> str:
        """The formula."""
        inner = r"\mathbf{W} \mathbf{x}" + (r" + \mathbf{b}" if self.bias is not None else "")
        return inner if self.activation == "linear" else rf"{self.function.tex}\left( {inner} \right)"
