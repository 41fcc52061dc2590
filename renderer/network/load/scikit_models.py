"""Live scikit-learn models: multi-layer perceptrons, recognized by their attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol, TypeGuard

import numpy as np

from renderer.network.load.chains import LayerPart
from renderer.network.load.read_layer_words import Word
from renderer.network.load.tensors import as_numbers, refuse
from renderer.values.short_repr import brief

_NEEDED: Final = ("coefs_", "intercepts_", "activation", "out_activation_")


class Perceptron(Protocol):
    """An MLPClassifier or an MLPRegressor: its weights and biases, and the names of its activations."""

    coefs_: Iterable[object]
    intercepts_: Iterable[object]
    activation: str
    out_activation_: str


def is_perceptron(value: object) -> TypeGuard[Perceptron]:
    """Return whether an object is an MLPClassifier or an MLPRegressor, trained or not."""
    return all(hasattr(value, name) for name in _NEEDED) or type(value).__name__ in ("MLPClassifier", "MLPRegressor")


def parts_of_perceptron(value: Perceptron) -> list[LayerPart]:
    """Return the layers of a trained perceptron; raise a NetworkError for an untrained one."""
    source = f"the {type(value).__name__}"
    if not all(hasattr(value, one) for one in _NEEDED):
        refuse(source, "it is not trained yet; call its fit first")
    weights, biases = list(value.coefs_), list(value.intercepts_)
    words = [value.activation] * (len(weights) - 1) + [value.out_activation_]
    if not weights or len(weights) != len(biases) or not all(isinstance(word, str) for word in words):
        refuse(source, f"it has {brief(weights)} and {brief(biases)} as weights and biases")
    parts = []
    for number, (weight, bias, word) in enumerate(zip(weights, biases, words, strict=True)):
        tensors = {
            "weight": as_numbers(np.asarray(weight), source, f"coefs_[{number}]").T,
            "bias": as_numbers(np.asarray(bias), source, f"intercepts_[{number}]"),
        }
        parts += [
            LayerPart(Word("dense", "dense"), tensors, "", f"{source}, layer {number + 1}"),
            LayerPart(Word(word, word)),
        ]
    return parts
