"""Values that signals give a property: read with a check, so that a wrong one is told with what drives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from renderer.geometry.path import Path
from renderer.scene.image import as_crop
from renderer.scene.origins import Way
from renderer.tracks.signal import Always, Read, Span, Spliced
from renderer.tracks.track import Track
from renderer.values.color import Color
from renderer.values.errors import NetreelError, SceneError
from renderer.values.kinds import ANYTHING, WRONG, Kind, fault, kind_of, several
from renderer.values.numbers import Point
from renderer.values.paint import Gradient, Stroke
from renderer.values.pixels import as_pixels

_REAL = "iuf"


def _array(*sides: int) -> Kind:
    """Return the kind of an array of rows, each of the shape `sides`; None leaves every row to itself."""

    def take(value: Any) -> Any:
        if value is None:
            return None
        try:
            array = np.asarray(value)
        except ValueError:
            return WRONG
        if array.dtype.kind not in _REAL or array.ndim != len(sides) + 1 or array.shape[1:] != sides:
            return WRONG
        return array if np.isfinite(array).all() else WRONG

    shape = ", ".join(["n", *map(str, sides)])
    return Kind(f"an array of finite numbers of shape ({shape}{',' * (not sides)})", take)


def _taken(words: str, take: Callable[[Any, str], Any]) -> Kind:
    """Return the kind of what a function takes without an error."""

    def taken(value: Any) -> Any:
        try:
            return take(value, "it")
        except NetreelError:
            return WRONG

    return Kind(words, taken)


def _table(value: Any) -> Any:
    array = np.asarray(value)
    wrong = array.dtype.kind not in _REAL or array.ndim != 2 or not array.size or not np.isfinite(array).all()
    return WRONG if wrong else array


_FILL: Kind = kind_of(Color | Gradient | None)
_STROKE: Kind = kind_of(Stroke | None)
VALUES: Mapping[str, Kind] = {
    "at": kind_of(Point),
    "opacity": kind_of(float),
    "scale": kind_of(float),
    "angle": kind_of(float),
    "z": kind_of(float),
    "present": kind_of(bool),
    "path": kind_of(Path),
    "fill": _FILL,
    "stroke": _STROKE,
    "trim": kind_of(Point),
    "lines": _array(2, 2),
    "widths": _array(),
    "colors": _array(4),
    "alphas": _array(),
    "trims": _array(2),
    "pixels": _taken("an array of shape (h, w), (h, w, 3) or (h, w, 4), uint8 or floats from 0 to 1", as_pixels),
    "crop": _taken("(left, bottom, right, top), rising, each from 0 to 1", as_crop),
    "values": Kind("an array of finite numbers of shape (rows, columns)", _table),
    "*.at": _array(2),
    "*.opacity": _array(),
    "*.scale": _array(),
    "*.angle": _array(),
    "*.fill": several(_FILL),
    "*.stroke": several(_STROKE),
}
"""The kind of every property's values as they are drawn."""


class WrongValue(SceneError):
    """A signal gives a property something that is no value of it."""


def value_at(signal: Any, where: str, t: float, read: Read) -> Any:
    """Return what a signal gives the property `where` ("dot.at") at a time, as a plain value of the property's kind."""
    try:
        value = signal.at(t, read)
    except NetreelError:
        raise
    except Exception as error:
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise SceneError(f"the signal of {where!r} fails at {t:.2f} s: {said:.200}") from error
    return checked(value, where, f"what drives {where!r} at {t:.2f} s")


def checked(value: Any, where: str, what: str) -> Any:
    """Return a value of the property `where` as a plain one; an error that begins with `what` when it is none."""
    prop = where.partition(".")[2]
    if value is None and prop.startswith("*."):
        return None
    kind = VALUES.get(prop, ANYTHING)
    taken = kind.take(value)
    if taken is WRONG:
        hint = "; write Color(...) or ink('#rrggbb')" if prop in ("fill", "*.fill") and isinstance(value, str) else ""
        raise WrongValue(f"{fault(kind, value, what)}{hint}")
    return taken


def constants_checked(signal: Any, where: str) -> None:
    """Check the values that a signal holds without being read: the keys of tracks, and what always stands."""
    if isinstance(signal, Track):
        for key in signal.keys:
            checked(key.value, where, f"the key of {where!r} at {key.t:.2f} s")
    elif isinstance(signal, Always):
        checked(signal.value, where, f"what drives {where!r}")
    elif isinstance(signal, Spliced):
        for _, part in signal.parts:
            constants_checked(part, where)


class Driven:
    """The signal of one property as the player reads it: values are checked, errors know the line of the script."""

    __slots__ = ("_moved", "_signal", "_where")

    def __init__(self, signal: Any, where: str, moved: tuple[tuple[float, float, Way], ...]) -> None:
        self._signal, self._where, self._moved = signal, where, moved

    @property
    def inputs(self) -> tuple[str, ...]:
        """What the signal reads."""
        inputs: tuple[str, ...] = self._signal.inputs
        return inputs

    def changes(self) -> tuple[Span, ...]:
        """When the signal changes."""
        spans: tuple[Span, ...] = self._signal.changes()
        return spans

    def at(self, t: float, read: Read) -> Any:
        """The value at a time."""
        try:
            return value_at(self._signal, self._where, t, read)
        except NetreelError as error:
            if not error.way:
                error.way = next((way for t0, _, way in reversed(self._moved) if t0 <= t + 1e-9), ())
            raise
