"""Checks of an author's numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.values.errors import ValuesError
from renderer.values.short_repr import brief

FARTHEST = 1e30
"""The largest length or coordinate, so that products of a few of them stay finite; a frame is 8 units high."""

Array: TypeAlias = NDArray[np.float64]
Point: TypeAlias = tuple[float, float]


def finite(value: float, what: str) -> float:
    """Return the number as a float; raise an error that names it when it is no number, NaN or infinite."""
    if type(value) is float:
        number = value
    else:
        try:
            if isinstance(value, bool | np.bool_ | str | bytes):
                raise TypeError
            number = float(value)
        except OverflowError:
            raise ValuesError(f"{what} must be finite, but it is {brief(value)}") from None
        except (TypeError, ValueError):
            raise ValuesError(f"{what} must be a number, but it is {brief(value)}") from None
    if not math.isfinite(number):
        raise ValuesError(f"{what} must be finite, but it is {number}")
    return number


def read_number(words: str, what: str) -> float:
    """Return the number in a text of the command line; raise an error that names it when there is none."""
    try:
        return finite(float(words), what)
    except ValueError as error:
        if isinstance(error, ValuesError):
            raise
        raise ValuesError(f"{what} must be a number, but it is {brief(words)}") from None


def positive(value: float, what: str) -> float:
    """Return the number as a float; raise an error that names it when it is not above zero."""
    number = finite(value, what)
    if number <= 0:
        raise ValuesError(f"{what} must be above 0, but it is {number:g}")
    return number


def not_negative(value: float, what: str) -> float:
    """Return the number as a float; raise an error that names it when it is below zero."""
    number = finite(value, what)
    if number < 0:
        raise ValuesError(f"{what} must not be negative, but it is {number:g}")
    return number


def share(value: float, what: str) -> float:
    """Return the number as a float; raise an error that names it when it is outside of 0..1."""
    number = finite(value, what)
    if not 0 <= number <= 1:
        raise ValuesError(f"{what} must lie between 0 and 1, but it is {number:g}")
    return number


def switch(value: object, what: str) -> bool:
    """Return True or False; raise an error that names the value when it is neither."""
    if not isinstance(value, bool | np.bool_):
        raise ValuesError(f"{what} must be True or False, but it is {brief(value)}")
    return bool(value)


def point(value: Iterable[float], what: str) -> Point:
    """Return a pair of finite floats; raise an error that names it when it is anything else."""
    try:
        if isinstance(value, str | bytes | dict | set):
            raise TypeError
        x, y = value
    except (TypeError, ValueError):
        raise ValuesError(f"{what} must be a point (x, y), but it is {brief(value)}") from None
    return near(finite(x, f"x of {what}"), f"x of {what}"), near(finite(y, f"y of {what}"), f"y of {what}")


def near(number: float, what: str) -> float:
    """Return the number; raise an error that names it when it is larger than any length may be."""
    if abs(number) > FARTHEST:
        raise ValuesError(f"{what} must lie between -{FARTHEST:g} and {FARTHEST:g}, but it is {number:g}")
    return number


def frozen_array(value: object, what: str, shape: tuple[int | None, ...]) -> Array:
    """Return a read-only float64 copy of an array, checked to be finite and of a shape (None: any length)."""
    try:
        given = np.asarray(value)
        # What numpy would turn into numbers by cutting or guessing is none: complex numbers, words, dates.
        if given.dtype.kind == "c" or any(isinstance(x, complex) for x in _objects(given)):
            raise ValuesError(f"{what} must be an array of real numbers, but it holds complex ones")
        if given.dtype.kind not in "biufO" or any(isinstance(x, str | bytes) for x in _objects(given)):
            raise TypeError
        if given.dtype.kind == "O" and given.size == 0:
            raise TypeError
        array = np.array(given, dtype=np.float64)
    except ValuesError:
        raise
    except (TypeError, ValueError, OverflowError):
        raise ValuesError(f"{what} must be an array of numbers, but it is {brief(value)}") from None
    pairs = zip(shape, array.shape, strict=False)
    fits = array.ndim == len(shape) and all(want in (None, have) for want, have in pairs)
    if not fits:
        wanted = " x ".join("n" if side is None else str(side) for side in shape)
        raise ValuesError(f"{what} must be an array of {wanted} numbers, but its shape is {array.shape}")
    if not np.isfinite(array).all():
        raise ValuesError(f"{what} must be finite, but it holds NaN or infinity")
    array.flags.writeable = False
    return array


def _objects(array: NDArray[np.generic]) -> list[object]:
    """Return the entries of an array of Python objects; none of others."""
    return list(array.flat) if array.dtype.kind == "O" else []
