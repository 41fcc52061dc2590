"""The common base of recurrent layers: parameters by gate, and the order of time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, written
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Recurrent(LayerKind):
    """A cell that runs along the first axis of x, shape (time steps, width).

    `input_weight` has the shape (gates * units, width), `hidden_weight` (gates * units, units), each bias
    (gates * units,) or None; the rows of a gate are together. The state before the first step is 0. `last` returns
    the state after the last step alone; `reverse` goes from the last step to the first, and a sequence
    stays in the order of the input.
    """

    input_weight: Array
    hidden_weight: Array
    input_bias: Array | None = None
    hidden_bias: Array | None = None
    last: bool = False
    reverse: bool = False

    view: ClassVar[str] = "tokens"
    trainable: ClassVar[tuple[str, ...]] = ("input_weight", "hidden_weight", "input_bias", "hidden_bias")
    gates: ClassVar[int]

    def __post_init__(self) -> None:
        hidden = self._keep("hidden_weight", (None, None))
        if not hidden.size or hidden.shape[0] != self.gates * hidden.shape[1]:
            self.refuse(
                f"its hidden weight must have {self.gates} row{'s' * (self.gates > 1)} for each column, but its shape "
                f"is {written(hidden.shape)}"
            )
        self._keep("input_weight", (len(hidden), None))
        for name in ("input_bias", "hidden_bias"):
            self._keep_optional(name, (len(hidden),))

    @property
    def units(self) -> int:
        """The size of the state."""
        return int(self.hidden_weight.shape[1])

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return (time steps, units), or (units,) for the last state alone."""
        given, width = inputs[0], self.input_weight.shape[1]
        if len(given) < 2 or given[-1] != width or not given[0]:
            self.refuse(f"it reads (steps of time, {width}), but the input is {written(given)}")
        return (*(given[:-1] if not self.last else given[1:-1]), self.units)

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the gates by name and the hidden states, all (time steps, units), then the output."""
        x = inputs[0]
        rows: list[dict[str, Array]] = [{}] * len(x)
        state = {name: np.zeros((*x.shape[1:-1], self.units)) for name in self._states}
        for t in self._times(len(x)):
            state = rows[t] = self._step(x[t], state)
        made = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
        return {**made, "output": made["hidden"] if not self.last else state["hidden"]}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradients by the input and the parameters, through all time steps."""
        x = inputs[0]
        times = list(self._times(len(x)))
        totals = {name: np.zeros_like(value) for name, value in self.parameters.items()}
        back = np.zeros(x.shape)
        flow = {name: np.zeros((*x.shape[1:-1], self.units)) for name in self._states}
        for number in reversed(range(len(times))):
            t = times[number]
            if not self.last:
                flow["hidden"] = flow["hidden"] + grad_output[t]
            elif number == len(times) - 1:
                flow["hidden"] = grad_output
            last = times[number - 1]
            before = {name: tensors[name][last] if number else 0.0 * flow[name] for name in self._states}
            made = {name: tensor[t] for name, tensor in tensors.items() if name != "output"}
            by_input, by_hidden, flow = self._step_back(made, before, flow)
            back[t] = by_input @ self.input_weight
            flow["hidden"] = flow["hidden"] + by_hidden @ self.hidden_weight
            self._add(totals, by_input, by_hidden, x[t], before["hidden"])
        return LayerGradients((back,), totals)

    def _add(self, totals: dict[str, Array], by_input: Array, by_hidden: Array, x: Array, hidden: Array) -> None:
        a, b = by_input.reshape(-1, by_input.shape[-1]), by_hidden.reshape(-1, by_hidden.shape[-1])
        totals["input_weight"] += a.T @ x.reshape(len(a), -1)
        totals["hidden_weight"] += b.T @ hidden.reshape(len(b), -1)
        for name, rows in (("input_bias", a), ("hidden_bias", b)):
            if name in totals:
                totals[name] += rows.sum(axis=0)

    def _times(self, count: int) -> Iterator[int]:
        return iter(range(count)[:: -1 if self.reverse else 1])

    def _mapped(self, x: Array, name: str) -> tuple[Array, ...]:
        """Return a linear map of x, "input" or "hidden", split by gates."""
        weight, bias = getattr(self, f"{name}_weight"), getattr(self, f"{name}_bias")
        sums = x @ weight.T if bias is None else x @ weight.T + bias
        return tuple(np.split(sums, self.gates, axis=-1))

    _states: ClassVar[tuple[str, ...]] = ("hidden",)

    @abstractmethod
    def _step(self, x: Array, state: dict[str, Array]) -> dict[str, Array]:
        """Return the gates and the next state, by name."""

    @abstractmethod
    def _step_back(
        self, made: dict[str, Array], before: dict[str, Array], flow: dict[str, Array]
    ) -> tuple[Array, Array, dict[str, Array]]:
        """Return the gradients by the sums over the input and over the hidden state, and those by the state before.

        That by the hidden state leaves out its way through `hidden_weight`.
        """
