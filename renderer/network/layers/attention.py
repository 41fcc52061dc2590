"""Attention: each position mixes the values of other positions by how well its query matches their keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors, TensorShape, whole, written
from renderer.network.layers.softmax import softmax, softmax_gradient
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import Array

_PARTS = ("query", "key", "value", "output")


@check_arguments
@dataclass(frozen=True, eq=False)
class Attention(LayerKind):
    """softmax(Q K^T / sqrt(d)) V for each head, concatenated, then a linear map.

    It reads x of shape (positions, width) as queries, keys and values, or these three as three inputs. The weights have
    the shape (outputs, inputs), the rows of a head together, or are None for no map. With `causal` a position sees
    itself and those before it. Tensors: queries, keys and values of shape (heads, positions, width of a head), scores
    and attention_weights (heads, positions that look, positions looked at), mixed (positions, width), output.
    """

    query_weight: Array | None = None
    key_weight: Array | None = None
    value_weight: Array | None = None
    output_weight: Array | None = None
    query_bias: Array | None = None
    key_bias: Array | None = None
    value_bias: Array | None = None
    output_bias: Array | None = None
    heads: int = 1
    causal: bool = False

    title: ClassVar[str] = "attention"
    view: ClassVar[str] = "matrix"
    trainable: ClassVar[tuple[str, ...]] = tuple(f"{part}_{kind}" for part in _PARTS for kind in ("weight", "bias"))
    count: ClassVar[tuple[int, int | None]] = (1, 3)

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            query_weight: ArrayLike | None = ...,
            key_weight: ArrayLike | None = ...,
            value_weight: ArrayLike | None = ...,
            output_weight: ArrayLike | None = ...,
            query_bias: ArrayLike | None = ...,
            key_bias: ArrayLike | None = ...,
            value_bias: ArrayLike | None = ...,
            output_bias: ArrayLike | None = ...,
            heads: int = ...,
            causal: bool = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        whole(self.heads, "the heads of attention", 1)
        for part in _PARTS:
            self._keep_optional(f"{part}_weight", (None, None))
            weight = getattr(self, f"{part}_weight")
            if weight is None and getattr(self, f"{part}_bias") is not None:
                self.refuse(f"it has a {part} bias but no {part} weight")
            if weight is not None:
                self._keep_optional(f"{part}_bias", (weight.shape[0],))

    def _three(self, inputs: Sequence[Array]) -> list[Array]:
        if len(inputs) == 2:
            self.refuse("it reads one input, or three: queries, keys and values")
        return [inputs[0]] * 3 if len(inputs) == 1 else list(inputs)

    def shape(self, inputs: Sequence[TensorShape]) -> TensorShape:
        """Return (query positions, width of the output)."""
        three = self._three(inputs)  # type: ignore[arg-type]
        widths = []
        for part, given in zip(_PARTS, three, strict=False):
            weight = getattr(self, f"{part}_weight")
            if len(given) != 2 or (weight is not None and weight.shape[1] != given[1]):
                needed = "" if weight is None else f" of width {weight.shape[1]}"
                self.refuse(f"its {part} input must be (positions, width){needed}, but it is {written(given)}")  # type: ignore[arg-type]
            widths.append(given[1] if weight is None else weight.shape[0])
        if widths[0] != widths[1] or any(width % self.heads for width in widths):
            self.refuse(
                f"queries and keys of widths {widths[0]} and {widths[1]}, and values of {widths[2]}, cannot be "
                f"divided into {self.heads} heads"
            )
        if three[1][0] != three[2][0]:
            self.refuse(f"there are {three[1][0]} keys but {three[2][0]} values")
        last = self.output_weight
        if last is not None and last.shape[1] != widths[2]:
            self.refuse(f"its output weight takes {last.shape[1]} numbers, but the heads give {widths[2]}")
        return (three[0][0], widths[2] if last is None else last.shape[0])

    def _mapped(self, x: Array, part: str) -> Array:
        weight, bias = getattr(self, f"{part}_weight"), getattr(self, f"{part}_bias")
        y = x if weight is None else x @ weight.T
        return y if bias is None else y + bias

    def _split(self, x: Array) -> Array:
        return x.reshape(len(x), self.heads, -1).transpose(1, 0, 2)

    def tensors(self, inputs: Sequence[Array]) -> dict[str, Array]:
        """Return queries, keys, values, scores, attention weights, the output of the heads, and the output."""
        parts = zip(self._three(inputs), _PARTS, strict=False)
        queries, keys, values = (self._split(self._mapped(x, part)) for x, part in parts)
        scores = queries @ keys.swapaxes(1, 2) / np.sqrt(queries.shape[-1])
        if self.causal:
            seen = np.tril(np.ones(scores.shape[1:], dtype=bool))
            scores = np.where(seen, scores, -np.inf)
        weights = softmax(scores)
        mixed = (weights @ values).transpose(1, 0, 2).reshape(queries.shape[1], -1)
        return {
            "queries": queries,
            "keys": keys,
            "values": values,
            "scores": scores,
            "attention_weights": weights,
            "mixed": mixed,
            "output": self._mapped(mixed, "output"),
        }

    def gradient(self, inputs: Sequence[Array], tensors: Tensors, grad_output: Array) -> LayerGradients:
        """Return the gradients by the inputs, the parameters and the tensors."""
        parameters: dict[str, Array] = {}
        by_mixed = self._back("output", tensors["mixed"], grad_output, parameters)
        queries, keys, values = (tensors[name] for name in ("queries", "keys", "values"))
        heads = self._split(by_mixed)
        weights = tensors["attention_weights"]
        by_weights = heads @ values.swapaxes(1, 2)
        by_scores = softmax_gradient(weights, by_weights)
        scale = 1.0 / np.sqrt(queries.shape[-1])
        by_heads = (
            by_scores @ keys * scale,
            by_scores.swapaxes(1, 2) @ queries * scale,
            weights.swapaxes(1, 2) @ heads,
        )
        rows = [one.transpose(1, 0, 2).reshape(one.shape[1], -1) for one in by_heads]
        backs = [
            self._back(part, x, row, parameters)
            for part, x, row in zip(_PARTS, self._three(inputs), rows, strict=False)
        ]
        named = dict(zip(("queries", "keys", "values"), by_heads, strict=True))
        return LayerGradients(
            (backs[0] + backs[1] + backs[2],) if len(inputs) == 1 else tuple(backs),
            {name: parameters[name] for name in self.parameters},
            {**named, "scores": by_scores, "attention_weights": by_weights, "mixed": by_mixed},
        )

    def _back(self, part: str, x: Array, grad: Array, parameters: dict[str, Array]) -> Array:
        """Return the gradient by what a linear map took, and note those by its parameters."""
        weight = getattr(self, f"{part}_weight")
        if weight is None:
            return grad
        parameters[f"{part}_weight"], parameters[f"{part}_bias"] = grad.T @ x, grad.sum(axis=0)
        back: Array = grad @ weight
        return back

    @property
    def tex(self) -> str:
        """The formula."""
        return r"\operatorname{softmax}\left( \frac{\mathbf{Q} \mathbf{K}^T}{\sqrt{d}} \right) \mathbf{V}"
