"""Functions in a scene: module functions by name, lambdas and inner functions by value, frozen dataclasses."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from functools import cached_property, lru_cache
from types import CodeType, FunctionType
from typing import Any, TypeVar

from renderer.values.digest import digest
from renderer.values.errors import SceneError

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True)
class ByValue:
    """A function that other processes cannot import by name: a lambda or an inner function.

    Its digest covers its code, constants, defaults and closure.
    """

    function: FunctionType

    def __call__(self, *values: object) -> Any:
        """Call the function."""
        return self.function(*values)

    @cached_property
    def digest(self) -> str:
        """The digest of the function's code and of the values that it holds."""
        made = self.function
        cells = tuple(_held(cell.cell_contents) for cell in made.__closure__ or ())
        return digest(_code(made.__code__), cells, _held(made.__defaults__), _held(made.__kwdefaults__))


def kept(function: F, what: str) -> F | ByValue:
    """Return a function as a signal keeps it: a lambda or an inner function by value, others as they are.

    >>> kept(lambda t: 2 * t, "f").digest == kept(lambda t: 2 * t, "f").digest != kept(lambda t: 3 * t, "f").digest
    True
    """
    if isinstance(function, FunctionType) and not _importable(function):
        return ByValue(function)
    return named(function, what)


def _code(code: CodeType) -> tuple[object, ...]:
    constants = tuple(_code(one) if isinstance(one, CodeType) else _held(one) for one in code.co_consts)
    return code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars


def _held(value: object) -> object:
    """Return the part of a held value that the digest covers; of a value that is no plain data, its class."""
    if isinstance(value, FunctionType) and not _importable(value):
        return ByValue(value).digest
    try:
        return digest(value)
    except (TypeError, ValueError):
        return type(value).__qualname__


def named(function: F, what: str) -> F:
    """Return the function; raise a SceneError if other processes cannot import it: a lambda, inner function or method.

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
def _importable(function: object) -> bool:
    found: object = sys.modules.get(getattr(function, "__module__", None) or "")
    for step in str(getattr(function, "__qualname__", "<none>")).split("."):
        found = getattr(found, step, None)
    return found is function
