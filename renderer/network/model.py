"""The network itself: its weights and biases, its forward pass and its gradients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.functions import ErrorFunction, activation_named, error_named
from renderer.values.digest import digest
from renderer.values.door import door
from renderer.values.errors import NetworkError, ValuesError
from renderer.values.numbers import Array, finite, frozen_array, not_negative


@dataclass(frozen=True, eq=False)
class Plain:
    """Data that holds arrays: equal by digest, and made anew when unpickled so that its arrays stay read-only."""

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Plain) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    @cached_property
    def digest(self) -> str:
        """The digest of everything it holds."""
        return digest(type(self).__qualname__, tuple(getattr(self, field.name) for field in fields(self)))


@dataclass(frozen=True, eq=False)
class Network(Plain):
    """Layers of neurons joined all to all.

    `sizes` counts the neurons of each layer, inputs first. `weights[k]` leads from layer k to layer k + 1 and has the
    shape (sizes[k + 1], sizes[k]): its row i and column j hold the weight to neuron i from neuron j. `biases[k]`
    belongs to layer k + 1. Arrays are read-only. `activation` names the function of every layer but the inputs.
    """

    sizes: tuple[int, ...]
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    activation: str = "sigmoid"

    def __post_init__(self) -> None:
        sizes = checked_sizes(self.sizes)
        object.__setattr__(self, "sizes", sizes)
        object.__setattr__(self, "activation", activation_named(self.activation).name)
        pairs = [(after, before) for before, after in pairwise(sizes)]
        object.__setattr__(self, "weights", _arrays(self.weights, pairs, "weights", sizes))
        object.__setattr__(self, "biases", _arrays(self.biases, [(size,) for size in sizes[1:]], "biases", sizes))

    @property
    def layers(self) -> int:
        """L, the number of layers with weights: the inputs are layer 0 and the outputs are layer L."""
        return len(self.sizes) - 1


@dataclass(frozen=True, eq=False)
class Pass(Plain):
    """What one forward pass makes of an input, per layer.

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


@door
def network(
    sizes: Sequence[int],
    seed: int = 0,
    activation: str = "sigmoid",
    weights: Sequence[ArrayLike] | None = None,
    biases: Sequence[ArrayLike] | None = None,
    *,
    weight_mean: float = 0.3,
    weight_spread: float = 1.0,
    bias_mean: float = 0.0,
    bias_spread: float = 1.0,
) -> Network:
    """A network of these layer sizes; what is not given is drawn from normal distributions, the same for the same seed.

    >>> net = network([2, 3, 1], seed=7)
    >>> [weight.shape for weight in net.weights], net.layers
    ([(3, 2), (1, 3)], 2)
    >>> net == network([2, 3, 1], seed=7), net == network([2, 3, 1], seed=8)
    (True, False)
    """
    layers = checked_sizes(sizes)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise NetworkError(f"a network's seed is a whole number from 0 up, but this is {seed!r}")
    mean, spread = finite(weight_mean, "weight_mean"), not_negative(weight_spread, "weight_spread")
    bias_at, bias_by = finite(bias_mean, "bias_mean"), not_negative(bias_spread, "bias_spread")
    chance = np.random.default_rng(seed)
    # Both are drawn whether or not they are used, so that giving the weights leaves the biases as they were.
    drawn = [
        (chance.normal(mean, spread, (after, before)), chance.normal(bias_at, bias_by, after))
        for before, after in pairwise(layers)
    ]
    return Network(
        layers,
        tuple(pair[0] for pair in drawn) if weights is None else tuple(np.asarray(w) for w in weights),
        tuple(pair[1] for pair in drawn) if biases is None else tuple(np.asarray(b) for b in biases),
        activation,
    )


@door
def forward(network: Network, x: ArrayLike) -> Pass:
    """The forward pass of an input of sizes[0] finite numbers.

    >>> net = network([2, 1], weights=[[[1, 2]]], biases=[[-1]], activation="relu")
    >>> forward(net, [1, 3]).output
    array([6.])
    """
    activations = [_vector(x, network.sizes[0], "the input")]
    pre_activations: list[Array] = []
    function = activation_named(network.activation)
    for layer, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True), start=1):
        with np.errstate(over="ignore", invalid="ignore"):
            pre_activations.append(weight @ activations[-1] + bias)
        if not np.isfinite(pre_activations[-1]).all():
            raise NetworkError(f"the sums of layer {layer} are too large for float64: take smaller weights or inputs")
        activations.append(function.value(pre_activations[-1]))
    return Pass(tuple(activations), tuple(pre_activations))


@door
def backward(network: Network, x: ArrayLike, y: ArrayLike, error: str = "mse") -> Gradients:
    """The gradients of E for an input and a target, with the error function of that name.

    Backpropagation as in Nielsen, Neural Networks and Deep Learning, chapter 2, equations BP1 to BP4.

    >>> net = network([1, 1], weights=[[[2]]], biases=[[0]], activation="linear")
    >>> backward(net, [3], [5]).weights[0]
    array([[3.]])
    """
    went = forward(network, x)
    function = error_named(error)
    target = checked_target(network, y, went.output, function)
    slope = activation_named(network.activation).slope
    errors = function.value(target, went.output)
    deltas = [function.slope(target, went.output) * slope(went.pre_activations[-1])]
    for weight, sums in zip(reversed(network.weights[1:]), reversed(went.pre_activations[:-1]), strict=True):
        deltas.append((weight.T @ deltas[-1]) * slope(sums))
    deltas.reverse()
    return Gradients(
        weights=tuple(np.outer(delta, a) for delta, a in zip(deltas, went.activations[:-1], strict=True)),
        biases=tuple(deltas),
        deltas=tuple(deltas),
        errors=errors,
        error=float(errors.sum()),
    )


def checked_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    """Layer sizes as a tuple; an error when there are fewer than two layers or a layer without neurons.

    >>> checked_sizes([2, 0])
    Traceback (most recent call last):
    renderer.values.errors.NetworkError: layer 1 of 2-0 has 0 neurons, but every layer needs at least 1
    """
    if isinstance(sizes, str) or not all(isinstance(n, int | np.integer) and not isinstance(n, bool) for n in sizes):
        raise NetworkError(f"sizes are whole numbers of neurons, inputs first, but these are {sizes!r}")
    layers = tuple(int(n) for n in sizes)
    if len(layers) < 2:
        raise NetworkError(f"a network needs at least an input and an output layer, but its sizes are {layers}")
    for layer, size in enumerate(layers):
        if size < 1:
            raise NetworkError(
                f"layer {layer} of {written_sizes(layers)} has {size} neurons, but every layer needs at least 1"
            )
    return layers


def written_sizes(sizes: Sequence[int]) -> str:
    """Layer sizes as people write them, "2-3-1"."""
    return "-".join(map(str, sizes))


def checked_target(network: Network, y: ArrayLike, output: Array, function: ErrorFunction) -> Array:
    """The target as an array of sizes[-1] numbers; an error when it or the output is not for the error function."""
    target = _vector(y, network.sizes[-1], "the target")
    if function.bounded:
        if ((target < 0) | (target > 1)).any():
            raise NetworkError(f"targets of {function.title} lie between 0 and 1, but these are {target}")
        if ((output <= 0) | (output >= 1)).any():
            raise NetworkError(
                f"{function.title} needs outputs inside (0, 1), but {network.activation} gives {output}; "
                "take the error 'mse', or a sigmoid network that is not saturated"
            )
    return target


def _vector(values: ArrayLike, size: int, what: str) -> Array:
    try:
        return frozen_array(values, what, (size,))
    except ValuesError as error:
        raise NetworkError(str(error)) from None


def _arrays(
    given: Sequence[ArrayLike], shapes: Sequence[tuple[int, ...]], what: str, sizes: tuple[int, ...]
) -> tuple[Array, ...]:
    if len(given) != len(shapes):
        raise NetworkError(
            f"the network {written_sizes(sizes)} needs {len(shapes)} arrays of {what}, one a layer after the inputs, "
            f"but there are {len(given)}"
        )
    try:
        return tuple(
            frozen_array(values, f"the {what} of layer {layer} of {written_sizes(sizes)}", shape)
            for layer, (values, shape) in enumerate(zip(given, shapes, strict=True), start=1)
        )
    except ValuesError as error:
        raise NetworkError(str(error)) from None


def _freeze(holder: object, *names: str) -> None:
    for name in names:
        arrays = getattr(holder, name)
        frozen = tuple(frozen_array(a, f"{name}[{k}]", (None,) * np.ndim(a)) for k, a in enumerate(arrays))
        object.__setattr__(holder, name, frozen)
