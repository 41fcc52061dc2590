"""Flatten and reshape: the same numbers in the same order, with other axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, ClassVar

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, written
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Flatten(LayerKind):
    """All numbers on one axis; the axes before `axis` stay.

    >>> Flatten().shape([(3, 4, 4)])
    (48,)
    """

    axis: int = 0

    title: ClassVar[str] = "flatten"
    view: ClassVar[str] = "vector"

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape with one axis in place of the last ones."""
        rank = len(inputs[0])
        if not -rank <= self.axis <= rank:
            self.refuse(f"there is no axis {self.axis} in {written(inputs[0])}")
        start = self.axis % rank if self.axis < 0 else self.axis
        return (*inputs[0][:start], prod(inputs[0][start:]))

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the numbers in their order."""
        return {"output": inputs[0].reshape(self.shape([inputs[0].shape]))}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient in the shape of the input."""
        return LayerGradients((grad_output.reshape(inputs[0].shape),))

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\operatorname{flatten}(\mathbf{x})"


@check_arguments
@dataclass(frozen=True, eq=False)
class Reshape(LayerKind):
    """The numbers in another shape; one side may be -1 and is computed.

    >>> Reshape((2, -1)).shape([(3, 4)])
    (2, 6)
    """

    sides: tuple[int, ...]

    title: ClassVar[str] = "reshape"
    view: ClassVar[str] = "vector"

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            sides: Sequence[int],
        ) -> None: ...

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape; raise a NetworkError where the number of entries differs."""
        count, fixed = prod(inputs[0]), prod(side for side in self.sides if side != -1)
        fits = count % fixed == 0 if -1 in self.sides and fixed else count == fixed
        if not fits or self.sides.count(-1) > 1 or any(side < -1 for side in self.sides):
            self.refuse(f"{written(inputs[0])} numbers do not fit in the shape {self.sides}")
        return tuple(count // fixed if side == -1 else side for side in self.sides)

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the numbers in their order."""
        return {"output": inputs[0].reshape(self.shape([inputs[0].shape]))}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient in the shape of the input."""
        return LayerGradients((grad_output.reshape(inputs[0].shape),))

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\operatorname{reshape}(\mathbf{x})"
