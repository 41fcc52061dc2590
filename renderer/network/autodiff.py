"""Values and gradients of a graph: the forward pass and reverse-mode differentiation, in float64."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from renderer.network.layers.layer_kind import LayerGradients, Tensors, frozen
from renderer.network.losses import Objective
from renderer.network.steps import Graph, Step
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array

Values = Mapping[str, Tensors]
"""The tensors of every step by its name; an input of the model has the single tensor "output"."""


@dataclass(frozen=True)
class StepGradients:
    """The derivatives of the loss at one step; None where no gradient is claimed.

    `output` is by the output of the step, `layer` by what it read and by its parameters and tensors.
    """

    output: Array | None
    layer: LayerGradients | None


def evaluate_steps(graph: Graph, given: Sequence[Array], known: Values | None = None, start: int = 0) -> Values:
    """Return the tensors of every step for these inputs; reuse `known` for the steps before number `start`."""
    values: dict[str, Tensors] = dict(known or {})
    for name, array in zip(graph.inputs, given, strict=True):
        values[name] = {"output": array}
    for step in graph.steps[start:]:
        values[step.name] = step_tensors(step, [values[source]["output"] for source in step.inputs])
    return values


def step_tensors(step: Step, inputs: Sequence[Array]) -> Tensors:
    """Return the tensors of one step; raise a NetworkError that names the step when they overflow float64."""
    try:
        step.kind.shape([array.shape for array in inputs])
        with np.errstate(all="ignore"):
            tensors = step.kind.tensors(inputs)
    except NetworkError as error:
        raise NetworkError(f"step {step.name!r}: {error}") from None
    for name, tensor in tensors.items():
        # Minus infinity is what a mask adds to scores of attention.
        if not np.isfinite(tensor).all() and (np.isnan(tensor).any() or np.isposinf(tensor).any()):
            raise NetworkError(
                f"step {step.name!r}: {name.replace('_', ' ')} is too large for float64: take smaller weights or inputs"
            )
    return {name: frozen(tensor) for name, tensor in tensors.items()}


def loss_of(graph: Graph, values: Values, objective: Objective) -> float:
    """Return the loss of the first output."""
    step, inputs = _output(graph, values)
    if step is None:
        return objective.value(values[graph.outputs[0]]["output"])
    return objective.value_at(step.kind, inputs, values[step.name])


def backpropagate(graph: Graph, values: Values, objective: Objective) -> dict[str, StepGradients]:
    """Return the gradients of the loss at every step and every input, by name."""
    seed_step, seed_inputs = _output(graph, values)
    totals: dict[str, list[Array | None]] = {}
    gradients: dict[str, StepGradients] = {}
    with np.errstate(all="ignore"):
        top = graph.outputs[0]
        at_output, at_layer = (
            (objective.gradient(values[top]["output"]), None)
            if seed_step is None
            else objective.gradient_at(seed_step.kind, seed_inputs, values[top])
        )
        for step in reversed(graph.steps):
            inputs, tensors = [values[source]["output"] for source in step.inputs], values[step.name]
            layer: LayerGradients | None
            if step.name == top:
                grad, layer = at_output, at_layer
            else:
                grad, layer = _sum(totals.get(step.name, []), tensors["output"].shape), None
            if layer is None and grad is not None and step.kind.differentiable:
                layer = step.kind.gradient(inputs, tensors, grad)
            gradients[step.name] = StepGradients(_frozen(grad, step.name), _frozen_layer(layer, step.name))
            reached = step.name == top or step.name in totals
            for number, source in enumerate(step.inputs):
                if reached:
                    totals.setdefault(source, []).append(None if layer is None else layer.inputs[number])
        for name in graph.inputs:
            grad = at_output if name == top else _sum(totals.get(name, []), values[name]["output"].shape)
            gradients[name] = StepGradients(_frozen(grad, name), None)
    return gradients


def _output(graph: Graph, values: Values) -> tuple[Step | None, list[Array]]:
    """Return the step whose output is measured and what it read; None where the output is an input of the model."""
    name = graph.outputs[0]
    if name in graph.inputs:
        return None, []
    step = graph.step(name)
    return step, [values[source]["output"] for source in step.inputs]


def _sum(parts: Sequence[Array | None], shape: tuple[int, ...]) -> Array | None:
    """Return the sum of the gradients that come back from readers; None where one of them is not known."""
    if not parts:
        return np.broadcast_to(np.float64(0.0), shape)
    known = [part for part in parts if part is not None]
    return sum(known[1:], known[0]) if len(known) == len(parts) else None


def _frozen(grad: Array | None, name: str) -> Array | None:
    if grad is None:
        return None
    if not np.isfinite(grad).all():
        raise NetworkError(f"step {name!r}: the gradients are too large for float64: take smaller weights or inputs")
    return frozen(grad)


def _frozen_layer(layer: LayerGradients | None, name: str) -> LayerGradients | None:
    if layer is None:
        return None
    return LayerGradients(
        tuple(_frozen(one, name) for one in layer.inputs),
        {key: frozen(_frozen(one, name)) for key, one in layer.parameters.items()},  # type: ignore[arg-type]
        {key: frozen(_frozen(one, name)) for key, one in layer.tensors.items()},  # type: ignore[arg-type]
    )
