"""Removal of the batch axis of a loaded model, so that a run takes one example."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from renderer.network.layers.attention import Attention
from renderer.network.layers.batch_norm import BatchNorm
from renderer.network.layers.concatenate import Concatenate
from renderer.network.layers.constant import Constant
from renderer.network.layers.conv import Conv
from renderer.network.layers.layer_kind import LayerKind, TensorShape
from renderer.network.layers.layer_norm import LayerNorm
from renderer.network.layers.matmul import MatMul
from renderer.network.layers.opaque import Opaque
from renderer.network.layers.recurrent import Recurrent
from renderer.network.layers.reduce import Reduce
from renderer.network.layers.reshape import Flatten, Reshape
from renderer.network.layers.rms_norm import RmsNorm
from renderer.network.layers.softmax import Softmax
from renderer.network.layers.take import Take
from renderer.network.layers.transpose import Transpose
from renderer.network.model import Model
from renderer.network.steps import Step
from renderer.values.errors import NetworkError


def without_batch(model: Model) -> Model:
    """Return the model without the first axis, of length 1, in all its tensors.

    Where an operation mixes that axis with others, the model itself is returned, and all tensors keep the axis.
    """
    shapes = model.shapes
    if any(shapes[name][:1] != (1,) or len(shapes[name]) < 2 for name in model.inputs):
        return model
    carried = dict.fromkeys(model.inputs, True)
    steps = []
    for step in model.steps:
        given = [shapes[name] for name in step.inputs]
        kind = _without(step.kind, given, [carried[name] for name in step.inputs], shapes[step.name])
        if kind is None:
            return model
        carried[step.name] = any(carried[name] for name in step.inputs) or (
            isinstance(step.kind, Constant) and kind is not step.kind
        )
        steps.append(Step(step.name, kind, step.inputs))
    try:
        made = Model(
            tuple(steps), model.inputs, tuple(shapes[name][1:] for name in model.inputs), model.outputs, model.name
        )
    except NetworkError:
        return model
    same = all(made.shapes[name] == (shape[1:] if carried[name] else shape) for name, shape in shapes.items())
    return made if same else model


def _without(kind: LayerKind, given: list[TensorShape], carried: list[bool], output: TensorShape) -> LayerKind | None:
    """Return a layer for inputs without their first axis; None where the axis is mixed with others."""
    if isinstance(kind, Constant):
        return kind
    if output[:1] != (1,) or any(shape[:1] != (1,) for shape, one in zip(given, carried, strict=True) if one):
        return None
    if not any(carried):
        return kind
    rank = len(given[0]) if given else 0
    if isinstance(kind, Opaque):
        return replace(kind, sides=output[1:], batched=(*carried, True))
    if isinstance(kind, Flatten):
        return Flatten(kind.axis - 1) if kind.axis >= 1 else None
    if isinstance(kind, Reshape):
        return Reshape(output[1:]) if prod(given[0][1:]) == prod(output[1:]) else None
    if isinstance(kind, Transpose):
        return Transpose(tuple(axis - 1 for axis in kind.axes[1:])) if kind.axes[:1] == (0,) else None
    if isinstance(kind, Reduce):
        axes = sorted(axis % rank for axis in kind.axes)
        return replace(kind, axes=tuple(axis - 1 for axis in axes)) if axes and axes[0] > 0 else None
    if isinstance(kind, Concatenate | Take | Softmax | BatchNorm | LayerNorm | RmsNorm):
        axis = kind.axis % rank
        if axis == 0 or not all(carried):
            return None
        last = isinstance(kind, Softmax | LayerNorm | RmsNorm)
        return replace(kind, axis=axis - rank if last else axis - 1)
    if isinstance(kind, Recurrent | Attention):
        return None
    if isinstance(kind, MatMul):
        sizes = [len(shape) for shape in given]
        return kind if all(carried) and min(sizes) >= 3 else None
    if isinstance(kind, Conv):
        return kind if rank == kind.weight.ndim else None
    ranks = [len(shape) - one for shape, one in zip(given, carried, strict=True)]
    # A shorter input is spread over the last axes, and so stays as it is.
    fits = all(one or size <= len(output) - 1 for size, one in zip(ranks, carried, strict=True))
    aligned = all(not one or len(shape) == len(output) for shape, one in zip(given, carried, strict=True))
    return kind if len(given) == 1 or (fits and aligned) else None
