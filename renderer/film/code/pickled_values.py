"""The values of a dataclass that are pickled, and so reach the process that draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import cast

_USUAL = getattr(object, "__reduce__", None)


def pickled_values(value: object) -> tuple[object, ...]:
    """Return the values of a dataclass's instance that another process gets when the instance is pickled.

    Values that are not pickled, such as the run that a number comes from or the function that a curve was sampled
    from, cannot change a frame that another process draws.

    >>> from renderer.values.sourced import Source
    >>> pickled_values(Source("d", "run", "dense1", "output", (0,), 0.5))
    ('d', 'run', 'dense1', 'output', (0,), 0.5, None)
    """
    kind: type = type(value)
    names, way = _way(kind)
    if way == "reduced":
        _, *state = cast("tuple[object, ...]", value.__reduce__())
        return tuple(state)
    if way == "state":
        state_of = cast("Mapping[str, object]", value.__getstate__())
        return tuple(state_of[name] for name in names if name in state_of)
    return tuple(getattr(value, name) for name in names)


@lru_cache(maxsize=1024)
def is_ours(kind: type) -> bool:
    """Return whether a class is a dataclass of netreel; others may hold any code."""
    return kind.__module__.startswith("renderer.") and is_dataclass(kind)


@lru_cache(maxsize=1024)
def _way(kind: type) -> tuple[tuple[str, ...], str]:
    """Return the names of the fields of a class, and how it is pickled: "reduced", "state" or "" as usual."""
    names = tuple(field.name for field in fields(kind))
    if getattr(kind, "__reduce__", None) is not _USUAL:
        return names, "reduced"
    return names, "state" if _own_state(kind) else ""


def _own_state(kind: type) -> bool:
    """Return whether a class defines its own `__getstate__`; that of a dataclass with slots holds all fields."""
    given = getattr(kind, "__getstate__", None)
    return given is not getattr(object, "__getstate__", None) and getattr(given, "__module__", "") != "dataclasses"
