"""Max pooling: the output of each window is its largest number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, written
from renderer.network.layers.windows import margins, missing_ends, offsets, padded, sides, window_counts
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class MaxPool(LayerKind):
    """The maximum of each window of the last axes; of equal numbers the first is chosen.

    `kernel` has one size an axis, (height, width). `stride` is as large as the kernel where it is None. With `ceil` a
    last window may reach past the end. The tensor `chosen` holds the flat index of the chosen number in its map.

    >>> import numpy as np
    >>> MaxPool((1, 2)).value([np.array([[[1.0, 3.0, 2.0, 0.0]]])])
    array([[[3., 2.]]])
    """

    kernel: tuple[int, ...]
    stride: int | tuple[int, ...] | None = None
    padding: int | tuple[int, ...] = 0
    dilation: int | tuple[int, ...] = 1
    ceil: bool = False

    title: ClassVar[str] = "max_pool"
    view: ClassVar[str] = "maps"

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            kernel: Sequence[int],
            stride: int | Sequence[int] | None = ...,
            padding: int | Sequence[int] = ...,
            dilation: int | Sequence[int] = ...,
            ceil: bool = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        axes = len(self.kernel)
        if not axes:
            self.refuse("its kernel needs a size for each axis, as in (2, 2)")
        object.__setattr__(self, "kernel", sides(self.kernel, axes, "the kernel of max_pool"))
        stride = self.kernel if self.stride is None else self.stride
        object.__setattr__(self, "stride", sides(stride, axes, "the stride of max_pool"))
        object.__setattr__(self, "padding", margins(self.padding, axes, "the padding of max_pool"))
        object.__setattr__(self, "dilation", sides(self.dilation, axes, "the dilation of max_pool"))
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
        """Return the places of the largest numbers, and the numbers."""
        x, axes = inputs[0], len(self.kernel)
        counts, plane = self.shape([x.shape])[-axes:], x.shape[-axes:]
        stride, padding, dilation = self._steps
        ends = missing_ends(plane, self.kernel, stride, padding, dilation, counts)
        wide = padded(x, padding, -np.inf, ends)
        numbers = padded(np.arange(int(np.prod(plane)), dtype=np.float64).reshape(plane), padding, 0.0, ends)
        best = np.full((*x.shape[:-axes], *counts), -np.inf)
        chosen = np.zeros_like(best)
        for _, window in offsets(self.kernel, stride, dilation, counts):
            seen = wide[window]
            larger = seen > best
            best = np.where(larger, seen, best)
            chosen = np.where(larger, numbers[window], chosen)
        return {"chosen": chosen, "output": best}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient by the input: all of it goes to the chosen numbers."""
        axes = len(self.kernel)
        plane = int(np.prod(inputs[0].shape[-axes:]))
        back = np.zeros((inputs[0].size // plane, plane))
        places = tensors["chosen"].astype(int).reshape(len(back), -1)
        np.add.at(back, (np.arange(len(back))[:, None], places), grad_output.reshape(len(back), -1))
        return LayerGradients((back.reshape(inputs[0].shape),))

    def branches(self, inputs: Sequence[Array], tensors: Tensors) -> NDArray[np.generic] | None:
        """Return the places of the chosen numbers."""
        return tensors["chosen"]

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\max_{k} x_{i + k}"
