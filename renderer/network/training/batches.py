"""The loss and the gradients of many examples at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from renderer.network.autodiff import backpropagate, evaluate_steps, loss_of
from renderer.network.layers.activate import Activate
from renderer.network.layers.average_pool import AveragePool
from renderer.network.layers.conv import Conv
from renderer.network.layers.dense import Dense
from renderer.network.layers.layer_kind import TensorShape
from renderer.network.layers.max_pool import MaxPool
from renderer.network.layers.reshape import Flatten, Reshape
from renderer.network.layers.softmax import Softmax
from renderer.network.losses import objective
from renderer.network.model import Model
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array

_BATCHED: Final = (Dense, Conv, MaxPool, AveragePool, Activate)
"""Layers that work on the last axes alone, so that an axis of examples may stand in front."""

BatchGradients = dict[tuple[str, str], Array]
"""Gradients by the name of the step and of the parameter."""


def batched(model: Model, count: int) -> Model | None:
    """Return a model that reads `count` examples on a leading axis; None where its layers would mix them."""
    if len(model.inputs) != 1 or len(model.outputs) != 1 or model.input_shapes[0] is None:
        return None
    shapes = model.shapes
    steps = []
    for step in model.steps:
        kind = step.kind
        if isinstance(kind, Flatten) and kind.axis == 0:
            steps.append(replace(step, kind=Reshape((count, *shapes[step.name]))))
        elif isinstance(kind, Softmax) and kind.axis in (-1, len(shapes[step.name]) - 1):
            steps.append(replace(step, kind=replace(kind, axis=-1)))
        elif isinstance(kind, _BATCHED):
            steps.append(step)
        else:
            return None
    return Model(tuple(steps), model.inputs, (), model.outputs, model.name)


def loss_and_gradients(model: Model, inputs: Array, targets: Array, loss: str) -> tuple[float, BatchGradients]:
    """Return the mean loss of examples on the first axis, and its derivative by each parameter."""
    whole = batched(model, len(inputs))
    if whole is None:
        return _one_by_one(model, inputs, targets, loss)
    values = evaluate_steps(whole, [inputs])
    goal = objective(loss, targets, values[whole.outputs[0]]["output"].shape)
    found = backpropagate(whole, values, goal)
    gradients: BatchGradients = {}
    for step in whole.steps:
        layer = found[step.name].layer
        for name in step.kind.parameters:
            if layer is None:
                raise NetworkError(f"no gradient is known for {name!r} of step {step.name!r}, so it cannot be trained")
            gradients[step.name, name] = layer.parameters[name]
    return loss_of(whole, values, goal), gradients


def outputs_of(model: Model, inputs: Array) -> Array:
    """Return the output for each example on the first axis."""
    whole = batched(model, len(inputs))
    if whole is None:
        return np.array([model.run(x).output for x in inputs])
    return evaluate_steps(whole, [inputs])[whole.outputs[0]]["output"]


def _one_by_one(model: Model, inputs: Array, targets: Array, loss: str) -> tuple[float, BatchGradients]:
    total, gradients = 0.0, BatchGradients()
    for x, y in zip(inputs, targets, strict=True):
        run = model.run(x, y, loss)
        total += run.loss / len(inputs)
        for step in model.steps:
            for name, parameter in run[step.name].parameters.items():
                if name not in step.kind.parameters:
                    continue
                if parameter.gradient is None:
                    raise NetworkError(
                        f"no gradient is known for {name!r} of step {step.name!r}, so it cannot be trained"
                    )
                share = np.asarray(parameter.gradient) / len(inputs)
                gradients[step.name, name] = gradients.get((step.name, name), 0.0) + share
    return total, gradients


def example_shape(model: Model, inputs: Array) -> TensorShape:
    """Return the shape of one example; raise a NetworkError where the model reads another."""
    shape = tuple(inputs.shape[1:])
    known = model.input_shapes[0]
    if known is not None and known != shape:
        raise NetworkError(f"the model reads examples of shape {known}, but the inputs hold {shape}")
    return shape


def with_parameters(model: Model, parameters: dict[tuple[str, str], Array]) -> Model:
    """Return the model with other parameters, by the name of the step and of the parameter."""
    steps = []
    for step in model.steps:
        own = {name: parameters[step.name, name] for name in step.kind.parameters if (step.name, name) in parameters}
        steps.append(replace(step, kind=replace(step.kind, **own)) if own else step)
    return replace(model, steps=tuple(steps))


def batch_orders(count: int, batch: int | None, epochs: int, seed: int) -> Sequence[tuple[int, Sequence[int]]]:
    """Return the epoch, from 1, and the example numbers of every step, in an order drawn from the seed."""
    chance = np.random.default_rng(seed)
    orders: list[tuple[int, Sequence[int]]] = []
    size = count if batch is None else min(batch, count)
    for epoch in range(1, epochs + 1):
        order = np.arange(count) if size == count else chance.permutation(count)
        orders += [(epoch, order[k : k + size].tolist()) for k in range(0, count, size)]
    return orders
