"""Live objects of other frameworks become models without an import of theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from renderer.network.load.load import load_model
from renderer.values.errors import NetworkError

NUMBERS = np.random.default_rng(1)
FLOAT32 = 1e-5


class MLPClassifier(SimpleNamespace):
    """What scikit-learn's class of this name has after fit."""


def perceptron(**changes: Any) -> MLPClassifier:
    weights, biases = [NUMBERS.normal(size=(3, 4)), NUMBERS.normal(size=(4, 2))], [np.ones(4), np.zeros(2)]
    usual = {"coefs_": weights, "intercepts_": biases, "activation": "relu", "out_activation_": "softmax"}
    return MLPClassifier(**{**usual, **changes})


def test_a_trained_perceptron_is_read_by_its_attributes() -> None:
    given = perceptron()
    model = load_model(given)
    x = np.array([0.3, -1.0, 2.0])
    hidden = np.maximum(x @ given.coefs_[0] + 1, 0)
    logits = np.exp(hidden @ given.coefs_[1])
    assert np.abs(model.run(x).output - logits / logits.sum()).max() < 1e-12
    assert [step.name for step in model] == ["dense1", "dense2", "softmax1"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (MLPClassifier(activation="relu"), "not trained yet; call its fit first"),
        (perceptron(activation="rlu"), "no layer and no activation is named 'rlu'; did you mean 'relu'?"),
        (perceptron(intercepts_=[]), "as weights and biases"),
        (perceptron(coefs_=[np.ones(3), np.ones(3)]), "layer 1"),
        (perceptron(coefs_=[np.full((3, 4), np.nan), np.ones((4, 2))]), "'coefs_[0]' holds NaN"),
    ],
)
def test_a_perceptron_that_cannot_be_read_is_refused(given: MLPClassifier, words: str) -> None:
    with pytest.raises(NetworkError, match=re.escape(words)):
        load_model(given)


def test_layers_are_not_asked_of_what_tells_them() -> None:
    with pytest.raises(NetworkError, match="not for what tells its layers itself"):
        load_model(perceptron(), layers="relu relu")


@pytest.mark.parametrize("kind", ["MLPClassifier", "MLPRegressor"])
def test_a_perceptron_of_scikit_learn_gives_its_own_outputs(kind: str) -> None:
    neural = pytest.importorskip("sklearn.neural_network")
    rows = NUMBERS.normal(size=(40, 3))
    answers = np.abs(rows[:, 0]).round() if kind == "MLPClassifier" else rows[:, :2]
    given = getattr(neural, kind)(hidden_layer_sizes=(4,), activation="tanh", max_iter=400, random_state=0)
    given.fit(rows, answers)
    outputs = given.predict_proba(rows) if kind == "MLPClassifier" else given.predict(rows)
    model = load_model(given)
    assert np.abs(np.array([model.run(row).output for row in rows]) - outputs).max() < 1e-12


def chains(nn: Any) -> list[tuple[Any, tuple[int, ...]]]:
    """Return modules of PyTorch that follow each other, with the shapes of their inputs."""
    image = nn.Sequential(
        nn.Conv2d(2, 4, 3, padding="same", dilation=2),
        nn.BatchNorm2d(4),
        nn.Hardswish(),
        nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True),
        nn.Conv2d(4, 6, (2, 3), stride=(1, 2), padding=(0, 1), groups=2, bias=False),
        nn.LeakyReLU(0.3),
        nn.AvgPool2d(2, padding=1, count_include_pad=True),
        nn.Dropout2d(),
        nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3)),
        nn.LogSoftmax(dim=1),
    )
    newer = [nn.RMSNorm(4)] if hasattr(nn, "RMSNorm") else []  # since PyTorch 2.4
    vector = nn.Sequential(
        nn.Linear(5, 6), nn.GELU(approximate="tanh"), nn.LayerNorm(6), nn.Identity(), nn.Linear(6, 4), nn.ELU(0.5),
        nn.BatchNorm1d(4), nn.Softplus(), *newer, nn.Hardtanh(-0.5, 0.7), nn.Softmax(-1),
    )  # fmt: skip
    return [(image, (2, 9, 8)), (vector, (5,)), (nn.Linear(3, 2), (3,))]


def test_modules_of_torch_give_their_own_outputs() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(2)
    for module, shape in chains(torch.nn):
        for tensor in (*module.parameters(), *module.buffers()):
            if tensor.is_floating_point():
                tensor.data = torch.rand_like(tensor) + 0.1
        module.eval().double()
        x = torch.randn(3, *shape, dtype=torch.float64)
        model = load_model(module, input_shape=shape)
        outputs = np.array([model.run(one).output for one in x.numpy()])
        assert np.abs(outputs - module(x).detach().numpy()).max() < 1e-12


def test_a_module_with_a_forward_of_its_own_needs_its_layers() -> None:
    torch = pytest.importorskip("torch")

    class Net(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.fc1, self.fc2 = torch.nn.Linear(3, 4), torch.nn.Linear(4, 2)

    with pytest.raises(NetworkError, match="layers='dense relu dense softmax'"):
        load_model(Net())
    assert [step.name for step in load_model(Net(), layers="fc1 tanh fc2")] == ["fc1", "fc2"]


def test_stacks_and_attention_of_torch_are_read_by_their_tensors() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(3)
    x = torch.randn(5, 4, dtype=torch.float64)
    stack = torch.nn.LSTM(4, 3, num_layers=2, batch_first=True).double()
    model = load_model(stack.state_dict(), layers="lstm lstm(last=True)")
    assert np.abs(model.run(x.numpy()).output - stack(x[None])[0][0, -1].detach().numpy()).max() < 1e-12
    looks = torch.nn.MultiheadAttention(4, 2, batch_first=True).double()
    looks.in_proj_bias.data = torch.randn(12, dtype=torch.float64)
    model = load_model({f"block.attn.{name}": one for name, one in looks.state_dict().items()}, layers="attn(heads=2)")
    assert np.abs(model.run(x.numpy()).output - looks(x, x, x)[0].detach().numpy()).max() < 1e-12


def odd(nn: Any) -> list[tuple[Any, str]]:
    return [
        (nn.Sequential(nn.Linear(2, 2), nn.PReLU()), "its layer '1' is a PReLU, which is not known"),
        (nn.Sequential(nn.Conv2d(1, 1, 3, padding=1, padding_mode="reflect")), "its padding is 'reflect'"),
        (nn.Sequential(nn.Linear(2, 2), nn.Softmax(0)), "layer '1' (Softmax): a softmax over the examples"),
        (nn.Sequential(nn.BatchNorm1d(2, track_running_stats=False)), "no running mean"),
        (nn.Sequential(nn.AdaptiveAvgPool2d(2)), "its output is 2"),
    ]


def test_modules_of_torch_that_cannot_be_read_are_refused_by_place() -> None:
    torch = pytest.importorskip("torch")
    for module, words in odd(torch.nn):
        with pytest.raises(NetworkError, match=re.escape(words)):
            load_model(module)


def test_a_live_model_of_keras_gives_its_own_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras")
    make: Callable[..., Any] = keras.layers.Dense
    given = keras.Sequential([keras.Input((3,)), make(4, "gelu", name="hidden"), make(2, "softmax")])
    x = NUMBERS.normal(size=(4, 3))
    model = load_model(given)
    assert model.steps[0].name == "hidden"
    outputs = np.array([model.run(one).output for one in x])
    assert np.abs(outputs - given.predict(x, verbose=0)).max() < FLOAT32
