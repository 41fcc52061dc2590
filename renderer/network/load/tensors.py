"""Tensors of a file: size limits, element types, and one-line errors."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.network.layers.layer_kind import TensorShape, written
from renderer.system.audit_event import LOOKS_FOR
from renderer.values.errors import NetworkError, nearest
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

MOST_NUMBERS: Final = 2**27
"""The largest number of entries in one file: 1 GiB as float64."""
MOST_BYTES: Final = 8 * MOST_NUMBERS
MOST_TENSORS: Final = 10_000
MOST_AXES: Final = 8
MOST_TEXT: Final = 2**24
"""The largest header or model description, in bytes."""

WeightAxes: TypeAlias = Literal["out_in", "in_out"]
"""Whether the first axis of a weight counts the layer's outputs (PyTorch), or the last one (Keras)."""


@dataclass(frozen=True, eq=False)
class StateDict:
    """Tensors by name in file order, as read-only float64 arrays.

    `source` is what messages call the file. `layers` and `input_shape` stand in some files beside the tensors.
    """

    source: str
    tensors: Mapping[str, Array]
    layers: str | None = None
    input_shape: TensorShape | None = field(default=None)


def refuse(source: str, why: str) -> NoReturn:
    """Raise the error about a file."""
    raise NetworkError(f"{source}: {why}")


def existing_file(path: str | os.PathLike[str]) -> Path:
    """Return the path of a readable file; raise a NetworkError when it is missing or too large."""
    try:
        place = Path(path)
        sys.audit(LOOKS_FOR, str(place))
        if place.is_file():
            size = place.stat().st_size
            if size > MOST_BYTES:
                refuse(place.name, f"the file has {size:,} bytes, more than {MOST_BYTES:,}")
            if not size:
                refuse(place.name, "the file is empty")
            with place.open("rb") as file:
                file.read(1)
            return place
        near = [one.name for one in place.parent.iterdir()] if place.parent.is_dir() else []
        kind = "a folder, no file" if place.is_dir() else f"not there{nearest(place.name, near)}"
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise NetworkError(f"the model file {brief(os.fspath(path))} cannot be read: {why}") from None
    raise NetworkError(f"the model file {brief(os.fspath(path))} is {kind}")


def count_of(shape: Sequence[int], source: str, name: str) -> int:
    """Return the number of entries of a shape; raise a NetworkError when it is too large or no shape."""
    if len(shape) > MOST_AXES or any(side < 0 for side in shape):
        refuse(source, f"tensor {brief(name)} has the shape {brief(tuple(shape))}")
    count = math.prod(shape)
    if count > MOST_NUMBERS:
        refuse(source, f"tensor {brief(name)} is {written(shape)}, more than {MOST_NUMBERS:,} numbers")
    return count


def as_numbers(array: NDArray[np.generic], source: str, name: str) -> Array:
    """Return an array as read-only float64; raise a NetworkError with its name when a number is not finite.

    Two raw bytes are a bfloat16: numpy knows no such type and writes it so.
    """
    if array.dtype == np.dtype("V2") or array.dtype.name == "bfloat16":
        array = from_bfloat16(array.view(np.uint16))
    if array.dtype.kind not in "biuf":
        refuse(source, f"tensor {brief(name)} holds {_content(array.dtype)}, no real numbers")
    with np.errstate(all="ignore"):
        numbers = np.array(array, dtype=np.float64)
    if not np.isfinite(numbers).all():
        refuse(source, f"tensor {brief(name)} holds NaN or infinity")
    numbers.flags.writeable = False
    return numbers


def from_bfloat16(bits: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Return numbers from the upper halves of their float32 forms.

    >>> from_bfloat16(np.array([0x3F80, 0xC040], dtype=np.uint16))
    array([ 1., -3.], dtype=float32)
    """
    return (bits.astype(np.uint32) << 16).view(np.float32)


def _content(dtype: np.dtype[np.generic]) -> str:
    words = {"c": "complex numbers", "U": "text", "S": "bytes", "O": "Python objects", "M": "dates", "m": "times"}
    return words.get(dtype.kind, f"the type {dtype.name}")


def described_tensor(array: Array, name: str) -> str:
    """Return a tensor in words: its name and its shape.

    >>> described_tensor(np.zeros((16, 64)), "fc1.weight")
    'fc1.weight (16 x 64)'
    """
    return f"{name} ({written(array.shape)})"


def shape_from(value: object, source: str) -> TensorShape:
    """Return the input shape stated in a file; raise a NetworkError when there is none."""
    sides = np.asarray(value)
    if sides.ndim != 1 or sides.dtype.kind not in "iu" or sides.size > MOST_AXES or (sides < 1).any():
        refuse(source, f"input_shape must be a list of whole numbers from 1 up, but it is {brief(value)}")
    return tuple(int(side) for side in sides)
