"""Runs of chains of dense layers as models, so that every number knows its source."""

from __future__ import annotations

from numpy.typing import ArrayLike

from renderer.network.activations import SOFTMAX
from renderer.network.dense_chain import Network
from renderer.network.layers.dense import Dense
from renderer.network.layers.layer_kind import LayerKind
from renderer.network.layers.softmax import Softmax
from renderer.network.model import Model, chain
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array
from renderer.values.sourced import Source


@check_arguments
def model_of(network: Network) -> Model:
    """Return the model of a network, with the steps "dense1" to "denseL", one for each layer after the inputs.

    >>> from renderer.network.dense_chain import network
    >>> model_of(network([2, 1], weights=[[[1, 2]]], biases=[[-1]], activation="relu")).run([1, 3]).output
    array([6.])
    """
    layers: list[LayerKind] = [
        Dense(weight, bias, "linear" if network.function(layer) is SOFTMAX else network.function(layer).name)
        for layer, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True), start=1)
    ]
    if network.softmax:
        layers.append(Softmax())
    return chain(*layers, input_shape=network.sizes[:1], name="network")


def sourced_activations(network: Network, x: ArrayLike) -> tuple[Array, ...]:
    """Return the activations of each layer for an input, the input first; every entry knows its source."""
    model = model_of(network)
    run = model.run(x)
    return tuple(run[name].output for name in _names(model))


def neuron_sources(network: Network) -> tuple[tuple[Source, ...], ...]:
    """Return for each neuron, layer by layer, the source of its activation for any input."""
    model = model_of(network)
    return tuple(
        tuple(Source(model.digest, "", name, "output", (k,), 0.0) for k in range(size))
        for name, size in zip(_names(model), network.sizes, strict=True)
    )


def _names(model: Model) -> tuple[str, ...]:
    """Return the step whose output are the activations of each layer, the input first."""
    steps = [step for step in model.steps if step.name != model.outputs[0]]
    # The dense layer before a softmax puts out sums.
    sums = isinstance(model.steps[-1].kind, Softmax)
    return *model.inputs, *(step.name for step in (steps[:-1] if sums else steps)), model.outputs[0]
