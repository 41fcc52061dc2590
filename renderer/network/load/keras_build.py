"""The steps of a model built from Keras layers, and the order of the numbers between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from renderer.network.layers.layer_kind import LayerKind, TensorShape, written
from renderer.network.load.build_layers import (
    LayerTensors,
    activation_layer,
    activation_word,
    layer_kind,
    with_activation,
)
from renderer.network.load.chains import step_name
from renderer.network.load.keras_files import KerasFile
from renderer.network.load.keras_graph import KerasLayer
from renderer.network.load.read_layer_words import Word, parsed_words
from renderer.network.load.tensors import MOST_AXES, MOST_NUMBERS
from renderer.network.model import Model
from renderer.network.steps import Step
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

IMAGE_AXES: Final = 3
MOST_REORDERED: Final = 4096
"""The largest output, in numbers, that a matrix permutes into the order of Keras."""


@dataclass(frozen=True, eq=False)
class KerasFlow:
    """The output of a Keras layer: the step that computes it, and its Keras shape without the batch axis.

    `image` tells that the axes are channels, height, width, where Keras has height, width, channels. Of a vector,
    number i of Keras is number `order[i]` here; None where all numbers are at their places.
    """

    step: str
    shape: TensorShape | None
    image: bool = False
    order: NDArray[np.int64] | None = None


class Builder:
    """The steps built so far, and the flows of the layers by name."""

    def __init__(self, file: KerasFile, input_shape: TensorShape | None, has_images: bool) -> None:
        self.file, self.input_shape, self.has_images = file, input_shape, has_images
        self.steps: list[Step] = []
        self.shapes: dict[str, TensorShape | None] = {}
        self.flows: dict[str, KerasFlow] = {}

    def read(self, layer: KerasLayer) -> None:
        """Add an input of the model."""
        sides = layer.options.get("batch_shape", layer.options.get("batch_input_shape"))
        shape = sides[1:] if isinstance(sides, list | tuple) and 1 < len(sides) <= MOST_AXES else None
        whole = shape is not None and all(type(side) is int and 0 < side <= MOST_NUMBERS for side in shape)
        image = self.has_images and shape is not None and len(shape) == IMAGE_AXES
        known: TensorShape | None = tuple(shape) if whole and shape is not None else None
        if known is not None and image:
            known = (known[-1], *known[:-1])
        name = layer.name if layer.name.isidentifier() else "x"
        if self.input_shape is not None:
            known = self.input_shape
        self.shapes[name] = known
        self.flows[layer.name] = KerasFlow(name, known, image)

    def reading(self, layer: KerasLayer) -> KerasReading:
        """Return a layer with its inputs and its weights."""
        return KerasReading(
            self, layer, [self.flows[name] for name in layer.inputs], self.file.weights.get(layer.layer, ())
        )

    def add(self, kind: LayerKind, sources: Sequence[KerasFlow], wanted: str) -> KerasFlow:
        """Add a step, and return its flow, whose numbers have the order of the first source."""
        name = step_name(wanted, kind, self.steps, tuple(self.shapes))
        shapes = [one.shape for one in sources if one.shape is not None]
        self.steps.append(Step(name, kind, tuple(one.step for one in sources)))
        return replace(sources[0], step=name, shape=kind.shape(shapes) if len(shapes) == len(sources) else None)

    def model(self, inputs: Sequence[str], outputs: Sequence[str], name: str) -> Model:
        """Return the model with these inputs and outputs."""
        missing = next((one for one in (*inputs, *outputs) if one not in self.flows), None)
        if missing is not None:
            raise NetworkError(f"{brief(missing)} is no layer of the model")
        ends = [self._in_place(self.flows[one]) for one in outputs]
        if not self.steps:
            raise NetworkError("the model has no layers but its inputs")
        names = [self.flows[one].step for one in inputs]
        shapes = tuple(self.shapes[one] for one in names)
        return Model(tuple(self.steps), tuple(names), shapes, tuple(end.step for end in ends), name=name)

    def _in_place(self, flow: KerasFlow) -> KerasFlow:
        """Return a flow whose numbers are in the order of Keras."""
        if flow.order is None:
            return flow
        if len(flow.order) > MOST_REORDERED:
            raise NetworkError(f"an output is an image of {len(flow.order)} numbers in a row; end the model before it")
        matrix = np.eye(len(flow.order))[flow.order]
        return self.add(layer_kind(Word("dense", "dense"), {"weight": matrix}), [flow], "order")


@dataclass(frozen=True, eq=False)
class KerasReading:
    """One application of a layer: its options, its inputs, and its weights in the order of Keras."""

    builder: Builder
    layer: KerasLayer
    sources: Sequence[KerasFlow]
    weights: Sequence[Array]

    @property
    def source(self) -> KerasFlow:
        """The layer's input; a NetworkError where there is not exactly one."""
        if len(self.sources) != 1:
            self.refuse(f"reads {len(self.sources)} tensors, and one is known")
        return self.sources[0]

    def option(self, name: str, *allowed: object) -> Any:
        """Return an option; raise a NetworkError for a value that is not allowed."""
        value = self.layer.options.get(name, allowed[0] if allowed else None)
        if allowed and value not in allowed:
            self.refuse(f"has {name} {brief(value)}, and {' or '.join(map(str, allowed))} is known")
        return value

    def named(self, *roles: str) -> dict[str, Array]:
        """Return the weights by role; raise a NetworkError where their number differs."""
        if len(self.weights) != len(roles):
            count = f"{len(roles)} tensor{'s' * (len(roles) != 1)}"
            self.refuse(f"needs {count} ({', '.join(roles)}), and the file has {len(self.weights)} for it")
        return dict(zip(roles, self.weights, strict=True))

    def add(
        self,
        name: str,
        tensors: LayerTensors | None = None,
        sources: Sequence[KerasFlow] | None = None,
        *,
        ending: object = None,
        **options: object,
    ) -> KerasFlow:
        """Add a step of a kind that ends in an activation; its numbers keep the order of its input."""
        try:
            kind = layer_kind(Word(name, name, (), options), tensors)
            flow = self.sources if sources is None else sources
            if ending in (None, "linear"):
                return self.builder.add(kind, flow, self.layer.name)
            word = self.activation(ending)
            whole = None if word.name in ("softmax", "log_softmax") else with_activation(kind, activation_word(word))
            if whole is not None:
                return self.builder.add(whole, flow, self.layer.name)
            return self.activate(self.builder.add(kind, flow, self.layer.name), word)
        except NetworkError as error:
            self.refuse(f"cannot be built: {error}")

    def activate(self, flow: KerasFlow, word: Word, wanted: str = "") -> KerasFlow:
        """Add an activation, or a softmax over Keras's last axis; `wanted` is the name of the step."""
        if word.name in ("softmax", "log_softmax"):
            keywords = {"axis": 0} if flow.image else word.keywords
            return self.builder.add(layer_kind(replace(word, keywords=keywords)), [flow], wanted)
        return self.builder.add(activation_layer(activation_word(word)), [flow], wanted)

    def activation(self, value: object) -> Word:
        """Return the word for a Keras activation: a name, or a class with options."""
        options: Mapping[str, object] = {}
        if isinstance(value, dict):
            options = value["config"] if isinstance(value.get("config"), dict) else {}
            value = value["config"] if isinstance(value.get("config"), str) else value.get("class_name")
        if not isinstance(value, str):
            self.refuse(f"has an activation that is not known: {brief(value)}")
        old = self.builder.file.version.startswith(("1.", "2."))
        texts = {
            "leaky_relu": "leaky_relu(0.2)",
            "hard_sigmoid": "hard_sigmoid(0.2, 0.5)" if old else "hard_sigmoid",
            "LeakyReLU": f"leaky_relu({options.get('negative_slope', options.get('alpha', 0.3))!r})",
            "ELU": f"elu({options.get('alpha', 1.0)!r})",
        }
        return parsed_words(texts.get(value, value))[0]

    def refuse(self, why: str) -> NoReturn:
        """Raise the error about this layer."""
        raise NetworkError(f"layer {brief(self.layer.name)} ({self.layer.title}) {why}")

    def in_order(self, array: Array, axis: int = 0) -> Array:
        """Return an array with an axis in Keras order, permuted to the order used here."""
        order = self.source.order
        if order is None:
            return array
        if array.shape[axis] != len(order):
            self.refuse(f"has weights for {array.shape[axis]} numbers, but reads {len(order)}")
        moved = np.empty_like(array)
        moved[(slice(None),) * axis + (order,)] = array
        return moved

    def pair(self, name: str, default: int) -> tuple[int, int]:
        """Return a whole-number option for both axes, or for each."""
        value = self.layer.options.get(name, default)
        numbers = (value, value) if isinstance(value, int) else tuple(value) if isinstance(value, list) else ()
        if len(numbers) != 2 or not all(type(number) is int and number > 0 for number in numbers):
            self.refuse(f"has {name} {brief(value)}, and two whole numbers above 0 are known")
        return numbers[0], numbers[1]

    def known_shape(self) -> TensorShape:
        """Return the input shape; raise a NetworkError where it is unknown."""
        return self.shape_of(self.source)

    def shape_of(self, flow: KerasFlow) -> TensorShape:
        """Return a shape; raise a NetworkError where it is unknown."""
        if flow.shape is None:
            self.refuse("needs a model whose input shape is known; give input_shape=(channels, height, width)")
        return flow.shape

    def image(self) -> TensorShape:
        """Return channels, height and width of the input; raise a NetworkError where it is no image."""
        shape = self.known_shape()
        if not self.source.image:
            self.refuse(f"reads {written(shape)}, which is no image")
        return shape
