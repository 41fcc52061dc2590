"""An ONNX operation with its inputs, as the conversion to layers reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.network.layers.layer_kind import LayerKind, TensorShape
from renderer.network.steps import Step

if TYPE_CHECKING:
    from onnx import NodeProto

StoredArray: TypeAlias = NDArray[Any]
"""An array of any type of numbers, as a file stores it."""


class Unexplained(Exception):
    """An operation, or a use of one, without a matching layer."""


class OperationReader(Protocol):
    """The part of the file's reader that an operation needs."""

    opset: int
    constants: dict[str, StoredArray]
    steps: list[Step]
    names: dict[str, str]
    shapes: dict[str, TensorShape]
    types: dict[str, str]

    def add(self, tensor: str, kind: LayerKind, sources: Sequence[str], stem: str = "") -> None: ...  # noqa: D102
    def replace_last(self, tensor: str, old: str, kind: LayerKind) -> None: ...  # noqa: D102
    def step_of(self, tensor: str) -> str: ...  # noqa: D102
    def readers(self, tensor: str) -> int: ...  # noqa: D102


class OnnxNode:
    """One operation with its attributes."""

    def __init__(self, reader: OperationReader, proto: NodeProto) -> None:
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

    def constant(self, number: int) -> StoredArray:
        """Return a stored input; raise Unexplained where it is computed."""
        if not self.has(number) or self.inputs[number] not in self.reader.constants:
            raise Unexplained(f"input {number} is computed")
        return self.reader.constants[self.inputs[number]]

    def optional(self, number: int) -> StoredArray | None:
        """Return a stored input, or None where it is not given."""
        return self.constant(number) if self.has(number) else None

    def whole_numbers(self, number: int) -> list[int]:
        """Return a stored input of whole numbers."""
        return [int(value) for value in np.asarray(self.constant(number)).ravel()]

    def shape(self, number: int = 0) -> TensorShape:
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


def axes_of_node(node: OnnxNode) -> list[int] | None:
    """Return the axes of an operation, from its attribute or its second input; None where neither is given."""
    if "axes" in node.attributes:
        return [int(axis) for axis in node.attributes["axes"]]
    return node.whole_numbers(1) if node.has(1) else None
