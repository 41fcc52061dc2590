"""Training: a model learns from examples, step by step, deterministically."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.layers.layer_kind import parameter, rank_of
from renderer.network.losses import loss_named
from renderer.network.model import Model
from renderer.network.training.batches import (
    batch_orders,
    example_shape,
    loss_and_gradients,
    outputs_of,
    with_parameters,
)
from renderer.network.training.checkpoints import USUAL_KEPT, Checkpoints
from renderer.network.training.optimizers import OptimizerName, optimizer_named
from renderer.network.training.recorder import named_parameters
from renderer.network.training.recording import Recording
from renderer.network.training.write_layer_words import layer_words
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, positive

MOST_STEPS = 1_000_000


@check_arguments
def train(
    model: Model,
    inputs: Annotated[ArrayLike, ANYTHING],
    targets: Annotated[ArrayLike, ANYTHING],
    *,
    epochs: int = 100,
    learning_rate: float = 0.1,
    optimizer: OptimizerName = "sgd",
    batch: int | None = None,
    seed: int = 0,
    loss: str | None = None,
    keep: int = USUAL_KEPT,
) -> Recording:
    """Return the recording of a training; the model itself is unchanged.

    `inputs` and `targets` have the examples on the first axis; targets are as for `Model.run`. An epoch goes once
    through all examples, `batch` at a time (None: all), in an order drawn by `seed`. The loss is the mean over the
    batch; None: cross_entropy after a softmax, bce after a sigmoid, else mse. The recording has at most `keep`
    checkpoints, each with the loss and, where targets are classes, the accuracy over all examples.

    >>> from renderer.network.layers.dense import Dense
    >>> from renderer.network.model import chain
    >>> line = chain(Dense([[0.0]], [0.0]), input_shape=(1,))
    >>> found = train(line, [[0], [1], [2]], [[1], [3], [5]], epochs=200, learning_rate=0.2)
    >>> float(found.losses[0]), round(float(found.weights["dense1.weight"][-1, 0, 0]), 3)
    (11.666666666666666, 2.0)
    """
    xs, ys = _examples(model, inputs, targets)
    rate = positive(learning_rate, "the learning rate")
    rule, name = optimizer_named(optimizer), _loss_name(model) if loss is None else loss_named(loss).name
    if epochs < 1 or (batch is not None and batch < 1):
        raise NetworkError("epochs and batch must be 1 or more")
    if seed < 0:
        raise NetworkError(f"the seed counts from 0, but it is {seed}")
    steps_each = 1 if batch is None else -(-len(xs) // min(batch, len(xs)))
    if epochs * steps_each > MOST_STEPS:
        raise NetworkError(f"a training has {MOST_STEPS:,} steps at most, but this has {epochs * steps_each:,}")
    parameters = {(step.name, key): value for step in model.steps for key, value in step.kind.parameters.items()}
    states = {key: rule.start(value) for key, value in parameters.items()}
    checkpoints = Checkpoints(max(keep, 2))
    now = model
    _note(checkpoints, 0, now, xs, ys, name)
    for number, (_, order) in enumerate(batch_orders(len(xs), batch, epochs, seed), 1):
        chosen = list(order)
        try:
            _, gradients = loss_and_gradients(now, xs[chosen], ys[chosen], name)
            for key, gradient in gradients.items():
                way, states[key] = rule.step(gradient, states[key], number)
                parameters[key] = parameters[key] + rate * way
            now = with_parameters(model, parameters)
            if number % steps_each == 0:
                _note(checkpoints, number, now, xs, ys, name)
        except NetworkError as error:
            raise NetworkError(f"at step {number} of the training: {error}; take a smaller learning rate") from None
    return _recording(checkpoints, model, xs, ys)


def _examples(model: Model, inputs: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
    xs = parameter(inputs, "the inputs", (None,) * max(rank_of(inputs), 1))
    ys = parameter(targets, "the targets", (None,) * max(rank_of(targets), 1))
    if len(model.inputs) != 1:
        raise NetworkError(f"train needs a model with one input, but this one has {len(model.inputs)}")
    if not len(xs) or len(xs) != len(ys):
        raise NetworkError(f"there must be a target for each input, but there are {len(xs)} inputs and {len(ys)}")
    if not model.parameter_count:
        raise NetworkError("the model has no parameters that could learn")
    example_shape(model, xs)
    return xs, ys


def _loss_name(model: Model) -> str:
    probability = model.step(model.outputs[0]).kind.probability
    return {"softmax": "cross_entropy", "sigmoid": "bce"}.get(str(probability), "mse")


def _note(checkpoints: Checkpoints, step: int, model: Model, xs: Array, ys: Array, loss: str) -> None:
    value, _ = loss_and_gradients(model, xs, ys, loss)
    right = accuracy(outputs_of(model, xs), ys, loss)
    checkpoints.add(step, value, named_parameters(model), {} if right is None else {"accuracy": right})


def accuracy(outputs: Array, targets: Array, loss: str = "cross_entropy") -> float | None:
    """Return the share of examples with the right class; None where the loss is not a classification loss.

    >>> accuracy(np.array([[0.2, 0.8], [0.6, 0.4]]), np.array([1, 1]))
    0.5
    """
    if loss == "cross_entropy":
        classes = targets if targets.ndim < outputs.ndim else targets.argmax(axis=-1)
        return float((outputs.argmax(axis=-1) == classes).mean())
    if loss == "bce":
        return float(((outputs > 0.5) == (targets > 0.5)).mean())
    return None


def _recording(checkpoints: Checkpoints, model: Model, xs: Array, ys: Array) -> Recording:
    weights, values = checkpoints.stacked()
    losses = np.array([one.loss for one in checkpoints.rows])
    losses.flags.writeable = False
    steps = tuple(one.step for one in checkpoints.rows)
    return Recording(steps, losses, weights, values, layer_words(model), model.input_shapes[0], xs, ys)
