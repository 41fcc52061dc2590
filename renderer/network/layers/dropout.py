"""Dropout: the identity at inference; with a seed, the mask of one training step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import Seed
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, finite


@check_arguments
@dataclass(frozen=True, eq=False)
class Dropout(LayerKind):
    """The input; with a seed, a share `rate` of its numbers becomes 0 and the others are divided by 1 - rate.

    >>> Dropout(0.5).value([np.array([1.0, 2.0])])
    array([1., 2.])
    """

    rate: float = 0.5
    seed: Seed | None = None

    title: ClassVar[str] = "dropout"

    def __post_init__(self) -> None:
        if not 0 <= finite(self.rate, "the rate of dropout") < 1:
            raise NetworkError(f"the rate of dropout lies between 0 and 1, 1 excluded, but it is {self.rate:g}")

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape of the input."""
        return inputs[0]

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the mask of 0 and 1 / (1 - rate), if there is a seed, and the output."""
        if self.seed is None:
            return {"output": inputs[0]}
        kept = np.random.default_rng(self.seed).random(inputs[0].shape) >= self.rate
        mask = kept / (1.0 - self.rate)
        return {"mask": mask, "output": inputs[0] * mask}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient by the input."""
        return LayerGradients((grad_output * tensors["mask"] if "mask" in tensors else grad_output,))

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\mathbf{x}" if self.seed is None else r"\mathbf{m} \odot \mathbf{x}"
