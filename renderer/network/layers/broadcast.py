"""Broadcasting and its adjoint, shared by element-wise layers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from renderer.network.layers.layer_kind import TensorShape, written
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array


def broadcast_shape(shapes: Sequence[TensorShape], what: str) -> TensorShape:
    """Return the broadcast shape of arrays of these shapes; raise a NetworkError when there is none.

    >>> broadcast_shape([(3, 1), (4,)], "add")
    (3, 4)
    """
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        raise NetworkError(f"{what}: the shapes {' and '.join(map(written, shapes))} do not fit together") from None


def broadcasts(shape: TensorShape, onto: TensorShape) -> bool:
    """Return whether an array of a shape can be broadcast to another shape.

    >>> broadcasts((1, 3), (2, 3)), broadcasts((2,), (3,))
    (True, False)
    """
    return len(shape) <= len(onto) and all(a in (1, b) for a, b in zip(reversed(shape), reversed(onto), strict=False))


def summed_to(grad: Array, shape: TensorShape) -> Array:
    """Return the gradient of an array of that shape that was broadcast to the shape of `grad`.

    >>> summed_to(np.ones((2, 3)), (3,))
    array([2., 2., 2.])
    """
    lead = grad.ndim - len(shape)
    axes = (*range(lead), *(lead + k for k, side in enumerate(shape) if side == 1 and grad.shape[lead + k] != 1))
    return grad.sum(axis=axes).reshape(shape) if axes else grad.reshape(shape)
