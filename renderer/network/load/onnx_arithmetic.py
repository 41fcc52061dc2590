"""The ONNX operations of arithmetic: matrix products, sums, element-wise functions and reductions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from renderer.network.layers.activate import Activate
from renderer.network.layers.add import Add
from renderer.network.layers.dense import Dense
from renderer.network.layers.divide import Divide
from renderer.network.layers.function import Function
from renderer.network.layers.layer_kind import LayerKind
from renderer.network.layers.matmul import MatMul
from renderer.network.layers.multiply import Multiply
from renderer.network.layers.power import Power
from renderer.network.layers.reduce import Reduce
from renderer.network.layers.subtract import Subtract
from renderer.network.load.onnx_node import OnnxNode, Unexplained, axes_of_node


def _gemm(node: OnnxNode) -> None:
    b, c = np.asarray(node.constant(1)), node.optional(2)
    if node.get("transA", 0) or len(node.shape()) != 2:
        raise Unexplained("a transposed input")
    weight = b if node.get("transB", 0) else b.T
    alpha, beta = node.get("alpha", 1.0), node.get("beta", 1.0)
    if alpha != 1.0:
        weight = weight.astype(np.float64) * alpha
    bias = None
    if c is not None:
        if np.size(c) not in (1, len(weight)) or np.shape(c)[:-1] not in ((), (1,)):
            raise Unexplained("a bias for each example")
        bias = np.broadcast_to(np.ravel(c).astype(np.float64) * beta, (len(weight),))
    node.add(Dense(weight, bias))


def _matmul(node: OnnxNode) -> None:
    stored = node.reader.constants.get(node.inputs[1])
    if stored is not None and stored.ndim == 2 and len(node.shape()) >= 1:
        node.add(Dense(stored.T))
    else:
        node.add(MatMul(), 0, 1)


def _sum_or_bias(node: OnnxNode) -> None:
    for number, other in ((0, 1), (1, 0)):
        layer = node.before(number) if node.inputs[number] in node.reader.names else None
        stored = node.reader.constants.get(node.inputs[other])
        if (
            isinstance(layer, Dense)
            and layer.bias is None
            and layer.activation == "linear"
            and stored is not None
            and stored.shape == (len(layer.weight),)
        ):
            return node.merge(Dense(layer.weight, stored), number)
    return node.add(Add(), 0, 1)


def _of_two(kind: type[LayerKind]) -> Callable[[OnnxNode], None]:
    def read(node: OnnxNode) -> None:
        if not node.is_float():
            raise Unexplained("whole numbers")
        node.add(kind(), 0, 1)

    return read


def _power(node: OnnxNode) -> None:
    if "float" not in node.reader.types.get(node.inputs[0], "float32"):
        raise Unexplained("whole numbers")
    node.add(Power(), 0, 1)


def _function(name: str) -> Callable[[OnnxNode], None]:
    def read(node: OnnxNode) -> None:
        if not node.is_float():
            raise Unexplained("whole numbers")
        node.add(Function(name))

    return read


def _reduce(mean: bool) -> Callable[[OnnxNode], None]:
    def read(node: OnnxNode) -> None:
        axes, keep = axes_of_node(node), bool(node.get("keepdims", 1))
        if not node.is_float():
            # The axes are whole numbers; the input must not be.
            kind = node.reader.types.get(node.inputs[0], "float32")
            if "float" not in kind:
                raise Unexplained("whole numbers")
        if not axes and node.get("noop_with_empty_axes", 0):
            return node.add(Activate("linear"))
        return node.add(Reduce(tuple(axes or ()), mean, keep))

    return read


def _cast(node: OnnxNode) -> None:
    given, made = (node.reader.types.get(name, "") for name in (node.inputs[0], node.outputs[0]))
    if made not in ("float32", "float64") or given not in ("float16", "float32", "int64", "int32"):
        raise Unexplained("another type")
    node.add(Activate("linear"))


ARITHMETIC_OPERATIONS: Final[Mapping[str, Callable[[OnnxNode], None]]] = MappingProxyType(
    {
        "Gemm": _gemm,
        "MatMul": _matmul,
        "Add": lambda node: _sum_or_bias(node) if node.is_float() else _of_two(Add)(node),
        "Sum": lambda node: node.add(Add(), *range(len(node.inputs))),
        "Sub": _of_two(Subtract),
        "Mul": _of_two(Multiply),
        "Div": _of_two(Divide),
        "Pow": _power,
        "Cast": _cast,
        "ReduceMean": _reduce(True),
        "ReduceSum": _reduce(False),
        "Exp": _function("exp"),
        "Log": _function("log"),
        "Sqrt": _function("sqrt"),
        "Neg": _function("negative"),
        "Abs": _function("absolute"),
        "Reciprocal": _function("reciprocal"),
        "Erf": _function("erf"),
        "Sin": _function("sin"),
        "Cos": _function("cos"),
    }
)
"""By operation: the function that appends its layers."""
