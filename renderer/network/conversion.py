"""Conversion of models that are chains of dense layers to networks of neurons."""

from __future__ import annotations

import math

import numpy as np

from renderer.network.activations import SOFTMAX
from renderer.network.dense_chain import Network, Pass, checked_pass, forward
from renderer.network.layers.activate import Activate
from renderer.network.layers.dense import Dense
from renderer.network.layers.dropout import Dropout
from renderer.network.layers.layer_kind import written
from renderer.network.layers.reshape import Flatten
from renderer.network.layers.softmax import Softmax
from renderer.network.model import Model
from renderer.network.run import Run
from renderer.values.argument_check import check_arguments
from renderer.values.errors import FalseNumbersError, NetworkError


@check_arguments
def network_of(model: Model) -> Network:
    """Return a model of dense layers as a network, to show its neurons and its chain rule one by one.

    Layers follow each other; an activation may be a step of its own, a softmax may be the last step, and what
    leaves numbers as they are (flatten, dropout) is passed over. Raises a NetworkError that names the first step of
    another kind.

    >>> from renderer.network.model import chain
    >>> net = network_of(chain(Dense([[1, 2]], [-1], "relu"), Dense([[3]])))
    >>> net.sizes, net.activation
    ((2, 1, 1), ('relu', 'linear'))
    """
    weights, biases, activations = [], [], []
    before = model.inputs[0]
    for step in model.steps:
        kind = step.kind
        if len(model.inputs) > 1 or step.inputs != (before,):
            raise NetworkError(f"{_who(model)} branches at its step {step.name!r}; a network of neurons is one chain")
        before = step.name
        if isinstance(kind, Dense):
            given = kind.parameters
            weights.append(given["weight"])
            biases.append(given.get("bias", np.zeros(len(given["weight"]))))
            activations.append(kind.activation)
        elif isinstance(kind, Softmax) and step is model.steps[-1] and not kind.log and activations[-1:] == ["linear"]:
            activations[-1] = SOFTMAX.name
        elif isinstance(kind, Activate) and activations and activations[-1] == "linear":
            activations[-1] = kind.activation
        elif not isinstance(kind, Flatten | Dropout):
            hint = "; a softmax follows the last dense layer" if isinstance(kind, Softmax) else ""
            raise NetworkError(
                f"{_who(model)} has the step {step.name!r}, a layer of the kind {kind.title}, but a network of neurons "
                f"has dense layers and activations of single numbers, but for a softmax at the end{hint}"
            )
    if not weights:
        raise NetworkError(f"{_who(model)} has no dense layer")
    sizes = (weights[0].shape[1], *(len(weight) for weight in weights))
    shape = model.input_shapes[0] if model.input_shapes else None
    if shape is not None and math.prod(shape) != sizes[0]:
        raise NetworkError(f"{_who(model)} reads {written(shape)} numbers, {sizes[0]} at a time: it is no single chain")
    return Network(sizes, tuple(weights), tuple(biases), tuple(activations))


def as_pass(network: Network, values: Pass | Run) -> Pass:
    """Return a pass, or a run of a model of the same dense layers, as a pass of a network."""
    if not isinstance(values, Run):
        return checked_pass(network, values)
    if not isinstance(values.model, Model) or network_of(values.model) != network:
        raise FalseNumbersError("the run is that of another network; take one of the model that network_of was given")
    return forward(network, np.ravel(values[values.model.inputs[0]].output))


def _who(model: Model) -> str:
    return f"the model {model.name!r}"
