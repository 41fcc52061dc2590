"""The tables of ONNX operations, put together: by operation, the function that appends its layers.

An operation stands in the table of its family: `onnx_arithmetic` for sums, products and comparisons, `onnx_activations`
for functions of one number, `onnx_layers` for what has weights or windows, `onnx_shapes` for what moves numbers only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from renderer.network.load.onnx_activations import ACTIVATIONS_OPERATIONS
from renderer.network.load.onnx_arithmetic import ARITHMETIC_OPERATIONS
from renderer.network.load.onnx_layers import LAYERS_OPERATIONS
from renderer.network.load.onnx_node import OnnxNode
from renderer.network.load.onnx_shapes import SHAPES_OPERATIONS

OPERATIONS: Final[Mapping[str, Callable[[OnnxNode], None]]] = MappingProxyType(
    {**ARITHMETIC_OPERATIONS, **ACTIVATIONS_OPERATIONS, **LAYERS_OPERATIONS, **SHAPES_OPERATIONS}
)
"""By operation of ONNX: the function that appends its layers. An exception of it makes the operation opaque."""
