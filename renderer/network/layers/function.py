"""Element-wise functions other than activations: exp, log, square root."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape
from renderer.network.smooth_formulas import erf
from renderer.values.argument_check import check_arguments
from renderer.values.errors import nearest
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

WithSlope = tuple[Callable[[Array], Array], Callable[[Array, Array], Array], str]

FUNCTIONS: Final[Mapping[str, WithSlope]] = MappingProxyType(
    {
        "exp": (np.exp, lambda x, y: y, r"e^x"),
        "log": (np.log, lambda x, y: 1.0 / x, r"\ln x"),
        "sqrt": (np.sqrt, lambda x, y: 0.5 / y, r"\sqrt{x}"),
        "negative": (np.negative, lambda x, y: -np.ones_like(x), r"-x"),
        "absolute": (np.abs, lambda x, y: np.sign(x), r"\left| x \right|"),
        "reciprocal": (lambda x: 1.0 / x, lambda x, y: -y * y, r"\frac{1}{x}"),
        "erf": (erf, lambda x, y: 2.0 / np.sqrt(np.pi) * np.exp(-(x**2)), r"\operatorname{erf} x"),
        "sin": (np.sin, lambda x, y: np.cos(x), r"\sin x"),
        "cos": (np.cos, lambda x, y: -np.sin(x), r"\cos x"),
    }
)
"""By name: the function, its derivative from x and y, its TeX."""


@check_arguments
@dataclass(frozen=True, eq=False)
class Function(LayerKind):
    """An element-wise function by name: exp, log, sqrt, negative, absolute, reciprocal, erf, sin or cos.

    >>> Function("sqrt").value([np.array([4.0, 9.0])])
    array([2., 3.])
    """

    name: str

    title: ClassVar[str] = "function"

    def __post_init__(self) -> None:
        if self.name not in FUNCTIONS:
            self.refuse(f"no function is named {brief(self.name)}{nearest(self.name, FUNCTIONS)}")

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the shape of the input."""
        return inputs[0]

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the values."""
        return {"output": FUNCTIONS[self.name][0](inputs[0])}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradient by the input."""
        return LayerGradients((grad_output * FUNCTIONS[self.name][1](inputs[0], tensors["output"]),))

    def branches(self, inputs: Sequence[Array], tensors: Tensors) -> NDArray[np.generic] | None:
        """Return the signs of the numbers, if the function is the absolute value."""
        return np.sign(inputs[0]) if self.name == "absolute" else None

    @property
    def tex(self) -> str:
        """The formula."""
        return FUNCTIONS[self.name][2]
