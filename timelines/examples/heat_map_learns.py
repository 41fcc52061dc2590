"""A heat map of weights learns a pattern by gradient descent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renderer import Clock, Script, apply, fade_in, heat_map, number, tex, write

SIDE, RATE = 8, 1.1


@dataclass(frozen=True)
class Weights:
    """The weights after some seconds of descent on the squared distance from a cross, started at random ones."""

    seed: int = 4

    def __call__(self, seconds: float) -> NDArray[np.float64]:
        """A matrix; the descent has a closed form, so any time is one product."""
        start = np.random.default_rng(self.seed).normal(0.0, 0.8, (SIDE, SIDE))
        goal = np.maximum(np.eye(SIDE), np.eye(SIDE)[::-1]) * 2 - 1
        return np.asarray(goal + (start - goal) * np.exp(-RATE * seconds))


@dataclass(frozen=True)
class Loss:
    """Half the mean of the squared distances."""

    weights: Weights

    def __call__(self, seconds: float) -> float:
        """The loss after some seconds."""
        return float(np.square(self.weights(seconds) - self.weights(1e3)).mean() / 2)


def build(script: Script) -> None:
    """One clock drives all weights and the loss."""
    weights = Weights()
    map_ = heat_map(weights(0.0), name="weights", colors="signs", low=-1.5, high=1.5, height=5.5, key=True, at=(-2, 0))
    script.play(fade_in(map_), write(tex(r"\text{loss} =", size=1.2, at=(3.6, 0), name="said")))
    clock = Clock(script.now + 0.5, script.now + 4.5)
    loss = number(apply(Loss(weights), clock), format="{:.3f}", size=1.2, align="left", at=(4.7, 0), name="loss")
    script.add(loss)
    script.follow("weights.values", apply(weights, clock))
    script.wait(5)
