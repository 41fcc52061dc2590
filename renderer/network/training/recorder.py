"""The recorder of a training, called in a training loop of any framework."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Annotated, cast

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.load.tensors import as_numbers
from renderer.network.load.torch_models import is_torch_module
from renderer.network.model import Model
from renderer.network.training.checkpoints import USUAL_KEPT, Checkpoints
from renderer.network.training.recording import Recording
from renderer.network.training.write_layer_words import layer_words
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, finite
from renderer.values.short_repr import brief

_SOURCE = "the recorder"


class Recorder:
    """A recorder of training checkpoints: call it at every step, then save.

    At most `keep` checkpoints stay, spread evenly over the steps, and the last one always. `layers` and `input_shape`
    tell the layers as for `load_model`; `inputs` and `targets` are examples that a film shows.

    >>> recorder = Recorder(layers="tanh", keep=3)
    >>> for step in range(6):
    ...     recorder(step, [[0.1 * step]], [0.0], loss=1 / (1 + step))
    >>> recorder.recording().steps, sorted(recorder.recording().weights)
    ((0, 4, 5), ['W1', 'b1'])
    """

    @check_arguments
    def __init__(
        self,
        *,
        layers: str | Sequence[str] | None = None,
        input_shape: Sequence[int] | None = None,
        inputs: Annotated[ArrayLike | None, ANYTHING] = None,
        targets: Annotated[ArrayLike | None, ANYTHING] = None,
        keep: int = USUAL_KEPT,
    ) -> None:
        if keep < 2:
            raise NetworkError(f"a recorder keeps 2 checkpoints or more, but keep is {keep}")
        self._layers = layers if layers is None or isinstance(layers, str) else " ".join(layers)
        self._input_shape = None if input_shape is None else tuple(input_shape)
        self._inputs = None if inputs is None else _array(inputs, "inputs")
        self._targets = None if targets is None else _array(targets, "targets")
        self._checkpoints = Checkpoints(keep)

    @check_arguments
    def __call__(self, step: int, *weights: object, loss: object, **values: object) -> None:
        """Record a step: `recorder(step, model.state_dict(), loss=loss, accuracy=accuracy)`.

        `weights` are one dict of arrays by name (of numpy, PyTorch, ...), one module of PyTorch, one `Model`, or arrays
        in order, which are called W1, b1, W2, ... by their axes. `loss` and `values` are single numbers.
        """
        if step < 0:
            raise NetworkError(f"the steps of a recording count from 0, but this is step {step}")
        numbers = {name: _number(value, name) for name, value in values.items()}
        self._checkpoints.add(step, _number(loss, "loss"), self._named(weights), numbers)

    def recording(self) -> Recording:
        """Return the recording; raise a NetworkError when there is nothing in it."""
        rows = self._checkpoints.rows
        if not rows:
            raise NetworkError("nothing was recorded; call recorder(step, weights, loss=...) in the training loop")
        losses = np.array([one.loss for one in rows])
        losses.flags.writeable = False
        weights, values = self._checkpoints.stacked()
        return Recording(
            tuple(one.step for one in rows),
            losses,
            weights,
            values,
            self._layers,
            self._input_shape,
            self._inputs,
            self._targets,
        )

    @check_arguments
    def save(self, file: str | os.PathLike[str]) -> None:
        """Write the recording to a .npz file, without pickle."""
        self.recording().save(file)

    def _named(self, weights: tuple[object, ...]) -> dict[str, Array]:
        """Return copies of the weights by name."""
        if len(weights) == 1 and isinstance(weights[0], Model):
            model = weights[0]
            if self._layers is None:
                self._layers, self._input_shape = layer_words(model), model.input_shapes[0]
            return named_parameters(model)
        if len(weights) == 1 and is_torch_module(weights[0]):
            weights = (weights[0].state_dict(),)
        if len(weights) == 1 and isinstance(weights[0], Mapping):
            found = {str(name): _array(value, f"the weights {brief(name)}") for name, value in weights[0].items()}
        else:
            found = dict(_counted([_array(one, f"weight number {k}") for k, one in enumerate(weights, 1)]))
        if not found:
            raise NetworkError("a recorder needs weights: a dict of arrays, a module of PyTorch, a Model, or arrays")
        return found


def named_parameters(model: Model) -> dict[str, Array]:
    """Return the parameters of a model by name, as in "dense1.weight"."""
    return {f"{step.name}.{name}": value for step in model.steps for name, value in step.kind.parameters.items()}


def _counted(arrays: Sequence[Array]) -> list[tuple[str, Array]]:
    """Return arrays with names by their axes: W1 for the first of two axes or more, b1 for the vector after it."""
    named, layer = [], 0
    for array in arrays:
        layer += array.ndim > 1 or not layer
        named.append((f"{'W' if array.ndim > 1 else 'b'}{layer}", array))
    names = [name for name, _ in named]
    if len(set(names)) < len(names):
        raise NetworkError("weights without names are a matrix and a vector for each layer; hand over a dict instead")
    return named


def _array(value: object, what: str) -> Array:
    """Return a copy as read-only float64; tensors of PyTorch and arrays of other frameworks are read too."""
    try:
        plain = value.detach().cpu() if hasattr(value, "detach") else value
        array = np.array(plain, dtype=None)
    except Exception as error:
        raise NetworkError(f"{what} of a recorder are no array: {brief(str(error))}") from None
    return as_numbers(array, _SOURCE, what)


def _number(value: object, name: str) -> float:
    try:
        plain = value.item() if hasattr(value, "item") else value
    except Exception as error:
        raise NetworkError(f"{name} is a single number: {brief(str(error))}") from None
    return finite(cast(float, plain), name)
