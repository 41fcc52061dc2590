"""Recordings of a training: weights, loss and other numbers at some of its steps, in a .npz file."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from renderer.network.equal_by_digest import Plain
from renderer.network.layers.layer_kind import TensorShape, written
from renderer.network.load.npz import read_arrays
from renderer.network.load.state_dict import state_dict_model
from renderer.network.load.tensors import StateDict, WeightAxes, as_numbers, existing_file, refuse, shape_from
from renderer.network.model import Model
from renderer.system.atomic_file import write_bytes
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError, nearest
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

VERSION: Final = 1
_MARK: Final = "netreel recording"
_WEIGHTS, _VALUES = "weights/", "values/"
_PLAIN: Final = ("format", "steps", "losses", "layers", "input_shape", "inputs", "targets")


@check_arguments
@dataclass(frozen=True, eq=False)
class Recording(Plain):
    """Checkpoints of a training; the first is the state before the first step.

    `steps` (n,) are the numbers of the steps, which rise; `losses` (n,) the loss at each. `weights` has the weights by
    name with the checkpoints on the first axis, `values` other numbers such as the accuracy, (n,) each. `layers` and
    `input_shape` tell the layers as for `load_model`. `inputs` and `targets` are examples of the data, on the first
    axis.

    >>> short = Recording((0, 1), [0.5, 0.25], {"fc.weight": [[[1.0]], [[2.0]]]}, layers="tanh")
    >>> short.model(-1).steps[0].kind.weight
    array([[2.]])
    """

    steps: tuple[int, ...]
    losses: Array
    weights: Mapping[str, Array]
    values: Mapping[str, Array] = field(default_factory=dict)
    layers: str | None = None
    input_shape: TensorShape | None = None
    inputs: Array | None = None
    targets: Array | None = None

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            steps: Sequence[int],
            losses: ArrayLike,
            weights: Mapping[str, ArrayLike],
            values: Mapping[str, ArrayLike] = ...,
            layers: str | None = ...,
            input_shape: Sequence[int] | None = ...,
            inputs: ArrayLike | None = ...,
            targets: ArrayLike | None = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        count = len(self.steps)
        if not count or any(b <= a for a, b in pairwise(self.steps)) or self.steps[0] < 0:
            raise NetworkError("a recording has one checkpoint or more, at steps that rise from 0 up")
        self._keep_arrays()
        arrays = {"losses": self.losses, **{f"{_VALUES}{name}": value for name, value in self.values.items()}}
        for name, value in arrays.items():
            if value.shape != (count,):
                raise NetworkError(f"{name} of a recording must be {count} numbers, but its shape is {value.shape}")
        for name, value in self.weights.items():
            if value.shape[:1] != (count,):
                raise NetworkError(
                    f"the weights {name!r} of a recording must have {count} checkpoints on the first axis, but their "
                    f"shape is {value.shape}"
                )
        counts = [0 if one is None or not one.ndim else len(one) for one in (self.inputs, self.targets)]
        if (self.inputs is None) != (self.targets is None) or counts[0] != counts[1]:
            raise NetworkError("the inputs and the targets of a recording must be as many")

    def _keep_arrays(self) -> None:
        """Replace the arrays by read-only ones of float64."""
        for name in ("losses", "inputs", "targets"):
            if name == "losses" or getattr(self, name) is not None:
                object.__setattr__(self, name, _kept(getattr(self, name), name))
        for name in ("weights", "values"):
            object.__setattr__(self, name, {key: _kept(one, key) for key, one in getattr(self, name).items()})

    def __len__(self) -> int:
        return len(self.steps)

    @check_arguments
    def checkpoint(self, step: int) -> int:
        """Return the number of the last checkpoint at or before a step."""
        return max(int(np.searchsorted(self.steps, step, side="right")) - 1, 0)

    @check_arguments
    def model(
        self,
        checkpoint: int = -1,
        *,
        layers: str | Sequence[str] | None = None,
        weight_axes: WeightAxes | None = None,
    ) -> Model:
        """Return the model with the weights of a checkpoint, counted from 0 or from the end.

        `layers` names its layers as for `load_model`; None: those of the recording. `weight_axes` are as there.
        """
        if not -len(self) <= checkpoint < len(self):
            raise NetworkError(f"the recording has {len(self)} checkpoints, so there is no number {checkpoint}")
        tensors = {name: _kept(value[checkpoint], name) for name, value in self.weights.items()}
        state = StateDict("the recording", tensors, self.layers, self.input_shape)
        return state_dict_model(state, layers, input_shape=self.input_shape, weight_axes=weight_axes, name="recorded")

    @check_arguments
    def save(self, file: str | os.PathLike[str]) -> None:
        """Write the recording to a .npz file that numpy reads without pickle."""
        path = _path(file)
        if path.suffix != ".npz":
            raise NetworkError(f"a recording is saved as .npz, but this is {brief(os.fspath(file))}")
        arrays: dict[str, Any] = {
            "format": np.array(f"{_MARK} {VERSION}"),
            "steps": np.array(self.steps, dtype=np.int64),
            "losses": self.losses,
            **{f"{_WEIGHTS}{name}": value for name, value in self.weights.items()},
            **{f"{_VALUES}{name}": value for name, value in self.values.items()},
        }
        for name in _PLAIN[3:]:
            if getattr(self, name) is not None:
                arrays[name] = np.array(getattr(self, name))
        packed = io.BytesIO()
        np.savez_compressed(packed, **arrays)
        write_bytes(packed.getvalue(), path)


@check_arguments
def load_recording(file: str | os.PathLike[str]) -> Recording:
    """Return the recording in a .npz file of `Recorder` or `Recording.save`; nothing is unpickled.

    Raises a NetworkError in one line for a file that is no whole recording.
    """
    path = existing_file(_path(file))
    arrays = dict(read_arrays(path))
    _check_version(path.name, arrays)
    missing = [name for name in ("steps", "losses") if name not in arrays]
    if missing:
        refuse(path.name, f"the recording has no {missing[0]!r}")
    steps = arrays["steps"]
    if steps.ndim != 1 or steps.dtype.kind not in "iu":
        refuse(path.name, f"its steps must be a list of whole numbers, but they are {written(steps.shape)} of "
               f"{steps.dtype.name}")  # fmt: skip
    found: dict[str, dict[str, Array]] = {_WEIGHTS: {}, _VALUES: {}}
    for name, array in arrays.items():
        part, slash, key = name.partition("/")
        if part + slash in found and key:
            found[part + slash][key] = as_numbers(array, path.name, name)
        elif name not in _PLAIN:
            refuse(path.name, f"a recording has no {brief(name)}{nearest(name, _PLAIN)}")
    plain = {key: as_numbers(arrays[key], path.name, key) for key in ("losses", "inputs", "targets") if key in arrays}
    try:
        return Recording(
            tuple(steps.tolist()),
            plain["losses"],
            found[_WEIGHTS],
            found[_VALUES],
            _text(path.name, arrays["layers"]) if "layers" in arrays else None,
            shape_from(arrays["input_shape"], path.name) if "input_shape" in arrays else None,
            plain.get("inputs"),
            plain.get("targets"),
        )
    except NetworkError as error:
        refuse(path.name, str(error).removeprefix(f"{path.name}: "))


def _check_version(source: str, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    mark = _text(source, arrays["format"]) if "format" in arrays else ""
    words = mark.rpartition(" ")
    if words[0] != _MARK:
        refuse(source, "this is no recording; Recorder and Recording.save write one")
    if words[2] != str(VERSION):
        refuse(source, f"the recording is of version {brief(words[2])}, but this netreel reads version {VERSION}")


def _text(source: str, array: NDArray[np.generic]) -> str:
    if array.dtype.kind != "U" or array.size != 1:
        _no_text(source, array)
    return str(array.ravel()[0])


def _no_text(source: str, array: NDArray[np.generic]) -> NoReturn:
    refuse(source, f"its text must be one text of numpy, but it is {written(array.shape)} of {array.dtype.name}")


def _kept(array: object, name: str) -> Array:
    """Return a read-only float64 array of finite numbers."""
    if isinstance(array, np.ndarray) and array.dtype == np.float64 and not array.flags.writeable:
        return array
    try:
        plain = np.asarray(array)
    except Exception as error:
        refuse("the recording", f"{name} is no array: {brief(str(error))}")
    return as_numbers(plain, "the recording", name)


def _path(file: object) -> Path:
    try:
        return Path(file)  # type: ignore[arg-type]
    except TypeError:
        raise NetworkError(f"the file of a recording is given by its path, but this is {brief(file)}") from None
