"""Models: networks of any layers as frozen values, and their runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, cast

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.layers.layer_kind import LayerKind, TensorShape, parameter
from renderer.network.losses import objective
from renderer.network.run import Run, frozen_run
from renderer.network.steps import Graph, Step
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.errors import NetworkError
from renderer.values.short_repr import brief


@check_arguments
@dataclass(frozen=True, eq=False)
class Model(Graph):
    """A graph of named steps with their parameters: immutable, equal by digest.

    >>> from renderer.network.layers.dense import Dense
    >>> net = Model([Step("dense1", Dense([[1, 2]], [-1], "relu"), ["x"])])
    >>> net.run([1, 3]).output
    array([6.])
    >>> run = net.run([1, 3], target=[5], loss="mse")
    >>> run.loss, run["dense1"].weight.gradient
    (1.0, array([[2., 6.]]))
    """

    @check_arguments
    def run(
        self,
        x: Annotated[ArrayLike | Mapping[str, ArrayLike], ANYTHING],
        target: Annotated[ArrayLike | None, ANYTHING] = None,
        loss: str | None = None,
        *,
        reduction: Literal["mean", "sum"] = "mean",
        from_logits: bool | None = None,
    ) -> Run:
        """Return the run of one example: every tensor, and with a loss every gradient, in float64.

        `x` is an array without a batch axis (one of length 1 is dropped), or, for several inputs, a dict of arrays by
        name or a list of them in order. `target` has the shape of the first output; for cross_entropy it may be the
        number of a class. `loss` names a loss: mse, squared_error, mae, bce or cross_entropy. `reduction` "sum" leaves
        out the division by the count of elements. `from_logits` tells whether bce and cross_entropy get logits; None:
        logits unless the model ends in the softmax or sigmoid that they need.
        """
        given = [
            parameter(_example(array, shape), f"the input {name!r}", _sides(array, shape))
            for (name, array), shape in zip(self._named(x), self.input_shapes, strict=True)
        ]
        if loss is None:
            if target is not None:
                raise NetworkError("a target needs a loss: mse, squared_error, mae, bce or cross_entropy")
            return frozen_run(self, given, None)
        shapes = self.shapes_for([array.shape for array in given])
        goal = objective(loss, target, shapes[self.outputs[0]], reduction, from_logits)
        return frozen_run(self, given, goal)

    def _named(self, x: object) -> list[tuple[str, ArrayLike]]:
        """Return the inputs by name, in the order of the model."""
        names = self.inputs
        if isinstance(x, Mapping):
            unknown = [name for name in x if name not in names]
            missing = [name for name in names if name not in x]
            if unknown or missing:
                raise NetworkError(
                    f"the inputs of the model are {', '.join(names)}, but "
                    + (f"{brief(unknown[0])} is given" if unknown else f"{missing[0]!r} is missing")
                )
            return [(name, x[name]) for name in names]
        if len(names) == 1:
            return [(names[0], cast(ArrayLike, x))]
        if not isinstance(x, Sequence) or isinstance(x, str) or len(x) != len(names):
            raise NetworkError(f"the model reads {len(names)} inputs: give a dict with {', '.join(names)}")
        return list(zip(names, x, strict=True))


def _example(array: ArrayLike, shape: TensorShape | None) -> ArrayLike:
    """Return an input with the axes of the model: an axis of length 1 in front may be there or not."""
    if shape is None or not isinstance(array, np.ndarray):
        return array
    return array.reshape(shape) if array.shape in ((1, *shape), shape[1:] if shape[:1] == (1,) else None) else array


def _sides(array: ArrayLike, shape: TensorShape | None) -> tuple[int | None, ...]:
    if shape is not None:
        return tuple(shape)
    try:
        return (None,) * np.ndim(array)
    except ValueError:
        return (None,)  # rows of different lengths, which are refused as such


@check_arguments
def chain(*kinds: LayerKind, input_shape: Sequence[int] | None = None, name: str = "model") -> Model:
    """Return a model of consecutive layers; steps are named by kind and number: dense1, dense2, softmax1.

    >>> from renderer.network.layers.dense import Dense
    >>> [step.name for step in chain(Dense([[1, 2]]), Dense([[3]]), input_shape=[2])]
    ['dense1', 'dense2']
    """
    steps: list[Step] = []
    for kind in kinds:
        number = sum(step.kind.title == kind.title for step in steps) + 1
        steps.append(Step(f"{kind.title}{number}", kind, (steps[-1].name if steps else "x",)))
    return Model(tuple(steps), ("x",), () if input_shape is None else (tuple(input_shape),), name=name)
