"""Functions that a scene can keep: those of a module, which any process finds by name, and callable frozen values."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import is_dataclass
from functools import lru_cache
from typing import Any, TypeVar

from renderer.values.errors import SceneError

F = TypeVar("F", bound=Callable[..., Any])


def named(function: F, what: str) -> F:
    """The function itself; an error when another process could not find it: a lambda, an inner function, a method.

    >>> import math
    >>> named(math.sin, "a function") is math.sin
    True
    """
    if is_dataclass(function) and not isinstance(function, type):
        return function
    if not _importable(function):
        name = getattr(function, "__qualname__", None) or repr(function)
        raise SceneError(
            f"{what} must be a named function of a module or a frozen dataclass, which other processes can find, "
            f"but this is {name}"
        )
    return function


@lru_cache(maxsize=1024)
def _importable(function: Any) -> bool:
    found: Any = sys.modules.get(getattr(function, "__module__", None) or "")
    for step in str(getattr(function, "__qualname__", "<none>")).split("."):
        found = getattr(found, step, None)
    return found is function
