"""The graph of a Keras model: its layers in order, with their inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from renderer.network.load.tensors import refuse
from renderer.values.short_repr import brief

MOST_LAYERS: Final = 2000


@dataclass(frozen=True, eq=False)
class KerasLayer:
    """One application of a Keras layer.

    `layer` names the layer, whose weights it uses, and `name` this application of it; `inputs` has such names.
    """

    name: str
    layer: str
    title: str
    options: Mapping[str, object]
    inputs: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class KerasGraph:
    """Layers in the order of the Keras description, and the names of inputs and outputs."""

    layers: tuple[KerasLayer, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def graph_of(config: Mapping[str, object], source: str) -> KerasGraph:
    """Return the graph of a Keras description; raise a NetworkError when it cannot be read."""
    title, inner = config.get("class_name"), config.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else inner
    if not isinstance(layers, list) or not layers or len(layers) > MOST_LAYERS:
        refuse(source, f"a Keras model of class {brief(title)} has no list of layers that can be read")
    if title == "Sequential":
        return _chain(layers, inner if isinstance(inner, dict) else {}, source)
    if title in ("Functional", "Model") and isinstance(inner, dict):
        return _functional(layers, inner, source)
    refuse(source, f"the model is a {brief(title)}; Sequential and Functional models of Keras can be read")


def _entry(layer: object, source: str) -> tuple[str, str, Mapping[str, object]]:
    """Return the name, the class and the options of a described layer."""
    options = layer.get("config") if isinstance(layer, dict) else None
    title = layer.get("class_name") if isinstance(layer, dict) else None
    if not isinstance(layer, dict) or not isinstance(options, dict) or not isinstance(title, str):
        refuse(source, f"the description has a layer that is none: {brief(layer)}")
    name = layer.get("name", options.get("name", title))
    if not isinstance(name, str):
        refuse(source, f"the description has a layer with the name {brief(name)}")
    return name, title, options


def _chain(layers: Sequence[object], inner: Mapping[str, object], source: str) -> KerasGraph:
    entries = [_entry(layer, source) for layer in layers]
    if entries[0][1] != "InputLayer":
        shape = entries[0][2].get("batch_input_shape") or inner.get("build_input_shape")
        entries.insert(0, ("x", "InputLayer", {"batch_shape": shape}))
    made: list[KerasLayer] = []
    for name, title, options in entries:
        made.append(KerasLayer(name, name, title, options, (made[-1].name,) if made else ()))
    return KerasGraph(tuple(made), (made[0].name,), (made[-1].name,))


def _functional(layers: Sequence[object], inner: Mapping[str, object], source: str) -> KerasGraph:
    made = []
    for layer in layers:
        name, title, options = _entry(layer, source)
        nodes = cast("dict[str, object]", layer).get("inbound_nodes") or [[]]
        if not isinstance(nodes, list):
            refuse(source, f"layer {brief(name)} has inbound_nodes that cannot be read: {brief(nodes)}")
        for number, node in enumerate(nodes):
            inputs = tuple(_tensor(one, name, source) for one in _read_by(node))
            if title != "InputLayer" and not inputs:
                refuse(source, f"layer {brief(name)} reads nothing that is known: {brief(node)}")
            made.append(KerasLayer(_application(name, number), name, title, options, inputs))
    ends = [tuple(_ends(inner.get(word), source)) for word in ("input_layers", "output_layers")]
    return KerasGraph(_sorted(made, source), *ends)


def _application(name: str, number: int) -> str:
    return f"{name} {number + 1}" if number else name


def _read_by(node: object) -> Iterator[Sequence[object]]:
    """Yield the tensors that an application reads, as [layer, application, output]: of Keras 3, or of Keras 2."""
    if isinstance(node, dict):
        if node.get("class_name") == "__keras_tensor__":
            config = node.get("config")
            yield (config if isinstance(config, dict) else {}).get("keras_history", ())
            return
        for one in (*_listed(node.get("args")), *_listed(node.get("kwargs"))):
            yield from _read_by(one)
    elif isinstance(node, list):
        if len(node) in (3, 4) and isinstance(node[0], str) and isinstance(node[1], int):
            yield node[:3]
            return
        for one in node:
            yield from _read_by(one)


def _listed(value: object) -> Sequence[object]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _ends(value: object, source: str) -> Iterator[str]:
    """Yield the names of inputs or outputs."""
    ends = list(_read_by(list(value.values()) if isinstance(value, dict) else value))
    if not ends:
        refuse(source, f"the description does not tell the inputs and outputs of the model: {brief(value)}")
    for one in ends:
        yield _tensor(one, "the model", source)


def _tensor(history: Sequence[object], reader: str, source: str) -> str:
    fits = (
        isinstance(history, list | tuple)
        and len(history) == 3
        and isinstance(history[0], str)
        and all(isinstance(one, int) and 0 <= one < MOST_LAYERS for one in history[1:])
    )
    if not fits:
        refuse(source, f"{brief(reader)} reads a tensor that cannot be read: {brief(history)}")
    if history[2]:
        refuse(source, f"{brief(reader)} reads output {history[2]} of {brief(history[0])}, and only the first is known")
    return _application(cast(str, history[0]), cast(int, history[1]))


def _sorted(layers: Sequence[KerasLayer], source: str) -> tuple[KerasLayer, ...]:
    """Return layers so that each reads only earlier ones."""
    left, done = list(layers), dict[str, KerasLayer]()
    while left:
        ready = [one for one in left if all(name in done for name in one.inputs)]
        if not ready:
            refuse(source, f"layer {brief(left[0].name)} reads {brief(left[0].inputs)}, which is not there before it")
        for one in ready:
            if one.name in done:
                refuse(source, f"two layers are named {brief(one.name)}")
            done[one.name] = one
        left = [one for one in left if one.name not in done]
    return tuple(done.values())
