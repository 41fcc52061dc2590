"""Checked data of charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike

from renderer.parts.axes import Axes
from renderer.values.argument_kinds import ANYTHING
from renderer.values.color import Color, Named
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, frozen_array
from renderer.values.paint import Fill, Gradient, fill
from renderer.values.short_repr import brief

_MOST = 100_000
"""The largest number of values in one chart."""

Data: TypeAlias = Annotated[object, ANYTHING]
"""Numbers as a list or an array."""

Paints: TypeAlias = Annotated[object, ANYTHING]
"""One paint, or a list of them, repeated if it is too short."""


def checked_array(value: object, what: str, shape: tuple[int | None, ...], most: int = _MOST) -> Array:
    """Return data as a read-only array of a shape (None: any length above 0), of a limited size."""
    if value is None or isinstance(value, str | bytes):
        raise ValuesError(f"{what} must be an array of numbers, but it is {brief(value)}")
    if callable(value) or not (
        hasattr(value, "__len__") or hasattr(value, "__iter__") or np.ndim(cast(ArrayLike, value)) == 0
    ):
        raise ValuesError(f"{what} must be an array of numbers, but it is {brief(value)}")
    if hasattr(value, "__iter__") and not hasattr(value, "__len__"):
        value = list(value)
    array = frozen_array(value, what, shape)
    if not array.size:
        raise ValuesError(f"{what} must hold a number at least, but they are empty")
    if array.size > most:
        raise ValuesError(f"{what} must hold {most} numbers at most, but they hold {array.size}")
    if np.abs(array).max() > 1e150:
        raise ValuesError(f"{what} must lie between -1e150 and 1e150 to be drawn")
    return array


def paints(value: object, count: int | None, what: str) -> tuple[Fill, ...]:
    """Return a paint for each of `count` things; the default paints for None."""
    if value is None or isinstance(value, str | Color | Named | Gradient):
        given: list[Fill | str] = [value]
    elif isinstance(value, Sequence | np.ndarray) and len(value):
        given = list(value)
    else:
        raise ValuesError(f"{what} must be a color or a list of colors, but it is {brief(value)}")
    made = [fill(one) for one in given]
    return tuple(made[k % len(made)] for k in range(len(made) if count is None else count))


def sampled(function: Callable[..., object], on: Axes, name: str, samples: int = 161) -> tuple[Array, Array]:
    """Return places and values of a function across the axes, where it is real and finite."""
    xs = np.array([on.value(share, 0) for share in np.linspace(0, 1, samples).tolist()])
    ys = np.array([real_value(function, name, x) for x in xs.tolist()])
    seen = np.isfinite(ys)
    if not seen.any():
        raise ValuesError(f"the function of {name!r} has no real value on the axes {on.name!r}")
    return xs[seen], ys[seen]


def real_value(function: Callable[..., object], name: str, *at: float) -> float:
    """Return a function's value as a float; NaN if it is not real and finite."""
    with np.errstate(all="ignore"):
        try:
            value = function(*at)
        except (ArithmeticError, ValueError):
            return float("nan")
        except (TypeError, AttributeError, IndexError) as error:
            raise ValuesError(f"the function of {name!r} fails at {brief(at)}: {error}") from None
    try:
        number = float(np.asarray(value, dtype=np.float64).reshape(()))
    except (TypeError, ValueError):
        if isinstance(value, complex | np.complexfloating):
            return float("nan")
        told = f"at {brief(at)} it gives {brief(value)}"
        raise ValuesError(f"the function of {name!r} must give a number, but {told}") from None
    return number if abs(number) < 1e150 else float("nan")
