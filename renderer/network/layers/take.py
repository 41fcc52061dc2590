"""Parts of a tensor along one axis: slices and chosen places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, axis_of
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Take(LayerKind):
    """The entries `places` along an axis, counted from 0; with `drop`, without the axis itself.

    >>> Take((2, 0)).value([np.array([5.0, 6.0, 7.0])])
    array([7., 5.])
    """

    places: tuple[int, ...]
    axis: int = 0
    drop: bool = False

    title: ClassVar[str] = "take"

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            places: Sequence[int],
            axis: int = ...,
            drop: bool = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        if self.drop and len(self.places) != 1:
            self.refuse(f"only a single place can stand without its axis, but there are {len(self.places)}")

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape with the number of places on the axis."""
        axis = axis_of(self.axis, len(inputs[0]), self.title)
        for place in self.places:
            if not 0 <= place < inputs[0][axis]:
                self.refuse(f"there is no place {place} among {inputs[0][axis]} on axis {self.axis}")
        return (*inputs[0][:axis], *(() if self.drop else (len(self.places),)), *inputs[0][axis + 1 :])

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the numbers at the places."""
        places = self.places[0] if self.drop else np.array(self.places, dtype=int)
        return {"output": np.take(inputs[0], places, axis=self.axis)}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient by the input: 0 for places that were not read."""
        back = np.zeros(inputs[0].shape)
        axis = axis_of(self.axis, back.ndim, self.title)
        rows = np.expand_dims(grad_output, axis) if self.drop else grad_output
        np.add.at(np.moveaxis(back, axis, 0), np.array(self.places, dtype=int), np.moveaxis(rows, axis, 0))
        return LayerGradients((back,))

    @property
    def tex(self) -> str:
        """The formula."""
        return r"x_{i}"
