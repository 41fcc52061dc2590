"""Models from a state dict: tensors by name, and the layers in order where the names do not imply it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from renderer.network.layers.layer_kind import TensorShape
from renderer.network.load.build_layers import WEIGHTED, activation_word, is_plain
from renderer.network.load.chains import LayerPart, chained
from renderer.network.load.layer_groups import LayerWeights, layers_of
from renderer.network.load.read_layer_words import Word, parsed_words
from renderer.network.load.tensors import StateDict, WeightAxes, refuse
from renderer.network.load.weight_order import axes_of, ordered_layers, out_in
from renderer.network.model import Model
from renderer.values.errors import NetworkError

_MANY: Final = 8
"""The most layers that a message lists."""


@dataclass(frozen=True, eq=False)
class _Place:
    """A word of the text of layers, with the weights that it takes; `kind` names a kind of layer with weights."""

    word: Word
    weights: LayerWeights | None
    kind: str | None = None


def state_dict_model(
    state: StateDict,
    layers: str | Sequence[str] | None = None,
    *,
    input_shape: TensorShape | None = None,
    weight_axes: WeightAxes | None = None,
    name: str = "model",
) -> Model:
    """Return the model of a state dict.

    `layers` names the layers in order, as in "dense relu dense softmax", or has one activation for each layer with
    weights. None: the layers named in the file. A NetworkError lists the file's tensors where it names no layers.
    """
    found = layers_of(state)
    unknown = next((one for one in found if not one.kind), None)
    if unknown is not None:
        refuse(state.source, f"{unknown.words} is no layer of a known kind")
    text = state.layers if layers is None else layers
    if text is None:
        # A live object, such as "the module Net", is no path that can be written again.
        weights = ordered_layers(found, weight_axes)
        live, example = state.source.startswith("the "), f"layers={_example(weights)!r}"
        refuse(
            state.source,
            f"{'it' if live else 'the file'} has the weights of {_listed(weights)}, and no activations; name the "
            f"layers in order, as in {example if live else f'load_model({state.source!r}, {example})'}",
        )
    try:
        words = parsed_words(text)
        places = _placed(words, ordered_layers(_as_said(found, words), weight_axes))
        parts = _parts(places, state.source, weight_axes)
        return chained(parts, input_shape or state.input_shape, name)
    except NetworkError as error:
        told = str(error)
        refuse(state.source, told.removeprefix(f"{state.source}: "))


def _as_said(weights: Sequence[LayerWeights], words: Sequence[Word]) -> list[LayerWeights]:
    """Return the layers; where the text names no table, those whose names look like tables are dense."""
    said = [_weighted(word, weights) for word in words]
    if any(one in ("embedding", "positions") for one in said if isinstance(one, str)):
        return list(weights)
    named = [one.name for one in said if isinstance(one, LayerWeights)]
    return [replace(one, kind="dense") if one.kind == "embedding" and one.name not in named else one for one in weights]


def _listed(weights: Sequence[LayerWeights]) -> str:
    count = f"{len(weights)} layer{'s' * (len(weights) != 1)}"
    more = f" and {len(weights) - _MANY} more" if len(weights) > _MANY else ""
    return f"{count} ({'; '.join(one.words for one in weights[:_MANY])}{more})"


def _example(weights: Sequence[LayerWeights]) -> str:
    """Return an example of the text of layers that fits these weights."""
    words: list[str] = []
    for number, one in enumerate(weights):
        if one.kind == "dense" and number and weights[number - 1].kind in ("conv", "batch_norm"):
            words.append("flatten")
        words.append(one.kind)
        follows = weights[number + 1].kind if number + 1 < len(weights) else ""
        if one.kind in ("dense", "conv", "batch_norm") and not follows.endswith("norm"):
            alone = one.kind == "dense" and len(one.tensors.get("bias", ())) == 1
            words.append("relu" if follows else "identity" if alone else "softmax")
    return " ".join(words)


def _placed(words: Sequence[Word], weights: Sequence[LayerWeights]) -> list[_Place]:
    """Return the words with the weights that they take."""
    kinds: list[str | LayerWeights | None] = [_weighted(word, weights) for word in words]
    if not any(kinds):
        return _one_each(words, weights)
    left = list(weights)
    places = []
    for word, kind in zip(words, kinds, strict=True):
        if kind is None:
            _check_plain(word)
            places.append(_Place(word, None))
            continue
        one = next((one for one in left if one is kind or (isinstance(kind, str) and _takes(kind, one))), None)
        if one is None:
            raise NetworkError(
                f"layers= names {word.text!r}, but the file has no weights left for it; it has {_listed(weights)}"
            )
        left.remove(one)
        places.append(_Place(word, one, kind if isinstance(kind, str) else one.kind))
    if left:
        raise NetworkError(f"layers= does not name {left[0].words}; a text that fits is {_example(weights)!r}")
    return places


def _one_each(words: Sequence[Word], weights: Sequence[LayerWeights]) -> list[_Place]:
    """Return the places where one activation is given for each layer."""
    for word in words:
        _check_plain(word)
    if len(words) != len(weights):
        raise NetworkError(
            f"layers= names {len(words)} activations for {_listed(weights)}; a text that fits is {_example(weights)!r}"
        )
    places = []
    for word, one in zip(words, weights, strict=True):
        places += [_Place(Word(one.kind, one.kind), one, one.kind), _Place(word, None)]
    return places


def _weighted(word: Word, weights: Sequence[LayerWeights]) -> str | LayerWeights | None:
    """Return the kind with weights, or the weights themselves, that a word names; None for any other word."""
    named = word.text.partition("(")[0]
    for one in weights:
        if named in (one.name, one.name.rpartition(".")[2]) and not named.isdecimal():
            return one
    return WEIGHTED.get(word.name)


def _takes(kind: str, one: LayerWeights) -> bool:
    """Return whether weights can be those of a layer of a kind."""
    if one.kind in ("dense", "embedding") and "bias" not in one.tensors:
        return kind in ("dense", "embedding", "positions")
    return one.kind == kind or {kind, one.kind} == {"layer_norm", "rms_norm"}


def _check_plain(word: Word) -> None:
    """Raise a NetworkError for a word that names no layer without weights and no activation."""
    if not is_plain(word):
        activation_word(word)


def _parts(places: Sequence[_Place], source: str, weight_axes: WeightAxes | None) -> list[LayerPart]:
    """Return the layers to be built, their parameters with PyTorch's axes."""
    # The text says what a matrix without a bias is: a table of an embedding looks like a dense layer.
    said = [place.weights and replace(place.weights, kind=place.kind or place.weights.kind) for place in places]
    axes = axes_of([weights for weights in said if weights is not None], weight_axes, source)
    parts = []
    for place, weights in zip(places, said, strict=True):
        if weights is None:
            parts.append(LayerPart(place.word))
        else:
            named = replace(place.word, name=weights.kind)
            parts.append(LayerPart(named, out_in(weights, axes), weights.name, weights.words))
    return parts
