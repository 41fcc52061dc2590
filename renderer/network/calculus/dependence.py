"""One quantity of a network as a function of another: what a chart of a single step of the chain rule draws."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from renderer.network.calculus.facts import Facts
from renderer.network.calculus.notation import Quantity
from renderer.network.dense_chain import output_rest
from renderer.values.argument_check import check_arguments_late
from renderer.values.errors import NetworkError


@check_arguments_late
@dataclass(frozen=True, eq=False)
class Dependence:
    """One quantity of a network as a function of another, all other numbers as they are.

    `bottom` is a weight or a bias, of which any quantity is a function; or `top` is what follows right after it: the
    activation of a pre-activation, the error of an output, or for a softmax the total error of a pre-activation of the
    last layer. NetworkError for others.

    >>> from renderer.network import evaluate, network
    >>> facts = evaluate(network([1, 1], activation="linear", weights=[[[2]]], biases=[[1]]), [3], [0])
    >>> Dependence(facts, Quantity("z", 1, 1), Quantity("w", 1, 1, 1))(4.0)
    13.0
    """

    facts: Facts
    top: Quantity
    bottom: Quantity

    def __post_init__(self) -> None:
        if self.bottom.kind in "wb":
            return
        last, kinds = self.facts.network.layers, (self.top.kind, self.bottom.kind)
        same = self.top.to == self.bottom.to
        follows = {
            ("a", "z"): same and self.top.layer == self.bottom.layer and not self._shared,
            ("e", "a"): same and self.bottom.layer == last and not self.facts.network.softmax,
            ("E", "z"): self.bottom.layer == last and self.facts.network.softmax,
        }
        if not follows.get(kinds, False):
            raise NetworkError(
                f"{self.top.name!r} is shown as a function of a weight, of a bias, or of what it follows right after, "
                f"but not of {self.bottom.name!r}"
            )

    @property
    def _shared(self) -> bool:
        return self.facts.network.softmax and self.bottom.layer == self.facts.network.layers

    def __call__(self, value: float) -> float:
        """Return `top`, were `bottom` this."""
        facts, place = self.facts, self.bottom.to - 1
        if self.bottom.kind in "wb":
            return self._changed(value).value(self.top)
        if self.top.kind == "a":
            return float(facts.network.function(self.bottom.layer).value(np.array(value)))
        if self.top.kind == "e":
            # 1 - a without cancellation, as the run has it.
            rest = output_rest(facts.network, facts.passed)[place] + facts.value(self.bottom) - value
            target, output = np.array([facts.y[place]]), np.array([value])
            return float(facts.error_function.value(target, output, np.array([rest]))[0])
        sums = np.array(facts.passed.pre_activations[-1], dtype=float)
        sums[place] = value
        most = sums.max()
        return float(most + np.log(np.exp(sums - most).sum()) - facts.y @ sums)

    def _changed(self, value: float) -> Facts:
        """Return the facts of the network with another weight or bias."""
        network, layer, to = self.facts.network, self.bottom.layer, self.bottom.to
        weights, biases = ([np.array(one) for one in every] for every in (network.weights, network.biases))
        if self.bottom.kind == "w":
            weights[layer - 1][to - 1, self.bottom.source - 1] = value
        else:
            biases[layer - 1][to - 1] = value
        changed = replace(network, weights=tuple(weights), biases=tuple(biases))
        return Facts(changed, self.facts.x, self.facts.y, self.facts.error)
