"""PyTorch models: weight files, read by torch if it is installed, and live modules."""

from __future__ import annotations

import importlib
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol, TypeGuard

import numpy as np

from renderer.network.load.build_layers import WEIGHTED
from renderer.network.load.chains import LayerPart
from renderer.network.load.npz import checked_entries, opened_archive
from renderer.network.load.read_layer_words import Word
from renderer.network.load.tensors import MOST_TENSORS, StateDict, as_numbers, refuse
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

_INSIDE: Final = ("state_dict", "model_state_dict", "model", "weights")
"""Where training scripts keep the weights in a larger dict."""


def read_torch(path: Path) -> StateDict:
    """Return the tensors of a .pt or .pth file; nothing else is unpickled. It needs torch.

    Raises a NetworkError that tells how to save the weights where torch is not installed, or where the file holds more
    than tensors.
    """
    if zipfile.is_zipfile(path):
        with opened_archive(path, path.suffix) as archive:
            checked_entries(archive, path.name)
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        refuse(
            path.name,
            "torch, which reads such files, is not installed; where it is, save the weights as "
            f"safetensors.torch.save_file(model.state_dict(), '{path.stem}.safetensors')",
        )
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        words = str(error)
        if "weights_only" in words or "Unsupported" in words:
            refuse(
                path.name,
                "the file holds Python objects beside tensors, and they are never unpickled; save the weights alone: "
                f"torch.save(model.state_dict(), '{path.name}')",
            )
        refuse(path.name, f"torch cannot read the file: {brief(words)}")
    for word in _INSIDE:
        if isinstance(content, Mapping) and isinstance(content.get(word), Mapping):
            content = content[word]
    if not isinstance(content, Mapping):
        refuse(path.name, f"the file holds {brief(content)}, no tensors by name")
    return StateDict(path.name, tensors_of(content, path.name))


class TorchModule(Protocol):
    """A live module of PyTorch: its weights, its inner modules, and its options as attributes."""

    def state_dict(self) -> Mapping[str, object]:
        """Return the tensors by name."""
        ...

    def named_children(self) -> Iterable[tuple[str, TorchModule]]:
        """Return the inner modules by name."""
        ...

    def __getattr__(self, name: str) -> Any: ...


def is_torch_module(value: object) -> TypeGuard[TorchModule]:
    """Return whether an object is a PyTorch module, by the names of its classes."""
    return any(one.__module__.startswith("torch.nn") and one.__name__ == "Module" for one in type(value).__mro__)


def module_state(module: TorchModule) -> StateDict:
    """Return the parameters of a live module."""
    source = f"the module {type(module).__name__}"
    return StateDict(source, tensors_of(module.state_dict(), source))


def parts_of_module(module: TorchModule) -> list[LayerPart] | None:
    """Return the layers of a Sequential of known layers, or of one layer; None for any other module."""
    parts: list[LayerPart] = []
    for place, leaf in _leaves(module, ""):
        title = type(leaf).__name__
        if not type(leaf).__module__.startswith("torch.nn") or (title not in _MODULES and title != "Identity"):
            if place == "" or not _is_sequence(module):
                return None
            refuse(
                f"the module {type(module).__name__}",
                f"its layer {place!r} is a {title}, which is not known; export the model with torch.onnx.export, and "
                "load that file",
            )
        if title != "Identity":
            parts.append(_part(leaf, place))
    return parts


def _is_sequence(module: TorchModule) -> bool:
    base = next((one for one in type(module).__mro__ if one.__name__ == "Sequential"), None)
    return (
        base is not None
        and base.__module__.startswith("torch.nn")
        and getattr(type(module), "forward", None) is getattr(base, "forward", None)
    )


def _leaves(module: TorchModule, place: str) -> Iterator[tuple[str, TorchModule]]:
    if not _is_sequence(module):
        yield place, module
        return
    for name, child in module.named_children():
        yield from _leaves(child, f"{place}.{name}" if place else name)


def _part(leaf: TorchModule, place: str) -> LayerPart:
    title = type(leaf).__name__
    name, options = _MODULES[title]
    described = f"layer {place!r} ({title})"
    try:
        given = options(leaf)
    except NetworkError as error:
        raise NetworkError(f"{described}: {error}") from None
    if isinstance(given, str):
        return LayerPart(Word(given, given.partition("(")[0]), None, place, described)
    if name not in WEIGHTED:
        return LayerPart(Word(title, name, (), given), None, place, described)
    tensors = tensors_of(leaf.state_dict(), described)
    tensors = {role: array for role, array in tensors.items() if role != "num_batches_tracked"}
    return LayerPart(Word(title, name, (), given), tensors, place, described)


def tensors_of(state: Mapping[str, object], source: str) -> dict[str, Array]:
    """Return PyTorch tensors as float64 arrays; raise a NetworkError for other values."""
    if len(state) > MOST_TENSORS:
        refuse(source, f"there are {len(state):,} tensors, more than {MOST_TENSORS:,}")
    tensors = {}
    for name, value in state.items():
        if not isinstance(name, str) or not hasattr(value, "detach"):
            refuse(source, f"{brief(name)} is {brief(value)}, no tensor")
        try:
            array = np.asarray(value.detach().cpu().double().numpy())
        except Exception as error:
            refuse(source, f"tensor {brief(name)} cannot be read: {brief(str(error))}")
        tensors[name] = as_numbers(array, source, name)
    return tensors


Options = Mapping[str, object] | str
"""The options of a layer, or the text of an activation."""


def _none(leaf: TorchModule) -> Options:
    return {}


def _named(text: str) -> Callable[[TorchModule], Options]:
    return lambda leaf: text


def _softmax(leaf: TorchModule) -> Options:
    # PyTorch counts the batch as axis 0; without an axis it takes the first one after the batch.
    dim = 1 if leaf.dim is None else leaf.dim
    if dim == 0:
        raise NetworkError("a softmax over the examples of a batch is no layer of one example")
    return {"axis": dim - 1 if dim > 0 else dim}


def _window(leaf: TorchModule) -> dict[str, object]:
    """Return the stride, the padding and the dilation that convolutions and poolings share."""
    return {"stride": _plain(leaf.stride), "padding": _plain(leaf.padding), "dilation": _plain(leaf.dilation)}


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list | tuple) else value


def _conv(leaf: TorchModule) -> Options:
    if leaf.padding_mode != "zeros":
        raise NetworkError(f"its padding is {leaf.padding_mode!r}, and zeros are known")
    options = {**_window(leaf), "groups": leaf.groups}
    if options["padding"] == "valid":
        options["padding"] = 0
    if options["padding"] == "same":
        # PyTorch puts the odd one of the margins at the end.
        totals = [d * (k - 1) for d, k in zip(leaf.dilation, leaf.kernel_size, strict=True)]
        options["padding"] = (*(total // 2 for total in totals), *(total - total // 2 for total in totals))
    return options


def _max_pool(leaf: TorchModule) -> Options:
    return {**_pairs(leaf), "dilation": _plain(leaf.dilation), "ceil": bool(leaf.ceil_mode)}


def _average_pool(leaf: TorchModule) -> Options:
    if leaf.divisor_override is not None:
        raise NetworkError(f"its divisor_override is {leaf.divisor_override}, and none is known")
    return {**_pairs(leaf), "ceil": bool(leaf.ceil_mode), "count_padding": bool(leaf.count_include_pad)}


def _pairs(leaf: TorchModule) -> dict[str, object]:
    return {"kernel": _plain(leaf.kernel_size), "stride": _plain(leaf.stride), "padding": _plain(leaf.padding)}


def _adaptive(leaf: TorchModule) -> Options:
    if leaf.output_size not in (1, (1, 1), [1, 1]):
        raise NetworkError(f"its output is {brief(leaf.output_size)}, and 1 x 1 is known")
    return {"keep": True}


def _flatten(leaf: TorchModule) -> Options:
    if leaf.end_dim != -1 or leaf.start_dim < 1:
        raise NetworkError(f"it joins the axes {leaf.start_dim} to {leaf.end_dim}; known is 1 (or later) to -1")
    return {"axis": leaf.start_dim - 1}


def _norm(leaf: TorchModule) -> Options:
    return {"epsilon": float(leaf.eps)}


def _batch_norm(leaf: TorchModule) -> Options:
    if leaf.running_mean is None:
        raise NetworkError("it has no running mean, so that it works on whole batches alone")
    return _norm(leaf)


def _rms_norm(leaf: TorchModule) -> Options:
    # PyTorch takes the smallest step of the element type where nothing is given.
    word = str(getattr(leaf.weight, "dtype", "torch.float32")).removeprefix("torch.")
    step = 2.0**-7 if word == "bfloat16" else float(np.finfo(word).eps)
    return {"epsilon": step if leaf.eps is None else float(leaf.eps)}


def _embedding(leaf: TorchModule) -> Options:
    if leaf.max_norm is not None:
        raise NetworkError("its max_norm changes weights while it reads them, which is not known")
    return {}


def _softplus(leaf: TorchModule) -> Options:
    if leaf.beta != 1:
        raise NetworkError(f"its beta is {leaf.beta}, and 1 is known")
    return "softplus"


_MODULES: Final[Mapping[str, tuple[str, Callable[[TorchModule], Options]]]] = {
    "Linear": ("dense", _none),
    "Conv1d": ("conv", _conv),
    "Conv2d": ("conv", _conv),
    "MaxPool2d": ("max_pool", _max_pool),
    "AvgPool2d": ("average_pool", _average_pool),
    "AdaptiveAvgPool2d": ("global_average_pool", _adaptive),
    "Flatten": ("flatten", _flatten),
    "Dropout": ("dropout", lambda leaf: {"rate": float(leaf.p)} if leaf.p < 1 else {}),
    "Dropout1d": ("dropout", _none),
    "Dropout2d": ("dropout", _none),
    "BatchNorm1d": ("batch_norm", _batch_norm),
    "BatchNorm2d": ("batch_norm", _batch_norm),
    "LayerNorm": ("layer_norm", _norm),
    "RMSNorm": ("rms_norm", _rms_norm),
    "Embedding": ("embedding", _embedding),
    "Softmax": ("softmax", _softmax),
    "LogSoftmax": ("log_softmax", _softmax),
    "ReLU": ("", _named("relu")),
    "ReLU6": ("", _named("relu6")),
    "Sigmoid": ("", _named("sigmoid")),
    "Tanh": ("", _named("tanh")),
    "GELU": ("", lambda leaf: "gelu" if leaf.approximate == "none" else "gelu_tanh"),
    "LeakyReLU": ("", lambda leaf: f"leaky_relu({leaf.negative_slope!r})"),
    "ELU": ("", lambda leaf: f"elu({leaf.alpha!r})"),
    "CELU": ("", lambda leaf: f"celu({leaf.alpha!r})"),
    "SELU": ("", _named("selu")),
    "SiLU": ("", _named("silu")),
    "Mish": ("", _named("mish")),
    "Softplus": ("", _softplus),
    "Softsign": ("", _named("softsign")),
    "Hardtanh": ("", lambda leaf: f"clip({leaf.min_val!r}, {leaf.max_val!r})"),
    "Hardsigmoid": ("", _named("hard_sigmoid")),
    "Hardswish": ("", _named("hard_swish")),
}
