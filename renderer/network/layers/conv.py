"""Convolutions: kernels that slide over feature maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from renderer.network.activations import Activation, activation_named, branch
from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, rank_of, whole, written
from renderer.network.layers.windows import margins, offsets, padded, sides, window_counts, without_margin
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array


@check_arguments
@dataclass(frozen=True, eq=False)
class Conv(LayerKind):
    """A convolution (a cross-correlation, as in all frameworks) of feature maps with kernels, then an activation.

    The input has the shape (channels, height, width), and one axis fewer or more for kernels in 1 or 3 dimensions.
    `weight` has the shape (output channels, channels / groups, height, width), `bias` (output channels,) or is None.
    `padding` is one number, one an axis, or all at the start and then all at the end: (top, left, bottom, right).

    >>> import numpy as np
    >>> edges = Conv([[[[-1, 1]]]])
    >>> edges.value([np.array([[[0.0, 0.0, 1.0]]])])
    array([[[0., 1.]]])
    """

    weight: Array
    bias: Array | None = None
    activation: str = "linear"
    stride: int | tuple[int, ...] = 1
    padding: int | tuple[int, ...] = 0
    dilation: int | tuple[int, ...] = 1
    groups: int = 1

    title: ClassVar[str] = "conv"
    view: ClassVar[str] = "maps"
    trainable: ClassVar[tuple[str, ...]] = ("weight", "bias")

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            weight: ArrayLike,
            bias: ArrayLike | None = ...,
            activation: str = ...,
            stride: int | Sequence[int] = ...,
            padding: int | Sequence[int] = ...,
            dilation: int | Sequence[int] = ...,
            groups: int = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        weight = self._keep("weight", (None,) * max(3, rank_of(self.weight)))
        if not weight.size:
            self.refuse(f"its weight holds no number: its shape is {written(weight.shape)}")
        self._keep_optional("bias", (weight.shape[0],))
        axes = weight.ndim - 2
        groups = whole(self.groups, "the groups of conv", 1)
        if weight.shape[0] % groups:
            self.refuse(f"{weight.shape[0]} output channels cannot be divided into {groups} groups")
        object.__setattr__(self, "activation", activation_named(self.activation).name)
        object.__setattr__(self, "stride", sides(self.stride, axes, "the stride of conv"))
        object.__setattr__(self, "padding", margins(self.padding, axes, "the padding of conv"))
        object.__setattr__(self, "dilation", sides(self.dilation, axes, "the dilation of conv"))

    @property
    def function(self) -> Activation:
        """The activation."""
        return activation_named(self.activation)

    @property
    def kernel(self) -> tuple[int, ...]:
        """The size of a kernel along each axis."""
        return self.weight.shape[2:]

    @property
    def _steps(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        return self.stride, self.padding, self.dilation  # type: ignore[return-value]

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return (output channels, height, width)."""
        axes, channels = len(self.kernel), self.weight.shape[1] * self.groups
        given = inputs[0]
        if len(given) < axes + 1 or given[-axes - 1] != channels:
            self.refuse(f"its weight takes {channels} channels with {axes} axes, but the input is {written(given)}")
        stride, padding, dilation = self._steps
        counts = window_counts(given[-axes:], self.kernel, stride, padding, dilation, self.title)
        return (*given[: -axes - 1], self.weight.shape[0], *counts)

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the pre-activation and the output."""
        shape = self.shape([inputs[0].shape])
        counts = shape[-len(self.kernel) :]
        maps = self._grouped(inputs[0])
        stride, padding, dilation = self._steps
        wide, kernels = padded(maps, padding, 0.0), self._kernels
        z = np.zeros((*wide.shape[:2], kernels.shape[1], *counts))
        for place, window in offsets(self.kernel, stride, dilation, counts):
            z += _mix(kernels[place], wide[window])
        z = z.reshape(shape)
        if self.bias is not None:
            z = z + self.bias.reshape(-1, *(1,) * len(counts))
        return {"pre_activation": z, "output": self.function.value(z)}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradients by the input, the weight, the bias and the pre-activation."""
        return self.gradient_from_logits(inputs, tensors, grad_output * self.function.slope(tensors["pre_activation"]))

    def gradient_from_logits(self, inputs: Sequence[Array], tensors: Tensors, grad_logits: Array) -> LayerGradients:
        """Return the gradients from that of the pre-activation."""
        axes = len(self.kernel)
        counts = grad_logits.shape[-axes:]
        stride, padding, dilation = self._steps
        maps = self._grouped(inputs[0])
        wide, kernels = padded(maps, padding, 0.0), self._kernels
        deltas = grad_logits.reshape(*wide.shape[:2], kernels.shape[1], *counts)
        by_kernel, by_wide = np.zeros_like(kernels), np.zeros_like(wide)
        for place, window in offsets(self.kernel, stride, dilation, counts):
            seen = wide[window]
            by_kernel[place] = np.einsum("bgop,bgip->goi", _flat(deltas, 3), _flat(seen, 3), optimize=True)
            by_wide[window] += _mix(kernels[place].swapaxes(1, 2), deltas)
        by_input = without_margin(by_wide, padding, maps.shape[-axes:]).reshape(inputs[0].shape)
        parameters = {"weight": by_kernel.reshape(self.weight.shape)}
        if self.bias is not None:
            rows = _flat(grad_logits.reshape(-1, *grad_logits.shape[-axes - 1 :]), 2)
            parameters["bias"] = rows.sum(axis=(0, 2))
        return LayerGradients((by_input,), parameters, {"pre_activation": grad_logits})

    def branches(self, inputs: Sequence[Array], tensors: Tensors) -> NDArray[np.generic] | None:
        """Return the linear piece of the activation for each pre-activation."""
        return branch(self.function, tensors["pre_activation"])

    @property
    def probability(self) -> str | None:
        """The name "sigmoid" where that is the activation."""
        return "sigmoid" if self.activation == "sigmoid" else None

    def logits(self, inputs: Sequence[Array], tensors: Tensors) -> Array:
        """Return the pre-activation."""
        return tensors["pre_activation"]

    @property
    def tex(self) -> str:
        """The formula."""
        inner = r"\mathbf{W} \star \mathbf{x}" + (r" + \mathbf{b}" if self.bias is not None else "")
        return inner if self.activation == "linear" else rf"{self.function.tex}\left( {inner} \right)"

    @property
    def _kernels(self) -> Array:
        """The weight with its groups on an axis of their own: (groups, outputs, inputs, height, width)."""
        return self.weight.reshape(self.groups, -1, *self.weight.shape[1:])

    def _grouped(self, x: Array) -> Array:
        """Return the maps as (examples, groups, channels of a group, height, width)."""
        axes = len(self.kernel)
        lead = int(np.prod(x.shape[: -axes - 1], dtype=int))
        return x.reshape(lead, self.groups, x.shape[-axes - 1] // self.groups, *x.shape[-axes:])


def _flat(x: Array, kept: int) -> Array:
    """Return a tensor whose axes after the first `kept` are one."""
    return x.reshape(*x.shape[:kept], -1)


def _mix(weights: Array, maps: Array) -> Array:
    """Return sums of maps (examples, groups, channels, ...) with weights (groups, outputs, channels)."""
    mixed: Array = np.matmul(weights, _flat(maps, 3))
    return mixed.reshape(*maps.shape[:2], weights.shape[1], *maps.shape[3:])
