"""A chain of dense layers: its weights and biases, its forward pass and its gradients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.activations import ACTIVATIONS, SOFTMAX, Activation
from renderer.network.chain_checks import (
    activation_names,
    check_range,
    checked_arrays,
    checked_sizes,
    checked_vector,
    written_sizes,
)
from renderer.network.equal_by_digest import Plain
from renderer.network.error_functions import ErrorFunction, error_named
from renderer.values.argument_check import check_arguments, check_arguments_late
from renderer.values.errors import FalseNumbersError, NetworkError
from renderer.values.numbers import Array, finite, frozen_array, not_negative

MOST_WEIGHTS: Final = 10**8
"""The most weights and biases that are filled in for a network, 0.8 GB of them."""

# What activations may lose, of the largest of their layer, where they were computed in float32.
_FLOAT32: Final = 1e-5
# How far targets of a softmax may be from adding up to 1, by rounding.
_SHARES: Final = 1e-12


@check_arguments_late
@dataclass(frozen=True, eq=False)
class Network(Plain):
    """A chain of fully connected layers of neurons.

    `sizes` counts the neurons of each layer, inputs first. `weights[k]` leads from layer k to layer k + 1 and has the
    shape (sizes[k + 1], sizes[k]): its row i and column j hold the weight to neuron i from neuron j. `biases[k]`
    belongs to layer k + 1. Arrays are read-only. `activation` names the function of every layer but the inputs, or has
    a name for each of them; where all are the same it becomes one name. That of the last layer may be "softmax".
    """

    sizes: tuple[int, ...]
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    activation: str | tuple[str, ...] = "sigmoid"

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            sizes: Sequence[int],
            weights: Sequence[ArrayLike],
            biases: Sequence[ArrayLike],
            activation: str | Sequence[str] = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        sizes = checked_sizes(self.sizes)
        object.__setattr__(self, "sizes", sizes)
        object.__setattr__(self, "activation", activation_names(self.activation, sizes))
        pairs = [(after, before) for before, after in pairwise(sizes)]
        object.__setattr__(self, "weights", checked_arrays(self.weights, pairs, "weights", sizes))
        object.__setattr__(
            self, "biases", checked_arrays(self.biases, [(size,) for size in sizes[1:]], "biases", sizes)
        )

    @property
    def layers(self) -> int:
        """L, the number of layers with weights: the inputs are layer 0 and the outputs are layer L."""
        return len(self.sizes) - 1

    def function(self, layer: int) -> Activation:
        """Return the activation of a layer, from 1 to L."""
        name = self.activation if isinstance(self.activation, str) else self.activation[layer - 1]
        return SOFTMAX if name == SOFTMAX.name else ACTIVATIONS[name]

    @property
    def softmax(self) -> bool:
        """Whether the outputs are a softmax; then each depends on all sums of the last layer."""
        return self.function(self.layers) is SOFTMAX


@check_arguments_late
@dataclass(frozen=True, eq=False)
class Pass(Plain):
    """The values of one forward pass, per layer.

    `activations[l]` are the activations of layer l (the input itself for l = 0); `pre_activations[l - 1]` are the sums
    of layer l that its activation function took.
    """

    activations: tuple[Array, ...]
    pre_activations: tuple[Array, ...]

    def __post_init__(self) -> None:
        _freeze(self, "activations", "pre_activations")

    @property
    def output(self) -> Array:
        """The activations of the last layer."""
        return self.activations[-1]


@dataclass(frozen=True, eq=False)
class Gradients(Plain):
    """The derivatives of the total error E, per layer: by weights, by biases and by pre-activations (deltas).

    The tuples run from layer 1 to layer L and their arrays have the shapes of the network's weights and biases. `error`
    is E, and `errors` its share from each output.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    deltas: tuple[Array, ...]
    errors: Array
    error: float

    def __post_init__(self) -> None:
        _freeze(self, "weights", "biases", "deltas")
        object.__setattr__(self, "errors", frozen_array(self.errors, "errors", (None,)))


@check_arguments
def network(
    sizes: Sequence[int],
    seed: int | None = None,
    activation: str | Sequence[str] = "sigmoid",
    weights: Sequence[ArrayLike] | None = None,
    biases: Sequence[ArrayLike] | None = None,
    *,
    weight_mean: float = 0.3,
    weight_spread: float = 1.0,
    bias_mean: float = 0.0,
    bias_spread: float = 1.0,
) -> Network:
    """Return a network of these layer sizes.

    Weights and biases are as given. With a seed, what is not given is drawn from normal distributions, the same for
    the same seed; without one it is 0. Where nothing at all is given, the seed is 0.

    >>> net = network([2, 3, 1], seed=7)
    >>> [weight.shape for weight in net.weights], net.layers
    ([(3, 2), (1, 3)], 2)
    >>> net == network([2, 3, 1], seed=7), net == network([2, 3, 1], seed=8)
    (True, False)
    >>> network([2, 1], weights=[[[0.5, -0.5]]]).biases
    (array([0.]),)
    """
    layers = checked_sizes(sizes)
    if seed is None and weights is None and biases is None:
        seed = 0
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0):
        raise NetworkError(f"a network's seed is a whole number from 0 up, but this is {seed!r:.60}")
    mean, spread = finite(weight_mean, "weight_mean"), not_negative(weight_spread, "weight_spread")
    bias_at, bias_by = finite(bias_mean, "bias_mean"), not_negative(bias_spread, "bias_spread")
    pairs = list(pairwise(layers))
    count = sum(after * (before + 1) for before, after in pairs)
    if count > MOST_WEIGHTS:
        raise NetworkError(f"this network has {count} weights and biases; at most {MOST_WEIGHTS} can be filled in")
    if seed is None:
        filled = [(np.zeros((after, before)), np.zeros(after)) for before, after in pairs]
    else:
        chance = np.random.default_rng(seed)
        # Both are drawn whether or not they are used, so that giving the weights leaves the biases as they were.
        filled = [
            (chance.normal(mean, spread, (after, before)), chance.normal(bias_at, bias_by, after))
            for before, after in pairs
        ]
    return Network(
        layers,
        tuple(pair[0] for pair in filled) if weights is None else weights,
        tuple(pair[1] for pair in filled) if biases is None else biases,
        activation,
    )


@check_arguments
def forward(network: Network, x: ArrayLike) -> Pass:
    """Return the forward pass of an input of sizes[0] finite numbers.

    >>> net = network([2, 1], weights=[[[1, 2]]], biases=[[-1]], activation="relu")
    >>> forward(net, [1, 3]).output
    array([6.])
    """
    activations = [checked_vector(x, network.sizes[0], "the input")]
    pre_activations: list[Array] = []
    for layer, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True), start=1):
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            pre_activations.append(weight @ activations[-1] + bias)
            check_range(f"the sums of layer {layer}", pre_activations[-1])
            activations.append(network.function(layer).value(pre_activations[-1]))
    return Pass(tuple(activations), tuple(pre_activations))


@check_arguments
def backward(network: Network, x: ArrayLike, y: ArrayLike, error: str = "mse") -> Gradients:
    """Return the gradients of E for an input and a target, with the error function of that name.

    Backpropagation as in Nielsen, Neural Networks and Deep Learning, chapter 2, equations BP1 to BP4.

    >>> net = network([1, 1], weights=[[[2]]], biases=[[0]], activation="linear")
    >>> backward(net, [3], [5]).weights[0]
    array([[3.]])
    """
    went = forward(network, x)
    function = error_named(error)
    target = checked_target(network, y, function)
    with np.errstate(over="ignore", invalid="ignore", under="ignore", divide="ignore"):
        errors = output_errors(network, went, target, function)
        deltas = [output_deltas(network, went, target, function)]
        for layer in range(network.layers - 1, 0, -1):
            slopes = network.function(layer).slope(went.pre_activations[layer - 1])
            deltas.append((network.weights[layer].T @ deltas[-1]) * slopes)
        deltas.reverse()
        weights = tuple(np.outer(delta, a) for delta, a in zip(deltas, went.activations[:-1], strict=True))
        check_range("the errors", errors, errors.sum())
        check_range("the gradients", *deltas, *weights)
    return Gradients(weights=weights, biases=tuple(deltas), deltas=tuple(deltas), errors=errors, error=errors.sum())


def checked_pass(network: Network, went: Pass) -> Pass:
    """Return the pass; raise an error when its layers or numbers are not those of this network.

    Numbers may differ by what they lose where a network was trained in float32.
    """
    if not isinstance(went, Pass):
        raise NetworkError(f"a pass is what forward(network, x) makes, but this is {type(went).__name__}")
    counts = tuple(len(layer) for layer in went.activations)
    sums = tuple(len(layer) for layer in went.pre_activations)
    if counts != network.sizes or sums != network.sizes[1:]:
        raise FalseNumbersError(
            f"the pass has layers of {written_sizes(counts)}, but the network has {written_sizes(network.sizes)}"
        )
    expected = forward(network, went.activations[0])
    for layer, (a, b) in enumerate(zip(went.activations, expected.activations, strict=True)):
        if not np.allclose(a, b, rtol=_FLOAT32, atol=_FLOAT32 * float(np.abs(b).max())):
            raise FalseNumbersError(
                f"the pass is that of another network: for its input this one has other activations in layer {layer}; "
                "take forward(network, x) of the network that is shown"
            )
    return went


def output_rest(network: Network, went: Pass) -> Array:
    """Return 1 - a for each output, without cancellation where the activation knows it."""
    rest = network.function(network.layers).rest
    return 1.0 - went.output if rest is None else rest(went.pre_activations[-1])


def output_errors(network: Network, went: Pass, target: Array, function: ErrorFunction) -> Array:
    """Return the error of each output."""
    if function.of_sums is not None:
        return function.of_sums(target, went.pre_activations[-1])
    return function.value(target, went.output, output_rest(network, went))


def output_deltas(network: Network, went: Pass, target: Array, function: ErrorFunction) -> Array:
    """Return the derivative of E by the pre-activation of each output."""
    rest = output_rest(network, went)
    if function.delta is not None:
        return function.delta(target, went.output, rest)
    slopes = network.function(network.layers).slope(went.pre_activations[-1])
    return function.slope(target, went.output, rest) * slopes


def checked_target(network: Network, y: ArrayLike, function: ErrorFunction) -> Array:
    """Return the target as an array of sizes[-1] numbers; raise an error when the error function does not take it."""
    target = checked_vector(y, network.sizes[-1], "the target")
    last = network.function(network.layers)
    if network.softmax != function.shared:
        raise NetworkError(
            "softmax outputs have the error 'cross_entropy', whose derivative by them is known together with theirs"
            if network.softmax
            else f"{function.title} needs the outputs of a softmax, but these are {last.name}; take the error "
            f"{'bce' if last.rest else 'mse'!r}"
        )
    if function.bounded and last.rest is None:
        raise NetworkError(
            f"{function.title} needs outputs between 0 and 1, but the outputs are {last.name}; let them be sigmoid, "
            f"as in activation=({', '.join(repr(network.function(k).name) for k in range(1, network.layers))}"
            f"{', ' if network.layers > 1 else ''}'sigmoid'), or take the error 'mse'"
        )
    if function.bounded and ((target < 0) | (target > 1)).any():
        raise NetworkError(f"targets of {function.title} lie between 0 and 1, but these are {target}")
    if function.shared and abs(float(target.sum()) - 1.0) > _SHARES:
        raise NetworkError(f"targets of {function.title} add up to 1, but these come to {float(target.sum()):g}")
    return target


def _freeze(holder: object, *names: str) -> None:
    for name in names:
        arrays = getattr(holder, name)
        frozen = tuple(frozen_array(a, f"{name}[{k}]", (None,) * np.ndim(a)) for k, a in enumerate(arrays))
        object.__setattr__(holder, name, frozen)
