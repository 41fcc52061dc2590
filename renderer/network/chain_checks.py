"""Checks of what a chain of dense layers is made of: its sizes, the names of its activations, its arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.activations import SOFTMAX, activation_named
from renderer.values.errors import NetworkError, ValuesError
from renderer.values.numbers import Array, frozen_array
from renderer.values.short_repr import brief


def checked_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    """Return layer sizes as a tuple; raise an error for fewer than two layers or a layer without neurons.

    >>> checked_sizes([2, 0])
    Traceback (most recent call last):
    renderer.values.errors.NetworkError: layer 1 of 2-0 has 0 neurons, but every layer needs at least 1
    """
    whole = isinstance(sizes, Iterable) and not isinstance(sizes, str)
    if not whole or not all(isinstance(n, int | np.integer) and not isinstance(n, bool) for n in sizes):
        raise NetworkError(f"sizes are whole numbers of neurons, inputs first, but these are {brief(sizes)}")
    layers = tuple(int(n) for n in sizes)
    if len(layers) < 2:
        raise NetworkError(f"a network needs at least an input and an output layer, but its sizes are {layers}")
    for layer, size in enumerate(layers):
        if size < 1:
            raise NetworkError(
                f"layer {layer} of {written_sizes(layers)} has {size} neurons, but every layer needs at least 1"
            )
    return layers


def written_sizes(sizes: Sequence[int]) -> str:
    """Return layer sizes as text, such as "2-3-1"."""
    return "-".join(map(str, sizes))


def activation_names(given: object, sizes: Sequence[int]) -> str | tuple[str, ...]:
    """Return the name of the activation of all layers but the inputs, or one name a layer where they differ."""
    if isinstance(given, str) or not isinstance(given, Sequence):
        names: tuple[str, ...] = (_activation_name(given),) * (len(sizes) - 1)
    else:
        names = tuple(map(_activation_name, given))
    if SOFTMAX.name in names[:-1]:
        raise NetworkError(
            f"softmax is for the last layer of {written_sizes(sizes)}, not for layer {names.index(SOFTMAX.name) + 1}"
        )
    if len(names) != len(sizes) - 1:
        raise NetworkError(
            f"the network {written_sizes(sizes)} needs {len(sizes) - 1} activations, one a layer after the inputs, "
            f"or a single one for all, but there are {len(names)}"
        )
    return names[0] if len(set(names)) == 1 else names


def _activation_name(given: object) -> str:
    if isinstance(given, str) and given.strip().lower() in (SOFTMAX.name, *SOFTMAX.aliases):
        return SOFTMAX.name
    return activation_named(cast(str, given)).name


def check_range(what: str, *arrays: ArrayLike) -> None:
    """Raise an error when a number has left the range of float64."""
    if not all(np.isfinite(array).all() for array in arrays):
        raise NetworkError(f"{what} are too large for float64: take smaller weights or inputs")


def checked_vector(values: ArrayLike, size: int, what: str) -> Array:
    """Return so many numbers as a read-only array."""
    try:
        return frozen_array(values, what, (size,))
    except ValuesError as error:
        raise NetworkError(str(error)) from None


def checked_arrays(
    given: object, shapes: Sequence[tuple[int, ...]], what: str, sizes: tuple[int, ...]
) -> tuple[Array, ...]:
    """Return weights or biases as read-only arrays of some shapes, one a layer after the inputs."""
    if isinstance(given, str) or not isinstance(given, Sequence | np.ndarray):
        raise NetworkError(
            f"{what} are arrays, one for each layer after the inputs, but these are {given!r:.60}"
            f"{'; leave them out for none' if given is False else ''}"
        )
    if len(given) != len(shapes):
        raise NetworkError(
            f"the network {written_sizes(sizes)} needs {len(shapes)} arrays of {what}, one a layer after the inputs, "
            f"but there are {len(given)}"
        )
    try:
        return tuple(
            frozen_array(values, f"the {what} of layer {layer} of {written_sizes(sizes)}", shape)
            for layer, (values, shape) in enumerate(zip(given, shapes, strict=True), start=1)
        )
    except ValuesError as error:
        raise NetworkError(str(error)) from None
