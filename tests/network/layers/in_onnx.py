"""Layers as graphs of ONNX, so that onnx's reference implementation computes the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator

from renderer.network.layers.average_pool import AveragePool
from renderer.network.layers.layer_kind import LayerKind
from renderer.network.layers.max_pool import MaxPool
from renderer.network.layers.rnn import Rnn
from renderer.values.numbers import Array

OPSET = 23
NAMES = {
    "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "linear": "Identity", "softplus": "Softplus", "elu": "Elu",
    "softsign": "Softsign", "mish": "Mish", "celu": "Celu", "selu": "Selu", "hard_swish": "HardSwish", "gelu": "Gelu",
}  # fmt: skip
"""Activations without numbers that are one operation."""
FUNCTIONS = {
    "exp": "Exp", "log": "Log", "sqrt": "Sqrt", "negative": "Neg", "absolute": "Abs", "reciprocal": "Reciprocal",
    "erf": "Erf", "sin": "Sin", "cos": "Cos",
}  # fmt: skip


class Net:
    """A graph that is being written: each operation gives the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.stored: list[Any] = []

    def op(self, kind: str, *inputs: str, output: int = 0, **more: Any) -> str:
        """Write an operation; return its output of that number."""
        stem = f"{kind.lower()}{len(self.nodes)}"
        names = [stem, *(f"{stem}-{k}" for k in range(1, output + 1))]
        self.nodes.append(onnx.helper.make_node(kind, list(inputs), names, **more))
        return names[output]

    def put(self, value: Any, kind: Any = np.float32) -> str:
        """Store numbers."""
        name = f"stored{len(self.stored)}"
        self.stored.append(onnx.numpy_helper.from_array(np.asarray(value, dtype=kind), name))
        return name

    def some(self, value: Any) -> str:
        """Store numbers that may be missing."""
        return "" if value is None else self.put(value)

    def whole(self, *numbers: int) -> str:
        """Store whole numbers."""
        return self.put(numbers, np.int64)

    def plus(self, x: str, value: Any) -> str:
        """Add numbers that may be missing."""
        return x if value is None else self.op("Add", x, self.put(value))

    def batch(self, x: str) -> str:
        """Put a batch axis before the others."""
        return self.op("Unsqueeze", x, self.whole(0))

    def alone(self, x: str) -> str:
        """Take the batch axis away."""
        return self.op("Squeeze", x, self.whole(0))

    def activation(self, x: str, name: str) -> str:
        """Write an activation by our name."""
        family, _, rest = name.rstrip(")").partition("(")
        numbers = [float(word) for word in rest.split(",")] if rest else []
        if family in ("clip", "relu6"):
            low, high = numbers or (0.0, 6.0)
            return self.op("Clip", x, self.put(low), self.put(high))
        if family == "silu":
            return self.op("Mul", x, self.op("Sigmoid", x))
        if family == "gelu_tanh":
            return self.op("Gelu", x, approximate="tanh")
        if family == "leaky_relu":
            return self.op("LeakyRelu", x, alpha=numbers[0])
        if family == "hard_sigmoid":
            return self.op("HardSigmoid", x, alpha=1 / 6, beta=0.5)
        return self.op(NAMES[family], x, alpha=numbers[0]) if numbers else self.op(NAMES[family], x)


def _dense(net: Net, layer: Any, x: str) -> str:
    return net.activation(net.plus(net.op("MatMul", x, net.put(layer.weight.T)), layer.bias), layer.activation)


def _windows(net: Net, layer: Any, x: str, kind: str, *more: str, **options: Any) -> str:
    options |= {"strides": layer.stride, "pads": layer.padding, "dilations": layer.dilation}
    return net.op(kind, x, *more, **options)


def _conv(net: Net, layer: Any, x: str, rank: int) -> str:
    given = x if rank == layer.weight.ndim else net.batch(x)
    weights = [net.put(layer.weight), *([] if layer.bias is None else [net.put(layer.bias)])]
    made = _windows(net, layer, given, "Conv", *weights, group=layer.groups)
    return net.activation(made if given == x else net.alone(made), layer.activation)


def _pool(net: Net, layer: Any, x: str, shape: tuple[int, ...], kind: str) -> str:
    options: dict[str, Any] = {"kernel_shape": layer.kernel, "ceil_mode": int(layer.ceil)}
    if kind == "AveragePool":
        options["count_include_pad"] = int(layer.count_padding)
    before, after = layer.padding[:2], layer.padding[2:]
    if before == after:
        return net.alone(_windows(net, layer, net.batch(x), kind, **options))
    # The reference implementation takes uneven padding for that of other axes, so it is written as a step of its own.
    bare = replace(layer, padding=0)
    pads = net.whole(0, 0, *before, 0, 0, *after)

    def pooled(given: str, fill: float) -> str:
        return _windows(net, bare, net.op("Pad", given, pads, net.put(fill)), kind, **options)

    if kind == "MaxPool":
        return net.alone(pooled(net.batch(x), -1e30))
    made = pooled(net.batch(x), 0.0)
    if not layer.count_padding:
        made = net.op("Div", made, pooled(net.put(np.ones((1, *shape))), 0.0))
    return net.alone(made)


def comparable(layer: LayerKind) -> LayerKind:
    """Return a layer, or the nearest one that the reference implementation computes by the standard.

    It has no padding that is uneven where windows reach past the end, and no recurrence but that with tanh.
    """
    if isinstance(layer, MaxPool | AveragePool) and layer.ceil and layer.padding[:2] != layer.padding[2:]:  # type: ignore[index]
        return replace(layer, ceil=False)
    return replace(layer, activation="tanh") if isinstance(layer, Rnn) else layer


def _batch_norm(net: Net, layer: Any, x: str) -> str:
    n = len(layer.mean)
    scale, shift = (
        default if one is None else one for one, default in ((layer.scale, [1] * n), (layer.shift, [0] * n))
    )
    numbers = [net.put(one) for one in (scale, shift, layer.mean, layer.variance)]
    return net.alone(net.op("BatchNormalization", net.batch(x), *numbers, epsilon=layer.epsilon))


def _norm(net: Net, layer: Any, x: str, shape: tuple[int, ...], kind: str) -> str:
    scale = net.put(np.ones(shape[layer.axis :]) if layer.scale is None else layer.scale)
    shift = getattr(layer, "shift", None)
    more = [] if shift is None else [net.put(shift)]
    return net.op(kind, x, scale, *more, axis=layer.axis, epsilon=layer.epsilon)


def _attention(net: Net, layer: Any, inputs: list[str], width: int) -> str:
    three = inputs * 3 if len(inputs) == 1 else inputs
    mapped = []
    for part, x in zip(("query", "key", "value"), three, strict=True):
        weight, bias = getattr(layer, f"{part}_weight"), getattr(layer, f"{part}_bias")
        made = x if weight is None else net.plus(net.op("MatMul", x, net.put(weight.T)), bias)
        heads = net.op("Reshape", made, net.whole(0, layer.heads, -1))
        mapped.append(net.op("Transpose", heads, perm=(1, 0, 2)))
    queries, keys, values = mapped
    scores = net.op("MatMul", queries, net.op("Transpose", keys, perm=(0, 2, 1)))
    scores = net.op("Mul", scores, net.put((width / layer.heads) ** -0.5))
    if layer.causal:
        shape = net.op("Shape", net.op("Squeeze", net.op("Slice", scores, net.whole(0), net.whole(1)), net.whole(0)))
        seen = net.op("Trilu", net.op("ConstantOfShape", shape, value=_one()), upper=0)
        hidden = net.op("Mul", net.op("Sub", net.put(1.0), seen), net.put(-1e9))
        scores = net.op("Add", scores, hidden)
    mixed = net.op("MatMul", net.op("Softmax", scores, axis=-1), values)
    rows = net.op("Reshape", net.op("Transpose", mixed, perm=(1, 0, 2)), net.whole(0, -1))
    if layer.output_weight is None:
        return rows
    return net.plus(net.op("MatMul", rows, net.put(layer.output_weight.T)), layer.output_bias)


def _one() -> Any:
    return onnx.numpy_helper.from_array(np.ones(1, dtype=np.float32))


ORDERS = {"RNN": (0,), "LSTM": (0, 3, 1, 2), "GRU": (1, 0, 2)}
"""The gates of ONNX by their number here: LSTM has i, o, f, c, and GRU z, r, h."""


def _recurrent(net: Net, layer: Any, x: str, rank: int, kind: str) -> str:
    gates, units = len(ORDERS[kind]), layer.units

    def sorted_gates(rows: Any) -> Any:
        rows = np.zeros(gates * units) if rows is None else rows
        return rows.reshape(gates, units, *rows.shape[1:])[list(ORDERS[kind])].reshape(rows.shape)

    bias = np.concatenate([sorted_gates(one) for one in (layer.input_bias, layer.hidden_bias)])
    weights = [net.put(sorted_gates(one)[None]) for one in (layer.input_weight, layer.hidden_weight)]
    more: dict[str, Any] = {"linear_before_reset": 1} if kind == "GRU" else {}
    given = x if rank == 3 else net.op("Unsqueeze", x, net.whole(1))
    hidden = net.op(
        kind, given, *weights, net.put(bias[None]), hidden_size=units,
        direction="reverse" if layer.reverse else "forward", output=1 if layer.last else 0, **more,
    )  # fmt: skip
    axes = ([0] if layer.last else [1]) + ([] if rank == 3 else [1 if layer.last else 2])
    return net.op("Squeeze", hidden, net.whole(*axes))


def _softmax(net: Net, layer: Any, x: str) -> str:
    return net.op("LogSoftmax" if layer.log else "Softmax", x, axis=layer.axis)


def _reduce(net: Net, layer: Any, x: str) -> str:
    axes = [net.whole(*layer.axes)] if layer.axes else []
    return net.op("ReduceMean" if layer.mean else "ReduceSum", x, *axes, keepdims=int(layer.keep))


def _take(net: Net, layer: Any, x: str) -> str:
    places = net.put(layer.places[0] if layer.drop else layer.places, np.int64)
    return net.op("Gather", x, places, axis=layer.axis)


def _positions(net: Net, layer: Any, x: str, shape: tuple[int, ...]) -> str:
    length, width = shape
    if layer.weight is not None:
        return net.op("Add", x, net.op("Slice", net.put(layer.weight), net.whole(0), net.whole(length)))
    columns = np.arange(width)
    angles = np.arange(length)[:, None] / layer.base ** (2 * (columns // 2) / width)
    # The cosine is the sine a quarter turn on.
    return net.op("Add", x, net.op("Sin", net.put(angles + np.pi / 2 * (columns % 2))))


def _several(kind: str) -> Callable[..., str]:
    return lambda net, layer, xs, shapes: net.op(kind, *xs)


KINDS: dict[str, Callable[[Net, Any, list[str], list[tuple[int, ...]]], str]] = {
    "activation": lambda net, layer, xs, shapes: net.activation(xs[0], layer.activation),
    "add": _several("Add"),
    "attention": lambda net, layer, xs, shapes: _attention(net, layer, xs, _width(layer, shapes)),
    "average_pool": lambda net, layer, xs, shapes: _pool(net, layer, xs[0], shapes[0], "AveragePool"),
    "batch_norm": lambda net, layer, xs, shapes: _batch_norm(net, layer, xs[0]),
    "concatenate": lambda net, layer, xs, shapes: net.op("Concat", *xs, axis=layer.axis),
    "constant": lambda net, layer, xs, shapes: net.op("Identity", net.put(layer.weight)),
    "conv": lambda net, layer, xs, shapes: _conv(net, layer, xs[0], len(shapes[0])),
    "dense": lambda net, layer, xs, shapes: _dense(net, layer, xs[0]),
    "divide": _several("Div"),
    "embedding": lambda net, layer, xs, shapes: net.op(
        "Gather", net.put(layer.weight), net.op("Cast", xs[0], to=onnx.TensorProto.INT64)
    ),
    "flatten": lambda net, layer, xs, shapes: net.op("Reshape", xs[0], net.whole(*([0] * layer.axis), -1)),
    "function": lambda net, layer, xs, shapes: net.op(FUNCTIONS[layer.name], xs[0]),
    "global_average_pool": lambda net, layer, xs, shapes: net.op(
        "ReduceMean", xs[0], net.whole(*range(-layer.axes, 0)), keepdims=int(layer.keep)
    ),
    "gru": lambda net, layer, xs, shapes: _recurrent(net, layer, xs[0], len(shapes[0]), "GRU"),
    "layer_norm": lambda net, layer, xs, shapes: _norm(net, layer, xs[0], shapes[0], "LayerNormalization"),
    "lstm": lambda net, layer, xs, shapes: _recurrent(net, layer, xs[0], len(shapes[0]), "LSTM"),
    "matmul": _several("MatMul"),
    "max_pool": lambda net, layer, xs, shapes: _pool(net, layer, xs[0], shapes[0], "MaxPool"),
    "multiply": _several("Mul"),
    "positions": lambda net, layer, xs, shapes: _positions(net, layer, xs[0], shapes[0]),
    "power": _several("Pow"),
    "reduce": lambda net, layer, xs, shapes: _reduce(net, layer, xs[0]),
    "reshape": lambda net, layer, xs, shapes: net.op("Reshape", xs[0], net.whole(*layer.sides)),
    "rms_norm": lambda net, layer, xs, shapes: _norm(net, layer, xs[0], shapes[0], "RMSNormalization"),
    "rnn": lambda net, layer, xs, shapes: _recurrent(net, layer, xs[0], len(shapes[0]), "RNN"),
    "softmax": lambda net, layer, xs, shapes: _softmax(net, layer, xs[0]),
    "subtract": _several("Sub"),
    "take": lambda net, layer, xs, shapes: _take(net, layer, xs[0]),
    "transpose": lambda net, layer, xs, shapes: net.op("Transpose", xs[0], perm=layer.axes),
}
"""By kind: what writes a layer into a graph."""


def _width(layer: Any, shapes: list[tuple[int, ...]]) -> int:
    return int(shapes[0][1] if layer.query_weight is None else layer.query_weight.shape[0])


def computed_by_onnx(layer: LayerKind, inputs: list[Array]) -> Array:
    """Return the output of a layer as onnx's reference implementation computes it in float32."""
    net = Net()
    names = [f"x{k}" for k in range(len(inputs))]
    output = KINDS[type(layer).title](net, layer, names, [x.shape for x in inputs])
    given = [onnx.helper.make_tensor_value_info(n, 1, x.shape) for n, x in zip(names, inputs, strict=True)]
    found = [onnx.helper.make_tensor_value_info(output, 1, None)]
    graph = onnx.helper.make_graph(net.nodes, "layer", given, found, net.stored)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", OPSET)])
    feeds = {name: x.astype(np.float32) for name, x in zip(names, inputs, strict=True)}
    array: Array = np.asarray(next(iter(ReferenceEvaluator(model).run(None, feeds))))
    return array
