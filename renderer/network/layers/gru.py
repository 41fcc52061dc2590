"""The gated recurrent unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.layers.recurrent import Recurrent
from renderer.network.smooth_formulas import sigmoid
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Gru(Recurrent):
    """h_t = (1 - z) n + z h_(t-1) with n = tanh(W x_t + r (U h_(t-1))), unrolled; other fields as in Recurrent.

    The gates stand in the order r, z, n (reset, update, candidate), and the reset gate acts on U h + its bias, as in
    PyTorch.
    """

    title: ClassVar[str] = "gru"
    gates: ClassVar[int] = 3

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            input_weight: ArrayLike,
            hidden_weight: ArrayLike,
            input_bias: ArrayLike | None = ...,
            hidden_bias: ArrayLike | None = ...,
            last: bool = ...,
            reverse: bool = ...,
        ) -> None: ...

    def _step(self, x: Array, state: dict[str, Array]) -> dict[str, Array]:
        (r, z, n), (by_r, by_z, by_n) = self._mapped(x, "input"), self._mapped(state["hidden"], "hidden")
        r, z = sigmoid(r + by_r), sigmoid(z + by_z)
        n = np.tanh(n + r * by_n)
        hidden = (1.0 - z) * n + z * state["hidden"]
        return {"reset_gate": r, "update_gate": z, "candidate": n, "recalled": by_n, "hidden": hidden}

    def _step_back(
        self, made: dict[str, Array], before: dict[str, Array], flow: dict[str, Array]
    ) -> tuple[Array, Array, dict[str, Array]]:
        r, z, n = made["reset_gate"], made["update_gate"], made["candidate"]
        by_n = flow["hidden"] * (1.0 - z) * (1.0 - n**2)
        by_z = flow["hidden"] * (before["hidden"] - n) * z * (1.0 - z)
        by_r = by_n * made["recalled"] * r * (1.0 - r)
        by_input = np.concatenate((by_r, by_z, by_n), axis=-1)
        return by_input, np.concatenate((by_r, by_z, by_n * r), axis=-1), {"hidden": flow["hidden"] * z}

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\mathbf{h}_t = \left( 1 - \mathbf{z} \right) \odot \mathbf{n} + \mathbf{z} \odot \mathbf{h}_{t-1}"
