"""The long short-term memory cell."""

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
class Lstm(Recurrent):
    """c_t = f c_(t-1) + i g and h_t = o tanh(c_t), unrolled over time; other fields as in Recurrent.

    The gates stand in the order i, f, g, o (input, forget, candidate, output), as in PyTorch and Keras.
    """

    title: ClassVar[str] = "lstm"
    gates: ClassVar[int] = 4
    _states: ClassVar[tuple[str, ...]] = ("cell", "hidden")

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
        pairs = zip(self._mapped(x, "input"), self._mapped(state["hidden"], "hidden"), strict=True)
        i, f, g, o = (a + b for a, b in pairs)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        cell = f * state["cell"] + i * g
        return {
            "input_gate": i,
            "forget_gate": f,
            "candidate": g,
            "output_gate": o,
            "cell": cell,
            "hidden": o * np.tanh(cell),
        }

    def _step_back(
        self, made: dict[str, Array], before: dict[str, Array], flow: dict[str, Array]
    ) -> tuple[Array, Array, dict[str, Array]]:
        i, f, g, o = (made[name] for name in ("input_gate", "forget_gate", "candidate", "output_gate"))
        bent = np.tanh(made["cell"])
        by_cell = flow["cell"] + flow["hidden"] * o * (1.0 - bent**2)
        parts = (
            by_cell * g * i * (1.0 - i),
            by_cell * before["cell"] * f * (1.0 - f),
            by_cell * i * (1.0 - g**2),
            flow["hidden"] * bent * o * (1.0 - o),
        )
        deltas = np.concatenate(parts, axis=-1)
        return deltas, deltas, {"cell": by_cell * f, "hidden": np.zeros_like(by_cell)}

    @property
    def tex(self) -> str:
        """The formula."""
        return (
            r"\mathbf{c}_t = \mathbf{f} \odot \mathbf{c}_{t-1} + \mathbf{i} \odot \mathbf{g}, \quad "
            r"\mathbf{h}_t = \mathbf{o} \odot \tanh \mathbf{c}_t"
        )
