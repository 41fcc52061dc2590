"""The loss of a model's run on one example, by the names that frameworks use; training takes these.

`error_functions` has those of a network of neurons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.equal_by_digest import Plain
from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, parameter
from renderer.network.layers.softmax import log_softmax
from renderer.network.name_lookup import item_named
from renderer.network.smooth_formulas import cross_entropy_of_logits, sigmoid, weighted_inverse, weighted_log
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

Reduction: TypeAlias = Literal["mean", "sum"]


@dataclass(frozen=True)
class Loss:
    """A loss of an output a and a target y, summed over the elements of the output.

    `value` and `slope` take a and y. Where `probability` names a function, the outputs are its values, and
    `value_of_logits` and `slope_of_logits` take its arguments z instead of a: they keep all digits where an output is 0
    or 1 in float64. `kinked` says that the slope jumps where a equals y.
    """

    name: str
    title: str
    value: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array], Array]
    tex: str
    aliases: tuple[str, ...] = ()
    probability: str | None = None
    value_of_logits: Callable[[Array, Array], Array] | None = None
    slope_of_logits: Callable[[Array, Array], Array] | None = None
    kinked: bool = False


_LOSSES: Final = (
    Loss(
        "mse",
        "mean squared error",
        lambda a, y: (a - y) ** 2,
        lambda a, y: 2.0 * (a - y),
        r"\left( a - y \right)^2",
        aliases=("mean squared error", "l2"),
    ),
    Loss(
        "squared_error",
        "squared error",
        lambda a, y: 0.5 * (a - y) ** 2,
        lambda a, y: a - y,
        r"\frac{1}{2} \left( a - y \right)^2",
        aliases=("half squared error", "quadratic"),
    ),
    Loss(
        "mae",
        "mean absolute error",
        lambda a, y: np.abs(a - y),
        lambda a, y: np.sign(a - y),
        r"\left| a - y \right|",
        aliases=("mean absolute error", "l1"),
        kinked=True,
    ),
    Loss(
        "bce",
        "binary cross-entropy",
        lambda a, y: -weighted_log(y, a) - weighted_log(1.0 - y, 1.0 - a),
        lambda a, y: weighted_inverse(1.0 - y, 1.0 - a) - weighted_inverse(y, a),
        r"- y \ln a - \left( 1 - y \right) \ln \left( 1 - a \right)",
        aliases=("binary cross-entropy", "log loss", "bce with logits"),
        probability="sigmoid",
        value_of_logits=cross_entropy_of_logits,
        slope_of_logits=lambda z, y: (1.0 - y) * sigmoid(z) - y * sigmoid(-z),
    ),
    Loss(
        "cross_entropy",
        "cross-entropy",
        lambda a, y: -weighted_log(y, a),
        lambda a, y: -weighted_inverse(y, a),
        r"- y \ln a",
        aliases=("categorical cross-entropy", "sparse categorical cross-entropy", "nll", "cross entropy loss"),
        probability="softmax",
        value_of_logits=lambda z, y: np.where(y == 0, 0.0, -y * log_softmax(z)),
        slope_of_logits=lambda z, y: np.exp(log_softmax(z)) * y.sum(axis=-1, keepdims=True) - y,
    ),
)

LOSSES: Mapping[str, Loss] = MappingProxyType({one.name: one for one in _LOSSES})


def loss_named(name: str) -> Loss:
    """Return the loss of a name, short or full: mse, squared_error, mae, bce or cross_entropy.

    >>> loss_named("MSE").title, loss_named("binary_cross_entropy").name
    ('mean squared error', 'bce')
    """
    found: Loss = item_named(name, _LOSSES, "loss")
    return found


@dataclass(frozen=True, eq=False)
class Objective(Plain):
    """A loss with its target, for outputs of one shape.

    `reduction` "mean" divides the sum by the count of elements (of positions for cross_entropy), "sum" does not.
    `from_logits` tells whether bce and cross_entropy get logits; None: logits unless the model ends in the softmax or
    sigmoid that they need.
    """

    loss: str
    target: Array
    reduction: Reduction = "mean"
    from_logits: bool | None = None

    @property
    def function(self) -> Loss:
        """The loss itself."""
        return LOSSES[self.loss]

    def value(self, output: Array) -> float:
        """Return the loss of outputs that are not probabilities of a layer."""
        return self._total(self._rates(output)[0])

    def gradient(self, output: Array) -> Array:
        """Return the derivative of the loss by such outputs."""
        return self._rates(output)[1] / self._divisor

    def value_at(self, kind: LayerKind, inputs: Sequence[Array], tensors: Tensors) -> float:
        """Return the loss of the output of a layer."""
        if not self._fused(kind):
            return self.value(tensors["output"])
        with np.errstate(all="ignore"):
            return self._total(self.function.value_of_logits(kind.logits(inputs, tensors), self.target))  # type: ignore[misc]

    def gradient_at(
        self, kind: LayerKind, inputs: Sequence[Array], tensors: Tensors
    ) -> tuple[Array | None, LayerGradients | None]:
        """Return the derivative by a layer's output and, if computed from the logits, the layer's gradients.

        The derivative by an output is None where it is too large for float64.
        """
        if not self._fused(kind):
            return self.gradient(tensors["output"]), None
        slopes = self.function.slope_of_logits(kind.logits(inputs, tensors), self.target)  # type: ignore[misc]
        layer = kind.gradient_from_logits(inputs, tensors, slopes / self._divisor)
        grad = kind.gradient_of_output(
            tensors, self.function.slope(kind.probabilities(tensors), self.target) / self._divisor
        )
        return (grad if np.isfinite(grad).all() else None), layer

    @property
    def _divisor(self) -> int:
        shape = self.target.shape[:-1] if self.loss == "cross_entropy" else self.target.shape
        return int(np.prod(shape, dtype=int)) if self.reduction == "mean" else 1

    def _total(self, parts: Array) -> float:
        total = float(parts.sum()) / self._divisor
        if not np.isfinite(total):
            raise NetworkError(
                f"the {self.function.title} is too large for float64: an output is 0 or 1 where the target is not; "
                "give logits"
                if self.function.probability
                else f"the {self.function.title} is too large for float64"
            )
        return total

    def _fused(self, kind: LayerKind) -> bool:
        needed = self.function.probability
        same = needed is not None and kind.probability == needed
        if same and self.from_logits:
            raise NetworkError(f"the model ends in {needed}, so that its outputs are no logits; leave from_logits out")
        return same and self.from_logits is None

    def _rates(self, output: Array) -> tuple[Array, Array]:
        """Return the loss of each element and its derivative."""
        function = self.function
        with np.errstate(all="ignore"):
            if function.probability is None:
                return function.value(output, self.target), function.slope(output, self.target)
            if self.from_logits is not False:
                return (
                    function.value_of_logits(output, self.target),  # type: ignore[misc]
                    function.slope_of_logits(output, self.target),  # type: ignore[misc]
                )
            if ((output < 0) | (output > 1)).any():
                raise NetworkError(
                    f"{function.title} takes probabilities between 0 and 1, but an output is "
                    f"{output[(output < 0) | (output > 1)][0]:g}; let the model end in {function.probability}, or "
                    "give from_logits=True"
                )
            return function.value(output, self.target), function.slope(output, self.target)


def objective(
    loss: str,
    target: ArrayLike | None,
    shape: Sequence[int],
    reduction: Reduction = "mean",
    from_logits: bool | None = None,
) -> Objective:
    """Return the loss of that name with a target for outputs of that shape.

    A target of cross_entropy is the number of a class, from 0, or has a probability for each class, on the last axis.

    >>> objective("cross_entropy", 2, (4,)).target
    array([0., 0., 1., 0.])
    """
    function = loss_named(loss)
    if reduction not in get_args(Reduction):
        raise NetworkError(f"the reduction is 'mean' or 'sum', but this is {brief(reduction)}")
    if from_logits is not None and function.probability is None:
        raise NetworkError(f"{function.title} knows no logits; leave from_logits out")
    if target is None:
        raise NetworkError(f"the loss {function.name!r} needs a target")
    classes = _one_hot(target, tuple(shape)) if function.probability == "softmax" else None
    array = parameter(target, "the target", tuple(shape)) if classes is None else classes
    if function.probability and ((array < 0) | (array > 1)).any():
        raise NetworkError(f"targets of {function.title} lie between 0 and 1, but these are {brief(array.tolist())}")
    return Objective(function.name, array, reduction, from_logits)


def _one_hot(target: ArrayLike, shape: tuple[int, ...]) -> Array | None:
    """Return numbers of classes as rows of 0 and 1; None where the target is not one number for each position."""
    if not shape or np.shape(target) != shape[:-1] or shape == np.shape(target):
        return None
    numbers = parameter(target, "the target", shape[:-1])
    wrong = numbers[(numbers != np.round(numbers)) | (numbers < 0) | (numbers >= shape[-1])]
    if wrong.size:
        raise NetworkError(
            f"the target is the number of a class, from 0 to {shape[-1] - 1}, but it is {wrong.flat[0]:g}"
        )
    rows = np.zeros((numbers.size, shape[-1]))
    rows[np.arange(numbers.size), numbers.ravel().astype(int)] = 1.0
    rows = rows.reshape(shape)
    rows.flags.writeable = False
    return rows
