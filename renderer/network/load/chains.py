"""Models as chains of layers, under the names from a file or an object."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from renderer.network.layers.dense import Dense
from renderer.network.layers.layer_kind import LayerKind, TensorShape
from renderer.network.load.build_layers import (
    LayerTensors,
    activation_layer,
    activation_word,
    is_plain,
    layer_kind,
    with_activation,
)
from renderer.network.load.read_layer_words import Word
from renderer.network.model import Model
from renderer.network.steps import Step
from renderer.values.errors import NetworkError

_JOINING: Final = ("add", "subtract", "multiply", "concatenate")
"""Words of layers that take several tensors."""

_PLAIN_NAME: Final = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, eq=False)
class LayerPart:
    """A layer to build: its word, its parameters with PyTorch's axes, and its name in the file."""

    word: Word
    tensors: LayerTensors | None = None
    name: str = ""
    described: str = ""


def chained(parts: Sequence[LayerPart], input_shape: TensorShape | None, name: str) -> Model:
    """Return the model of consecutive parts; an activation joins the layer before it where possible.

    "add(2)" adds what went into the layer two layers before, activations not counted: a residual connection.
    """
    layers: list[tuple[str, LayerKind]] = []
    counted: list[int] = []
    skips: dict[int, int] = {}
    for part in parts:
        if part.tensors is None and not is_plain(part.word):
            activation = activation_word(part.word)
            ending = with_activation(layers[-1][1], activation) if layers else None
            layers[-1:] = (
                [*layers[-1:], ("", activation_layer(activation))] if ending is None else [(layers[-1][0], ending)]
            )
            continue
        if part.tensors is None and part.word.name in _JOINING:
            skips[len(layers)] = counted[-_layers_back(part.word, len(counted))]
            part = replace(part, word=replace(part.word, arguments=()))
        counted.append(len(layers))
        try:
            layers.append((part.name.rpartition(".")[2], layer_kind(part.word, part.tensors)))
        except NetworkError as error:
            raise NetworkError(f"{part.described}: {error}" if part.described else str(error)) from None
    if input_shape is None and layers and isinstance(layers[0][1], Dense):
        input_shape = (layers[0][1].parameters["weight"].shape[1],)
    steps: list[Step] = []
    for number, (wanted, kind) in enumerate(layers):
        sources = [number] if number not in skips else [number, skips[number]]
        inputs = tuple(steps[one - 1].name if one else "x" for one in sources)
        steps.append(Step(step_name(wanted, kind, steps), kind, inputs))
    return Model(tuple(steps), ("x",), () if input_shape is None else (input_shape,), name=name)


def _layers_back(word: Word, most: int) -> int:
    """Return how many layers before a sum the other of its tensors begins."""
    if word.name != "add":
        raise NetworkError(f"{word.text!r} joins several tensors, but layers= names one after another; give a Model")
    back = word.arguments[0] if len(word.arguments) == 1 and not word.keywords else None
    if isinstance(back, bool) or not isinstance(back, int) or not 1 <= back <= most:
        raise NetworkError(
            f"a residual connection is written as add(2), which adds what went into the layer two layers before; "
            f"{word.text!r} stands after {most} layer{'s' * (most != 1)}"
        )
    return back


def step_name(wanted: str, kind: LayerKind, steps: Sequence[Step], taken: Sequence[str] = ("x",)) -> str:
    """Return the name of a step: the wanted one if it is plain and new, else its kind and a number."""
    known = {step.name for step in steps} | set(taken)
    if _PLAIN_NAME.fullmatch(wanted) and wanted not in known:
        return wanted
    number = sum(step.kind.title == kind.title for step in steps) + 1
    while f"{kind.title}{number}" in known:
        number += 1
    return f"{kind.title}{number}"
