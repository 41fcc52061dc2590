"""The interface of a layer: shapes, values, gradients, formula and default view."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NoReturn, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from renderer.network.equal_by_digest import Plain
from renderer.values.errors import NetworkError, ValuesError
from renderer.values.numbers import Array, frozen_array
from renderer.values.short_repr import brief

TensorShape: TypeAlias = tuple[int, ...]
Tensors: TypeAlias = Mapping[str, Array]
"""The tensors that a layer computes, by name; the last is "output"."""


@dataclass(frozen=True)
class LayerGradients:
    """The derivatives of the loss by a layer's inputs, its parameters and its tensors other than the output.

    `inputs` has one array for each input, of its shape; None where no gradient is claimed. `parameters` and `tensors`
    are by name.
    """

    inputs: tuple[Array | None, ...]
    parameters: Mapping[str, Array] = field(default_factory=dict)
    tensors: Mapping[str, Array] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class LayerKind(Plain, ABC):
    """A frozen layer that carries its parameters as read-only float64 arrays.

    `title` is its name in messages and the stem of default step names. `view` names its default picture: "neurons",
    "maps", "vector", "matrix", "tokens", "bars" or "box". `trainable` names the fields that hold parameters,
    `constants` those with arrays that training leaves alone. `count`
    is the least and the largest number of inputs; None for any. Runs are of one example, so that shapes have no batch
    axis.
    """

    title: ClassVar[str]
    view: ClassVar[str] = "vector"
    trainable: ClassVar[tuple[str, ...]] = ()
    constants: ClassVar[tuple[str, ...]] = ()
    count: ClassVar[tuple[int, int | None]] = (1, 1)
    differentiable: ClassVar[bool] = True

    @abstractmethod
    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the output shape for these input shapes; raise a NetworkError when they do not fit."""

    @abstractmethod
    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return every tensor of the layer by name: intermediate ones first, "output" last."""

    @abstractmethod
    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the vector-Jacobian product of the gradient of the output."""

    @property
    @abstractmethod
    def tex(self) -> str:
        """The formula of the output, as TeX."""

    def value(self, inputs: Sequence[Array]) -> Array:
        """Return the output."""
        return self.tensors(inputs)["output"]

    @property
    def parameters(self) -> dict[str, Array]:
        """The parameters by name, without those that are None."""
        values = {name: getattr(self, name) for name in self.trainable}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def buffers(self) -> dict[str, Array]:
        """The arrays that training does not change, by name."""
        values = {name: getattr(self, name) for name in self.constants}
        return {name: value for name, value in values.items() if value is not None}

    def branches(self, inputs: Sequence[Array], tensors: Tensors) -> NDArray[np.generic] | None:
        """Return the piece of a piecewise function for each number; None where the layer has no kinks.

        The gradient holds for changes that leave this array as it is.
        """
        return None

    @property
    def probability(self) -> str | None:
        """The last function of the layer, "softmax" or "sigmoid", if a loss can be computed from its logits."""
        return None

    def logits(self, inputs: Sequence[Array], tensors: Tensors) -> Array:
        """Return the input of the function named by `probability`."""
        raise NetworkError(f"a {self.title} layer has no logits")

    def probabilities(self, tensors: Tensors) -> Array:
        """Return the output of the function named by `probability`."""
        return tensors["output"]

    def gradient_of_output(self, tensors: Tensors, grad_probabilities: Array) -> Array:
        """Return the gradient by the output from that by the probabilities."""
        return grad_probabilities

    def gradient_from_logits(self, inputs: Sequence[Array], tensors: Tensors, grad_logits: Array) -> LayerGradients:
        """Return the vector-Jacobian product of the gradient by the logits."""
        raise NetworkError(f"a {self.title} layer has no logits")

    def refuse(self, why: str) -> NoReturn:
        """Raise a NetworkError about this kind of layer."""
        raise NetworkError(f"{self.title}: {why}")

    def _keep(self, name: str, shape: tuple[int | None, ...]) -> Array:
        """Replace a field by its read-only float64 array and return it."""
        array = parameter(getattr(self, name), f"the {name} of {self.title}", shape)
        object.__setattr__(self, name, array)
        return array

    def _keep_optional(self, name: str, shape: tuple[int | None, ...]) -> None:
        if getattr(self, name) is not None:
            self._keep(name, shape)


def parameter(value: ArrayLike, what: str, shape: tuple[int | None, ...]) -> Array:
    """Return a read-only float64 array of that shape (None: any length); do not copy a read-only one.

    >>> parameter([1, 2], "the bias", (2,))
    array([1., 2.])
    >>> parameter([1, 2], "the bias", (3,))
    Traceback (most recent call last):
    renderer.values.errors.NetworkError: the bias must be an array of 3 numbers, but its shape is (2,)
    """
    if (
        isinstance(value, np.ndarray)
        and value.dtype == np.float64
        and not value.flags.writeable
        and value.flags.owndata
        and value.ndim == len(shape)
        and all(want in (None, have) for want, have in zip(shape, value.shape, strict=True))
        and np.isfinite(value).all()
    ):
        return value
    try:
        return frozen_array(value, what, shape)
    except ValuesError as error:
        raise NetworkError(str(error)) from None


def rank_of(value: ArrayLike) -> int:
    """Return the number of axes; 1 for rows of different lengths, which a later check refuses.

    >>> rank_of([[1, 2], [3, 4]]), rank_of([[1, 2], [3]])
    (2, 1)
    """
    try:
        return np.ndim(value)
    except ValueError:
        return 1


def frozen(array: ArrayLike) -> Array:
    """Return the array itself as read-only float64; its maker must not write to it again."""
    made = np.asarray(array, dtype=np.float64)
    made.flags.writeable = False
    return made


def whole(value: object, what: str, least: int = 0) -> int:
    """Return a whole number of at least `least`; raise a NetworkError with its name for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise NetworkError(f"{what} must be a whole number from {least} up, but it is {brief(value)}")
    return int(value)


def axis_of(axis: int, rank: int, what: str) -> int:
    """Return an axis counted from 0; raise a NetworkError when there is no such axis.

    >>> axis_of(-1, 3, "softmax")
    2
    """
    if not -rank <= axis < rank:
        raise NetworkError(f"{what}: there is no axis {axis} in a tensor of {rank} axes")
    return axis % rank


def written(shape: Sequence[int]) -> str:
    """Return a shape as text.

    >>> written((3, 28, 28)), written(()), written((4,))
    ('3 x 28 x 28', 'a single number', '4')
    """
    return " x ".join(map(str, shape)) or "a single number"
