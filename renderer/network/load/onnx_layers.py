"""The ONNX operations of convolution, pooling, normalization, dropout and recurrent layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.layers.average_pool import AveragePool
from renderer.network.layers.batch_norm import BatchNorm
from renderer.network.layers.conv import Conv
from renderer.network.layers.dropout import Dropout
from renderer.network.layers.global_average_pool import GlobalAveragePool
from renderer.network.layers.gru import Gru
from renderer.network.layers.layer_norm import LayerNorm
from renderer.network.layers.lstm import Lstm
from renderer.network.layers.max_pool import MaxPool
from renderer.network.layers.recurrent import Recurrent
from renderer.network.layers.reshape import Reshape
from renderer.network.layers.rms_norm import RmsNorm
from renderer.network.layers.rnn import Rnn
from renderer.network.load.onnx_node import OnnxNode, StoredArray, Unexplained


def _pads(node: OnnxNode, kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int]) -> tuple[int, ...]:
    rule = node.get("auto_pad", "NOTSET")
    if rule in ("NOTSET", "VALID"):
        return tuple(node.get("pads", (0,) * (2 * len(kernel)))) if rule == "NOTSET" else (0,) * (2 * len(kernel))
    sides = node.shape()[-len(kernel) :]
    totals = [
        max(0, (-(-side // s) - 1) * s + d * (k - 1) + 1 - side)
        for side, k, s, d in zip(sides, kernel, stride, dilation, strict=True)
    ]
    low = [total // 2 for total in totals]
    high = [total - half for total, half in zip(totals, low, strict=True)]
    return (*low, *high) if rule == "SAME_UPPER" else (*high, *low)


def _window(node: OnnxNode, kernel: Sequence[int]) -> dict[str, tuple[int, ...]]:
    ones = (1,) * len(kernel)
    stride, dilation = tuple(node.get("strides", ones)), tuple(node.get("dilations", ones))
    return {"stride": stride, "dilation": dilation, "padding": _pads(node, kernel, stride, dilation)}


def _conv(node: OnnxNode) -> None:
    weight = np.asarray(node.constant(1))
    groups = int(node.get("group", 1))
    node.add(Conv(weight, node.optional(2), "linear", groups=groups, **_window(node, weight.shape[2:])))


def _max_pool(node: OnnxNode) -> None:
    kernel = tuple(node.get("kernel_shape", ()))
    if not node.is_float():
        raise Unexplained("whole numbers")
    node.add(MaxPool(kernel, ceil=bool(node.get("ceil_mode", 0)), **_window(node, kernel)))


def _average_pool(node: OnnxNode) -> None:
    kernel = tuple(node.get("kernel_shape", ()))
    ceil, counted = bool(node.get("ceil_mode", 0)), bool(node.get("count_include_pad", 0))
    node.add(AveragePool(kernel, ceil=ceil, count_padding=counted, **_window(node, kernel)))


def _global_max_pool(node: OnnxNode) -> None:
    node.add(MaxPool(node.shape()[2:]))


def _batch_norm(node: OnnxNode) -> None:
    if node.get("training_mode", 0) or node.get("spatial", 1) != 1 or len(node.shape()) < 2:
        raise Unexplained("batch statistics")
    scale, shift, mean, variance = (node.constant(number) for number in (1, 2, 3, 4))
    node.add(BatchNorm(mean, variance, scale, shift, float(node.get("epsilon", 1e-5)), 1))


def _layer_norm(node: OnnxNode) -> None:
    node.add(LayerNorm(node.constant(1), node.optional(2), float(node.get("epsilon", 1e-5)), int(node.get("axis", -1))))


def _rms_norm(node: OnnxNode) -> None:
    node.add(RmsNorm(node.constant(1), float(node.get("epsilon", 1e-5)), int(node.get("axis", -1))))


def _dropout(node: OnnxNode) -> None:
    if node.has(2) and bool(np.any(node.constant(2))):
        raise Unexplained("dropout in training")
    node.add(Dropout())


def _recurrent(kind: type[Recurrent], order: Sequence[int]) -> Callable[[OnnxNode], None]:
    """Return the reader of a cell whose gates stand in another order in ONNX."""

    def ordered(array: ArrayLike) -> StoredArray:
        parts = np.split(np.asarray(array), kind.gates, axis=0)
        return np.concatenate([parts[k] for k in order])

    def read(node: OnnxNode) -> None:
        direction = node.get("direction", "forward")
        plain = direction in ("forward", "reverse") and not node.get("layout", 0) and "clip" not in node.attributes
        zero = all(not node.has(k) or not np.any(node.constant(k)) for k in (5, 6, 7))
        names = [one.decode().lower() for one in node.get("activations", [])]
        usual = not names or kind is Rnn or names in (["sigmoid", "tanh"], ["sigmoid", "tanh", "tanh"])
        reset = kind is not Gru or node.get("linear_before_reset", 0)
        if not (plain and zero and usual and reset) or node.has(4) or node.get("input_forget", 0):
            raise Unexplained("a cell of another form")
        biases = node.optional(3)
        halves = [None, None] if biases is None else [ordered(half) for half in np.split(np.asarray(biases)[0], 2)]
        more = {"activation": names[0]} if kind is Rnn and names else {}
        weights = (ordered(node.constant(1)[0]), ordered(node.constant(2)[0]), *halves)
        length, batch, _ = node.shape()
        for number, last in ((0, False), (1, True)):
            if number < len(node.outputs) and node.outputs[number] and node.reader.readers(node.outputs[number]):
                layer = kind(*weights, last, direction == "reverse", **more)  # type: ignore[call-arg]
                inner = f"{node.outputs[number]} of a single direction"
                node.reader.add(inner, layer, [node.reader.step_of(node.inputs[0])])
                sides = (1, batch, layer.units) if last else (length, 1, batch, layer.units)
                node.reader.add(node.outputs[number], Reshape(sides), [node.reader.names[inner]])

    return read


LAYERS_OPERATIONS: Final[Mapping[str, Callable[[OnnxNode], None]]] = MappingProxyType(
    {
        "Conv": _conv,
        "MaxPool": _max_pool,
        "AveragePool": _average_pool,
        "GlobalAveragePool": lambda node: node.add(GlobalAveragePool(len(node.shape()) - 2, True)),
        "GlobalMaxPool": _global_max_pool,
        "BatchNormalization": _batch_norm,
        "LayerNormalization": _layer_norm,
        "RMSNormalization": _rms_norm,
        "Dropout": _dropout,
        "RNN": _recurrent(Rnn, (0,)),
        "LSTM": _recurrent(Lstm, (0, 2, 3, 1)),
        "GRU": _recurrent(Gru, (1, 0, 2)),
    }
)
"""By operation: the function that appends its layers."""
