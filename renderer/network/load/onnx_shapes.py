"""The ONNX operations that change shapes and choose entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from types import MappingProxyType
from typing import Final

import numpy as np

from renderer.network.layers.concatenate import Concatenate
from renderer.network.layers.embedding import Embedding
from renderer.network.layers.layer_kind import LayerKind
from renderer.network.layers.reshape import Flatten, Reshape
from renderer.network.layers.take import Take
from renderer.network.layers.transpose import Transpose
from renderer.network.load.onnx_node import OnnxNode, Unexplained, axes_of_node


def _reshape(node: OnnxNode) -> None:
    sides, given = node.whole_numbers(1), node.shape()
    if not node.get("allowzero", 0):
        sides = [given[k] if side == 0 else side for k, side in enumerate(sides)]
    node.add(Reshape(Reshape(tuple(sides)).shape([given])))


def _flatten(node: OnnxNode) -> None:
    axis, given = int(node.get("axis", 1)), node.shape()
    axis = axis % len(given) if axis < 0 else axis
    if axis == 1 and given[0] == 1:
        node.add(Flatten(1))
    else:
        node.add(Reshape((prod(given[:axis]), prod(given[axis:]))))


def _squeeze(node: OnnxNode) -> None:
    given, axes = node.shape(), axes_of_node(node)
    gone = [k for k, side in enumerate(given) if side == 1] if axes is None else [a % len(given) for a in axes]
    node.add(Reshape(tuple(side for k, side in enumerate(given) if k not in gone)))


def _unsqueeze(node: OnnxNode) -> None:
    given, axes = list(node.shape()), axes_of_node(node) or []
    rank = len(given) + len(axes)
    for axis in sorted(a % rank for a in axes):
        given.insert(axis, 1)
    node.add(Reshape(tuple(given)))


def _transpose(node: OnnxNode) -> None:
    rank = len(node.shape())
    node.add(Transpose(tuple(int(axis) for axis in node.get("perm", tuple(reversed(range(rank)))))))


def _concat(node: OnnxNode) -> None:
    node.add(Concatenate(int(node.get("axis", 1)) % len(node.shape())), *range(len(node.inputs)))


def _gather(node: OnnxNode) -> None:
    axis = int(node.get("axis", 0))
    stored = node.reader.constants.get(node.inputs[0])
    if stored is not None:
        if stored.ndim != 2 or axis not in (0, -2):
            raise Unexplained("a table of another rank")
        return node.add(Embedding(stored), 1)
    indices, rank = np.asarray(node.constant(1)), len(node.shape())
    if indices.ndim > 1:
        raise Unexplained("places on several axes")
    side = node.shape()[axis % rank]
    places = tuple(int(k) % side if -side <= k < side else side for k in indices.ravel())
    return node.add(Take(places, axis % rank, indices.ndim == 0))


def _slice(node: OnnxNode) -> None:
    if node.reader.opset < 10:
        raise Unexplained("an old form")
    starts, ends, given = node.whole_numbers(1), node.whole_numbers(2), node.shape()
    axes = node.whole_numbers(3) if node.has(3) else list(range(len(starts)))
    steps = node.whole_numbers(4) if node.has(4) else [1] * len(starts)
    parts = []
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        axis %= len(given)
        parts.append(Take(tuple(range(given[axis])[_bounded(start, end, step, given[axis])]), axis))
    _chain(node, [part for part in parts if part.places != tuple(range(given[part.axis]))] or parts[:1])


def _chain(node: OnnxNode, parts: Sequence[LayerKind]) -> None:
    """Append consecutive layers; the last one computes the output."""
    source = node.reader.step_of(node.inputs[0])
    for number, part in enumerate(parts, start=1):
        tensor = node.outputs[0] if number == len(parts) else f"{node.outputs[0]} after {number} parts"
        node.reader.add(tensor, part, [source])
        source = node.reader.names[tensor]


def _bounded(start: int, end: int, step: int, side: int) -> slice:
    if step < 0 and end < -side:
        return slice(start, None, step)
    return slice(start, end, step)


def _split(node: OnnxNode) -> None:
    axis, given, count = int(node.get("axis", 0)), node.shape(), len(node.outputs)
    axis %= len(given)
    sizes = node.whole_numbers(1) if node.has(1) else [int(n) for n in node.get("split", ())]
    if not sizes:
        part = -(-given[axis] // count)
        sizes = [min(part, given[axis] - part * k) for k in range(count)]
    start = 0
    for number, size in enumerate(sizes):
        node.add(Take(tuple(range(start, start + size)), axis), output=number)
        start += size
    if start != given[axis]:
        raise Unexplained("parts that do not add up")


SHAPES_OPERATIONS: Final[Mapping[str, Callable[[OnnxNode], None]]] = MappingProxyType(
    {
        "Flatten": _flatten,
        "Reshape": _reshape,
        "Squeeze": _squeeze,
        "Unsqueeze": _unsqueeze,
        "Transpose": _transpose,
        "Concat": _concat,
        "Gather": _gather,
        "Slice": _slice,
        "Split": _split,
    }
)
"""By operation: the function that appends its layers."""
