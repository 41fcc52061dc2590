"""The conversion of ONNX operations to layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import prod
from types import MappingProxyType
from typing import Any, Final, Protocol

import numpy as np

from renderer.network.layers.activate import Activate
from renderer.network.layers.add import Add
from renderer.network.layers.average_pool import AveragePool
from renderer.network.layers.batch_norm import BatchNorm
from renderer.network.layers.concatenate import Concatenate
from renderer.network.layers.conv import Conv
from renderer.network.layers.dense import Dense
from renderer.network.layers.divide import Divide
from renderer.network.layers.dropout import Dropout
from renderer.network.layers.embedding import Embedding
from renderer.network.layers.function import Function
from renderer.network.layers.global_average_pool import GlobalAveragePool
from renderer.network.layers.gru import Gru
from renderer.network.layers.kind import LayerKind, Shape
from renderer.network.layers.layer_norm import LayerNorm
from renderer.network.layers.lstm import Lstm
from renderer.network.layers.matmul import MatMul
from renderer.network.layers.max_pool import MaxPool
from renderer.network.layers.multiply import Multiply
from renderer.network.layers.power import Power
from renderer.network.layers.recurrent import Recurrent
from renderer.network.layers.reduce import Reduce
from renderer.network.layers.reshape import Flatten, Reshape
from renderer.network.layers.rms_norm import RmsNorm
from renderer.network.layers.rnn import Rnn
from renderer.network.layers.softmax import Softmax
from renderer.network.layers.subtract import Subtract
from renderer.network.layers.take import Take
from renderer.network.layers.transpose import Transpose
from renderer.network.steps import Step


class Unexplained(Exception):
    """An operation, or a use of one, without a matching layer."""


class OperationReader(Protocol):
    """The part of the file's reader that an operation needs."""

    opset: int
    constants: dict[str, Any]
    steps: list[Step]
    names: dict[str, str]
    shapes: dict[str, Shape]
    types: dict[str, str]

    def add(self, tensor: str, kind: LayerKind, sources: Sequence[str], stem: str = "") -> None: ...  # noqa: D102
    def replace_last(self, tensor: str, old: str, kind: LayerKind) -> None: ...  # noqa: D102
    def step_of(self, tensor: str) -> str: ...  # noqa: D102
    def readers(self, tensor: str) -> int: ...  # noqa: D102


class OnnxNode:
    """One operation with its attributes."""

    def __init__(self, reader: OperationReader, proto: Any) -> None:
        from onnx.helper import get_attribute_value

        self.reader = reader
        self.operation = str(proto.op_type)
        self.inputs = list(proto.input)
        self.outputs = list(proto.output)
        self.attributes = {one.name: get_attribute_value(one) for one in proto.attribute}
        if not self.outputs:
            raise ValueError("it has no output")

    def get(self, name: str, otherwise: Any) -> Any:
        """Return an attribute; decode text."""
        value = self.attributes.get(name, otherwise)
        return value.decode() if isinstance(value, bytes) else value

    def has(self, number: int) -> bool:
        """Return whether the input of that number is given."""
        return number < len(self.inputs) and bool(self.inputs[number])

    def constant(self, number: int) -> Any:
        """Return a stored input; raise Unexplained where it is computed."""
        if not self.has(number) or self.inputs[number] not in self.reader.constants:
            raise Unexplained(f"input {number} is computed")
        return self.reader.constants[self.inputs[number]]

    def optional(self, number: int) -> Any:
        """Return a stored input, or None where it is not given."""
        return self.constant(number) if self.has(number) else None

    def whole_numbers(self, number: int) -> list[int]:
        """Return a stored input of whole numbers."""
        return [int(value) for value in np.asarray(self.constant(number)).ravel()]

    def shape(self, number: int = 0) -> Shape:
        """Return the shape of a computed input."""
        if self.inputs[number] in self.reader.constants:
            return tuple(self.reader.constants[self.inputs[number]].shape)
        return self.reader.shapes[self.inputs[number]]

    def is_float(self) -> bool:
        """Return whether all inputs are floating-point."""
        stored, types = self.reader.constants, self.reader.types
        names = [name for name in self.inputs if name]
        return all(
            "float" in (stored[name].dtype.name if name in stored else types.get(name, "float32")) for name in names
        )

    def add(self, kind: LayerKind, *inputs: int, output: int = 0) -> None:
        """Append the layer, which reads the inputs of these numbers, by default the first."""
        sources = [self.reader.step_of(self.inputs[number]) for number in inputs or (0,)]
        self.reader.add(self.outputs[output], kind, sources)

    def before(self, number: int = 0) -> LayerKind | None:
        """Return the layer that computes an input, if it has no other reader."""
        name = self.reader.names.get(self.inputs[number])
        if name is None or self.reader.readers(self.inputs[number]) != 1:
            return None
        return next((step.kind for step in self.reader.steps if step.name == name), None)

    def merge(self, kind: LayerKind, number: int = 0) -> None:
        """Let the step that computes an input compute the output."""
        self.reader.replace_last(self.outputs[0], self.inputs[number], kind)


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


def _softmax(node: OnnxNode, log: bool) -> None:
    axis, rank = node.get("axis", -1 if node.reader.opset >= 13 else 1), len(node.shape())
    if node.reader.opset < 13 and axis % rank != rank - 1:
        raise Unexplained("a softmax over several axes")
    node.add(Softmax(-1 if axis % rank == rank - 1 else axis % rank, log))


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


def _axes(node: OnnxNode) -> list[int] | None:
    if "axes" in node.attributes:
        return [int(axis) for axis in node.attributes["axes"]]
    return node.whole_numbers(1) if node.has(1) else None


def _squeeze(node: OnnxNode) -> None:
    given, axes = node.shape(), _axes(node)
    gone = [k for k, side in enumerate(given) if side == 1] if axes is None else [a % len(given) for a in axes]
    node.add(Reshape(tuple(side for k, side in enumerate(given) if k not in gone)))


def _unsqueeze(node: OnnxNode) -> None:
    given, axes = list(node.shape()), _axes(node) or []
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


def _reduce(mean: bool) -> Callable[[OnnxNode], None]:
    def read(node: OnnxNode) -> None:
        axes, keep = _axes(node), bool(node.get("keepdims", 1))
        if not node.is_float():
            # The axes are whole numbers; the input must not be.
            kind = node.reader.types.get(node.inputs[0], "float32")
            if "float" not in kind:
                raise Unexplained("whole numbers")
        if not axes and node.get("noop_with_empty_axes", 0):
            return node.add(Activate("linear"))
        return node.add(Reduce(tuple(axes or ()), mean, keep))

    return read


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


def _cast(node: OnnxNode) -> None:
    given, made = (node.reader.types.get(name, "") for name in (node.inputs[0], node.outputs[0]))
    if made not in ("float32", "float64") or given not in ("float16", "float32", "int64", "int32"):
        raise Unexplained("another type")
    node.add(Activate("linear"))


def _recurrent(kind: type[Recurrent], order: Sequence[int]) -> Callable[[OnnxNode], None]:
    """Return the reader of a cell whose gates stand in another order in ONNX."""

    def ordered(array: Any) -> Any:
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


def _with(name: str, *attributes: tuple[str, float]) -> Callable[[OnnxNode], str]:
    return lambda node: f"{name}({', '.join(_number(node.get(key, value)) for key, value in attributes)})"


OPERATIONS: Final[Mapping[str, Callable[[OnnxNode], None]]] = MappingProxyType(
    {
        "Gemm": _gemm,
        "MatMul": _matmul,
        "Add": lambda node: _sum_or_bias(node) if node.is_float() else _of_two(Add)(node),
        "Sum": lambda node: node.add(Add(), *range(len(node.inputs))),
        "Sub": _of_two(Subtract),
        "Mul": _of_two(Multiply),
        "Div": _of_two(Divide),
        "Pow": _power,
        "Conv": _conv,
        "MaxPool": _max_pool,
        "AveragePool": _average_pool,
        "GlobalAveragePool": lambda node: node.add(GlobalAveragePool(len(node.shape()) - 2, True)),
        "GlobalMaxPool": _global_max_pool,
        "BatchNormalization": _batch_norm,
        "LayerNormalization": _layer_norm,
        "RMSNormalization": _rms_norm,
        "Dropout": _dropout,
        "Identity": lambda node: node.add(Activate("linear")),
        "Cast": _cast,
        "Flatten": _flatten,
        "Reshape": _reshape,
        "Squeeze": _squeeze,
        "Unsqueeze": _unsqueeze,
        "Transpose": _transpose,
        "Concat": _concat,
        "Gather": _gather,
        "Slice": _slice,
        "Split": _split,
        "ReduceMean": _reduce(True),
        "ReduceSum": _reduce(False),
        "Softmax": lambda node: _softmax(node, False),
        "LogSoftmax": lambda node: _softmax(node, True),
        "RNN": _recurrent(Rnn, (0,)),
        "LSTM": _recurrent(Lstm, (0, 2, 3, 1)),
        "GRU": _recurrent(Gru, (1, 0, 2)),
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
"""By operation of ONNX: the function that appends its layers. What it raises makes the operation opaque."""
