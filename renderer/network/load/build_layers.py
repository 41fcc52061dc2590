"""Layers built from words and weights, by the common names of their kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final, cast

import numpy as np

from renderer.network.activations import ACTIVATIONS, activation_named
from renderer.network.layers.activate import Activate
from renderer.network.layers.add import Add
from renderer.network.layers.attention import Attention
from renderer.network.layers.average_pool import AveragePool
from renderer.network.layers.batch_norm import BatchNorm
from renderer.network.layers.concatenate import Concatenate
from renderer.network.layers.conv import Conv
from renderer.network.layers.dense import Dense
from renderer.network.layers.dropout import Dropout
from renderer.network.layers.embedding import Embedding
from renderer.network.layers.global_average_pool import GlobalAveragePool
from renderer.network.layers.gru import Gru
from renderer.network.layers.layer_kind import LayerKind
from renderer.network.layers.layer_norm import LayerNorm
from renderer.network.layers.lstm import Lstm
from renderer.network.layers.max_pool import MaxPool
from renderer.network.layers.multiply import Multiply
from renderer.network.layers.positions import Positions
from renderer.network.layers.reshape import Flatten, Reshape
from renderer.network.layers.rms_norm import RmsNorm
from renderer.network.layers.rnn import Rnn
from renderer.network.layers.softmax import Softmax
from renderer.network.layers.subtract import Subtract
from renderer.network.load.read_layer_words import Word
from renderer.values.errors import NetworkError, nearest
from renderer.values.numbers import Array

LayerTensors = Mapping[str, Array]
"""The parameters of a layer by role, with the axes that PyTorch gives them."""


def layer_kind(word: Word, tensors: LayerTensors | None = None) -> LayerKind:
    """Return the layer of a common name with these parameters; raise a NetworkError when they do not fit.

    >>> layer_kind(Word("max_pool(2)", "max_pool", (2,))).shape([(1, 6, 6)])
    (1, 3, 3)
    """
    try:
        if tensors is not None:
            return _WITH_WEIGHTS[WEIGHTED[word.name]](tensors, *word.arguments, **word.keywords)
        return _WITHOUT[word.name](*word.arguments, **word.keywords)
    except TypeError as error:
        raise NetworkError(f"{word.text!r} cannot be read: {_reason(error)}") from None


def activation_word(word: Word) -> str:
    """Return the activation for a word; raise a NetworkError with the nearest name when there is none."""
    try:
        return activation_named(word.text).name
    except NetworkError:
        if word.name in ACTIVATIONS:
            raise
        hint = nearest(word.name, [*_WITHOUT, *WEIGHTED, *ACTIVATIONS])
        raise NetworkError(f"no layer and no activation is named {word.text!r}{hint}") from None


def is_plain(word: Word) -> bool:
    """Return whether a word names a layer without weights."""
    return word.name in _WITHOUT


def with_activation(kind: LayerKind, activation: str) -> LayerKind | None:
    """Return a layer with an activation at its end; None where it takes none, or has one already."""
    if isinstance(kind, Dense | Conv) and kind.activation == "linear":
        return replace(kind, activation=activation)
    return None


def activation_layer(activation: str) -> LayerKind:
    """Return an activation as a layer of its own."""
    return Activate(activation)


def _reason(error: TypeError) -> str:
    return str(error).partition(") ")[2].replace("() ", " ") or str(error)


def _dense(given: LayerTensors) -> LayerKind:
    return Dense(given["weight"], given.get("bias"))


def _conv(given: LayerTensors, **options: object) -> LayerKind:
    make = cast("Callable[..., LayerKind]", Conv)
    return make(given["weight"], given.get("bias"), **options)


def _batch_norm(given: LayerTensors, epsilon: float = BatchNorm.epsilon, axis: int = BatchNorm.axis) -> LayerKind:
    scale, shift = given.get("weight"), given.get("bias")
    return BatchNorm(given["running_mean"], given["running_var"], scale, shift, epsilon, axis)


def _layer_norm(given: LayerTensors, epsilon: float = LayerNorm.epsilon) -> LayerKind:
    axes = given["weight"].ndim if "weight" in given else 1
    return LayerNorm(given.get("weight"), given.get("bias"), epsilon, -axes)


def _rms_norm(given: LayerTensors, epsilon: float = RmsNorm.epsilon) -> LayerKind:
    return RmsNorm(given.get("weight"), epsilon)


def _embedding(given: LayerTensors) -> LayerKind:
    return Embedding(given["weight"])


def _recurrent(kind: Callable[..., LayerKind]) -> Callable[..., LayerKind]:
    def made(given: LayerTensors, last: bool = False, **options: object) -> LayerKind:
        biases = given.get("bias_ih"), given.get("bias_hh")
        return kind(given["weight_ih"], given["weight_hh"], *biases, last=last, **options)

    return made


def _attention(given: LayerTensors, heads: int | None = None, causal: bool = False) -> LayerKind:
    if heads is None:
        raise NetworkError("the weights do not tell the number of heads; write it as in 'attention(heads=4)'")
    names = ("query", "key", "value")
    parts: dict[str, Array] = {}
    for role, word in (("in_proj_weight", "weight"), ("in_proj_bias", "bias")):
        if role in given:
            if given[role].shape[0] % 3:
                raise NetworkError(f"{role} must have rows for queries, keys and values, but it has {len(given[role])}")
            parts |= {f"{name}_{word}": one for name, one in zip(names, np.split(given[role], 3), strict=True)}
    for role, name in (("out_proj_weight", "output_weight"), ("out_proj_bias", "output_bias")):
        if role in given:
            parts[name] = given[role]
    return Attention(**parts, heads=heads, causal=causal)


def _positions(given: LayerTensors) -> LayerKind:
    return Positions(given["weight"])


def _pool(kind: Callable[..., LayerKind]) -> Callable[..., LayerKind]:
    """Return the maker of a pooling layer whose kernel may be one number for height and width."""

    def made(
        kernel: int | Sequence[int] = 2, stride: object = None, padding: object = 0, **options: object
    ) -> LayerKind:
        return kind((kernel, kernel) if isinstance(kernel, int) else kernel, stride, padding, **options)

    return made


_WITH_WEIGHTS: Final[Mapping[str, Callable[..., LayerKind]]] = MappingProxyType(
    {
        "dense": _dense,
        "conv": _conv,
        "batch_norm": _batch_norm,
        "layer_norm": _layer_norm,
        "rms_norm": _rms_norm,
        "embedding": _embedding,
        "positions": _positions,
        "attention": _attention,
        "rnn": _recurrent(Rnn),
        "lstm": _recurrent(Lstm),
        "gru": _recurrent(Gru),
    }
)

_NAMES: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "dense": ("fc", "fully_connected"),
        "conv": ("conv1d", "conv2d", "convolution"),
        "batch_norm": ("batchnorm", "bn", "batch_normalization"),
        "layer_norm": ("layernorm", "ln", "layer_normalization"),
        "rms_norm": ("rmsnorm",),
        "embedding": ("embed",),
        "positions": ("position_embedding",),
        "attention": ("self_attention", "multihead_attention"),
        "rnn": ("simple_rnn", "simplernn"),
    }
)

WEIGHTED: Final[Mapping[str, str]] = MappingProxyType(
    {name: kind for kind in _WITH_WEIGHTS for name in (kind, *_NAMES.get(kind, ()))}
)
"""Kinds of layers with weights, by their common names."""

_WITHOUT: Final[Mapping[str, Callable[..., LayerKind]]] = MappingProxyType(
    {
        "softmax": Softmax,
        "log_softmax": lambda axis=-1: Softmax(axis, True),
        "flatten": Flatten,
        "reshape": lambda *sides: Reshape(sides),
        "max_pool": _pool(MaxPool),
        "maxpool": _pool(MaxPool),
        "average_pool": _pool(AveragePool),
        "avg_pool": _pool(AveragePool),
        "global_average_pool": GlobalAveragePool,
        "dropout": Dropout,
        "sinusoidal_positions": Positions,
        "add": Add,
        "subtract": Subtract,
        "multiply": Multiply,
        "concatenate": Concatenate,
    }
)
