"""ONNX files: graphs of many kinds, and files that are none."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer.network.layers.dense import Dense
from renderer.network.load.load import load_model
from renderer.network.load.onnx import OnnxReader, read_onnx
from renderer.network.model import Model
from renderer.values.errors import NetworkError
from tests.sure import sure, unchecked

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from onnx.reference import ReferenceEvaluator  # noqa: E402

FLOAT = TensorProto.FLOAT


def model_bytes(
    nodes: list[Any],
    inputs: dict[str, list[Any]],
    outputs: list[str],
    stored: dict[str, Any] | None = None,
    opset: int = 18,
    kinds: dict[str, int] | None = None,
) -> bytes:
    """Return the bytes of a file; `stored` has arrays, or random ones of a shape in float32."""
    chance = np.random.default_rng(len(nodes))
    arrays = {
        name: value if isinstance(value, np.ndarray) else chance.normal(size=value).astype(np.float32)
        for name, value in (stored or {}).items()
    }
    kinds = kinds or {}
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info(name, kinds.get(name, FLOAT), shape) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, kinds.get(name, FLOAT), None) for name in outputs],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    return bytes(model.SerializeToString())


def node(operation: str, inputs: str, outputs: str, **attributes: Any) -> Any:
    return helper.make_node(operation, inputs.split(), outputs.split(), **attributes)


def whole(*values: int) -> Any:
    return np.array(values, dtype=np.int64)


def mlp(batch: Any = 1, **more: Any) -> bytes:
    nodes = [
        node("Gemm", "x w1 b1", "h", transB=1),
        node("Relu", "h", "a"),
        node("Gemm", "a w2 b2", "z"),
        node("Softmax", "z", "y"),
    ]
    return model_bytes(nodes, {"x": [batch, 4]}, ["y"], {"w1": (5, 4), "b1": (5,), "w2": (5, 3), "b2": (3,)}, **more)


def attention_block() -> bytes:
    nodes = [
        node("MatMul", "x wq", "q"),
        node("MatMul", "x wk", "k"),
        node("MatMul", "x wv", "v"),
        *(node("Reshape", f"{name} heads", f"{name}1") for name in "qkv"),
        node("Transpose", "q1", "q2", perm=[0, 2, 1, 3]),
        node("Transpose", "k1", "k2", perm=[0, 2, 3, 1]),
        node("Transpose", "v1", "v2", perm=[0, 2, 1, 3]),
        node("MatMul", "q2 k2", "s"),
        node("Div", "s root", "t"),
        node("Add", "t mask", "u"),
        node("Softmax", "u", "p"),
        node("MatMul", "p v2", "m"),
        node("Transpose", "m", "m1", perm=[0, 2, 1, 3]),
        node("Reshape", "m1 flat", "m2"),
        node("MatMul", "m2 wo", "o"),
        node("Add", "o x", "r"),
        node("LayerNormalization", "r g c", "y"),
    ]
    mask = np.triu(np.full((3, 3), -np.inf, dtype=np.float32), 1)
    stored = {
        "wq": (4, 4),
        "wk": (4, 4),
        "wv": (4, 4),
        "wo": (4, 4),
        "g": (4,),
        "c": (4,),
        "mask": mask,
        "heads": whole(0, 0, 2, 2),
        "flat": whole(0, 0, 4),
        "root": np.array(1.5, dtype=np.float32),
    }
    return model_bytes(nodes, {"x": ["batch", 3, 4]}, ["y"], stored)


def conv_net() -> bytes:
    nodes = [
        node("Conv", "x k1 c1", "h1", pads=[1, 1, 1, 1]),
        node("BatchNormalization", "h1 s t m v", "h2"),
        node("Relu", "h2", "h3"),
        node("MaxPool", "h3", "h4", kernel_shape=[2, 2], strides=[2, 2]),
        node("Conv", "h4 k2", "h5", group=2, auto_pad="SAME_UPPER", strides=[2, 2]),
        node("LeakyRelu", "h5", "h6", alpha=0.2),
        node("GlobalAveragePool", "h6", "h7"),
        node("Flatten", "h7", "h8"),
        node("Gemm", "h8 w b", "y"),
    ]
    stored = {
        "k1": (4, 1, 3, 3),
        "c1": (4,),
        "s": (4,),
        "t": (4,),
        "m": (4,),
        "v": np.full(4, 0.5, np.float32),
        "k2": (6, 2, 3, 3),
        "w": (6, 3),
        "b": (3,),
    }
    return model_bytes(nodes, {"x": ["N", 1, 9, 9]}, ["y"], stored)


def lstm() -> bytes:
    nodes = [
        node("Transpose", "x", "t", perm=[1, 0, 2]),
        node("LSTM", "t w r b", "s h", hidden_size=3),
        node("Squeeze", "h zero", "l"),
        node("Gemm", "l wo", "y"),
    ]
    stored = {"w": (1, 12, 2), "r": (1, 12, 3), "b": (1, 24), "wo": (3, 2), "zero": whole(0)}
    return model_bytes(nodes, {"x": [1, 4, 2]}, ["y"], stored)


def one(
    operation: str, shape: list[Any], stored: dict[str, Any] | None = None, extra: str = "", **attributes: Any
) -> bytes:
    return model_bytes([node(operation, f"x {extra}".strip(), "y", **attributes)], {"x": shape}, ["y"], stored)


def embedding() -> bytes:
    nodes = [
        node("Gather", "table x", "e"),
        node("Add", "e places", "p"),
        node("ReduceMean", "p axes", "y", keepdims=0),
    ]
    stored = {"table": (6, 3), "places": (4, 3), "axes": whole(1)}
    return model_bytes(nodes, {"x": [1, 4]}, ["y"], stored, kinds={"x": TensorProto.INT64})


def folded() -> bytes:
    nodes = [
        node("Shape", "x", "n"),
        node("Gather", "n zero", "b"),
        node("Concat", "b rest", "sides", axis=0),
        node("Reshape", "x sides", "r"),
        node("Constant", "", "two", value=numpy_helper.from_array(np.array([2.0], np.float32))),
        node("Mul", "r two", "y"),
    ]
    return model_bytes(nodes, {"x": ["N", 2, 3]}, ["y"], {"zero": whole(0), "rest": whole(-1)})


def branches() -> bytes:
    nodes = [
        node("MatMul", "x a", "p"),
        node("Tanh", "p", "p1"),
        node("MatMul", "x b", "q"),
        node("Sigmoid", "q", "q1"),
        node("Concat", "p1 q1 x", "c", axis=1),
        node("Mul", "p1 q1", "g"),
        node("MatMul", "c w", "d"),
        node("Add", "d g", "y"),
    ]
    return model_bytes(nodes, {"x": [1, 3]}, ["y"], {"a": (3, 3), "b": (3, 3), "w": (9, 3)})


def two_inputs() -> bytes:
    nodes = [node("Gemm", "a w", "p"), node("Gemm", "b w", "q"), node("Sub", "p q", "d"), node("Mul", "d d", "y")]
    return model_bytes(nodes, {"a": ["N", 3], "b": ["N", 3]}, ["y"], {"w": (3, 2)})


GRAPHS: dict[str, tuple[Callable[[], bytes], bool]] = {
    "mlp": (mlp, False),
    "mlp of any batch": (lambda: mlp("N"), False),
    "mlp of an old opset": (lambda: mlp(opset=12), False),
    "residual": (
        lambda: model_bytes(
            [node("Gemm", "x w b", "h"), node("Gelu", "h", "g"), node("Add", "g x", "y")],
            {"x": [1, 3]},
            ["y"],
            {"w": (3, 3), "b": (3,)},
            opset=20,
        ),
        False,
    ),
    "branches": (branches, False),
    "two inputs": (two_inputs, False),
    "two outputs": (
        lambda: model_bytes(
            [node("Gemm", "x w", "y"), node("Tanh", "y", "z")], {"x": [1, 2]}, ["y", "z"], {"w": (2, 2)}
        ),
        False,
    ),
    "attention block": (attention_block, False),
    "convolutional": (conv_net, False),
    "lstm": (lstm, False),
    "embedding": (embedding, False),
    "folded shapes": (folded, False),
    "unknown operation": (lambda: one("CumSum", [1, 4], {"axis": np.array(1, dtype=np.int64)}, "axis"), True),
    "unknown in the middle": (
        lambda: model_bytes(
            [node("Gemm", "x w", "h"), node("TopK", "h k", "t i"), node("Gemm", "t v", "y")],
            {"x": [1, 4]},
            ["y"],
            {"w": (4, 4), "v": (2, 2), "k": whole(2)},
        ),
        True,
    ),
    "split": (
        lambda: model_bytes(
            [node("Split", "x", "a b", axis=1, num_outputs=2), node("Mul", "a b", "y")], {"x": [1, 6]}, ["y"]
        ),
        False,
    ),
    "slice": (
        lambda: one(
            "Slice", [1, 5, 6], {"s": whole(1, 0), "e": whole(4, 6), "a": whole(1, 2), "t": whole(1, 2)}, "s e a t"
        ),
        False,
    ),
    "transposed batch": (lambda: one("Transpose", [1, 3], perm=[1, 0]), False),
    "softmax of channels": (lambda: one("Softmax", [1, 3, 4, 4], axis=1), False),
    "fixed batch": (lambda: one("Softmax", [2, 3], axis=-1), False),
    "clip": (
        lambda: one(
            "Clip", [1, 6], {"low": np.array(0, dtype=np.float32), "high": np.array(6, dtype=np.float32)}, "low high"
        ),
        False,
    ),
    "square": (lambda: one("Pow", [1, 3], {"two": np.array(2, dtype=np.int64)}, "two"), False),
    "average pool": (lambda: one("AveragePool", [1, 2, 6, 6], kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1), False),
    "depthwise": (lambda: one("Conv", [1, 3, 5, 5], {"k": (3, 1, 3, 3)}, "k", group=3, dilations=[2, 2]), False),
    "one dimension": (lambda: one("Conv", [1, 2, 8], {"k": (4, 2, 3)}, "k", strides=[2]), False),
    "instance norm": (lambda: one("InstanceNormalization", [1, 2, 3, 3], {"s": (2,), "b": (2,)}, "s b"), True),
}
"""By name: the file, and whether it holds an opaque operation."""


def reference_inputs(data: bytes) -> dict[str, Any]:
    chance = np.random.default_rng(7)
    model = onnx.load_model_from_string(data)
    feeds: dict[str, Any] = {}
    for value in model.graph.input:
        shape = [side.dim_value or 1 for side in value.type.tensor_type.shape.dim]
        is_whole = value.type.tensor_type.elem_type == TensorProto.INT64
        feeds[value.name] = chance.integers(0, 6, shape) if is_whole else chance.normal(size=shape).astype(np.float32)
    return feeds


@pytest.mark.parametrize("name", sorted(GRAPHS))
def test_every_tensor_of_a_graph_is_that_of_onnx(name: str) -> None:
    make, opaque = GRAPHS[name]
    data = make()
    feeds = reference_inputs(data)
    expected = sure(dict, ReferenceEvaluator(data).run(None, feeds, intermediate=True))
    for keep in (True, False):
        reader = OnnxReader(data, name, {})
        model = reader.model(keep_batch=keep)
        run = model.run(
            [feeds[value.name] for value in reader.inputs] if len(feeds) > 1 else next(iter(feeds.values()))
        )
        assert any(step.kind.title == "opaque" for step in model.steps) == opaque
        compared = 0
        for tensor, step in reader.names.items():
            if tensor in expected:
                value = run.tensors[step]["output"]
                if tensor in [source for other in reader.proto.graph.node for source in other.input]:
                    merged = next((one for one in model.steps if one.name == step), None)
                    later = [t for t, s in reader.names.items() if s == step]
                    value = value if merged is None or later[-1] == tensor else run[step].pre_activation
                    if len(later) > 1 and later[-1] != tensor and value.size != expected[tensor].size:
                        continue
                    if len(later) == 3 and later[0] == tensor:
                        continue
                assert value.size == expected[tensor].size
                assert np.allclose(value.ravel(), expected[tensor].ravel(), rtol=1e-5, atol=1e-5), (name, tensor)
                compared += 1
        assert compared >= 2


def test_the_batch_axis_is_dropped_where_no_operation_mixes_it() -> None:
    model = read_onnx(conv_net(), "cnn.onnx")
    assert model.input_shapes == ((1, 9, 9),) and model.shapes[model.outputs[0]] == (3,)
    assert read_onnx(attention_block(), "a.onnx").input_shapes == ((3, 4),)
    assert read_onnx(one("Transpose", [1, 3], perm=[1, 0]), "t.onnx").input_shapes == ((1, 3),)
    assert read_onnx(one("Softmax", [2, 3]), "s.onnx").input_shapes == ((2, 3),)


def test_activations_and_biases_are_merged_into_the_layers_before_them() -> None:
    model = read_onnx(mlp(), "mlp.onnx")
    assert [step.name for step in model.steps] == ["dense1", "dense2", "softmax1"]
    run = model.run(np.ones(4), target=1, loss="cross_entropy")
    assert sure(Dense, run["dense1"].kind).activation == "relu" and run.prove().holds
    assert run == read_onnx(mlp(), "mlp.onnx").run(np.ones((1, 4)), target=1, loss="cross_entropy")


def test_gradients_of_a_loaded_transformer_are_proven() -> None:
    run = read_onnx(attention_block(), "a.onnx").run(np.eye(3, 4), target=np.zeros((3, 4)), loss="mse")
    proof = run.prove(entries=2)
    assert proof.holds and not proof.unclaimed and len(proof.comparisons) > 12


@pytest.mark.parametrize("kind", ["float16", "bfloat16", "float64"])
def test_weights_of_other_types_are_read(kind: str) -> None:
    import ml_dtypes

    dtype = np.dtype(ml_dtypes.bfloat16 if kind == "bfloat16" else kind)
    weight = np.arange(6, dtype=np.float32).reshape(2, 3) / 4
    code = {"float16": TensorProto.FLOAT16, "bfloat16": TensorProto.BFLOAT16, "float64": TensorProto.DOUBLE}[kind]
    data = model_bytes(
        [node("MatMul", "x w", "y")], {"x": [1, 2]}, ["y"], {"w": weight.astype(dtype)}, kinds={"x": code, "y": code}
    )
    model = read_onnx(data, "m.onnx")
    assert np.array_equal(model.step("dense1").kind.parameters["weight"], weight.T)


def with_external_data() -> bytes:
    model = onnx.load_model_from_string(mlp())
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../secrets.bin")
    return bytes(model.SerializeToString())


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "external data": (with_external_data, "the tensor 'w1' is in another file"),
    "a loop": (lambda: one("Loop", [1, 2]), "Loop.* is not read"),
    "no nodes": (lambda: b"", "no ONNX model"),
    "no model": (lambda: b"PK\x03\x04 not a model at all", "no ONNX model"),
    "an unknown length": (lambda: one("Relu", ["N", "length", 3]), "input 'x' has no fixed shape"),
    "a missing tensor": (lambda: one("Gemm", [1, 2], None, "w"), "reads 'w', which nothing computes"),
    "a shape that does not fit": (
        lambda: one("Gemm", [1, 2], {"w": (3, 2)}, "w"),
        "cannot evaluate the operation 'Gemm'",
    ),
    "an operation of nobody": (
        lambda: one("Frobnicate", [1, 2]),
        "operation 'Frobnicate' is known neither here nor to onnx",
    ),
    "a bomb": (
        lambda: model_bytes(
            [node("ConstantOfShape", "n", "c"), node("Add", "x c", "y")],
            {"x": [1, 2]},
            ["y"],
            {"n": whole(10**6, 10**6)},
        ),
        "would make 1e\\+12 numbers",
    ),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_read_is_refused_in_one_line(name: str) -> None:
    make, words = REFUSED[name]
    with pytest.raises(NetworkError, match=words) as caught:
        read_onnx(make(), "m.onnx")
    assert "\n" not in str(caught.value) and str(caught.value).startswith("m.onnx")


def test_a_file_is_loaded_by_its_ending(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(mlp("N"))
    (tmp_path / "net.onx").write_bytes(mlp("N"))
    assert isinstance(load_model(tmp_path / "net.onnx"), Model) and load_model(str(tmp_path / "net.onnx")).name == "net"
    for path, words in {"none.onnx": "is not there", "net.onx": "did you mean", "net": "is not there"}.items():
        with pytest.raises(NetworkError, match=words):
            load_model(tmp_path / path)
    with pytest.raises(NetworkError, match="layers= is not for what tells its layers itself"):
        load_model(tmp_path / "net.onnx", layers="relu")
    with pytest.raises(NetworkError, match="takes no 'shapes'"):
        load_model(tmp_path / "net.onnx", **unchecked({"shapes": {}}))
    with pytest.raises(NetworkError, match="has no input 'z'"):
        load_model(tmp_path / "net.onnx", input_shapes={"z": (1, 2)})


@pytest.mark.parametrize("name", ["mlp", "convolutional", "attention block", "folded shapes", "unknown in the middle"])
def test_mutilated_files_are_read_or_refused_in_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = GRAPHS[name][0]()
    chance = random.Random(name)
    monkeypatch.setattr("pickle.loads", None)
    monkeypatch.setattr("pickle.load", None)
    refused = 0
    for number in range(20):
        broken = bytearray(data)
        if number % 4 == 0:
            del broken[chance.randrange(1, len(data)) :]
        else:
            for _ in range(chance.randrange(1, 4)):
                broken[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        opened: list[Any] = []
        with monkeypatch.context() as patch:
            patch.setattr("builtins.open", lambda *args, opened=opened, **more: opened.append(args))
            try:
                read_onnx(bytes(broken), "m.onnx").run(np.ones(4) if name == "mlp" else np.ones((1, 9, 9)))
            except NetworkError as error:
                refused += 1
                assert "\n" not in str(error) and len(str(error)) < 400
        assert opened == []
    assert refused >= 5
