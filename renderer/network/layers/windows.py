"""Sliding windows over the last axes of a tensor, shared by convolution and pooling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from types import EllipsisType
from typing import TypeAlias

import numpy as np

from renderer.network.layers.layer_kind import TensorShape, written
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

Sides: TypeAlias = tuple[int, ...]
Index: TypeAlias = tuple[int | slice | EllipsisType, ...]


def sides(value: int | Sequence[int], axes: int, what: str, least: int = 1) -> Sides:
    """Return one whole number for each axis; a single number applies to all axes.

    >>> sides(2, 2, "the stride"), sides((1, 2), 2, "the stride")
    ((2, 2), (1, 2))
    """
    numbers = (value,) * axes if isinstance(value, int) else tuple(value)
    if len(numbers) != axes or any(number < least for number in numbers):
        raise NetworkError(
            f"{what} must be a whole number from {least} up, or {axes} of them, but it is {brief(value)}"
        )
    return numbers


def margins(value: int | Sequence[int], axes: int, what: str) -> Sides:
    """Return the padding before each axis, then the padding after each; fewer numbers apply to both ends.

    >>> margins(1, 2, "the padding"), margins((1, 0), 2, "the padding"), margins((0, 0, 1, 1), 2, "the padding")
    ((1, 1, 1, 1), (1, 0, 1, 0), (0, 0, 1, 1))
    """
    numbers = (value,) * axes if isinstance(value, int) else tuple(value)
    numbers = numbers * 2 if len(numbers) == axes else numbers
    if len(numbers) != 2 * axes or any(number < 0 for number in numbers):
        raise NetworkError(
            f"{what} must be a whole number from 0 up, {axes} or {2 * axes} of them, but it is {brief(value)}"
        )
    return numbers


def window_counts(
    shape: TensorShape, kernel: Sides, stride: Sides, padding: Sides, dilation: Sides, what: str, ceil: bool = False
) -> TensorShape:
    """Return how many windows fit along each axis; with `ceil`, also windows that reach past the end.

    >>> window_counts((5, 5), (3, 3), (2, 2), (0, 0, 0, 0), (1, 1), "conv")
    (2, 2)
    """
    axes, counts = len(shape), []
    for k, size in enumerate(shape):
        reach = dilation[k] * (kernel[k] - 1) + 1
        room = size + padding[k] + padding[k + axes] - reach
        if room < 0:
            raise NetworkError(
                f"{what}: its window spans {reach} but the padded input is {room + reach} wide: "
                f"the input is {written(shape)}"
            )
        count = -(-room // stride[k]) + 1 if ceil else room // stride[k] + 1
        if ceil and (count - 1) * stride[k] >= size + padding[k]:
            count -= 1
        counts.append(count)
    return tuple(counts)


def padded(x: Array, padding: Sides, fill: float, extra: Sides | None = None) -> Array:
    """Return the tensor with a margin around its last axes; `extra` is added at the end of each."""
    axes = len(padding) // 2
    more = extra or (0,) * axes
    if not any(padding) and not any(more):
        return x
    widths = [(0, 0)] * (x.ndim - axes) + [(padding[k], padding[k + axes] + more[k]) for k in range(axes)]
    return np.pad(x, widths, constant_values=fill)


def offsets(kernel: Sides, stride: Sides, dilation: Sides, counts: TensorShape) -> Iterator[tuple[Index, Index]]:
    """Yield each place in a window, with the slices that all windows see there; both index the last axes."""
    for place in product(*map(range, kernel)):
        starts = [d * k for d, k in zip(dilation, place, strict=True)]
        slices = [
            slice(start, start + step * (count - 1) + 1, step)
            for start, step, count in zip(starts, stride, counts, strict=True)
        ]
        yield (..., *place), (..., *slices)


def missing_ends(
    shape: TensorShape, kernel: Sides, stride: Sides, padding: Sides, dilation: Sides, counts: TensorShape
) -> Sides:
    """Return how far the last window reaches past the padded end of each axis."""
    axes = len(shape)
    return tuple(
        max(
            0,
            (counts[k] - 1) * stride[k]
            + dilation[k] * (kernel[k] - 1)
            + 1
            - (shape[k] + padding[k] + padding[k + axes]),
        )
        for k in range(axes)
    )


def without_margin(x: Array, padding: Sides, shape: TensorShape) -> Array:
    """Return the inner part, of that shape on the last axes, of a padded tensor."""
    axes = len(shape)
    inner: Index = (..., *(slice(padding[k], padding[k] + shape[k]) for k in range(axes)))
    return x[inner]
