"""Every quantity and derivative of a network as a number, for one input and target."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.calculus.differences import measure
from renderer.network.calculus.notation import TOTAL_ERROR, Quantity, activation_of, checked_quantity, pre_activation_of
from renderer.network.dense_chain import Gradients, Network, Pass, backward, checked_target, forward, output_rest
from renderer.network.equal_by_digest import Plain
from renderer.network.error_functions import ErrorFunction, error_named
from renderer.values.argument_check import check_arguments, check_arguments_late
from renderer.values.errors import NetworkError, ValuesError
from renderer.values.numbers import Array, frozen_array


@check_arguments_late
@dataclass(frozen=True, eq=False)
class Facts(Plain):
    """The source of values for formulas: a network, an input, a target and the name of an error function."""

    network: Network
    x: Array
    y: Array
    error: str = "mse"

    sign: ClassVar[float] = 1.0
    """The factor of a subtracted term: -1, or 1 where terms are counted by their size."""

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            network: Network,
            x: ArrayLike,
            y: ArrayLike,
            error: str = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        function = error_named(self.error)
        went = forward(self.network, self.x)
        object.__setattr__(self, "error", function.name)
        object.__setattr__(self, "x", went.activations[0])
        object.__setattr__(self, "y", checked_target(self.network, self.y, function))

    @property
    def terms(self) -> int:
        """The number of neurons: the rounding error of a sum is counted with so many terms."""
        return sum(self.network.sizes)

    @cached_property
    def passed(self) -> Pass:
        """The forward pass."""
        return forward(self.network, self.x)

    @cached_property
    def gradients(self) -> Gradients:
        """The gradients by backpropagation."""
        return backward(self.network, self.x, self.y, self.error)

    @property
    def error_function(self) -> ErrorFunction:
        """The error function by its name."""
        return error_named(self.error)

    def value(self, quantity: Quantity) -> float:
        """Return the number of a quantity.

        >>> from renderer.network.dense_chain import network
        >>> net = network([1, 1], weights=[[[2]]], biases=[[1]], activation="linear")
        >>> facts = evaluate(net, [3], [5])
        >>> facts.value(Quantity("z", 1, 1)), facts.value(Quantity("E")), facts.value(Quantity("delta", 1, 1))
        (7.0, 2.0, 2.0)
        """
        checked_quantity(self.network.sizes, quantity)
        row = quantity.to - 1
        match quantity.kind:
            case "x" | "a":
                held = self.passed.activations[quantity.layer][row]
            case "z":
                held = self.passed.pre_activations[quantity.layer - 1][row]
            case "w":
                held = self.network.weights[quantity.layer - 1][row, quantity.source - 1]
            case "b":
                held = self.network.biases[quantity.layer - 1][row]
            case "e":
                held = self.gradients.errors[row]
            case "E":
                held = np.float64(self.gradients.error)
            case "delta":
                held = self.gradients.deltas[quantity.layer - 1][row]
            case "y":
                held = self.y[row]
        return float(held)

    def derivative(self, top: Quantity, bottom: Quantity) -> float:
        """Return the derivative of `top` by `bottom` by the rules of calculus.

        Known are single steps (e by a, a by z, z by the a, w or b it is made of) and E by anything; an error for
        others, and for a derivative that is too large for float64.
        """
        checked_quantity(self.network.sizes, top)
        checked_quantity(self.network.sizes, bottom)
        slope = self._derivative(top, bottom)
        if not np.isfinite(slope):
            raise NetworkError(
                f"d{top.name} by d{bottom.name} is too large for float64: take smaller weights or inputs"
            )
        return slope

    def _derivative(self, top: Quantity, bottom: Quantity) -> float:
        kinds = f"{top.kind}/{bottom.kind}".replace("x", "a")
        same = top.to == bottom.to
        if top.kind == "E":
            return self._of_total_error(bottom)
        if kinds == "e/a" and bottom.layer == self.network.layers:
            return float(self._error_slopes[bottom.to - 1]) if same else 0.0
        if kinds == "a/z" and top.layer == bottom.layer:
            if self.network.softmax and top.layer == self.network.layers and not same:
                shares = self.passed.output
                return float(-shares[top.to - 1] * shares[bottom.to - 1])
            return float(self._slopes(top.layer)[top.to - 1]) if same else 0.0
        if kinds == "z/a" and top.layer == bottom.layer + 1:
            return self.value(Quantity("w", top.layer, top.to, bottom.to))
        if kinds == "z/w" and top.layer == bottom.layer:
            return self.value(activation_of(top.layer - 1, bottom.source)) if same else 0.0
        if kinds == "z/b" and top.layer == bottom.layer:
            return 1.0 if same else 0.0
        raise NetworkError(
            f"d{top.name} by d{bottom.name} is not one step of the chain rule: take the steps between them"
        )

    def measured(self, top: Quantity, bottom: Quantity) -> float:
        """Return the derivative of `top` by `bottom` by experiment: by a complex step of the running network."""
        checked_quantity(self.network.sizes, top)
        checked_quantity(self.network.sizes, bottom)
        known = self._measured
        if (top, bottom) not in known:
            known[top, bottom] = measure(self.network, self.x, self.y, self.error_function, top, bottom)
        return known[top, bottom]

    def measured_value(self, quantity: Quantity) -> float:
        """Return the number of a quantity; for a delta, the measured dE/dz."""
        if quantity.kind == "delta":
            return self.measured(TOTAL_ERROR, pre_activation_of(quantity.layer, quantity.to))
        return self.value(quantity)

    @cached_property
    def _measured(self) -> dict[tuple[Quantity, Quantity], float]:
        """The measured derivatives, kept because one derivative is a factor of many formulas."""
        return {}

    def _of_total_error(self, bottom: Quantity) -> float:
        layer, row = bottom.layer, bottom.to - 1
        match bottom.kind:
            case "w":
                return float(self.gradients.weights[layer - 1][row, bottom.source - 1])
            case "b":
                return float(self.gradients.biases[layer - 1][row])
            case "z":
                return float(self.gradients.deltas[layer - 1][row])
            case "a" | "x" if layer == self.network.layers:
                return float(self._error_slopes[row])
            case "a" | "x":
                return float(self._weights_from(layer, bottom.to) @ self.gradients.deltas[layer])
            case "e":
                return 1.0
            case _:
                raise NetworkError(f"E has no derivative by {bottom.name}: take one by a, z, w, b, x or e")

    @cached_property
    def _error_slopes(self) -> Array:
        with np.errstate(divide="ignore"):  # an output that is 0 in float64; an infinite derivative is refused
            return self.error_function.slope(self.y, self.passed.output, output_rest(self.network, self.passed))

    def _slopes(self, layer: int) -> Array:
        return self.network.function(layer).slope(self.passed.pre_activations[layer - 1])

    def _weights_from(self, layer: int, place: int) -> Array:
        """Return the weights that lead out of a neuron."""
        return self.network.weights[layer][:, place - 1]

    @cached_property
    def magnitudes(self) -> Magnitudes:
        """The same facts with absolute values of all numbers, to bound rounding errors."""
        return Magnitudes(self.network, self.x, self.y, self.error)


@dataclass(frozen=True, eq=False)
class Magnitudes(Facts):
    """Facts with absolute values: each number is its absolute value, each sum the sum of absolute terms.

    An expression with positive signs is worth here what its terms come to when none cancels another. Rounding errors
    are of the order of that, times 1e-16.
    """

    sign: ClassVar[float] = -1.0

    @cached_property
    def gradients(self) -> Gradients:
        """The sizes of the gradients, added without cancellation."""
        exact = backward(self.network, self.x, self.y, self.error)
        deltas = [np.abs(exact.deltas[-1])]
        for layer in range(self.network.layers - 1, 0, -1):
            deltas.append((np.abs(self.network.weights[layer]).T @ deltas[-1]) * np.abs(self._slopes(layer)))
        deltas.reverse()
        weights = (np.outer(d, np.abs(a)) for d, a in zip(deltas, self.passed.activations[:-1], strict=True))
        return Gradients(tuple(weights), tuple(deltas), tuple(deltas), np.abs(exact.errors), abs(exact.error))

    def value(self, quantity: Quantity) -> float:
        """Return the absolute value of a quantity; for a sum z, the sum of its absolute terms."""
        if quantity.kind != "z":
            return abs(super().value(quantity))
        layer, row = quantity.layer - 1, checked_quantity(self.network.sizes, quantity).to - 1
        terms = np.abs(self.network.weights[layer][row]) @ np.abs(self.passed.activations[layer])
        return float(terms + np.abs(self.network.biases[layer][row]))

    def derivative(self, top: Quantity, bottom: Quantity) -> float:
        """Return the absolute value of a derivative, added without cancellation."""
        return abs(super().derivative(top, bottom))

    def _weights_from(self, layer: int, place: int) -> Array:
        return np.abs(super()._weights_from(layer, place))


@check_arguments
def evaluate(network: Network, x: ArrayLike, y: ArrayLike, error: str = "mse") -> Facts:
    """Return the facts of a network for an input, a target and an error function (mse, bce or cross_entropy).

    >>> from renderer.network.dense_chain import network
    >>> evaluate(network([2, 2]), [1, 0], [0, 1], "bce").error
    'bce'
    """
    return Facts(network, _vector(x, "x"), _vector(y, "y"), error)


def _vector(values: ArrayLike, what: str) -> Array:
    try:
        return frozen_array(values, what, (None,))
    except ValuesError as error:
        raise NetworkError(str(error)) from None
