"""Authored code: functions, classes and modules of the author, as opposed to Python, packages and netreel."""

from __future__ import annotations

import functools
import sys
import types
from functools import lru_cache
from pathlib import Path

PACKAGE = "timelines"
"""The package of the films that come with netreel; its code counts as an author's."""

CACHED = type(functools.lru_cache(lambda: None))
"""The type of functions that `functools.lru_cache` wraps."""


def is_authored(thing: object) -> bool:
    """Return whether a function, a class or a module is an author's."""
    if isinstance(thing, types.ModuleType):
        return _authored(thing.__name__, getattr(thing, "__file__", None))
    if isinstance(thing, types.FunctionType):
        return _authored(thing.__module__ or "", thing.__globals__.get("__file__"))
    if isinstance(thing, type):
        module = sys.modules.get(thing.__module__)
        return _authored(thing.__module__, getattr(module, "__file__", None))
    if isinstance(thing, CACHED):
        return is_authored(getattr(thing, "__wrapped__", None))
    return False


@lru_cache(maxsize=4096)
def _authored(module: str, file: str | None) -> bool:
    top = module.partition(".")[0]
    if module == "__main__" or top == PACKAGE:
        return True
    if top == "renderer" or top in sys.stdlib_module_names:
        return False
    # Code without a file was made while the script ran: by `exec`, or by a factory such as `namedtuple`.
    return file is None or not {"site-packages", "dist-packages"} & set(Path(file).parts)


def authored_modules() -> tuple[types.ModuleType, ...]:
    """Return the author's modules that are imported, by name."""
    found = [(name, module) for name, module in list(sys.modules.items()) if isinstance(module, types.ModuleType)]
    # `__mp_main__` and the like are second names of a module.
    return tuple(module for name, module in sorted(found) if name == module.__name__ and is_authored(module))
