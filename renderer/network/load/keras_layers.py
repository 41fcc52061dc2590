"""The layers of Keras, by class: each adds its steps to the model that is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np

from renderer.network.load.keras_build import Flow, Reading
from renderer.network.load.words import Word

SPATIAL: Final = frozenset(
    ["Conv2D", "DepthwiseConv2D", "MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D"]
)
"""Layers that read images, so that an input of three axes is one."""


def _dense(at: Reading) -> Flow:
    roles = ("weight", "bias") if at.option("use_bias", True, False) else ("weight",)
    given = at.named(*roles)
    if given["weight"].ndim != 2:
        at.refuse(f"has a kernel of {given['weight'].ndim} axes, and 2 are known")
    activation = at.option("activation")
    if at.source.image:
        # On the last axis of an image, a dense layer is a convolution of single pixels.
        given["weight"] = given["weight"].T[:, :, np.newaxis, np.newaxis]
        return at.add("conv", given, activation=activation)
    given["weight"] = at.in_order(given["weight"]).T
    return replace(at.add("dense", given, activation=activation), order=None)


def _activation(at: Reading) -> Flow:
    return at.activate(at.source, at.activation(at.option("activation")))


def _softmax(at: Reading) -> Flow:
    axis = at.option("axis")
    axes = 1 + len(at.known_shape())
    if axis not in (None, -1, axes - 1, [-1], [axes - 1]):
        at.refuse(f"has the axis {axis}, and the last one is known")
    return at.activate(at.source, Word("softmax", "softmax"))


def _relu(at: Reading) -> Flow:
    at.option("threshold", 0, None)
    slope, top = at.option("negative_slope") or 0, at.option("max_value")
    if top is not None and (slope or top <= 0):
        at.refuse("has both negative_slope and max_value")
    text = f"clip(0, {top!r})" if top is not None else f"leaky_relu({slope!r})" if slope else "relu"
    return at.activate(at.source, at.activation(text))


def _by_class(at: Reading) -> Flow:
    return at.activate(at.source, at.activation({"class_name": at.layer.title, "config": dict(at.layer.options)}))


def _nothing(at: Reading) -> Flow:
    return at.source


LAYERS: Final[Mapping[str, Callable[[Reading], Flow]]] = MappingProxyType(
    {
        "Dense": _dense,
        "Activation": _activation,
        "Softmax": _softmax,
        "ReLU": _relu,
        "LeakyReLU": _by_class,
        "ELU": _by_class,
    }
)
