"""Columns: which neurons of a layer are shown, each by a circle, and which circles stand for several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.model import checked_sizes
from renderer.values.errors import NetworkError, ValuesError
from renderer.values.numbers import Array, frozen_array


@dataclass(frozen=True)
class Column:
    """One layer as it is shown: `size` neurons by `count` circles.

    `stands_for[k]` is the first neuron, and the one after the last, that circle k stands for. A shortened column has
    dots behind its circle number `half - 1`; in others `half` is 0.
    """

    size: int
    stands_for: tuple[tuple[int, int], ...]
    half: int = 0

    @property
    def count(self) -> int:
        """How many circles there are."""
        return len(self.stands_for)

    @property
    def shortened(self) -> bool:
        """Whether some circles stand for several neurons."""
        return self.count < self.size

    def circle(self, neuron: int) -> int:
        """The circle that shows a neuron, both counted from 0.

        In a shortened column the circles before the dots show the first neurons and those behind them the last ones;
        a neuron in between is shown by the circle that stands for it.

        >>> [column(6, max_shown=4).circle(neuron) for neuron in range(6)]
        [0, 1, 1, 2, 2, 3]
        """
        if isinstance(neuron, bool) or not isinstance(neuron, int) or not 0 <= neuron < self.size:
            raise NetworkError(f"there is no neuron {neuron!r}: the layer has neurons 0 to {self.size - 1}")
        if self.shortened and neuron < self.half:
            return neuron
        if self.shortened and self.size - neuron <= self.count - self.half:
            return self.count - (self.size - neuron)
        return next(k for k, (start, end) in enumerate(self.stands_for) if start <= neuron < end)

    def averages(self, values: ArrayLike) -> Array:
        """The mean of the values (size,) of the neurons that each circle stands for: (count,).

        >>> column(4, max_shown=2).averages([1, 3, 5, 6])
        array([2. , 5.5])
        """
        try:
            given = frozen_array(values, f"the values of a layer of {self.size} neurons", (None,))
        except ValuesError as error:
            raise NetworkError(str(error)) from None
        if given.shape != (self.size,):
            raise NetworkError(f"a layer of {self.size} neurons was given values of shape {given.shape}")
        return np.array([given[start:end].mean() for start, end in self.stands_for])


def column(size: int, max_shown: int = 16) -> Column:
    """A layer of `size` neurons, shown by at most `max_shown` circles that share the neurons out evenly, in order.

    >>> column(3).stands_for, column(784, 16).stands_for[0]
    (((0, 1), (1, 2), (2, 3)), (0, 49))
    """
    if size <= max_shown:
        return Column(size, tuple((k, k + 1) for k in range(size)))
    cuts = [size * k // max_shown for k in range(max_shown + 1)]
    return Column(size, tuple(pairwise(cuts)), (max_shown + 1) // 2)


def columns(sizes: Sequence[int], max_shown: int = 16) -> tuple[Column, ...]:
    """All layers of a network as columns."""
    if isinstance(max_shown, bool) or not isinstance(max_shown, int) or max_shown < 2:
        raise NetworkError(f"at least 2 circles of a layer are shown, but max_shown is {max_shown!r}")
    return tuple(column(size, max_shown) for size in checked_sizes(sizes))
