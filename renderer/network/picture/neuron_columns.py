"""Columns: the neurons of a layer that are shown as circles, and the dots for hidden ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.chain_checks import checked_sizes
from renderer.values.errors import NetworkError, ValuesError
from renderer.values.numbers import Array, frozen_array

MOST_NEURONS: Final = 16
"""The largest number of a layer's neurons that have a circle, where nothing else is said."""


@dataclass(frozen=True)
class Column:
    """One layer as a column of circles.

    `size` is the number of neurons in the layer; `neurons` are the indexes of the neurons that have a circle, counted
    from 0, in rising order. Each circle shows one neuron. Dots stand for every run of hidden neurons, and no run has
    only one neuron.
    """

    size: int
    neurons: tuple[int, ...]

    @property
    def count(self) -> int:
        """The number of circles."""
        return len(self.neurons)

    @property
    def shortened(self) -> bool:
        """Whether some neurons are hidden."""
        return self.count < self.size

    @property
    def gaps(self) -> tuple[int, ...]:
        """The places of dots: k for dots above circle k, `count` for dots below the last circle.

        >>> neuron_column(6, max_shown=4).gaps, neuron_column(9, shown=[3, 4]).gaps
        ((2,), (0, 2))
        """
        ends = (-1, *self.neurons, self.size)
        return tuple(k for k in range(self.count + 1) if ends[k + 1] - ends[k] > 1)

    def circle(self, neuron: int) -> int:
        """Return a neuron's circle in the column, both counted from 0; raise a NetworkError if it is hidden.

        >>> neuron_column(9, max_shown=4).circle(7)
        2
        """
        if isinstance(neuron, bool) or not isinstance(neuron, int) or not 0 <= neuron < self.size:
            raise NetworkError(f"there is no neuron {neuron!r}: the layer has neurons 0 to {self.size - 1}")
        if neuron not in self.neurons:
            raise NetworkError(
                f"neuron {neuron} is not shown: of {self.size} neurons the picture shows {written_runs(self.neurons)}; "
                "network_picture(max_shown=...) shows more, shown={layer: [...]} chooses which"
            )
        return self.neurons.index(neuron)

    def chosen(self, values: ArrayLike) -> Array:
        """Return the values of the shown neurons, shape (count,), from those of the layer, shape (size,).

        >>> neuron_column(6, max_shown=2).chosen([1, 3, 5, 6, 7, 9])
        array([1., 9.])
        """
        try:
            given = frozen_array(values, f"the values of a layer of {self.size} neurons", (None,))
        except ValuesError as error:
            raise NetworkError(str(error)) from None
        if given.shape != (self.size,):
            raise NetworkError(f"a layer of {self.size} neurons was given values of shape {given.shape}")
        return np.asarray(given[list(self.neurons)])


def neuron_column(size: int, max_shown: int = MOST_NEURONS, shown: Iterable[int] | None = None) -> Column:
    """Return a layer of `size` neurons as circles: the first and last `max_shown` / 2, or the neurons `shown`.

    A hidden neuron between two shown ones is shown too, since its dots would take as much room.

    >>> neuron_column(6, 4).neurons, neuron_column(5, 4).neurons, neuron_column(9, shown=[0, 2, 8]).neurons
    ((0, 1, 4, 5), (0, 1, 2, 3, 4), (0, 1, 2, 8))
    """
    if shown is not None:
        neurons = sorted({_checked(neuron, size) for neuron in shown})
        if not neurons:
            raise NetworkError("a layer shows one neuron at least")
    elif size <= max_shown:
        neurons = list(range(size))
    else:
        neurons = [*range((max_shown + 1) // 2), *range(size - max_shown // 2, size)]
    ends = [-1, *neurons, size]
    single = [a + 1 for a, b in pairwise(ends) if b - a == 2]
    return Column(size, tuple(sorted((*neurons, *single))))


def columns(
    sizes: Sequence[int], max_shown: int = MOST_NEURONS, shown: Mapping[int, Iterable[int]] | None = None
) -> tuple[Column, ...]:
    """Return all layers of a network as columns; `shown` has the neurons to show by layer, both counted from 0."""
    if isinstance(max_shown, bool) or not isinstance(max_shown, int) or max_shown < 2:
        raise NetworkError(f"at least 2 circles of a layer are shown, but max_shown is {max_shown!r}")
    layers = checked_sizes(sizes)
    wanted: Mapping[int, Iterable[int]] = {} if shown is None else _checked_shown(shown, len(layers))
    return tuple(neuron_column(size, max_shown, wanted.get(layer)) for layer, size in enumerate(layers))


def written_runs(neurons: Sequence[int]) -> str:
    """Return indexes in words, runs of neighbors as first and last.

    >>> written_runs([0, 1, 2, 7, 9, 10])
    '0 to 2, 7, 9 to 10'
    """
    runs: list[list[int]] = []
    for neuron in neurons:
        if runs and runs[-1][-1] == neuron - 1:
            runs[-1].append(neuron)
        else:
            runs.append([neuron])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _checked(neuron: object, size: int) -> int:
    if isinstance(neuron, bool) or not isinstance(neuron, int | np.integer) or not 0 <= neuron < size:
        raise NetworkError(f"there is no neuron {neuron!r} to show: the layer has neurons 0 to {size - 1}")
    return int(neuron)


def _checked_shown(shown: object, layers: int) -> Mapping[int, Iterable[int]]:
    if not isinstance(shown, Mapping):
        raise NetworkError(f"shown has the neurons by layer, as in {{0: [0, 1, 7]}}, but this is {shown!r}")
    for layer, neurons in shown.items():
        if isinstance(layer, bool) or not isinstance(layer, int) or not 0 <= layer < layers:
            raise NetworkError(f"shown names layer {layer!r}, but there are the layers 0 to {layers - 1}")
        if isinstance(neurons, str) or not isinstance(neurons, Iterable):
            raise NetworkError(f"shown has a list of neurons for layer {layer}, but this is {neurons!r}")
    return shown
