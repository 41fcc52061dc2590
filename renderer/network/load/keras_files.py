"""Keras files, .keras and .h5: the description of the model and the weights of each layer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from renderer.network.load.hdf5 import Folder, read_hdf5
from renderer.network.load.npz import BAD_ZIP, checked_entries, opened_archive
from renderer.network.load.tensors import MOST_TEXT, StateDict, refuse
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

_CONFIG, _WEIGHTS, _METADATA = "config.json", "model.weights.h5", "metadata.json"
_KERNEL_AND_BIAS: Final = ("kernel", "bias")


@dataclass(frozen=True, eq=False)
class KerasFile:
    """A Keras model: its description, and the arrays of each layer in Keras order."""

    source: str
    config: Mapping[str, object]
    weights: Mapping[str, tuple[Array, ...]]
    version: str = ""


def read_keras(path: Path) -> KerasFile:
    """Return the contents of a .keras file."""
    try:
        with opened_archive(path, ".keras") as archive:
            entries = {entry.filename: entry for entry in checked_entries(archive, path.name)}
            missing = next((name for name in (_CONFIG, _WEIGHTS) if name not in entries), None)
            if missing is not None:
                refuse(path.name, f"this is no .keras file of a model: it has no {missing}")
            for name in (_CONFIG, _METADATA):
                if name in entries and entries[name].file_size > MOST_TEXT:
                    refuse(path.name, f"{name} has {entries[name].file_size:,} bytes, more than {MOST_TEXT:,}")
            text, content = archive.read(entries[_CONFIG]), archive.read(entries[_WEIGHTS])
            metadata = archive.read(entries[_METADATA]) if _METADATA in entries else b"{}"
    except NetworkError:
        raise
    except BAD_ZIP as error:
        refuse(path.name, f"this is no whole .keras file: {brief(str(error))}")
    config = _config(text, path.name)
    root = read_hdf5(content, path.name)
    version = str(_config(metadata, path.name).get("keras_version", ""))
    return KerasFile(path.name, config, _layer_weights(root, config), version)


def read_h5(path: Path) -> KerasFile | StateDict:
    """Return the contents of a .h5 file: a model, or the weights alone where it has no description."""
    root = read_hdf5(path.read_bytes(), path.name)
    text = root.text("model_config")
    if text is None:
        return StateDict(path.name, dict(_named_weights(root, path.name)))
    config = _config(text.encode("utf-8", "replace"), path.name)
    if "model_weights" not in root.folders:
        refuse(path.name, "the file describes a model, but has no weights")
    folders = root.folders["model_weights"].folders
    weights = {name: _listed(folder, path.name) for name, folder in folders.items()}
    return KerasFile(path.name, config, weights, root.text("keras_version") or "")


def _config(text: bytes, source: str) -> dict[str, object]:
    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        refuse(source, f"the description of the model is no JSON: {brief(str(error))}")
    if not isinstance(config, dict):
        refuse(source, "the description of the model has no names")
    return config


def _layer_weights(root: Folder, config: Mapping[str, object]) -> dict[str, tuple[Array, ...]]:
    """Return the arrays of each layer of a .keras file by the name of the layer.

    Folders are named by class and number. Older files do not tell the name of the layer beside them:
    there, the layers of one class are numbered in their order in the description.
    """
    top = root.folders.get("layers", root)
    by_class = dict(_names_by_class(config))
    weights: dict[str, tuple[Array, ...]] = {}
    for folder in top.folders.values():
        key = folder.path.rpartition("/")[2]
        own = folder.folders.get("vars")
        name = (own.text("name") if own is not None else None) or by_class.get(key, key)
        weights[name] = _variables(folder)
    return weights


def _variables(folder: Folder) -> tuple[Array, ...]:
    """Return the variables of a layer, then those of the layers inside it, such as the cell of an LSTM."""
    own = folder.folders.get("vars", Folder(""))
    inner = [array for name, one in folder.folders.items() if name != "vars" for array in _variables(one)]
    return (*own.tensors.values(), *inner)


def _names_by_class(config: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    inner = config.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else None
    counts: dict[str, int] = {}
    for layer in layers if isinstance(layers, list) else []:
        if not isinstance(layer, dict) or not isinstance(layer.get("config"), dict):
            continue
        word = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", str(layer.get("class_name"))).lower()
        number = counts.get(word, 0)
        counts[word] = number + 1
        yield (f"{word}_{number}" if number else word), str(layer["config"].get("name"))


def _listed(folder: Folder, source: str) -> tuple[Array, ...]:
    """Return the arrays of a layer of a .h5 file in the order of its list of names."""
    tensors = dict(folder.every_tensor())
    names = folder.list("weight_names") or ()
    missing = next((name for name in names if name not in tensors), None)
    if missing is not None:
        refuse(source, f"tensor {brief(missing)} of layer {brief(folder.path)} is not there")
    return tuple(tensors[name] for name in names)


def _named_weights(root: Folder, source: str) -> Iterator[tuple[str, Array]]:
    """Yield the tensors of a file of weights alone, by the layer and the name of the parameter.

    Keras 3 numbers the parameters of a layer; those of a dense and of a convolutional one are kernel and bias.
    """
    top = root.folders.get("layers", root)
    for name, folder in top.folders.items():
        numbered = folder.folders.get("vars")
        if numbered is None:
            for path, array in folder.every_tensor():
                yield f"{name}/{path.rpartition('/')[2]}", array
            continue
        arrays = _variables(folder)
        if len(arrays) > len(_KERNEL_AND_BIAS) or any(one.ndim == 1 for one in arrays[:1]):
            refuse(source, f"the weights of layer {brief(name)} have no names; save the model, not its weights alone")
        layer = numbered.text("name") or name
        yield from ((f"{layer}/{word}", array) for word, array in zip(_KERNEL_AND_BIAS, arrays, strict=False))
