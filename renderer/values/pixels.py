"""Pixels of an image: checked arrays and crops."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.values.errors import ValuesError
from renderer.values.image_limits import refuse_size
from renderer.values.numbers import Array, frozen_array, share
from renderer.values.short_repr import brief

PIXELS = "an array of shape (h, w), (h, w, 3) or (h, w, 4), uint8 or floats from 0 to 1"
MATRIX = "an array of finite numbers of shape (rows, columns)"
Crop: TypeAlias = tuple[float, float, float, float]
"""The visible part of an image, as shares of its size: left, bottom, right, top."""

ImagePixels: TypeAlias = NDArray[np.uint8]
"""Shape (rows, columns, 4): red, green, blue and alpha, not premultiplied; the first row is on top."""


def as_pixels(value: object, what: str) -> ImagePixels:
    """Return read-only pixels from an array: (h, w) gray, (h, w, 3) colors or (h, w, 4) with alpha.

    Numbers are whole ones of 8 bits (uint8), or floats from 0 to 1.

    >>> as_pixels(np.array([[0.0, 1.0]]), "it")[0].tolist()
    [[0, 0, 0, 255], [255, 255, 255, 255]]
    """
    given = _array(value, what)
    if given.ndim not in (2, 3) or (given.ndim == 3 and given.shape[2] not in (3, 4)):
        raise ValuesError(f"{what} must be an array of shape (h, w), (h, w, 3) or (h, w, 4), but it is {given.shape}")
    refuse_size(given.shape[1], given.shape[0], what)
    if given.dtype.kind == "f":
        if not np.isfinite(given).all():
            raise ValuesError(f"{what} must be finite, but they hold NaN or infinity")
        low, high = float(given.min()), float(given.max())
        if low < 0 or high > 1:
            raise ValuesError(
                f"{what} must be uint8, or floats from 0 to 1, but these go from {low:g} to {high:g}; "
                "a heat map gives any numbers colors"
            )
        given = (given * 255 + 0.5).astype(np.uint8)
    elif given.dtype != np.uint8:
        raise ValuesError(f"{what} must be uint8, or floats from 0 to 1, but their type is {given.dtype}")
    if given.ndim == 3 and given.shape[2] == 4 and not given.flags.writeable and given.base is None:
        return given
    made = np.empty((*given.shape[:2], 4), np.uint8)
    made[..., 3] = 255
    if given.ndim == 2:
        made[..., :3] = given[..., None]
    else:
        made[..., : given.shape[2]] = given
    made.flags.writeable = False
    return made


def as_matrix(value: object, what: str) -> Array:
    """Return a read-only array of shape (rows, columns) of finite numbers; raise an error for anything else."""
    values = frozen_array(value, what, (None, None))
    refuse_size(values.shape[1], values.shape[0], what)
    return values


def as_crop(value: Iterable[float], what: str) -> Crop:
    """Return a crop: left, bottom, right and top as shares of the whole, 0 to 1."""
    try:
        left, bottom, right, top = (share(side, what) for side in value)
    except (TypeError, ValueError):
        raise ValuesError(
            f"{what} must be (left, bottom, right, top), each from 0 to 1, but it is {brief(value)}"
        ) from None
    if left > right or bottom > top:
        raise ValuesError(f"{what} must be (left, bottom, right, top) in rising order, but it is {brief(value)}")
    return left, bottom, right, top


def _array(value: object, what: str) -> NDArray[Any]:
    try:
        given = np.asarray(value)
    except ValueError:
        raise ValuesError(f"{what} must be an array with rows of one length, but it is {brief(value)}") from None
    if given.dtype.kind not in "uif" or given.ndim == 0:
        kind = f", of type {given.dtype}" if given.ndim and given.dtype.kind != "O" else ""
        raise ValuesError(f"{what} must be an array of numbers, but it is {brief(value)}{kind}")
    return given
