"""Operations that netreel does not explain: they are evaluated, but no gradient is claimed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

if TYPE_CHECKING:
    from onnx.reference import ReferenceEvaluator


@check_arguments
@dataclass(frozen=True, eq=False)
class Opaque(LayerKind):
    """One operation of an ONNX model by its name, evaluated by the reference implementation of the onnx package.

    `model` is a serialized ONNX model of this operation alone, `types` has the numpy types of its inputs, and `sides`
    the shape of its output. `batched` tells which inputs, and as its last entry whether the output, have an axis of
    length 1 before those of the step.
    """

    operation: str
    model: bytes
    types: tuple[str, ...]
    sides: tuple[int, ...]
    batched: tuple[bool, ...] = ()

    title: ClassVar[str] = "opaque"
    view: ClassVar[str] = "box"
    count: ClassVar[tuple[int, int | None]] = (0, None)
    differentiable: ClassVar[bool] = False

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return the output shape that the model states."""
        return self.sides

    @cached_property
    def _evaluator(self) -> ReferenceEvaluator:
        try:
            from onnx.reference import ReferenceEvaluator
        except ImportError:
            raise NetworkError(
                f"the operation {self.operation!r} needs the package onnx: pip install 'netreel[models]'"
            ) from None
        try:
            return ReferenceEvaluator(self.model)
        except NotImplementedError:
            raise NetworkError(
                f"the operation {self.operation!r} is known neither here nor to onnx, so nothing can be computed by it"
            ) from None
        except Exception as error:
            raise NetworkError(f"onnx cannot evaluate the operation {self.operation!r}: {brief(str(error))}") from None

    def evaluate(self, inputs: Sequence[Array]) -> NDArray[np.generic]:
        """Return the result of onnx, in its own shape and type."""
        evaluator, flags = self._evaluator, self.batched or (False,) * (len(inputs) + 1)
        given = {
            name: np.asarray(x[None] if flag else x).astype(kind)
            for name, x, flag, kind in zip(evaluator.input_names, inputs, flags, self.types, strict=False)
        }
        try:
            output = np.asarray(cast("list[Array]", evaluator.run(None, given))[0])
        except Exception as error:
            raise NetworkError(f"onnx cannot evaluate the operation {self.operation!r}: {brief(str(error))}") from None
        if output.dtype.kind not in "biuf":
            self.refuse(f"{self.operation} gives no numbers")
        return output

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return the output."""
        output = np.asarray(self.evaluate(inputs), dtype=np.float64)
        if output.size != int(np.prod(self.sides)):
            self.refuse(f"{self.operation} gives the shape {output.shape}, not {self.sides}")
        return {"output": output.reshape(self.sides)}

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return no gradient."""
        return LayerGradients((None,) * len(inputs))

    @property
    def tex(self) -> str:
        """The name of the operation."""
        return rf"\operatorname{{{''.join(c for c in self.operation if c.isalnum())}}}"
