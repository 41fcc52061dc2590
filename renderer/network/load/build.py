"""Layers from words and weights: the kinds by the names that people give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from renderer.network.activations import ACTIVATIONS, activation_named
from renderer.network.layers.dense import Dense
from renderer.network.layers.kind import LayerKind
from renderer.network.layers.softmax import Softmax
from renderer.network.load.words import Word
from renderer.values.errors import NetworkError, nearest
from renderer.values.numbers import Array

Tensors = Mapping[str, Array]
"""The parameters of a layer by role, with the axes that PyTorch gives them."""


def layer_kind(word: Word, tensors: Tensors | None = None) -> LayerKind:
    """Return the layer that a word names, with these parameters; a NetworkError when they do not fit.

    >>> layer_kind(Word("log_softmax", "log_softmax")).tex
    '\\\\ln \\\\frac{e^{x_i}}{\\\\sum_j e^{x_j}}'
    """
    try:
        if tensors is not None:
            return _WITH_WEIGHTS[WEIGHTED[word.name]](tensors, *word.arguments, **word.keywords)
        return _WITHOUT[word.name](*word.arguments, **word.keywords)
    except TypeError as error:
        raise NetworkError(f"{word.text!r} cannot be read: {_reason(error)}") from None


def activation_of(word: Word) -> str:
    """Return the name of the activation that a word names; a NetworkError with the nearest name for no activation."""
    try:
        return activation_named(word.text).name
    except NetworkError:
        if word.name in ACTIVATIONS:
            raise
        hint = nearest(word.name, [*_WITHOUT, *WEIGHTED, *ACTIVATIONS])
        raise NetworkError(f"no layer and no activation is named {word.text!r}{hint}") from None


def is_plain(word: Word) -> bool:
    """Whether a word names a layer without weights."""
    return word.name in _WITHOUT


def with_activation(kind: LayerKind, activation: str) -> LayerKind | None:
    """Return a layer that ends in an activation; None where it takes none, or has one already."""
    if isinstance(kind, Dense) and kind.activation == "linear":
        return replace(kind, activation=activation)
    return None


def activation_layer(activation: str) -> LayerKind:
    """Return an activation as a layer of its own."""
    raise NetworkError(f"{activation} follows no layer that takes an activation")


def _reason(error: TypeError) -> str:
    return str(error).partition(") ")[2].replace("() ", " ") or str(error)


def _dense(given: Tensors) -> LayerKind:
    return Dense(given["weight"], given.get("bias"))


_WITH_WEIGHTS: Final[Mapping[str, Callable[..., LayerKind]]] = MappingProxyType({"dense": _dense})

_NAMES: Final[Mapping[str, Sequence[str]]] = MappingProxyType({"dense": ("fc",)})

WEIGHTED: Final[Mapping[str, str]] = MappingProxyType(
    {name: kind for kind in _WITH_WEIGHTS for name in (kind, *_NAMES.get(kind, ()))}
)
"""Kinds of layers with weights, by the names that people give them."""

_WITHOUT: Final[Mapping[str, Callable[..., LayerKind]]] = MappingProxyType(
    {"softmax": Softmax, "log_softmax": lambda axis=-1: Softmax(axis, True)}
)
