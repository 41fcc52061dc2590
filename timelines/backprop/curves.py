"""The functions that the charts of the short cut draw; each is a value, so that other processes can find it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from renderer.network import Facts, Weight, evaluate

NEAR = 0.02  # how near to 0 and 1 a chart shows a share, where the error is not yet beyond all measure


@dataclass(frozen=True, eq=False)
class ErrorOfWeight:
    """E as a function of one weight, all other numbers as they are."""

    facts: Facts
    weight: Weight

    def __call__(self, value: float) -> float:
        """Run the network with another value of the weight."""
        weights = [np.array(one) for one in self.facts.network.weights]
        weights[self.weight.layer - 1][self.weight.to - 1, self.weight.source - 1] = value
        changed = replace(self.facts.network, weights=tuple(weights))
        return float(evaluate(changed, self.facts.x, self.facts.y, self.facts.error).gradients.error)


@dataclass(frozen=True, eq=False)
class ErrorOfOutput:
    """The error of one output as a function of that output; `rest` is 1 less the output that it is now, `at`."""

    facts: Facts
    place: int
    at: float
    rest: float

    def __call__(self, output: float) -> float:
        """The error, were the output this."""
        target = np.array([self.facts.y[self.place - 1]])
        rest = np.array([self.rest + self.at - output])
        return float(self.facts.error_function.value(target, np.array([output]), rest)[0])

    @property
    def sides(self) -> tuple[float, float]:
        """The outputs that a chart shows: half to both sides, but none that the logarithm of an error does not have."""
        low, high = self.at - 0.5, self.at + 0.5
        if self.facts.error == "mse":
            return low, high
        near, far = min(NEAR, self.at / 2), max(1 - NEAR, (1 + self.at) / 2)
        return max(low, near), min(high, far)


@dataclass(frozen=True, eq=False)
class ErrorOfSum:
    """The cross-entropy of a softmax as a function of one sum of the last layer, the others as they are."""

    facts: Facts
    place: int

    def __call__(self, z: float) -> float:
        """The error, were the sum this."""
        sums = np.array(self.facts.passed.pre_activations[-1], dtype=float)
        sums[self.place - 1] = z
        top = sums.max()
        return float(top + np.log(np.exp(sums - top).sum()) - self.facts.y @ sums)


@dataclass(frozen=True, eq=False)
class OutputOfSum:
    """The activation function of a layer."""

    facts: Facts
    layer: int

    def __call__(self, z: float) -> float:
        """What a neuron makes of z."""
        return float(self.facts.network.function(self.layer).value(np.array(z)))


@dataclass(frozen=True)
class SumOfWeight:
    """z as a function of one weight: a straight line, whose slope is what comes in at the edge."""

    rest: float
    incoming: float

    def __call__(self, weight: float) -> float:
        """The sum with another value of the weight."""
        return self.rest + weight * self.incoming
