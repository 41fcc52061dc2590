"""The ONNX operations of activation functions and softmax."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np

from renderer.network.layers.activate import Activate
from renderer.network.layers.conv import Conv
from renderer.network.layers.dense import Dense
from renderer.network.layers.softmax import Softmax
from renderer.network.load.onnx_node import OnnxNode, Unexplained


def _activation(name: str | Callable[[OnnxNode], str]) -> Callable[[OnnxNode], None]:
    def read(node: OnnxNode) -> None:
        word = name if isinstance(name, str) else name(node)
        if not node.is_float():
            raise Unexplained("whole numbers")
        layer = node.before()
        if isinstance(layer, Dense | Conv) and layer.activation == "linear":
            node.merge(replace(layer, activation=word))
        else:
            node.add(Activate(word))

    return read


def _number(value: float) -> str:
    # The shortest number that is the same in float32: what the author wrote.
    return str(np.float32(value))


def _clip(node: OnnxNode) -> str:
    ends = []
    for number, name in ((1, "min"), (2, "max")):
        end = node.optional(number) if node.reader.opset >= 11 else node.get(name, None)
        ends.append(None if end is None else float(np.asarray(end)))
    if ends == [0.0, None]:
        return "relu"
    if ends == [0.0, 6.0]:
        return "relu6"
    if None in ends or ends[0] > ends[1]:  # type: ignore[operator]
        raise Unexplained("an open range")
    return f"clip({_number(ends[0])}, {_number(ends[1])})"  # type: ignore[arg-type]


def _swish(node: OnnxNode) -> str:
    if node.get("alpha", 1.0) != 1.0:
        raise Unexplained("another alpha")
    return "silu"


def _with(name: str, *attributes: tuple[str, float]) -> Callable[[OnnxNode], str]:
    return lambda node: f"{name}({', '.join(_number(node.get(key, value)) for key, value in attributes)})"


def _softmax(node: OnnxNode, log: bool) -> None:
    axis, rank = node.get("axis", -1 if node.reader.opset >= 13 else 1), len(node.shape())
    if node.reader.opset < 13 and axis % rank != rank - 1:
        raise Unexplained("a softmax over several axes")
    node.add(Softmax(-1 if axis % rank == rank - 1 else axis % rank, log))


ACTIVATIONS_OPERATIONS: Final[Mapping[str, Callable[[OnnxNode], None]]] = MappingProxyType(
    {
        "Identity": lambda node: node.add(Activate("linear")),
        "Softmax": lambda node: _softmax(node, False),
        "LogSoftmax": lambda node: _softmax(node, True),
        "Relu": _activation("relu"),
        "Sigmoid": _activation("sigmoid"),
        "Tanh": _activation("tanh"),
        "Softplus": _activation("softplus"),
        "Softsign": _activation("softsign"),
        "Mish": _activation("mish"),
        "HardSwish": _activation("hard_swish"),
        "Gelu": _activation(lambda node: "gelu_tanh" if node.get("approximate", "none") == "tanh" else "gelu"),
        "Swish": _activation(_swish),
        "LeakyRelu": _activation(_with("leaky_relu", ("alpha", 0.01))),
        "Elu": _activation(_with("elu", ("alpha", 1.0))),
        "Celu": _activation(_with("celu", ("alpha", 1.0))),
        "Selu": _activation(_with("selu", ("alpha", 1.6732632423543772), ("gamma", 1.0507009873554805))),
        "HardSigmoid": _activation(_with("hard_sigmoid", ("alpha", 0.2), ("beta", 0.5))),
        "ThresholdedRelu": _activation(_with("thresholded_relu", ("alpha", 1.0))),
        "Clip": _activation(_clip),
    }
)
"""By operation: the function that appends its layers."""
