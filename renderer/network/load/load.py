"""Models from files and from the live objects of other frameworks."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from renderer.network.load.chains import LayerPart, chained
from renderer.network.load.keras_files import KerasFile, read_h5, read_keras
from renderer.network.load.keras_models import file_of, is_keras_model, model_of_keras
from renderer.network.load.npz import read_npy, read_npz
from renderer.network.load.onnx import read_onnx
from renderer.network.load.safetensors import read_safetensors
from renderer.network.load.scikit_models import is_perceptron, parts_of_perceptron
from renderer.network.load.state_dict import state_dict_model
from renderer.network.load.tensors import StateDict, WeightAxes, as_numbers, existing_file, refuse
from renderer.network.load.torch_models import is_torch_module, module_state, parts_of_module, read_torch, tensors_of
from renderer.network.model import Model
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError, nearest
from renderer.values.short_repr import brief

_ONNX: Final = ".onnx"
_READERS: Final[Mapping[str, Callable[[Path], StateDict | KerasFile]]] = {
    ".npz": read_npz,
    ".npy": read_npy,
    ".safetensors": read_safetensors,
    ".keras": read_keras,
    ".h5": read_h5,
    ".hdf5": read_h5,
    ".pt": read_torch,
    ".pth": read_torch,
}
_UNREAD: Final[Mapping[str, str]] = {
    ".pkl": "a pickle, which can run any code and is never read; save the weights as .npz or .safetensors",
    ".pickle": "a pickle, which can run any code and is never read; save the weights as .npz or .safetensors",
    ".joblib": "a pickle, which can run any code and is never read; hand over the live model, or save its weights",
    ".pb": "a SavedModel of TensorFlow, which is not read; save the model as .keras",
    ".tflite": "a model of TensorFlow Lite, which is not read; save the model as .keras",
    ".bin": "of no certain format; save the weights as .safetensors",
    ".ckpt": "of no certain format; save the weights as .safetensors",
}


@check_arguments
def load_model(
    source: object,
    *,
    layers: str | Sequence[str] | None = None,
    input_shape: Sequence[int] | None = None,
    weight_axes: WeightAxes | None = None,
    name: str | None = None,
    input_shapes: Mapping[str, Sequence[int]] | None = None,
) -> Model:
    """Return the model of a file or of a live object.

    Files are told by their suffix: .onnx, .npz, .npy, .safetensors, .keras, .h5, .pt, .pth. Objects are a module of
    PyTorch, a trained MLPClassifier or MLPRegressor of scikit-learn, a model of Keras, or a dict of arrays by name.

    `layers` names the layers in order where there are weights alone, as in "conv relu flatten dense softmax", or has
    one activation for each layer with weights. `input_shape` has no batch axis, and channels first. `weight_axes` tells
    whether weights are outputs x inputs ("out_in") or inputs x outputs ("in_out") where shapes and names do not.
    `name` names the model. `input_shapes` has shapes by input for an ONNX file with axes of no fixed length; the first
    axis is the batch and counts 1. Nothing is unpickled and no other file is read. Raises a NetworkError in one line
    for what cannot be read.

    >>> load_model({"W1": np.ones((3, 2)), "b1": np.zeros(3)}, layers="relu").run([1, -3]).output
    array([0., 0., 0.])
    """
    shape = None if input_shape is None else tuple(input_shape)
    file = source if isinstance(source, str | os.PathLike) else None
    title = name or (Path(file).stem if file is not None else "model")
    if file is not None and Path(file).suffix.lower() == _ONNX:
        _refuse_options(source, layers=layers, weight_axes=weight_axes, input_shape=input_shape)
        model = read_onnx(existing_file(file).read_bytes(), Path(file).name, input_shapes)
        return replace(model, name=name) if name else model
    _refuse_options(source, input_shapes=input_shapes)
    content = _object(source) if file is None else _file(file)
    if isinstance(content, StateDict):
        return state_dict_model(content, layers, input_shape=shape, weight_axes=weight_axes, name=title)
    _refuse_options(source, layers=layers, weight_axes=weight_axes)
    return chained(content, shape, title) if isinstance(content, list) else model_of_keras(content, shape, title)


def _refuse_options(source: object, **options: object) -> None:
    """Raise a NetworkError for an option that was given and that a source has no use for."""
    word = next((word for word, value in options.items() if value is not None), None)
    if word is not None:
        kind = "for ONNX files alone" if word == "input_shapes" else "not for what tells its layers itself"
        raise NetworkError(f"{word}= is {kind}, and this is {brief(source)}")


def _file(source: str | os.PathLike[str]) -> StateDict | KerasFile:
    path = existing_file(source)
    suffix = path.suffix.lower()
    if suffix in _READERS:
        return _READERS[suffix](path)
    known = f"; known are {', '.join((_ONNX, *_READERS))}{nearest(suffix, (_ONNX, *_READERS))}"
    refuse(path.name, f"the file is {_UNREAD[suffix]}" if suffix in _UNREAD else f"its format is not known{known}")


def _object(source: object) -> StateDict | KerasFile | list[LayerPart]:
    # With PyTorch behind it, a model of Keras is a module too.
    if is_keras_model(source):
        return file_of(source)
    if is_torch_module(source):
        parts = parts_of_module(source)
        return module_state(source) if parts is None else parts
    if is_perceptron(source):
        return parts_of_perceptron(source)
    if isinstance(source, Mapping):
        return _arrays(source)
    raise NetworkError(
        "load_model takes the path of a model file, a module of PyTorch, a model of Keras, an MLPClassifier or "
        f"MLPRegressor of scikit-learn, or a dict of arrays, but this is {brief(source)}"
    )


def _arrays(source: Mapping[str, object]) -> StateDict:
    """Return the tensors of a dict of arrays, or of the tensors of PyTorch."""
    word = "the dict"
    if not all(isinstance(name, str) for name in source):
        refuse(
            word, f"its tensors are given by name, as in 'fc1.weight', but one has the name {brief(next(iter(source)))}"
        )
    if any(hasattr(value, "detach") for value in source.values()):
        return StateDict(word, tensors_of(source, word))
    tensors = {}
    for name, value in source.items():
        try:
            array = np.asarray(value)
        except Exception as error:
            refuse(word, f"tensor {brief(name)} is no array: {brief(str(error))}")
        tensors[name] = as_numbers(array, word, name)
    return StateDict(word, tensors)
