"""Optimizers by name: the step of each parameter from its gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from renderer.network.name_lookup import item_named
from renderer.values.numbers import Array

OptimizerName: TypeAlias = Literal["sgd", "momentum", "adam"]
State: TypeAlias = tuple[Array, ...]
"""The state of an optimizer for one parameter: arrays of its shape."""

_MOMENTUM: Final = 0.9
_BETA1, _BETA2, _EPSILON = 0.9, 0.999, 1e-8  # of Adam (Kingma and Ba 2015)


@dataclass(frozen=True)
class Optimizer:
    """An update rule: `step` takes the gradient, the state and the number of the step from 1.

    It returns how far the parameter goes for a learning rate of 1, and the next state. `memories` counts the arrays of
    the state, which are 0 before the first step. `tex` is the rule.
    """

    name: str
    memories: int
    step: Callable[[Array, State, int], tuple[Array, State]]
    tex: str
    aliases: tuple[str, ...] = ()

    def start(self, parameter: Array) -> State:
        """Return the state before the first step."""
        return tuple(np.zeros_like(parameter) for _ in range(self.memories))


def _sgd(gradient: Array, state: State, number: int) -> tuple[Array, State]:
    return -gradient, ()


def _momentum(gradient: Array, state: State, number: int) -> tuple[Array, State]:
    speed = _MOMENTUM * state[0] - gradient
    return speed, (speed,)


def _adam(gradient: Array, state: State, number: int) -> tuple[Array, State]:
    mean = _BETA1 * state[0] + (1 - _BETA1) * gradient
    square = _BETA2 * state[1] + (1 - _BETA2) * gradient**2
    even, spread = mean / (1 - _BETA1**number), square / (1 - _BETA2**number)
    return -even / (np.sqrt(spread) + _EPSILON), (mean, square)


_OPTIMIZERS: Final = (
    Optimizer("sgd", 0, _sgd, r"w \leftarrow w - \eta g", ("gradient descent",)),
    Optimizer("momentum", 1, _momentum, r"v \leftarrow 0.9 v - g, \quad w \leftarrow w + \eta v", ("heavy ball",)),
    Optimizer(
        "adam",
        2,
        _adam,
        r"w \leftarrow w - \eta \frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon}",
    ),
)
OPTIMIZERS: Mapping[str, Optimizer] = {one.name: one for one in _OPTIMIZERS}


def optimizer_named(name: str) -> Optimizer:
    """Return the optimizer of that name: sgd, momentum or adam.

    >>> optimizer_named("SGD").tex
    'w \\\\leftarrow w - \\\\eta g'
    """
    found: Optimizer = item_named(name, _OPTIMIZERS, "optimizer")
    return found
