"""How many products the derivatives by all weights take, with and without deltas."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

LARGE = (784, 128, 10)
"""A network of the size that reads digits."""


def products_by_ways(sizes: Sequence[int]) -> int:
    """How many products the derivatives by all weights take if each way from E is multiplied out by itself.

    A way through the layers after a weight has two factors for its layer and the error, and two for each layer between.

    >>> products_by_ways((2, 2, 2))
    40
    """
    last, total = len(sizes) - 1, 0
    for layer, (before, here) in enumerate(pairwise(sizes), start=1):
        ways = int(np.prod(sizes[layer + 1 :], dtype=object)) if layer < last else 1
        factors = 3 + 2 * (last - layer)
        total += before * here * ways * (factors - 1)
    return total


def products_with_deltas(sizes: Sequence[int]) -> int:
    """How many products backpropagation takes for the derivatives by all weights.

    >>> products_with_deltas((2, 2, 2))
    16
    """
    total = sizes[-1]
    for here, after in pairwise(sizes[1:]):
        total += here * after + here
    return total + sum(before * here for before, here in pairwise(sizes))
