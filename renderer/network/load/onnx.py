"""ONNX files: known operations become layers, others are opaque."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from renderer.network.layers.constant import Constant
from renderer.network.layers.layer_kind import LayerKind, TensorShape
from renderer.network.layers.opaque import Opaque
from renderer.network.load.batch_axis import without_batch
from renderer.network.load.onnx_node import OnnxNode, StoredArray, Unexplained
from renderer.network.load.onnx_tables import OPERATIONS
from renderer.network.model import Model
from renderer.network.steps import Step
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError
from renderer.values.short_repr import brief

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto

_REFUSED: Final = (
    "If",
    "Loop",
    "Scan",
    "SequenceMap",
    "Optional",
    "SequenceConstruct",
    "SequenceEmpty",
    "SplitToSequence",
)
_GROWING: Final = frozenset(("ConstantOfShape", "Expand", "Tile", "Range", "Pad", "OneHot", "Resize", "EyeLike"))
_MOST: Final = 2**26  # numbers in a tensor that is computed while a file is read
_STEMS: Final = {"function": "name", "activation": "activation"}


@check_arguments
def read_onnx(
    data: bytes, name: str, input_shapes: Mapping[str, Sequence[int]] | None = None, keep_batch: bool = False
) -> Model:
    """Return the model of an ONNX file; with `keep_batch`, every tensor keeps the batch axis of length 1."""
    return OnnxReader(data, name, dict(input_shapes or {})).model(keep_batch)


class OnnxReader:
    """The reader of one ONNX model: its tensors by name, and the steps so far."""

    def __init__(self, data: bytes, name: str, input_shapes: dict[str, Sequence[int]]) -> None:
        self.file = name
        self.onnx = _package()
        self.proto = self._parsed(data)
        self.opset = next((one.version for one in self.proto.opset_import if one.domain in ("", "ai.onnx")), 1)
        self.constants: dict[str, StoredArray] = {}
        self.steps: list[Step] = []
        self.names: dict[str, str] = {}
        self.shapes: dict[str, TensorShape] = {}
        self.step_shapes: dict[str, TensorShape] = {}
        self.types: dict[str, str] = {}
        self._read_tensors(input_shapes)

    def _parsed(self, data: bytes) -> ModelProto:
        proto: ModelProto = self.onnx.ModelProto()
        try:
            proto.ParseFromString(data)
        except Exception:
            raise NetworkError(f"{self.file} is no ONNX model, or not all of it") from None
        if not proto.graph.node:
            raise NetworkError(f"{self.file} is no ONNX model, or it has no operation")
        if proto.functions:
            raise NetworkError(
                f"{self.file} defines functions of its own, as {brief(proto.functions[0].name)}; inline them first"
            )
        for tensor in _tensors(proto.graph):
            if tensor.data_location == self.onnx.TensorProto.EXTERNAL or tensor.external_data:
                raise NetworkError(
                    f"{self.file}: the tensor {brief(tensor.name)} is in another file; save the model with its data"
                )
        return proto

    def _read_tensors(self, input_shapes: dict[str, Sequence[int]]) -> None:
        graph = self.proto.graph
        for tensor in graph.initializer:
            self.constants[tensor.name] = self._array(tensor)
        if graph.sparse_initializer:
            raise NetworkError(f"{self.file}: sparse tensors are not read")
        self.inputs = [one for one in graph.input if one.name not in self.constants]
        for one in self.inputs:
            self.shapes[one.name] = self._input_shape(one, input_shapes.pop(one.name, None))
            self.types[one.name] = self._type(one)
        if input_shapes:
            raise NetworkError(f"{self.file} has no input {brief(next(iter(input_shapes)))}")
        if not self.inputs:
            raise NetworkError(f"{self.file} has no inputs")
        for value in _inferred(self.onnx, self.proto):
            self.types.setdefault(value.name, self._type(value))

    def _array(self, tensor: TensorProto) -> StoredArray:
        try:
            array: StoredArray = self.onnx.numpy_helper.to_array(tensor)
        except Exception as error:
            raise NetworkError(
                f"{self.file}: the tensor {brief(tensor.name)} cannot be read: {brief(str(error))}"
            ) from None
        return array.astype(np.float32) if array.dtype.kind == "V" else array

    def _type(self, value: ValueInfoProto) -> str:
        try:
            kind = np.dtype(self.onnx.helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type))
        except Exception:
            return "float32"
        return "float32" if kind.kind == "V" else kind.name

    def _input_shape(self, value: ValueInfoProto, given: Sequence[int] | None) -> TensorShape:
        if not value.type.HasField("tensor_type"):
            raise NetworkError(f"{self.file}: the input {brief(value.name)} is no tensor")
        kind = value.type.tensor_type
        sides = [side.dim_value if side.dim_value > 0 else None for side in kind.shape.dim]
        if given is not None:
            full = tuple(given) if len(given) == len(sides) else (1, *given)
            if len(full) != len(sides) or any(a not in (None, b) for a, b in zip(sides, full, strict=True)):
                raise NetworkError(
                    f"{self.file}: the input {brief(value.name)} has the sides {sides}, not {tuple(given)}"
                )
            return tuple(int(side) for side in full)
        if not kind.HasField("shape") or None in sides[1:]:
            raise NetworkError(
                f"{self.file}: the input {brief(value.name)} has no fixed shape; give it as "
                f"load_model(..., input_shapes={{{brief(value.name)}: (...)}})"
            )
        return tuple(1 if side is None else side for side in sides)

    # ---- steps

    def model(self, keep_batch: bool) -> Model:
        """Return the model."""
        graph = self.proto.graph
        for number, one in enumerate(self.inputs):
            self.names[one.name] = _clean(one.name, f"x{number}")
            self.step_shapes[self.names[one.name]] = self.shapes[one.name]
        for proto in graph.node:
            self._read_node(proto)
        outputs = [one.name for one in graph.output]
        for name in outputs:
            if name not in self.names and name not in self.constants:
                raise NetworkError(f"{self.file}: the output {brief(name)} is computed by no operation")
        steps = [self.step_of(name) for name in outputs]
        try:
            model = Model(
                tuple(self.steps),
                tuple(self.names[one.name] for one in self.inputs),
                tuple(self.shapes[one.name] for one in self.inputs),
                tuple(steps),
                self.file.rpartition(".")[0] or "model",
            )
        except NetworkError as error:
            raise NetworkError(f"{self.file}: {error}") from None
        return model if keep_batch else without_batch(model)

    def _read_node(self, proto: NodeProto) -> None:
        label = brief(proto.name or proto.op_type)
        if proto.op_type in _REFUSED:
            raise NetworkError(f"{self.file}: the operation {label} ({proto.op_type}) is not read")
        for name in proto.input:
            if name and name not in self.names and name not in self.constants:
                raise NetworkError(
                    f"{self.file}: the operation {label} reads {brief(name)}, which nothing computes before"
                )
        try:
            node = OnnxNode(self, proto)
        except Exception as error:
            raise NetworkError(f"{self.file}: the operation {label} cannot be read: {brief(str(error))}") from None
        if proto.op_type == "Shape" and proto.input[0] in self.names:
            shape = self.shapes[proto.input[0]][node.get("start", 0) : node.get("end", None)]
            self.constants[proto.output[0]] = np.array(shape, dtype=np.int64)
        elif all(not name or name in self.constants for name in proto.input):
            self._fold(proto, label)
        else:
            self._add_steps(node, proto, label)

    def _add_steps(self, node: OnnxNode, proto: NodeProto, label: str) -> None:
        reader = OPERATIONS.get(proto.op_type) if proto.domain in ("", "ai.onnx") else None
        before, names, shapes = len(self.steps), dict(self.names), dict(self.shapes)
        try:
            if reader is None:
                raise Unexplained(proto.op_type)
            reader(node)
            for output in proto.output[1:]:
                if output and output not in self.names and self.is_read(output):
                    raise Unexplained(f"a second output of {proto.op_type}")
        except (Unexplained, NetworkError, ValueError, TypeError, IndexError, OverflowError):
            # An error of a layer is one of the file: onnx, which then evaluates the operation, says so.
            del self.steps[before:]
            self.names, self.shapes = names, shapes
            self._add_opaque(proto, label)

    def is_read(self, tensor: str) -> bool:
        """Return whether a tensor is read by an operation or is an output of the model."""
        return self.readers(tensor) > 0

    def readers(self, tensor: str) -> int:
        """Return how often a tensor is read; an output of the model counts too."""
        graph = self.proto.graph
        inputs = sum(list(one.input).count(tensor) for one in graph.node)
        outputs = sum(one.name == tensor for one in graph.output)
        return int(inputs + outputs)

    def add(self, tensor: str, kind: LayerKind, sources: Sequence[str], stem: str = "") -> None:
        """Append a step that computes a tensor from steps."""
        shape = kind.shape([self.step_shapes[source] for source in sources])
        word = stem or str(getattr(kind, _STEMS.get(kind.title, "title"))).partition("(")[0]
        word = "opaque" if kind.title == "opaque" and not stem else word
        taken = {step.name for step in self.steps} | set(self.names.values())
        number = 1
        while f"{word}{number}" in taken:
            number += 1
        self.steps.append(Step(f"{word}{number}", kind, tuple(sources)))
        self.names[tensor], self.shapes[tensor] = f"{word}{number}", shape
        self.step_shapes[f"{word}{number}"] = shape

    def replace_last(self, tensor: str, old: str, kind: LayerKind) -> None:
        """Let the step of one tensor compute the next tensor, its only reader."""
        name = self.names[old]
        number = next(k for k, step in enumerate(self.steps) if step.name == name)
        self.steps[number] = Step(name, kind, self.steps[number].inputs)
        self.names[tensor], self.shapes[tensor] = name, self.shapes[old]

    def step_of(self, tensor: str) -> str:
        """Return the name of the step that computes a tensor; a constant becomes a step."""
        if tensor not in self.names:
            array = self.constants[tensor]
            if array.dtype.kind not in "biuf":
                raise Unexplained(f"a constant of {array.dtype}")
            self.add(tensor, Constant(array), ())
            self.types.setdefault(tensor, array.dtype.name)
        return self.names[tensor]

    # ---- onnx itself

    def _single(self, proto: NodeProto, output: str, inputs: Sequence[str]) -> bytes:
        """Return a serialized model of one operation, whose constants are inside and whose inputs are named."""
        helper = self.onnx.helper
        node = self.onnx.NodeProto()
        node.CopyFrom(proto)
        unknown = [helper.make_tensor_value_info(name, self.onnx.TensorProto.UNDEFINED, None) for name in inputs]
        inside = [
            self.onnx.numpy_helper.from_array(self.constants[name], name)
            for name in dict.fromkeys(proto.input)
            if name and name not in inputs
        ]
        result = helper.make_tensor_value_info(output, self.onnx.TensorProto.UNDEFINED, None)
        graph = helper.make_graph([node], "operation", unknown, [result], inside)
        model = helper.make_model(graph, opset_imports=list(self.proto.opset_import))
        return bytes(model.SerializeToString(deterministic=True))

    def _fold(self, proto: NodeProto, label: str) -> None:
        """Compute what depends on no input."""
        from onnx.reference import ReferenceEvaluator

        self._check_size(proto, label)
        for output in [str(one) for one in proto.output if one]:
            try:
                results = ReferenceEvaluator(self._single(proto, output, ())).run(None, {})
                value = np.asarray(cast("list[StoredArray]", results)[0])
            except Exception as error:
                raise NetworkError(
                    f"{self.file}: the operation {label} cannot be computed: {brief(str(error))}"
                ) from None
            self.constants[output] = value

    def _check_size(self, proto: NodeProto, label: str) -> None:
        if proto.op_type not in _GROWING:
            return
        for array in (self.constants[name] for name in proto.input if name):
            count = np.prod(np.abs(array.astype(np.float64))) if array.dtype.kind in "iu" and array.size < 64 else 0
            if count > _MOST or not np.isfinite(count):
                raise NetworkError(f"{self.file}: the operation {label} would make {count:.3g} numbers")

    def _add_opaque(self, proto: NodeProto, label: str) -> None:
        inputs = [name for name in dict.fromkeys(proto.input) if name and name in self.names]
        for output in [str(one) for one in proto.output if one]:
            if not self.is_read(output):
                continue
            data = self._single(proto, output, inputs)
            types = tuple(self.types.get(name, "float32") for name in inputs)
            zeros = [np.zeros(self.shapes[name]) for name in inputs]
            try:
                probe = Opaque(proto.op_type, data, types, ())
                made = np.asarray(probe.evaluate(zeros))
            except NetworkError as error:
                raise NetworkError(f"{self.file}: {error}") from None
            kind = Opaque(proto.op_type, data, types, made.shape)
            stem = "".join(c for c in proto.op_type.lower() if c.isalnum()) or "opaque"
            self.add(output, kind, [self.names[name] for name in inputs], stem)
            self.types.setdefault(output, made.dtype.name)


def _package() -> ModuleType:
    try:
        import onnx
        import onnx.numpy_helper
        import onnx.shape_inference
    except ImportError:
        raise NetworkError("ONNX files need the package onnx: pip install 'netreel[models]'") from None
    return onnx


def _inferred(onnx: ModuleType, proto: ModelProto) -> list[ValueInfoProto]:
    """Return the values whose types onnx can infer."""
    try:
        graph = onnx.shape_inference.infer_shapes(proto).graph
    except Exception:
        graph = proto.graph
    return [*graph.value_info, *graph.output]


def _tensors(graph: GraphProto) -> Iterator[TensorProto]:
    """Yield every tensor that is stored in a graph or in an attribute of its operations."""
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors
            for inner in (attribute.g, *attribute.graphs):
                if inner.node or inner.initializer:
                    yield from _tensors(inner)


def _clean(name: str, otherwise: str) -> str:
    """Return a tensor name as the name of an input."""
    kept = "".join(c if c.isalnum() or c in "_-" else "_" for c in name if c.isprintable()).strip("_")
    return kept or otherwise
