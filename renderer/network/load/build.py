"""Layers from weights and words: the kinds by the names that people give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from renderer.network.activations import activation_named
from renderer.network.layers.dense import Dense
from renderer.network.layers.kind import LayerKind
from renderer.network.layers.softmax import Softmax
from renderer.network.load.groups import LayerWeights
from renderer.network.load.tensors import WeightAxes
from renderer.network.load.words import Word
from renderer.values.brief import brief
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array

WEIGHTED: Final[Mapping[str, str]] = MappingProxyType({"dense": "dense", "fc": "dense"})
"""Layers with weights, by the names that people give them."""


def weighted_kind(kind: str, weights: LayerWeights, axes: WeightAxes, word: Word) -> LayerKind:
    """Return a layer with these weights; a NetworkError when they do not fit."""
    make = _WITH_WEIGHTS[kind]
    try:
        return make(weights.tensors, axes, *word.arguments, **word.keywords)
    except NetworkError as error:
        raise NetworkError(f"{weights.words}: {error}") from None
    except TypeError:
        raise NetworkError(f"{kind} takes no {brief(word.text)}") from None


def plain_kind(word: Word) -> LayerKind:
    """Return a layer without weights; a NetworkError for numbers that it does not take."""
    try:
        return PLAIN[word.name](*word.arguments, **word.keywords)
    except TypeError:
        raise NetworkError(f"{word.name} takes no {brief(word.text)}") from None


def activation_of(word: Word) -> str:
    """Return the name of an activation; a NetworkError for an unknown one."""
    return activation_named(word.text).name


def join_activation(kinds: list[tuple[str, LayerKind]], activation: str) -> None:
    """Let the last layer end in an activation, or add it as a layer of its own."""
    name, last = kinds[-1]
    if isinstance(last, Dense) and last.activation == "linear":
        kinds[-1] = name, replace(last, activation=activation)
    else:
        raise NetworkError(f"{activation} follows {last.title}, which takes no activation")


def _dense(given: Mapping[str, Array], axes: WeightAxes) -> LayerKind:
    weight = given["weight"]
    return Dense(weight if axes == "out_in" else weight.T, given.get("bias"))


_WITH_WEIGHTS: Final[Mapping[str, Callable[..., LayerKind]]] = MappingProxyType({"dense": _dense})

PLAIN: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {"softmax": Softmax, "log_softmax": lambda axis=-1: Softmax(axis, True)}
)
"""Layers without weights, by name."""
