"""Tensors by name become layers: by their names, by their shapes, and by what the author adds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer.network.load.load import load_model
from renderer.values.errors import NetworkError

NUMBERS = np.random.default_rng(0)


def tensors(**shapes: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Return tensors of these shapes; "__" in a name stands for a dot."""
    return {name.replace("__", "."): NUMBERS.normal(size=shape) for name, shape in shapes.items()}


def refusal(source: Any, **options: Any) -> str:
    with pytest.raises(NetworkError) as caught:
        load_model(source, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


TORCH = tensors(fc1__weight=(5, 3), fc1__bias=(5,), fc2__weight=(2, 5), fc2__bias=(2,))
TURNED = {name: array.T for name, array in TORCH.items()}


def renamed(source: Mapping[str, np.ndarray], pattern: str) -> dict[str, np.ndarray]:
    """Return tensors under other names: {n} is the number of the layer from 1, {k} from 0, {w} and {b} its letters."""
    words = pattern.split()
    return {words[name.endswith("bias")].format(n=name[2], k=int(name[2]) - 1): array for name, array in source.items()}


@pytest.mark.parametrize(
    "pattern",
    [
        "{k}.weight {k}.bias",
        "layers.{n}.weight layers.{n}.bias",
        "model.net.fc{n}.weight model.net.fc{n}.bias",
        "W{n} b{n}",
        "w{k} b{k}",
        "weights_{k} biases_{k}",
        "dense_{n}/kernel:0 dense_{n}/bias:0",
        "coefs_{k} intercepts_{k}",
        "params/Dense_{k}/kernel params/Dense_{k}/bias",
        "hidden{n}_W hidden{n}_b",
    ],
)
@pytest.mark.parametrize("source", [TORCH, TURNED], ids=["out_in", "in_out"])
def test_layers_are_known_by_names_and_their_axes_by_shapes(pattern: str, source: Mapping[str, np.ndarray]) -> None:
    model = load_model(renamed(source, pattern), layers="dense tanh dense softmax")
    assert np.array_equal(model.steps[0].kind.parameters["weight"], TORCH["fc1.weight"])
    assert np.array_equal(model.steps[1].kind.parameters["bias"], TORCH["fc2.bias"])
    assert model.input_shapes == ((3,),) and model.shapes[model.outputs[0]] == (2,)


def test_steps_have_the_names_of_the_file_where_they_are_plain() -> None:
    assert [step.name for step in load_model(TORCH, layers="relu linear")] == ["fc1", "fc2"]
    assert [step.name for step in load_model(renamed(TORCH, "{k}.weight {k}.bias"), layers="relu linear")] == [
        "dense1",
        "dense2",
    ]


def test_arrays_without_names_are_taken_in_order(tmp_path: Path) -> None:
    np.savez(tmp_path / "net.npz", *TORCH.values())
    model = load_model(tmp_path / "net.npz", layers="relu linear")
    assert np.array_equal(model.steps[1].kind.parameters["weight"], TORCH["fc2.weight"])
    np.save(tmp_path / "one.npy", TORCH["fc1.weight"])
    assert load_model(tmp_path / "one.npy", layers="relu", weight_axes="in_out").shapes["dense1"] == (3,)


def test_layers_whose_names_are_sorted_wrongly_are_put_in_the_order_that_fits() -> None:
    mixed = tensors(answer__weight=(2, 5), hidden__weight=(5, 7), start__weight=(7, 3))
    model = load_model(mixed, layers="relu relu softmax")
    assert [step.name for step in model][:3] == ["start", "hidden", "answer"]
    many = {f"l{number}.weight": np.ones((3, 3)) * number for number in (1, 10, 2)}
    assert [step.name for step in load_model(many, layers="tanh tanh tanh")] == ["l1", "l10", "l2"]


def test_activations_that_are_missing_are_asked_for_with_an_example_that_works() -> None:
    both = {**tensors(conv1__weight=(4, 1, 3, 3), conv1__bias=(4,)), **tensors(fc__weight=(2, 64), fc__bias=(2,))}
    message = refusal(both)
    assert "conv1.weight (4 x 1 x 3 x 3)" in message
    example = message.rpartition("layers='")[2].rstrip("')")
    assert example == "conv relu flatten dense softmax"
    assert load_model(both, layers=example, input_shape=(1, 6, 6)).shapes["softmax1"] == (2,)


def test_norms_tables_and_kernels_are_known_by_their_shapes() -> None:
    both = tensors(emb__weight=(9, 4), norm__weight=(4,), norm__bias=(4,), out__weight=(3, 4))
    model = load_model(both, layers="emb layer_norm(epsilon=0.001) dense")
    assert [step.kind.title for step in model] == ["embedding", "layer_norm", "dense"]
    assert model.run([8, 0]).output.shape == (2, 3)
    kernels = tensors(bn__weight=(6,), bn__bias=(6,), bn__running_mean=(6,), conv__kernel=(3, 3, 2, 6))
    kernels["bn.running_var"] = np.ones(6)
    image = load_model(kernels, layers="conv(stride=2, padding=1) batch_norm relu max_pool", input_shape=(2, 8, 8))
    assert image.shapes["max_pool1"] == (6, 2, 2)
    assert image.steps[0].kind.parameters["weight"][5, 1, 0, 2] == kernels["conv.kernel"][0, 2, 1, 5]


def test_what_the_text_calls_an_embedding_is_one_whatever_its_name_looks_like() -> None:
    state = tensors(e__weight=(9, 4), norm__weight=(4,), norm__bias=(4,), out__weight=(3, 4))
    model = load_model(state, layers="embedding norm dense")
    assert [step.kind.title for step in model] == ["embedding", "layer_norm", "dense"]
    assert np.array_equal(model.steps[0].kind.parameters["weight"], state["e.weight"])
    # The other way round: a table by its name is the matrix that the text says.
    named = tensors(embed__weight=(6, 4), out__weight=(3, 6))
    assert load_model(named, layers="dense relu dense").run(np.zeros(4)).output.shape == (3,)


def test_attention_needs_its_heads_and_positions_are_a_table() -> None:
    state = tensors(tok__weight=(9, 4), wpe__weight=(6, 4), attn__in_proj_weight=(12, 4), attn__out_proj__weight=(4, 4))
    assert "heads=4" in refusal(state, layers="tok wpe attn")
    model = load_model(state, layers="embedding positions attn(heads=2, causal=True)")
    assert [step.kind.title for step in model] == ["embedding", "positions", "attention"]
    assert model.run([3, 1, 8]).output.shape == (3, 4)


def test_a_residual_connection_adds_what_went_into_the_layer_that_many_layers_before() -> None:
    state = tensors(ln__weight=(4,), ln__bias=(4,), fc1__weight=(8, 4), fc2__weight=(4, 8))
    model = load_model(state, layers="layer_norm dense tanh dense add(3) add(1)", input_shape=(2, 4))
    assert [model.step(name).inputs for name in ("add1", "add2")] == [("fc2", "x"), ("add1", "fc2")]
    x = np.array([[1.0, 0.5, -1.0, 2.0], [0.0, 1.0, 0.0, -1.0]])
    run = model.run(x)
    assert np.allclose(run["add1"].output, run["fc2"].output + x)
    for words in ("add", "add(9)", "add(0)", "add(1, 2)"):
        said = refusal(state, layers=f"layer_norm dense tanh dense {words}")
        assert "as add(2)" in said and "after 3 layers" in said
    assert "joins several tensors" in refusal(state, layers="layer_norm dense tanh dense multiply")


def test_the_example_for_one_output_ends_without_a_softmax() -> None:
    assert "'dense relu dense identity'" in refusal(
        tensors(a__weight=(4, 3), a__bias=(4,), b__weight=(1, 4), b__bias=(1,))
    )


def test_a_gru_of_keras_has_its_gates_turned_to_those_of_torch() -> None:
    state = tensors(gru__kernel=(2, 9), gru__recurrent_kernel=(3, 9), gru__bias=(2, 9))
    kind = load_model(state, layers="gru(last=True)").steps[0].kind.parameters
    assert np.array_equal(kind["input_weight"][:3], state["gru.kernel"].T[3:6])
    assert np.array_equal(kind["hidden_bias"][6:], state["gru.bias"][1, 6:])
    assert "reset_after" in refusal({**state, "gru.bias": np.ones(9)}, layers="gru")


@pytest.mark.parametrize(
    ("source", "options", "words"),
    [
        ({"W1": np.ones((4, 4))}, {"layers": "relu"}, "weight_axes='out_in'"),
        ({"a": np.ones(3)}, {"layers": "relu"}, "names are as in fc1.weight"),
        ({"fc1.bias": np.ones(3)}, {"layers": "relu"}, "'fc1.bias' has no weight beside it"),
        ({}, {"layers": "relu"}, "no tensors"),
        (TORCH, {"layers": "relu"}, "'dense relu dense softmax'"),
        (TORCH, {"layers": "dense relu"}, "does not name fc2.weight"),
        (TORCH, {"layers": "dense relu dense dense"}, "no weights left for it"),
        (TORCH, {"layers": "dens relu"}, "did you mean 'dense'?"),
        (TORCH, {"layers": "dense relu dense softmx"}, "did you mean 'softmax'?"),
        (TORCH, {"layers": ""}, "it is empty"),
        (TORCH, {"layers": "dense (("}, "cannot be read from"),
        (TORCH, {"layers": "dense leaky_relu(a) dense"}, "as in 'max_pool(2, stride=2)', not as in 'leaky_relu(a)'"),
        (TORCH, {"layers": "dense leaky_relu(1, 2) dense"}, "leaky_relu takes 1 number"),
        (TORCH, {"layers": "dense(3) relu dense"}, "dense(3)"),
        (TORCH, {"layers": "dense max_pool(2, size=3) dense"}, "takes no 'size'"),
        (TORCH, {"layers": "fc2 relu fc1"}, "takes 3"),
        (TORCH, {"layers": "relu relu", "weight_axes": "in_out"}, "needs 3 numbers"),
        (tensors(a__weight=(2, 3, 4)), {"layers": "relu"}, "no layer of a known kind"),
        ({"a.weight": np.array([["x"]])}, {"layers": "relu"}, "'a.weight' holds text"),
        ({"a.weight": np.array([[np.nan]])}, {"layers": "relu"}, "'a.weight' holds NaN"),
        ({1: np.ones((1, 1))}, {"layers": "relu"}, "the name 1"),
        ({"W1": np.ones((2, 3)), "w_1": np.ones((2, 3))}, {"layers": "relu"}, "both the weight of one layer"),
        (5, {}, "but this is 5"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_helps(source: Any, options: Mapping[str, Any], words: str) -> None:
    assert words in refusal(source, **options)
