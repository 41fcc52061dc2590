"""Average pooling: the output of each window is its mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, written
from renderer.network.layers.windows import (
    margins,
    missing_ends,
    offsets,
    padded,
    sides,
    window_counts,
    without_margin,
)
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class AveragePool(LayerKind):
    """The mean of each window of the last axes.

    `kernel` has one size an axis, (height, width). `stride` is as large as the kernel where it is None. The padding
    counts as zeros with `count_padding`, and is left out of the mean without it. With `ceil` a last window may reach
    past the end; what lies there never counts.

    >>> import numpy as np
    >>> AveragePool((1, 2)).value([np.array([[[1.0, 3.0, 2.0, 0.0]]])])
    array([[[2., 1.]]])
    """

    kernel: tuple[int, ...]
    stride: int | tuple[int, ...] | None = None
    padding: int | tuple[int, ...] = 0
    dilation: int | tuple[int, ...] = 1
    ceil: bool = False
    count_padding: bool = False

    title: ClassVar[str] = "average_pool"
    view: ClassVar[str] = "maps"

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            kernel: Sequence[int],
            stride: int | Sequence[int] | None = ...,
            padding: int | Sequence[int] = ...,
            dilation: int | Sequence[int] = ...,
            ceil: bool = ...,
            count_padding: bool = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        axes = len(self.kernel)
        if not axes:
            self.refuse("its kernel needs a size for each axis, as in (2, 2)")
        object.__setattr__(self, "kernel", sides(self.kernel, axes, "the kernel of average_pool"))
        stride = self.kernel if self.stride is None else self.stride
        object.__setattr__(self, "stride", sides(stride, axes, "the stride of average_pool"))
        object.__setattr__(self, "padding", margins(self.padding, axes, "the padding of average_pool"))
        object.__setattr__(self, "dilation", sides(self.dilation, axes, "the dilation of average_pool"))
        if any(pad >= reach for pad, reach in zip(self.padding, 2 * self._reach, strict=True)):  # type: ignore[arg-type]
            self.refuse(f"its padding {self.padding} would let a window see no number; the kernel is {self.kernel}")

    @property
    def _reach(self) -> tuple[int, ...]:
        return tuple(d * (k - 1) + 1 for d, k in zip(self.dilation, self.kernel, strict=True))  # type: ignore[arg-type]

    @property
    def _steps(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        return self.stride, self.padding, self.dilation  # type: ignore[return-value]

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the input shape with the number of windows on its last axes."""
        axes = len(self.kernel)
        if len(inputs[0]) < axes:
            self.refuse(f"its kernel has {axes} axes, but the input is {written(inputs[0])}")
        stride, padding, dilation = self._steps
        counts = window_counts(inputs[0][-axes:], self.kernel, stride, padding, dilation, self.title, self.ceil)
        return (*inputs[0][:-axes], *counts)

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the means."""
        plane = inputs[0].shape[-len(self.kernel) :]
        sums = self._sums(inputs[0], 0.0)
        return {"output": sums / self._counts(plane)}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient by the input."""
        axes = len(self.kernel)
        plane, counts = inputs[0].shape[-axes:], grad_output.shape[-axes:]
        stride, padding, dilation = self._steps
        ends = missing_ends(plane, self.kernel, stride, padding, dilation, counts)
        back = padded(np.zeros(inputs[0].shape), padding, 0.0, ends)
        shares = grad_output / self._counts(plane)
        for _, window in offsets(self.kernel, stride, dilation, counts):
            back[window] += shares
        return LayerGradients((without_margin(back, padding, plane),))

    def _sums(self, x: Array, margin: float) -> Array:
        axes = len(self.kernel)
        stride, padding, dilation = self._steps
        plane = x.shape[-axes:]
        counts = window_counts(plane, self.kernel, stride, padding, dilation, self.title, self.ceil)
        ends = missing_ends(plane, self.kernel, stride, padding, dilation, counts)
        wide = padded(padded(x, padding, margin), (0,) * (2 * axes), 0.0, ends)
        total = np.zeros((*x.shape[:-axes], *counts))
        for _, window in offsets(self.kernel, stride, dilation, counts):
            total += wide[window]
        return total

    def _counts(self, plane: TensorShape) -> Array:
        """Return how many numbers each window averages."""
        return self._sums(np.ones(plane), 1.0 if self.count_padding else 0.0)

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\frac{1}{n} \sum_{k} x_{i + k}"
