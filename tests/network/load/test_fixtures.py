"""Files that the frameworks themselves wrote give what the frameworks themselves compute."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer.network.load.load import load
from renderer.network.model import Model
from renderer.values.errors import NetworkError

DATA = Path(__file__).parent / "data"
FLOAT32, FLOAT64 = 1e-5, 1e-12
CHANNELS_LAST = (".keras", ".h5")


def recorded(file: str) -> tuple[dict[str, Any], Model]:
    """Return what the framework computed, and the model of the file."""
    record = json.loads((DATA / f"{file}.json").read_text("utf-8"))
    return record, load(DATA / file, layers=record.get("layers"))


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
    "dense.keras": FLOAT32,
    "dense.h5": FLOAT32,
}


@pytest.mark.parametrize("file", FILES)
def test_a_file_of_a_framework_gives_its_own_outputs(file: str) -> None:
    record, model = recorded(file)
    outputs = outputs_of(model, record, file.endswith(CHANNELS_LAST))
    assert outputs.shape == np.shape(record["outputs"]) and outputs.shape[0] >= 3
    assert np.abs(outputs - record["outputs"]).max() < FILES[file]


def test_the_digits_net_of_scikit_learn_tells_the_digits_that_were_held_out() -> None:
    record, model = recorded("digits_sklearn.npz")
    assert record["accuracy"] > 0.95
    assert [step.name for step in model] == ["dense1", "dense2", "softmax1"]
    assert model.shapes["dense1"] == (16,) and model.input_shapes == ((64,),)
    assert outputs_of(model, record, False).argmax(axis=1).tolist() == record["classes"]


def test_layers_that_are_given_come_before_those_of_the_file() -> None:
    model = load(DATA / "digits_sklearn.npz", layers=["tanh", "sigmoid"])
    assert [step.kind.activation for step in model] == ["tanh", "sigmoid"]  # type: ignore[attr-defined]


def test_a_file_of_torch_is_read_by_torch_alone() -> None:
    pytest.importorskip("torch")
    record, model = recorded("perceptron.pt")
    assert np.abs(outputs_of(model, record, False) - record["outputs"]).max() < FLOAT64


def test_a_pickled_module_is_refused_with_the_way_to_save_it() -> None:
    with pytest.raises(NetworkError, match=r"^pickled_module\.pt: .*save") as refusal:
        load(DATA / "pickled_module.pt", layers="relu")
    assert "\n" not in str(refusal.value)
