"""The layers of a model as text for `load_model`, stored in a recording."""

from __future__ import annotations

from collections.abc import Sequence

from renderer.network.layers.activate import Activate
from renderer.network.layers.average_pool import AveragePool
from renderer.network.layers.conv import Conv
from renderer.network.layers.dense import Dense
from renderer.network.layers.layer_kind import LayerKind
from renderer.network.layers.max_pool import MaxPool
from renderer.network.layers.reshape import Flatten
from renderer.network.layers.softmax import Softmax
from renderer.network.model import Model


def layer_words(model: Model) -> str | None:
    """Return the layers in words; None for a model that is no chain, or whose layers have no such words.

    >>> from renderer.network.model import chain
    >>> layer_words(chain(Dense([[1, 2]], [-1], "relu"), Softmax()))
    'dense relu softmax'
    """
    words: list[str] = []
    before = model.inputs[0]
    for step in model.steps:
        word = _word(step.kind)
        if word is None or step.inputs != (before,):
            return None
        words.append(word)
        before = step.name
    return " ".join(words)


def _word(kind: LayerKind) -> str | None:
    if isinstance(kind, Dense):
        return _activated("dense", kind.activation)
    if isinstance(kind, Conv):
        if kind.groups != 1 or any(one != 1 for one in _sides(kind.dilation)):
            return None
        return _activated(_with("conv", stride=kind.stride, padding=kind.padding), kind.activation)
    if isinstance(kind, MaxPool | AveragePool):
        name = "max_pool" if isinstance(kind, MaxPool) else "average_pool"
        plain = kind.stride == kind.kernel and not any(_sides(kind.padding))
        return f"{name}({kind.kernel})" if plain else None
    if isinstance(kind, Flatten):
        return "flatten"
    if isinstance(kind, Softmax):
        return "softmax" if kind.axis == -1 and not kind.log else None
    return kind.activation if isinstance(kind, Activate) else None


def _activated(word: str, activation: str) -> str:
    return word if activation == "linear" else f"{word} {activation}"


def _with(word: str, **sides: int | Sequence[int]) -> str:
    """Return a word with the numbers that are not those it stands for without them."""
    plain = {"stride": 1, "padding": 0}
    told = [f"{name}={tuple(_sides(side))}" for name, side in sides.items() if set(_sides(side)) != {plain[name]}]
    return f"{word}({', '.join(told)})" if told else word


def _sides(side: int | Sequence[int]) -> tuple[int, ...]:
    return (side,) if isinstance(side, int) else tuple(side)
