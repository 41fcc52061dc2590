"""The simple recurrent cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from renderer.network.activations import activation_named, branch
from renderer.network.layers.layer_kind import Tensors
from renderer.network.layers.recurrent import Recurrent
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Rnn(Recurrent):
    """h_t = f(W x_t + U h_(t-1) + b), unrolled over time; other fields as in Recurrent."""

    activation: str = "tanh"

    title: ClassVar[str] = "rnn"
    gates: ClassVar[int] = 1

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            input_weight: ArrayLike,
            hidden_weight: ArrayLike,
            input_bias: ArrayLike | None = ...,
            hidden_bias: ArrayLike | None = ...,
            last: bool = ...,
            reverse: bool = ...,
            activation: str = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "activation", activation_named(self.activation).name)

    def _step(self, x: Array, state: dict[str, Array]) -> dict[str, Array]:
        sums = self._mapped(x, "input")[0] + self._mapped(state["hidden"], "hidden")[0]
        return {"pre_activation": sums, "hidden": activation_named(self.activation).value(sums)}

    def _step_back(
        self, made: dict[str, Array], before: dict[str, Array], flow: dict[str, Array]
    ) -> tuple[Array, Array, dict[str, Array]]:
        delta = flow["hidden"] * activation_named(self.activation).slope(made["pre_activation"])
        return delta, delta, {"hidden": 0.0 * delta}

    def branches(self, inputs: Sequence[Array], tensors: Tensors) -> NDArray[np.generic] | None:
        """Return the linear piece of the activation for each sum."""
        return branch(activation_named(self.activation), tensors["pre_activation"])

    @property
    def tex(self) -> str:
        """The formula."""
        f = activation_named(self.activation).tex
        inner = r"\mathbf{W} \mathbf{x}_t + \mathbf{U} \mathbf{h}_{t-1} + \mathbf{b}"
        return rf"\mathbf{{h}}_t = {f}\left( {inner} \right)"
