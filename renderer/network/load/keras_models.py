"""Keras models as models of steps, with the channels of images first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Protocol, TypeGuard

import numpy as np

from renderer.network.layers.layer_kind import TensorShape
from renderer.network.load.keras_build import Builder
from renderer.network.load.keras_files import KerasFile
from renderer.network.load.keras_graph import graph_of
from renderer.network.load.keras_layers import LAYERS, SPATIAL
from renderer.network.load.tensors import as_numbers, refuse
from renderer.network.model import Model
from renderer.values.errors import NetworkError, nearest
from renderer.values.short_repr import brief


class _KerasLayer(Protocol):
    name: str

    def get_weights(self) -> Iterable[object]: ...


class KerasModel(Protocol):
    """A live model of Keras: its description, and its layers with their weights."""

    layers: Iterable[_KerasLayer]

    def get_config(self) -> object:
        """Return the description, as plain data."""
        ...


def is_keras_model(value: object) -> TypeGuard[KerasModel]:
    """Return whether an object is a Keras model, by its methods and the modules of its classes."""
    modules = {one.__module__.partition(".")[0] for one in type(value).__mro__}
    return (
        bool(modules & {"keras", "tf_keras", "tensorflow"})
        and hasattr(value, "get_config")
        and hasattr(value, "layers")
    )


def file_of(value: KerasModel) -> KerasFile:
    """Return the description and the weights of a live model."""
    source = f"the Keras model {brief(getattr(value, 'name', ''))}"
    titles = [one.__name__ for one in type(value).__mro__]
    title = next((one for one in titles if one in ("Sequential", "Functional")), titles[0])
    try:
        config = json.loads(json.dumps(value.get_config(), default=str))
        arrays = {layer.name: [np.asarray(one) for one in layer.get_weights()] for layer in value.layers}
    except Exception as error:
        refuse(source, f"its layers cannot be read: {brief(str(error))}")
    weights = {
        name: tuple(as_numbers(array, source, f"{name}[{number}]") for number, array in enumerate(listed))
        for name, listed in arrays.items()
    }
    return KerasFile(source, {"class_name": title, "config": config}, weights)


def model_of_keras(file: KerasFile, input_shape: TensorShape | None, name: str) -> Model:
    """Return the model of a Keras file or live model, as at inference.

    Images are channels x height x width, as everywhere here: Keras has the channels last. What a Flatten of an image
    gives is ordered so too, and the weights of the layers after it are ordered alike.
    """
    try:
        graph = graph_of(file.config, file.source)
        builder = Builder(file, input_shape, any(layer.title in SPATIAL for layer in graph.layers))
        for layer in graph.layers:
            if layer.title == "InputLayer":
                builder.read(layer)
                continue
            if layer.title not in LAYERS:
                raise NetworkError(
                    f"layer {brief(layer.name)} is a {brief(layer.title)}, which is not known"
                    f"{nearest(layer.title, LAYERS) or '; export the model to ONNX, and load that file'}"
                )
            builder.flows[layer.name] = LAYERS[layer.title](builder.reading(layer))
        return builder.model(graph.inputs, graph.outputs, name)
    except NetworkError as error:
        refuse(file.source, str(error).removeprefix(f"{file.source}: "))
    except (RecursionError, TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError) as error:
        # The description of a damaged file holds anything anywhere.
        refuse(file.source, f"the description of the model cannot be read: {brief(str(error))}")
