"""The order of the layers of a state dict, and of the axes of their weights: the one that fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations
from typing import Final

from renderer.network.load.layer_groups import LayerWeights, natural
from renderer.network.load.recurrent_weights import from_keras
from renderer.network.load.tensors import WeightAxes, refuse
from renderer.values.numbers import Array

MOST_PERMUTED: Final = 6
"""The largest number of layers for which every order is tried."""

_BOTH: Final[tuple[WeightAxes, ...]] = ("out_in", "in_out")
_MATRICES: Final = ("dense", "conv")
_NORMS: Final = ("batch_norm", "layer_norm", "rms_norm")


def ordered_layers(layers: Sequence[LayerWeights], axes: WeightAxes | None) -> list[LayerWeights]:
    """Return layers in a fitting order: the file's, else by their numbers, else the only one that fits.

    Where none fits they stay in the order of the file.
    """
    by_name = sorted(layers, key=lambda one: natural(one.name))
    told = _told(layers)
    for one in _possible(axes) if told is None else sorted(_possible(axes), key=lambda axes: axes != told):
        for order in (list(layers), by_name):
            if misfit(order, one) is None:
                return order
        if len(layers) <= MOST_PERMUTED:
            fitting = [order for order in permutations(layers) if misfit(order, one) is None]
            if len(fitting) == 1:
                return list(fitting[0])
    return list(layers)


def axes_of(layers: Sequence[LayerWeights], axes: WeightAxes | None, source: str) -> WeightAxes:
    """Return the axis order of all weights: the one in which the layers fit, else the one that the names imply.

    Raises a NetworkError where no order fits, or where both do and nothing tells which.
    """
    told = _told(layers)
    fitting = [one for one in _possible(axes) if misfit(layers, one) is None]
    if not fitting:
        refuse(source, str(misfit(layers, axes or told or "out_in")))
    if len(fitting) == 1:
        return fitting[0]
    if told is not None:
        return told
    matrices = [one for one in layers if one.kind in _MATRICES]
    if not matrices:
        return "out_in"
    refuse(
        source,
        f"the shapes do not tell which axis of {matrices[0].words} counts outputs; give weight_axes='out_in' (as "
        "PyTorch writes weights) or weight_axes='in_out' (as Keras and scikit-learn do)",
    )


def _told(layers: Sequence[LayerWeights]) -> WeightAxes | None:
    """Return the order of axes that the names of all weights with two axes or more tell; None where they differ."""
    told = {one.axes for one in layers if one.kind in _MATRICES}
    return next(iter(told)) if len(told) == 1 else None


def misfit(layers: Sequence[LayerWeights], axes: WeightAxes) -> str | None:
    """Return the fault of this order of layers and axes; None where all fits."""
    for one in layers:
        outputs = widths(one, axes)[1]
        bias = one.tensors.get("bias")
        if one.kind in ("dense", "conv") and bias is not None and bias.shape != (outputs,):
            return f"the bias of {one.words} needs {outputs} numbers, one for each output"
    # Norms keep the count of what they read, so that the layers on both sides of them are compared too.
    known = [one for one in layers if one.kind]
    for before, after in pairwise(known):
        has, takes = widths(before, axes)[1], widths(after, axes)[0]
        if has is None or takes is None or has == takes:
            continue
        flattened = before.kind in ("conv", *_NORMS) and after.kind in ("dense", *_NORMS) and takes % has == 0
        grouped = after.kind == "conv" and has % takes == 0
        if not flattened and not grouped:
            return f"{before.words} gives {has} numbers, but {after.words}, which follows it, takes {takes}"
    return None


def widths(one: LayerWeights, axes: WeightAxes) -> tuple[int | None, int | None]:
    """Return the numbers of inputs and outputs of a layer; None where any number fits."""
    weight = one.tensors.get("weight")
    if weight is None:
        return _recurrent_widths(one, axes)
    shape = weight.shape
    if one.kind == "dense":
        return (shape[1], shape[0]) if axes == "out_in" else (shape[0], shape[1])
    if one.kind == "conv":
        return (shape[1], shape[0]) if axes == "out_in" else (shape[2], shape[3])
    if one.kind in _NORMS:
        return shape[0], shape[0]
    if one.kind == "embedding":
        return None, shape[1]
    return _recurrent_widths(one, axes)


def _recurrent_widths(one: LayerWeights, axes: WeightAxes) -> tuple[int | None, int | None]:
    given = one.tensors
    if "weight_ih" in given and "weight_hh" in given:
        return given["weight_ih"].shape[-1], given["weight_hh"].shape[-1]
    if "recurrent_kernel" in given and "weight" in given:
        return given["weight"].shape[0], given["recurrent_kernel"].shape[0]
    if "in_proj_weight" in given:
        return given["in_proj_weight"].shape[-1], given["in_proj_weight"].shape[-1]
    return None, None


def _possible(axes: WeightAxes | None) -> Iterator[WeightAxes]:
    yield from _BOTH if axes is None else (axes,)


def out_in(one: LayerWeights, axes: WeightAxes) -> dict[str, Array]:
    """Return the tensors of a layer with PyTorch's axes."""
    tensors = dict(one.tensors)
    if "recurrent_kernel" in tensors and "weight" in tensors:
        return from_keras(one.kind, tensors["weight"], tensors["recurrent_kernel"], tensors.get("bias"))
    if axes == "in_out" and "weight" in tensors:
        if one.kind == "dense":
            tensors["weight"] = tensors["weight"].T
        elif one.kind == "conv":
            tensors["weight"] = tensors["weight"].transpose(3, 2, 0, 1)
    return tensors
