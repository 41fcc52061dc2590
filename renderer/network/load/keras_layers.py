"""The Keras layers by class: each adds its steps to the model."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np

from renderer.network.load.build_layers import activation_word
from renderer.network.load.keras_build import IMAGE_AXES, KerasFlow, KerasReading
from renderer.network.load.read_layer_words import Word
from renderer.network.load.recurrent_weights import from_keras

SPATIAL: Final = frozenset(
    ["Conv2D", "DepthwiseConv2D", "MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D"]
)
"""Layers that read images; an input of three axes is an image for them."""


def _dense(at: KerasReading) -> KerasFlow:
    roles = ("weight", "bias") if at.option("use_bias", True, False) else ("weight",)
    given = at.named(*roles)
    if given["weight"].ndim != 2:
        at.refuse(f"has a kernel of {given['weight'].ndim} axes, and 2 are known")
    activation = at.option("activation")
    if at.source.image:
        # On the last axis of an image, a dense layer is a convolution of single pixels.
        given["weight"] = given["weight"].T[:, :, np.newaxis, np.newaxis]
        return at.add("conv", given, ending=activation)
    given["weight"] = at.in_order(given["weight"]).T
    return replace(at.add("dense", given, ending=activation), order=None)


def _activation(at: KerasReading) -> KerasFlow:
    return at.activate(at.source, at.activation(at.option("activation")), at.layer.name)


def _softmax(at: KerasReading) -> KerasFlow:
    axis = at.option("axis")
    axes = 1 + len(at.known_shape())
    if axis not in (None, -1, axes - 1, [-1], [axes - 1]):
        at.refuse(f"has the axis {axis}, and the last one is known")
    return at.activate(at.source, Word("softmax", "softmax"), at.layer.name)


def _relu(at: KerasReading) -> KerasFlow:
    at.option("threshold", 0, None)
    slope, top = at.option("negative_slope") or 0, at.option("max_value")
    if top is not None and (slope or top <= 0):
        at.refuse("has both negative_slope and max_value")
    text = f"clip(0, {top!r})" if top is not None else f"leaky_relu({slope!r})" if slope else "relu"
    return at.activate(at.source, at.activation(text), at.layer.name)


def _by_class(at: KerasReading) -> KerasFlow:
    return at.activate(
        at.source, at.activation({"class_name": at.layer.title, "config": dict(at.layer.options)}), at.layer.name
    )


def _nothing(at: KerasReading) -> KerasFlow:
    return at.source


def _conv(at: KerasReading) -> KerasFlow:
    at.option("data_format", "channels_last", None)
    roles = ("weight", "bias") if at.option("use_bias", True, False) else ("weight",)
    given = at.named(*roles)
    kernel = given["weight"]
    if kernel.ndim != 4:
        at.refuse(f"has a kernel of {kernel.ndim} axes, and 4 are known")
    groups = at.option("groups") or 1
    if at.layer.title == "DepthwiseConv2D":
        groups = kernel.shape[2]
        kernel = kernel.reshape(*kernel.shape[:2], 1, -1)
    given["weight"] = kernel.transpose(3, 2, 0, 1)
    stride, dilation = at.pair("strides", 1), at.pair("dilation_rate", 1)
    reach = tuple(d * (k - 1) + 1 for d, k in zip(dilation, kernel.shape, strict=False))
    padding, ending = _padding(at, reach, stride), at.option("activation")
    return at.add("conv", given, ending=ending, stride=stride, dilation=dilation, groups=groups, padding=padding)


def _padding(at: KerasReading, reach: tuple[int, ...], stride: tuple[int, ...]) -> tuple[int, ...]:
    """Return top, left, bottom and right; with "same" the odd one of the margins is at the end."""
    size = at.image()[1:]
    if at.option("padding", "valid", "same") == "valid":
        return (0, 0, 0, 0)
    totals = [max(0, (-(-n // s) - 1) * s + r - n) for n, s, r in zip(size, stride, reach, strict=True)]
    return (*(total // 2 for total in totals), *(total - total // 2 for total in totals))


def _pool(at: KerasReading) -> KerasFlow:
    at.option("data_format", "channels_last", None)
    kernel = at.pair("pool_size", 2)
    stride = kernel if at.option("strides") is None else at.pair("strides", 2)
    name = "max_pool" if at.layer.title.startswith("Max") else "average_pool"
    return at.add(name, kernel=kernel, stride=stride, padding=_padding(at, kernel, stride))


def _global_average(at: KerasReading) -> KerasFlow:
    at.option("data_format", "channels_last", None)
    at.image()
    keep = at.option("keepdims", False, True, None) is True
    return replace(at.add("global_average_pool", keep=keep), image=keep)


def _flatten(at: KerasReading) -> KerasFlow:
    at.option("data_format", "channels_last", None)
    flow = at.add("flatten")
    if not at.source.image:
        return flow
    shape = at.image()
    order = np.arange(math.prod(shape)).reshape(shape).transpose(1, 2, 0).ravel()
    return replace(flow, image=False, order=None if (order == np.arange(len(order))).all() else order)


def _reshape(at: KerasReading) -> KerasFlow:
    sides = at.option("target_shape")
    if not isinstance(sides, list | tuple) or not all(type(side) is int for side in sides):
        at.refuse(f"has the target_shape {sides!r}")
    if at.source.image or at.source.order is not None:
        at.refuse("follows an image, and is known after other tensors only")
    becomes_image = at.builder.has_images and len(sides) == IMAGE_AXES
    if not becomes_image:
        return at.add("reshape", sides=tuple(sides))
    if sides[-1] != 1:
        at.refuse(f"makes an image of {sides[-1]} channels out of a vector, and 1 is known")
    return replace(at.add("reshape", sides=(1, *sides[:-1])), image=True)


def _batch_norm(at: KerasReading) -> KerasFlow:
    _last_axis(at)
    scale, shift = at.option("scale", True, False), at.option("center", True, False)
    roles = ["weight"] * scale + ["bias"] * shift + ["running_mean", "running_var"]
    given = {role: at.in_order(array) for role, array in at.named(*roles).items()}
    axis = 0 if at.source.image else -1
    return at.add("batch_norm", given, epsilon=at.option("epsilon"), axis=axis)


def _layer_norm(at: KerasReading) -> KerasFlow:
    _last_axis(at)
    at.option("rms_scaling", False, None)
    if at.source.image:
        at.refuse("works on the channels of an image, which is not known")
    roles = ["weight"] * at.option("scale", True, False) + ["bias"] * at.option("center", True, False)
    given = {role: at.in_order(array) for role, array in at.named(*roles).items()}
    return at.add("layer_norm", given, epsilon=at.option("epsilon"))


def _last_axis(at: KerasReading) -> None:
    """Refuse an axis that is not the last one."""
    axis, axes = at.option("axis"), 1 + len(at.known_shape())
    if axis not in (-1, axes - 1, [-1], [axes - 1]):
        at.refuse(f"has the axis {axis!r}, and the last one is known")


def _embedding(at: KerasReading) -> KerasFlow:
    at.option("mask_zero", False)
    return at.add("embedding", at.named("weight"))


def _recurrent(kind: str) -> Callable[[KerasReading], KerasFlow]:
    def read(at: KerasReading) -> KerasFlow:
        sequences = at.option("return_sequences", False, True, None) is True
        at.option("return_state", False, None)
        backward = at.option("go_backwards", False, True, None) is True
        if backward and sequences:
            at.refuse("gives its sequence back to front, which is not known")
        given = at.named("kernel", "recurrent_kernel", *["bias"] * at.option("use_bias", True, False))
        tensors = from_keras(kind, given["kernel"], given["recurrent_kernel"], given.get("bias"))
        last = not sequences
        if kind == "rnn":
            word = activation_word(at.activation(at.option("activation")))
            return at.add(kind, tensors, last=last, reverse=backward, activation=word)
        at.option("activation", "tanh")
        at.option("recurrent_activation", "sigmoid")
        return at.add(kind, tensors, last=last, reverse=backward)

    return read


def _dropout(at: KerasReading) -> KerasFlow:
    rate = at.option("rate")
    return at.add("dropout", rate=rate if isinstance(rate, int | float) and 0 <= rate < 1 else 0.0)


def _merged(name: str) -> Callable[[KerasReading], KerasFlow]:
    def merge(at: KerasReading) -> KerasFlow:
        first = at.sources[0]
        if any(one.image != first.image or not _same(one, first) for one in at.sources):
            at.refuse("joins tensors whose numbers are in different orders, which is not known")
        flow = first
        for other in at.sources[1:]:
            flow = at.add(name, sources=[flow, other])
        return flow

    return merge


def _same(one: KerasFlow, other: KerasFlow) -> bool:
    if one.order is None or other.order is None:
        return one.order is other.order
    return np.array_equal(one.order, other.order)


def _concatenate(at: KerasReading) -> KerasFlow:
    shapes = [at.shape_of(one) for one in at.sources]
    rank, axis = len(shapes[0]), at.option("axis")
    if not isinstance(axis, int) or not (0 < axis <= rank or -rank <= axis < 0):
        at.refuse(f"has the axis {axis!r}")
    place = axis + rank if axis < 0 else axis - 1
    images = {one.image for one in at.sources}
    if len(images) > 1:
        at.refuse("joins an image with another tensor, which is not known")
    flow = at.add("concatenate", axis=(1, 2, 0)[place] if True in images else place)
    if all(one.order is None for one in at.sources):
        return flow
    starts = np.cumsum([0, *(shape[0] for shape in shapes)])
    orders = [
        start + (np.arange(shape[0]) if one.order is None else one.order)
        for start, shape, one in zip(starts, shapes, at.sources, strict=False)
    ]
    return replace(flow, order=np.concatenate(orders))


LAYERS: Final[Mapping[str, Callable[[KerasReading], KerasFlow]]] = MappingProxyType(
    {
        "Dense": _dense,
        "Activation": _activation,
        "Softmax": _softmax,
        "ReLU": _relu,
        "LeakyReLU": _by_class,
        "ELU": _by_class,
        "Conv2D": _conv,
        "DepthwiseConv2D": _conv,
        "MaxPooling2D": _pool,
        "AveragePooling2D": _pool,
        "GlobalAveragePooling2D": _global_average,
        "Flatten": _flatten,
        "Reshape": _reshape,
        "BatchNormalization": _batch_norm,
        "LayerNormalization": _layer_norm,
        "Embedding": _embedding,
        "SimpleRNN": _recurrent("rnn"),
        "LSTM": _recurrent("lstm"),
        "GRU": _recurrent("gru"),
        "Dropout": _dropout,
        "SpatialDropout2D": _dropout,
        "GaussianNoise": _nothing,
        "GaussianDropout": _nothing,
        "ActivityRegularization": _nothing,
        "Add": _merged("add"),
        "Subtract": _merged("subtract"),
        "Multiply": _merged("multiply"),
        "Concatenate": _concatenate,
    }
)
