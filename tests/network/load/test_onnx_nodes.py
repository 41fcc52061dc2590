"""The node tests that ship with the onnx package, for every operation that is read as a layer."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from renderer.network.load.onnx_tables import OPERATIONS
from renderer.values.short_repr import brief

onnx = pytest.importorskip("onnx")

from renderer.network.load.onnx import OnnxReader  # noqa: E402

MODULES = {
    "AveragePool": "averagepool",
    "BatchNormalization": "batch_normalization",
    "LayerNormalization": "layernormalization",
    "RMSNormalization": "rmsnormalization",
    "ReduceMean": "reducemean",
    "ReduceSum": "reducesum",
}
COMPUTED = ("Add", "Sub", "Mul", "Div", "Pow", "Sum", "Concat")
"""Operations whose inputs are all computed; of others the first is, and the rest is stored in the file."""

LEFT_OUT = {
    "Cast": "its tests are about types, and numbers are float64 here",
    "test_celu_bfloat16": "its input has a type that numpy does not know",
    "test_identity_sequence": "sequences are not read",
    "test_identity_opt": "optional values are not read",
}
OPAQUE = (
    ("_int", "whole numbers"),
    ("_uint", "whole numbers"),
    ("dropout_default_mask", "the mask is an output too"),
    ("training_dropout", "dropout in training"),
    ("gather_2d_indices", "places on several axes"),
    ("training_mode", "the statistics of a batch"),
    ("gemm_default_matrix_bias", "a bias for each example"),
    ("gemm_transposeA", "a transposed input"),
    ("gemm_all_attributes", "a transposed input"),
    ("gru_", "the reset gate before the product, or another form"),
    ("layer_normalization", "the mean and the deviation are outputs too"),
    ("lstm_", "peepholes, two directions, or a cell as output"),
    ("simple_rnn_b", "two directions or the batch first"),
    ("maxpool_with_argmax", "the places are an output too"),
    ("clip_default", "an open range"),
    ("clip_min_greater_than_max", "an empty range"),
)
"""Parts of names, and why no layer stands for these uses."""

DIGITS = {"test_averagepool_2d_ceil_last_window_starts_on_pad": 1e-3}
"""Tests whose expected output is written with 4 digits."""


@cache
def node_tests() -> dict[str, list[Any]]:
    """Return the tests by operation."""
    node = import_module("onnx.backend.test.case.node")
    for name in OPERATIONS:
        if name not in ("Cast", "Swish"):
            import_module(f"onnx.backend.test.case.node.{MODULES.get(name, name.lower())}")
    import_module("onnx.backend.test.case.node.swish")
    made: dict[str, list[Any]] = {}
    for case in node._NodeTestCases:
        kinds = {one.op_type for one in case.model.graph.node}
        if len(kinds) == 1 and kinds <= set(OPERATIONS) and len(case.model.graph.node) == 1:
            made.setdefault(kinds.pop(), []).append(case)
    return made


def fault(case: Any, operation: str) -> str | None:
    """Return what is wrong with how a test is read and run."""
    given, expected = ([np.asarray(array) for array in part] for part in case.data_sets[0])
    model = onnx.ModelProto()
    model.CopyFrom(case.model)
    stored = 0 if operation in COMPUTED else 1
    feeds = {}
    for number, (value, array) in enumerate(zip(model.graph.input, given, strict=True)):
        if number and stored:
            model.graph.initializer.append(onnx.numpy_helper.from_array(array, value.name))
        else:
            feeds[value.name] = array
    shapes = {name: array.shape for name, array in feeds.items()}
    reader = OnnxReader(model.SerializeToString(), case.name, shapes)  # type: ignore[arg-type]
    run = reader.model(keep_batch=True).run(list(feeds.values()) if len(feeds) > 1 else next(iter(feeds.values())))
    opaque = any(step.kind.title == "opaque" for step in run.model.steps)
    if opaque and not any(part in case.name for part, _ in OPAQUE):
        return "is opaque"
    for value, array in zip(model.graph.output, expected, strict=True):
        computed = run.tensors[reader.names[value.name]]["output"]
        near = 1e-2 if array.dtype == np.float16 else DIGITS.get(case.name, 1e-5)
        if computed.shape != array.shape or not np.allclose(computed, array, rtol=near, atol=near / 10):
            return f"gives {brief(computed.tolist())}"
    return None


@pytest.mark.parametrize("operation", sorted(set(OPERATIONS) - {"Cast"}))
def test_the_node_tests_of_onnx_pass(operation: str) -> None:
    cases = [case for case in node_tests().get(operation, []) if case.name not in LEFT_OUT]
    assert cases
    faults = {case.name: fault(case, operation) for case in cases}
    assert {name: words for name, words in faults.items() if words} == {}
