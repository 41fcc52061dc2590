"""Position encodings: a row for each position, added to its token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, written
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, finite


@check_arguments
@dataclass(frozen=True, eq=False)
class Positions(LayerKind):
    """x plus one row for each position; x has the shape (positions, width).

    `weight` has a learned row for each position. Where it is None, rows are waves: at position p the columns 2 i and
    2 i + 1 hold the sine and the cosine of p / base^(2 i / width), as in Vaswani et al., Attention Is All You Need.

    >>> Positions().value([np.zeros((2, 2))]).round(3)
    array([[0.   , 1.   ],
           [0.841, 0.54 ]])
    """

    weight: Array | None = None
    base: float = 10000.0

    title: ClassVar[str] = "positions"
    view: ClassVar[str] = "tokens"
    trainable: ClassVar[tuple[str, ...]] = ("weight",)

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            weight: ArrayLike | None = ...,
            base: float = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        self._keep_optional("weight", (None, None))
        if finite(self.base, "the base of positions") <= 0:
            raise NetworkError(f"the base of positions must be above 0, but it is {self.base:g}")

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape of the input."""
        given = inputs[0]
        if len(given) < 2:
            self.refuse(f"it needs a width for each position, but the input is {written(given)}")
        if self.weight is not None and (given[-2] > len(self.weight) or given[-1] != self.weight.shape[1]):
            self.refuse(f"its weight is {written(self.weight.shape)}, but the input is {written(given)}")
        return given

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the added rows, and the output."""
        length, width = inputs[0].shape[-2:]
        rows = waves(length, width, self.base) if self.weight is None else self.weight[:length]
        return {"positions": rows, "output": inputs[0] + rows}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradients by the input and by the learned rows."""
        rows = grad_output.reshape(-1, *grad_output.shape[-2:]).sum(axis=0)
        if self.weight is None:
            return LayerGradients((grad_output,), {}, {"positions": rows})
        table = np.zeros_like(self.weight)
        table[: len(rows)] = rows
        return LayerGradients((grad_output,), {"weight": table}, {"positions": rows})

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\mathbf{x} + \mathbf{p}"


def waves(length: int, width: int, base: float = 10000.0) -> Array:
    """Return sines and cosines by position and column, shape (length, width)."""
    columns = np.arange(width)
    angles = np.arange(length)[:, None] / base ** (2.0 * (columns // 2) / width)
    rows: Array = np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))
    return rows
