"""Models as chains of layers, under the names from a file or an object."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from renderer.network.layers.dense import Dense
from renderer.network.layers.kind import LayerKind, Shape
from renderer.network.load.build import (
    LayerTensors,
    activation_layer,
    activation_word,
    is_plain,
    layer_kind,
    with_activation,
)
from renderer.network.load.words import Word
from renderer.network.model import Model
from renderer.network.steps import Step
from renderer.values.errors import NetworkError

_PLAIN_NAME: Final = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, eq=False)
class LayerPart:
    """A layer to build: its word, its parameters with PyTorch's axes, and its name in the file."""

    word: Word
    tensors: LayerTensors | None = None
    name: str = ""
    described: str = ""


def chained(parts: Sequence[LayerPart], input_shape: Shape | None, name: str) -> Model:
    """Return the model of consecutive parts; an activation joins the layer before it where possible."""
    layers: list[tuple[str, LayerKind]] = []
    for part in parts:
        if part.tensors is None and not is_plain(part.word):
            activation = activation_word(part.word)
            ending = with_activation(layers[-1][1], activation) if layers else None
            layers[-1:] = (
                [*layers[-1:], ("", activation_layer(activation))] if ending is None else [(layers[-1][0], ending)]
            )
            continue
        try:
            layers.append((part.name.rpartition(".")[2], layer_kind(part.word, part.tensors)))
        except NetworkError as error:
            raise NetworkError(f"{part.described}: {error}" if part.described else str(error)) from None
    if input_shape is None and layers and isinstance(layers[0][1], Dense):
        input_shape = (layers[0][1].parameters["weight"].shape[1],)
    steps: list[Step] = []
    for wanted, kind in layers:
        steps.append(Step(step_name(wanted, kind, steps), kind, (steps[-1].name if steps else "x",)))
    return Model(tuple(steps), ("x",), () if input_shape is None else (input_shape,), name=name)


def step_name(wanted: str, kind: LayerKind, steps: Sequence[Step], taken: Sequence[str] = ("x",)) -> str:
    """Return the name of a step: the wanted one if it is plain and new, else its kind and a number."""
    known = {step.name for step in steps} | set(taken)
    if _PLAIN_NAME.fullmatch(wanted) and wanted not in known:
        return wanted
    number = sum(step.kind.title == kind.title for step in steps) + 1
    while f"{kind.title}{number}" in known:
        number += 1
    return f"{kind.title}{number}"
