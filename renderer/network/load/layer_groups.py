"""The layers of a state dict: tensors grouped by their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from renderer.network.load.recurrent_weights import GATES
from renderer.network.load.tensors import StateDict, WeightAxes, described_tensor, refuse
from renderer.values.errors import nearest
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "weight": ("weight", "w", "weights", "kernel", "coef", "coefs", "embeddings", "gamma", "scale"),
    "bias": ("bias", "b", "biases", "intercept", "intercepts", "beta"),
    "running_mean": ("running_mean", "moving_mean"),
    "running_var": ("running_var", "moving_variance", "moving_var"),
    "recurrent_kernel": ("recurrent_kernel",),
    "in_proj_weight": ("in_proj_weight",),
    "in_proj_bias": ("in_proj_bias",),
}
_ROLE_OF: Final = {word: role for role, words in _ROLES.items() for word in words}
_IN_OUT: Final = ("kernel", "coef", "coefs")
_LEFT_OUT: Final = ("num_batches_tracked",)
_WORDS: Final = "|".join(sorted(_ROLE_OF, key=len, reverse=True))
_NUMBERED: Final = re.compile(rf"({_WORDS})[_.]?(\d+)", re.IGNORECASE)
_JOINED: Final = re.compile(rf"(.+?)_({_WORDS})", re.IGNORECASE)
_RECURRENT: Final = re.compile(r"(weight|bias)_(ih|hh)(?:_l(\d+))?(_reverse)?")
_POSITION: Final = re.compile(r"arr_(\d+)")


@dataclass(frozen=True, eq=False)
class LayerWeights:
    """The tensors of one layer by role, such as "weight" and "bias", and their names in the file by role.

    `kind` is what they look like: dense, conv, batch_norm, layer_norm, rms_norm, embedding, rnn, lstm, gru, attention;
    empty for anything else. `axes` is the order of the axes of the weight, where its name tells it.
    """

    name: str
    tensors: Mapping[str, Array]
    names: Mapping[str, str]
    kind: str
    axes: WeightAxes | None

    @property
    def words(self) -> str:
        """The layer in words.

        >>> import numpy as np
        >>> one = LayerWeights("fc1", {"weight": np.ones((3, 2))}, {"weight": "fc1.weight"}, "dense", "out_in")
        >>> one.words
        'fc1.weight (3 x 2)'
        """
        return ", ".join(described_tensor(array, self.names[role]) for role, array in self.tensors.items())


def layers_of(state: StateDict) -> list[LayerWeights]:
    """Return the layers of a state dict in file order; raise a NetworkError for a tensor of no layer."""
    roles: dict[str, dict[str, str]] = {}
    axes: dict[str, set[WeightAxes | None]] = {}
    position = 0
    for name in state.tensors:
        if name.rpartition(".")[2] in _LEFT_OUT:
            continue
        at = _POSITION.fullmatch(name)
        layer: str
        if at is not None:
            position += state.tensors[name].ndim > 1
            layer, role, order = str(position), "weight" if state.tensors[name].ndim > 1 else "bias", None
        else:
            parts = _parts(name)
            if parts is None:
                hint = nearest(name.rpartition(".")[2], _ROLE_OF)
                refuse(
                    state.source,
                    f"tensor {described_tensor(state.tensors[name], brief(name))} is no parameter of a known layer: "
                    f"names are as in fc1.weight, fc1.bias, bn1.running_mean or W1{hint}",
                )
            layer, role, order = parts
        if role in roles.setdefault(layer, {}):
            refuse(state.source, f"{brief(roles[layer][role])} and {brief(name)} are both the {role} of one layer")
        roles[layer][role] = name
        axes.setdefault(layer, set()).add(order)
    if not roles:
        refuse(state.source, "the file holds no tensors")
    return [_layer(state, layer, names, axes[layer] - {None}) for layer, names in roles.items()]


def natural(name: str) -> list[tuple[bool, int, str]]:
    """Return the sort key that orders names by their numbers: 2 before 10.

    >>> sorted(["fc10", "fc2", "fc1"], key=natural)
    ['fc1', 'fc2', 'fc10']
    """
    parts = re.findall(r"\d{1,18}|\D+", name)
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]


def _parts(name: str) -> tuple[str, str, WeightAxes | None] | None:
    """Return the layer, the role and the order of axes that a name tells; None for a name of no known form.

    >>> _parts("layers.3.weight"), _parts("conv1/kernel:0"), _parts("coefs_0")
    (('layers.3', 'weight', 'out_in'), ('conv1', 'weight', 'in_out'), ('0', 'weight', 'in_out'))
    >>> _parts("W1"), _parts("lstm.weight_ih_l1"), _parts("hidden_b"), _parts("temperature")
    (('1', 'weight', None), ('lstm.1', 'weight_ih', 'out_in'), ('hidden', 'bias', None), None)
    """
    plain = re.sub(r":\d+$", "", name).replace("/", ".")
    layer, _, last = plain.rpartition(".")
    recurrent = _RECURRENT.fullmatch(last)
    if recurrent is not None:
        matrix, source, number, reverse = recurrent.groups()
        # The first layer of a stack has the name of the stack.
        inner = ".".join(part for part in (layer, number) if part and part != "0")
        return inner or "0", f"{matrix}_{source}{reverse or ''}", "out_in"
    if layer.rpartition(".")[2] == "out_proj":
        return layer.rpartition(".")[0] or "attention", f"out_proj_{last}", "out_in"
    word = last.lower()
    if word in _ROLE_OF:
        is_torch = word == "weight" and last == "weight" and "." in plain
        return layer or "0", _ROLE_OF[word], "in_out" if word in _IN_OUT else "out_in" if is_torch else None
    numbered, joined = _NUMBERED.fullmatch(last), _JOINED.fullmatch(last)
    if numbered is not None:
        word, inner = numbered[1].lower(), numbered[2]
    elif joined is not None:
        word, inner = joined[2].lower(), joined[1]
    else:
        return None
    return f"{layer}.{inner}" if layer else inner, _ROLE_OF[word], "in_out" if word in _IN_OUT else None


def _layer(state: StateDict, layer: str, names: Mapping[str, str], axes: set[WeightAxes | None]) -> LayerWeights:
    tensors = {role: state.tensors[name] for role, name in names.items()}
    reverse = next((name for role, name in names.items() if role.endswith("_reverse")), None)
    if reverse is not None:
        refuse(state.source, f"tensor {brief(reverse)} belongs to a layer that reads backward too, which is not known")
    main = next((role for role in ("weight", "weight_ih", "in_proj_weight") if role in tensors), None)
    if main is None:
        refuse(state.source, f"{', '.join(map(brief, names.values()))} has no weight beside it")
    order = next(iter(axes)) if len(axes) == 1 else None
    return LayerWeights(layer, tensors, names, _kind(layer, names, tensors), order)


def _kind(layer: str, names: Mapping[str, str], tensors: Mapping[str, Array]) -> str:
    """Return the kind of layer that its tensors look like."""
    if "in_proj_weight" in tensors:
        return "attention"
    if "weight_ih" in tensors and "weight_hh" in tensors:
        return _recurrent(tensors["weight_hh"].shape)
    if "recurrent_kernel" in tensors:
        return _recurrent(tensors["recurrent_kernel"].shape[::-1])
    if "running_mean" in tensors and "running_var" in tensors:
        return "batch_norm"
    axes = tensors["weight"].ndim if "weight" in tensors else 0
    if axes == 1:
        return "layer_norm" if "bias" in tensors else "rms_norm"
    is_table = names.get("weight", "").endswith("embeddings") or re.search(r"emb|wte|wpe", layer.lower()) is not None
    if axes == 2:
        return "embedding" if is_table and "bias" not in tensors else "dense"
    return "conv" if axes == 4 else ""


def _recurrent(shape: tuple[int, ...]) -> str:
    rows, hidden = shape if len(shape) == 2 else (0, 1)
    return next((kind for kind, gates in GATES.items() if hidden and rows == gates * hidden), "")
