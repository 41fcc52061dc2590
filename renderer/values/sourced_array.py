"""Arrays with a source for every entry: tensors of a run, and views of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renderer.values.numbers import Array
from renderer.values.sourced import Evidence, Source, Sourced


@dataclass(frozen=True)
class TensorSource:
    """A whole tensor of a run: the digests of the model and of the input, the step, the name and the shape."""

    model: str
    input: str
    step: str
    tensor: str
    shape: tuple[int, ...]
    run: Evidence | None = None

    def entry(self, place: int, value: float) -> Source:
        """Return the source of the entry at a place in the flattened tensor."""
        index = tuple(int(k) for k in np.unravel_index(place, self.shape)) if self.shape else ()
        return Source(self.model, self.input, self.step, self.tensor, index, value, self.run)


class SourcedArray(np.ndarray[tuple[int, ...], np.dtype[np.float64]]):
    """A tensor of a run, or a view of one, with `Sourced` entries, also in slices and transposes.

    Arithmetic, and whatever else makes other numbers of it, gives plain arrays without a source. An array that was
    written to has none either.
    """

    # None for an array that numpy made of one with a source: by which rule is not known, so nothing is claimed.
    _tensor: TensorSource | None = None
    # The place in the flattened tensor of each entry; None where the array is the whole tensor.
    _places: NDArray[np.intp] | None = None

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if self._tensor is None:
            return found
        if isinstance(found, np.ndarray) and found.ndim:
            return _view(found, self._tensor, self._flat[key])
        return Sourced(float(found), self._tensor.entry(self._place(key), float(found)))

    def __iter__(self) -> Iterator[Any]:
        return (self[k] for k in range(len(self)))

    def __setitem__(self, key: Any, value: Any) -> None:
        self._tensor = None
        super().__setitem__(key, value)

    def reshape(self, *shape: Any, **options: Any) -> Any:
        """Return the array in another shape; its entries keep their sources."""
        return self._moved(super().reshape(*shape, **options), lambda places: places.reshape(*shape, **options))

    def transpose(self, *axes: Any) -> Any:
        """Return the array with its axes in another order; its entries keep their sources."""
        return self._moved(super().transpose(*axes), lambda places: places.transpose(*axes))

    def ravel(self, order: Any = "C") -> Any:
        """Return the entries in one row; they keep their sources."""
        return self._moved(super().ravel(order=order), lambda places: places.ravel(order=order))

    def squeeze(self, axis: Any = None) -> Any:
        """Return the array without its axes of length 1; its entries keep their sources."""
        return self._moved(super().squeeze(axis), lambda places: places.squeeze(axis))

    @property
    def T(self) -> Any:
        """The array with its axes in reverse order."""
        return self.transpose()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **options: Any) -> Any:
        if out is not None:
            options["out"] = tuple(map(_plain, out))
        return getattr(ufunc, method)(*map(_plain, inputs), **options)

    def __repr__(self) -> str:
        return repr(_plain(self))

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (np.array(self), self._tensor, self._places, self.flags.writeable)

    def __copy__(self) -> SourcedArray:
        return self.__deepcopy__()

    def __deepcopy__(self, memo: object = None) -> SourcedArray:
        return _rebuilt(np.array(self), self._tensor, self._places, self.flags.writeable)

    @property
    def _flat(self) -> NDArray[np.intp]:
        """The place of each entry in the flattened tensor."""
        if self._places is None:
            assert self._tensor is not None
            self._places = np.arange(self.size).reshape(self._tensor.shape)
        return self._places

    def _place(self, key: Any) -> int:
        """Return the place of one entry; of a whole tensor without a list of all places, which may be long."""
        index = key if isinstance(key, tuple) else (key,)
        if self._places is None and len(index) == self.ndim and all(isinstance(k, int | np.integer) for k in index):
            positive = [int(k) + side if k < 0 else int(k) for k, side in zip(index, self.shape, strict=True)]
            return int(np.ravel_multi_index(positive, self.shape)) if positive else 0
        return int(self._flat[key])

    def _moved(self, found: Array, move: Callable[[NDArray[np.intp]], NDArray[np.intp]]) -> Array:
        return found if self._tensor is None else _view(found, self._tensor, move(self._flat))


def sourced_array(values: Array, source: TensorSource) -> SourcedArray:
    """Return a read-only view of a tensor with a source for every entry."""
    made = values.view(SourcedArray)
    made.flags.writeable = False
    made._tensor = source
    return made


def _view(found: Array, tensor: TensorSource, places: NDArray[np.intp]) -> SourcedArray:
    made = found.view(SourcedArray)
    made._tensor, made._places = tensor, places
    return made


def _plain(value: object) -> object:
    return value.view(np.ndarray) if isinstance(value, SourcedArray) else value


def _rebuilt(
    values: Array, tensor: TensorSource | None, places: NDArray[np.intp] | None, writeable: bool
) -> SourcedArray:
    made = values.view(SourcedArray)
    made._tensor, made._places = tensor, places
    made.flags.writeable = writeable
    return made
