"""Models from files and from the live objects of other frameworks."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from renderer.network.load.npz import read_npy, read_npz
from renderer.network.load.safetensors import read_safetensors
from renderer.network.load.state_dict import model_of
from renderer.network.load.tensors import WeightAxes, existing_file
from renderer.network.model import Model
from renderer.values.brief import brief
from renderer.values.door import door
from renderer.values.errors import NetworkError

_WEIGHTS = {".npz": read_npz, ".npy": read_npy, ".safetensors": read_safetensors}


@door
def load(
    source: Any,
    *,
    layers: str | Sequence[str] | None = None,
    input_shape: Sequence[int] | None = None,
    weight_axes: WeightAxes | None = None,
    name: str | None = None,
) -> Model:
    """Return the model of a file, by its suffix.

    `layers` names the layers in order where the file has weights alone, as in "conv relu flatten dense softmax", or has
    one activation for each layer with weights. `input_shape` has no batch axis. `weight_axes` tells whether weights are
    outputs x inputs ("out_in") or inputs x outputs ("in_out") where shapes and names do not. `name` names the model;
    None: the file's. Raises a NetworkError in one line for a file that cannot be read.
    """
    if not isinstance(source, str | os.PathLike):
        raise NetworkError(f"load takes the path of a model file, but this is {brief(source)}")
    path = existing_file(source)
    suffix = path.suffix.lower()
    if suffix in _WEIGHTS:
        state = _WEIGHTS[suffix](path)
        shape = None if input_shape is None else tuple(input_shape)
        return model_of(state, layers, input_shape=shape, weight_axes=weight_axes, name=name or path.stem)
    raise NetworkError(f"no model is known in {suffix or 'such'} files")
