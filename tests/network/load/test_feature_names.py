"""The names of a model's inputs, from a live perceptron and from a file."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from renderer.network.load.feature_names import feature_names
from renderer.network.load.load import load_model
from renderer.values.errors import NetworkError
from timelines.explain.subject import subject_of

NAMES = ("age", "income", "height")


class MLPClassifier(SimpleNamespace):
    """What scikit-learn's class of this name has after fit."""


def perceptron(**more: Any) -> MLPClassifier:
    weights = [np.arange(6.0).reshape(3, 2) / 6, np.ones((2, 2))]
    biases = [np.zeros(2), np.zeros(2)]
    usual = {"coefs_": weights, "intercepts_": biases, "activation": "relu", "out_activation_": "softmax"}
    return MLPClassifier(**usual, **more)


def saved(folder: Path, **more: Any) -> Path:
    net = perceptron()
    tensors = {f"coefs_{k}": w for k, w in enumerate(net.coefs_)}
    tensors |= {f"intercepts_{k}": b for k, b in enumerate(net.intercepts_)}
    np.savez(folder / "net.npz", layers="relu softmax", **tensors, **more)
    return folder / "net.npz"


def test_a_perceptron_that_was_fitted_to_named_columns_has_their_names() -> None:
    assert feature_names(perceptron(feature_names_in_=np.array(NAMES, dtype=object))) == NAMES
    assert feature_names(perceptron()) == ()
    assert feature_names(perceptron(feature_names_in_=[1, 2, 3])) == ()


def test_a_file_has_the_names_as_text(tmp_path: Path) -> None:
    file = saved(tmp_path, feature_names_in_=np.array(NAMES))
    assert feature_names(file) == feature_names(str(file)) == NAMES
    assert load_model(file).run([1, 2, 3]).output.shape == (2,)
    assert feature_names(saved(tmp_path)) == ()


def test_names_that_are_pickled_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="never read"):
        feature_names(saved(tmp_path, feature_names_in_=np.array(NAMES, dtype=object)))


def test_a_film_calls_the_inputs_by_the_names_of_the_model_unless_it_is_told_others(tmp_path: Path) -> None:
    named = perceptron(feature_names_in_=np.array(NAMES, dtype=object))
    assert subject_of(named, [0.1, 0.2, 0.3]).column_names == NAMES
    assert subject_of(named, [0.1, 0.2, 0.3], names="a,b,c").column_names == ("a", "b", "c")
    assert subject_of(saved(tmp_path, feature_names_in_=np.array(NAMES)), [0.1, 0.2, 0.3]).column_names == NAMES
    assert subject_of(perceptron(), [0.1, 0.2, 0.3]).column_names == ()
    # Names that are not those of its inputs are left out: nobody asked for them.
    assert subject_of(perceptron(feature_names_in_=["a", "b"]), [0.1, 0.2, 0.3]).column_names == ()
