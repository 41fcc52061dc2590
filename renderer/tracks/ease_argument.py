"""Types of easing arguments: a name, or a function."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Annotated, Any, TypeAlias

from renderer.values.argument_kinds import WRONG, Kind
from renderer.values.ease import EASES, Ease, find_ease
from renderer.values.errors import NetreelError, nearest


@lru_cache(maxsize=1024)
def _wrong(ease: Ease) -> str:
    """Return why a function is no ease; nothing when it is one."""
    try:
        find_ease(ease)
    except NetreelError as error:
        return f"; {error}"
    for u in (0.0, 0.5, 1.0):
        try:
            share = ease(u)
        except Exception as error:
            return f"; it fails at {u}: {type(error).__name__}: {error}"
        if isinstance(share, bool) or not isinstance(share, int | float) or not math.isfinite(share):
            return f"; at {u} it is no number"
    return ""


def _take(value: object) -> object:
    if isinstance(value, str):
        return EASES.get(value, WRONG)
    if not callable(value) or isinstance(value, type):
        return WRONG
    try:
        return WRONG if _wrong(value) else find_ease(value)
    except TypeError:  # a callable that has no hash cannot be kept
        return WRONG


def _hint(value: object) -> str:
    if isinstance(value, str):
        return nearest(value, EASES) or f"; there are {', '.join(list(EASES)[:7])} ..."
    if not callable(value) or isinstance(value, type):
        return ""
    try:
        return _wrong(value)
    except TypeError:
        return "; it must be hashable, as functions and frozen dataclasses are"


Easing: TypeAlias = Annotated[Any, Kind("an ease or its name", _take, hint=_hint)]
"""The type of an easing argument; `@check_arguments` turns a name into the ease, so that functions receive an Ease."""
