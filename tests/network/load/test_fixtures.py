"""Files that the frameworks themselves wrote give what the frameworks themselves compute."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer.network.load.load import load_model
from renderer.network.model import Model
from renderer.values.errors import NetworkError
from tests.sure import there

DATA = Path(__file__).parent / "data"
FLOAT32, FLOAT64 = 1e-5, 1e-12
CHANNELS_LAST = (".keras", ".h5")


def recorded(file: str) -> tuple[dict[str, Any], Model]:
    """Return what the framework computed, and the model of the file."""
    record = json.loads((DATA / f"{file}.json").read_text("utf-8"))
    return record, load_model(DATA / file, layers=record.get("layers"))


def outputs_of(model: Model, record: dict[str, Any], channels_last: bool) -> np.ndarray:
    examples = (np.array(one) for one in record["inputs"])
    moved = (np.moveaxis(one, -1, 0) if channels_last and one.ndim == 3 else one for one in examples)
    return np.array([model.run(one).output for one in moved])


FILES = {
    "digits_sklearn.npz": FLOAT64,
    "parity_sklearn.npz": FLOAT64,
    "regression_sklearn.npz": FLOAT64,
    "perceptron_f64.safetensors": FLOAT64,
    "perceptron_f16.safetensors": FLOAT64,
    "perceptron_bf16.safetensors": FLOAT64,
    "digits_cnn.safetensors": FLOAT32,
    "grouped.safetensors": FLOAT32,
    "rnn.safetensors": FLOAT32,
    "lstm.safetensors": FLOAT32,
    "gru.safetensors": FLOAT32,
    "dense.keras": FLOAT32,
    "dense.h5": FLOAT32,
    "digits_cnn.keras": FLOAT32,
    "graph.keras": FLOAT32,
    "graph.h5": FLOAT32,
    "simplernn.keras": FLOAT32,
    "lstm.keras": FLOAT32,
    "gru.keras": FLOAT32,
}


@pytest.mark.parametrize("file", FILES)
def test_a_file_of_a_framework_gives_its_own_outputs(file: str) -> None:
    record, model = recorded(file)
    outputs = outputs_of(model, record, file.endswith(CHANNELS_LAST))
    assert outputs.shape == np.shape(record["outputs"]) and outputs.shape[0] >= 3
    assert np.abs(outputs - record["outputs"]).max() < FILES[file]


@pytest.mark.parametrize(
    ("file", "shape", "steps"),
    [
        ("digits_sklearn.npz", (64,), "dense1 dense2 softmax1"),
        ("digits_cnn.safetensors", (1, 8, 8), "conv1 max_pool1 conv2 bn2 activation1 flatten1 fc softmax1"),
        ("digits_cnn.keras", (1, 8, 8), "conv1 max_pooling2d conv2 flatten dropout answer softmax1"),
    ],
)
def test_a_net_for_digits_names_the_digits_that_were_held_out(file: str, shape: tuple[int, ...], steps: str) -> None:
    record, model = recorded(file)
    assert record["accuracy"] > 0.94
    assert [step.name for step in model] == steps.split() and model.input_shapes == (shape,)
    outputs = outputs_of(model, record, file.endswith(CHANNELS_LAST))
    assert (outputs.argmax(axis=1) == record["classes"]).mean() >= record["accuracy"] - 0.2


def test_gradients_of_a_loaded_graph_equal_differences() -> None:
    record, model = recorded("graph.keras")
    x = np.moveaxis(np.array(record["inputs"][0]), -1, 0)
    run = model.run(x, target=1, loss="cross_entropy")
    for place in ((0, 0, 0), (1, 3, 2), (0, 5, 4)):
        moved = [x.copy(), x.copy()]
        for one, step in zip(moved, (1e-6, -1e-6), strict=True):
            one[place] += step
        losses = [model.run(one, target=1, loss="cross_entropy").loss for one in moved]
        assert abs((losses[0] - losses[1]) / 2e-6 - there(run[model.inputs[0]].output_gradient)[place]) < 1e-6


def test_layers_that_are_given_come_before_those_of_the_file() -> None:
    model = load_model(DATA / "digits_sklearn.npz", layers=["tanh", "sigmoid"])
    assert [step.kind.activation for step in model] == ["tanh", "sigmoid"]  # type: ignore[attr-defined]


def test_a_file_of_torch_is_read_by_torch_alone() -> None:
    pytest.importorskip("torch")
    record, model = recorded("perceptron.pt")
    assert np.abs(outputs_of(model, record, False) - record["outputs"]).max() < FLOAT64


def test_a_pickled_module_is_refused_with_the_way_to_save_it() -> None:
    with pytest.raises(NetworkError, match=r"^pickled_module\.pt: .*save") as refusal:
        load_model(DATA / "pickled_module.pt", layers="relu")
    assert "\n" not in str(refusal.value)
