"""Kinds: the values that a parameter of the public face accepts, read from its type hint.

A kind knows its words and how to take a value: it returns the value as plain Python data (a float for a whole number or
a numpy scalar, a tuple for an array that stands for a point), or WRONG.
"""

from __future__ import annotations

import collections.abc as abc
import enum
import inspect
import math
import numbers
import os
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

from renderer.values.errors import nearest
from renderer.values.numbers import FARTHEST, Array
from renderer.values.short_repr import brief
from renderer.values.sourced import Source, Sourced


class Wrong(enum.Enum):
    """The type of `WRONG`."""

    WRONG = "wrong"


WRONG: Final = Wrong.WRONG
"""The result of a kind for a value that it does not accept."""

_LARGEST = 2**63
"""The bound of whole numbers."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The requirement on a value: words that follow "must be", and the function that converts it.

    `inside` are the kinds of the elements of a collection, and of the members of an alternative. `hint` adds to the
    message about a wrong value.
    """

    words: str
    take: Callable[[object], object]
    inside: tuple[Kind, ...] = ()
    collection: bool = False
    hint: Callable[[object], str] | None = None


def fault(kind: Kind, value: object, what: str) -> str:
    """Return the message about a value that a kind rejects; for a collection, about its first wrong element.

    >>> fault(kind_of(tuple[int, ...]), (1, "a"), "sizes")
    "sizes[1] must be a whole number, but it is 'a'"
    """
    if _is_pair(value) and any(one.words == _PAIR for one in (kind, *kind.inside)):
        return f"{what} must be a pair of finite numbers, but it is {brief(value)}"
    many = next((one for one in (kind, *kind.inside) if one.collection), None)
    if many is not None and isinstance(value, abc.Collection) and not isinstance(value, str | bytes | Mapping):
        for number, (inner, element) in enumerate(zip(_elements(many), value, strict=False)):
            if inner.take(element) is WRONG:
                return fault(inner, element, f"{what}[{number}]")
    if isinstance(value, float | np.floating) and not math.isfinite(value) and _takes_numbers(kind):
        return f"{what} must be finite, but it is {brief(value)}"
    real = _real(value)
    if real is not WRONG and abs(real) > FARTHEST and _takes_numbers(kind):
        return f"{what} must lie between -{FARTHEST:g} and {FARTHEST:g}, but it is {brief(value)}"
    hints = (one.hint(value) for one in (kind, *kind.inside) if one.hint is not None)
    return f"{what} must be {kind.words}, but it is {brief(value)}{next(filter(None, hints), '') or _owner(value)}"


def _elements(kind: Kind) -> Iterator[Kind]:
    if len(kind.inside) == 1:
        while True:
            yield kind.inside[0]
    yield from kind.inside


def _takes_numbers(kind: Kind) -> bool:
    return kind.take(0.5) is not WRONG or kind.take(1) is not WRONG


_PAIR = "a pair of numbers such as (1, 2)"


def _is_pair(value: object) -> bool:
    """Return whether a value is two numbers, whatever numbers."""
    elements = _listed(value)
    return elements is not None and len(elements) == 2 and all(isinstance(one, numbers.Real) for one in elements)


def _owner(value: object) -> str:
    """Point at the node that was meant: the group of a network's picture, the pose of a reference."""
    if isinstance(getattr(value, "address", None), str) and hasattr(value, "node"):
        return "; script.pose(...) gives the node as it stands"
    inner = getattr(value, "group", None)
    return "; hand over its 'group'" if isinstance(getattr(inner, "name", None), str) else ""


# ---- numbers


def _number(value: object) -> float | Wrong:
    real = _real(value)
    if real is WRONG or abs(real) > FARTHEST:
        return WRONG
    # What is nearer to nothing than rounding is nothing, so that dividing by it is refused with 0.
    return real if abs(real) * FARTHEST >= 1.0 else 0.0


def _real(value: object) -> float | Wrong:
    if type(value) is float:
        real = value
    else:
        if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
            return WRONG
        try:
            real = float(value)
        except OverflowError:
            return WRONG
    return real if math.isfinite(real) else WRONG


def _endless(value: object) -> float | Wrong:
    return value if isinstance(value, float) and value == math.inf else _real(value)


def _whole(value: object) -> int | Wrong:
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or abs(int(value)) >= _LARGEST:
        return WRONG
    return int(value)


def _switch(value: object) -> bool | Wrong:
    return bool(value) if isinstance(value, bool | np.bool_) else WRONG


def _text(value: object) -> str | Wrong:
    return str(value) if isinstance(value, str) else WRONG


def _anything(value: object) -> object:
    return value


def _nothing(value: object) -> object:
    return None if value is None else WRONG


def _function(value: object) -> object:
    return value if callable(value) else WRONG


ANYTHING = Kind("anything", _anything)
NUMBER = Kind("a number", _number)
REAL = Kind("a number", _real)
"""A finite number that is no length: a shown or computed one."""

FIGURE = Kind("a number", lambda value: value if isinstance(value, Sourced) and math.isfinite(value) else _real(value))
"""A finite number shown as digits; it keeps its source."""

SOURCE = Kind(
    "a number of a run, such as run['dense1'].output[3], or None",
    lambda value: value.source if isinstance(value, Sourced) else value if isinstance(value, Source | None) else WRONG,
)
"""The source of a number."""

WHOLE = Kind("a whole number", _whole)
ENDLESS = Kind("a number or infinity", _endless)
"""A time, or infinity."""

Seed: TypeAlias = Annotated[
    int, Kind("a whole number from 0 up", lambda value: WRONG if _whole(value) is WRONG or value < 0 else int(value))
]
"""The seed of random numbers."""

_PLAIN: Mapping[object, Kind] = {
    Any: ANYTHING,
    object: ANYTHING,
    inspect.Parameter.empty: ANYTHING,
    None: Kind("None", _nothing),
    types.NoneType: Kind("None", _nothing),
    float: NUMBER,
    int: WHOLE,
    bool: Kind("True or False", _switch),
    str: Kind("text", _text),
}


@lru_cache(maxsize=1024)
def kind_of(hint: object) -> Kind:
    """Return the kind of a type hint; hints that cannot be checked accept anything.

    `Annotated[hint, "words"]` gives the kind of a hint other words, `Annotated[object, Kind(...)]` is that kind.

    >>> kind_of(float).take(np.int64(2)), kind_of(tuple[float, float]).take(np.array([1, 2]))
    (2.0, (1.0, 2.0))
    >>> kind_of(float).take("2") is WRONG, kind_of(float).take(True) is WRONG
    (True, True)
    """
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        own = next((one for one in args[1:] if isinstance(one, Kind)), None)
        words = next((one for one in args[1:] if isinstance(one, str)), None)
        return own or (replace(kind_of(args[0]), words=words) if words else kind_of(args[0]))
    if isinstance(hint, TypeVar):
        return kind_of(hint.__bound__) if hint.__bound__ is not None else ANYTHING
    if origin is Union or isinstance(hint, types.UnionType):
        return either(tuple(kind_of(one) for one in get_args(hint)))
    if origin is Literal:
        return choice(*args)
    if origin is tuple and args and args[-1] is not Ellipsis:
        return row(tuple(kind_of(one) for one in args))
    if origin in (tuple, list, abc.Sequence, abc.Iterable, abc.Collection):
        return several(kind_of(args[0]))
    if origin in (dict, abc.Mapping):
        return mapping(kind_of(args[0]), kind_of(args[1]))
    if origin is abc.Callable or hint is Callable:
        return Kind("a function", _function)
    return instance(hint) if isinstance(hint, type) else ANYTHING


# ---- kinds made of others


def either(kinds: tuple[Kind, ...]) -> Kind:
    """Return the kind of a union; the first kind that accepts a value decides."""
    if any(kind is ANYTHING for kind in kinds):
        return ANYTHING
    # Members of an alternative within it count as its own.
    flat = tuple(one for kind in kinds for one in (kind.inside if kind.inside and not kind.collection else (kind,)))

    def take(value: object) -> object:
        for kind in flat:
            taken = kind.take(value)
            if taken is not WRONG:
                return taken
        return WRONG

    words = list(dict.fromkeys(kind.words for kind in flat))
    if {"a Color", "text"} <= set(words):
        words = ["a color or its name", *(word for word in words if word not in ("a Color", "a Named", "text"))]
    return Kind(", ".join(words[:-1]) + (" or " if words[:-1] else "") + words[-1], take, flat)


def choice(*known: str) -> Kind:
    """Return the kind of one of some words; the message for a wrong one has the nearest."""

    def take(value: object) -> object:
        return value if isinstance(value, str) and value in known else WRONG

    def hint(value: object) -> str:
        return nearest(value, known) if isinstance(value, str) else ""

    words = [repr(one) for one in known]
    return Kind(" or ".join([", ".join(words[:-1])] * bool(words[:-1]) + words[-1:]), take, hint=hint)


def row(kinds: tuple[Kind, ...]) -> Kind:
    """Return the kind of a tuple of a fixed number of values, each of its own kind; lists and arrays count too."""

    def take(value: object) -> object:
        elements = _listed(value)
        if elements is None or len(elements) != len(kinds):
            return WRONG
        taken = tuple(kind.take(element) for kind, element in zip(kinds, elements, strict=True))
        return WRONG if any(one is WRONG for one in taken) else taken

    if kinds == (NUMBER, NUMBER):
        return Kind(_PAIR, take)
    words = list(dict.fromkeys(kind.words for kind in kinds))
    count = "a pair" if len(kinds) == 2 else f"{len(kinds)} values"
    return Kind(f"{count}, {'each ' if len(words) == 1 else ''}{' and '.join(words)}", take, kinds, collection=True)


def several(kind: Kind) -> Kind:
    """Return the kind of a collection of values of one kind, converted to a tuple; text is no collection."""

    def take(value: object) -> object:
        if kind is ANYTHING and isinstance(value, np.ndarray):
            return value
        elements = _listed(value)
        if elements is None:
            return WRONG
        taken = tuple(kind.take(element) for element in elements)
        return WRONG if any(one is WRONG for one in taken) else taken

    words = "a list" if kind is ANYTHING else f"a list, each of it {kind.words}"
    return Kind(words, take, (kind,), collection=True)


def mapping(key: Kind, value: Kind) -> Kind:
    """Return the kind of a mapping with keys and values of some kind, converted to a dict."""

    def take(given: object) -> object:
        if not isinstance(given, Mapping):
            return WRONG
        taken = {key.take(k): value.take(v) for k, v in given.items()}
        return WRONG if WRONG in taken or any(one is WRONG for one in taken.values()) else taken

    return Kind(f"a dict of {key.words} and {value.words}", take)


def instance(cls: type) -> Kind:
    """Return the kind of the instances of a class; a protocol that cannot be checked accepts any callable."""
    if getattr(cls, "_is_protocol", False) and not getattr(cls, "_is_runtime_protocol", False):
        return Kind("a function", _function) if callable(getattr(cls, "__call__", None)) else ANYTHING  # noqa: B004
    if cls is os.PathLike or issubclass(cls, os.PathLike):
        return Kind("a path", lambda value: value if isinstance(value, os.PathLike) else WRONG)
    name = cls.__name__
    article = "an" if name[0] in "AEIOU" else "a"
    if issubclass(cls, tuple) and set(get_type_hints(cls).values()) == {float}:
        # A named tuple checks nothing when it is made.
        return Kind(
            f"{article} {name} of finite numbers",
            lambda value: value if isinstance(value, cls) and not any(_real(one) is WRONG for one in value) else WRONG,
        )
    return Kind(f"{article} {name}", lambda value: value if isinstance(value, cls) else WRONG)


def _listed(value: object) -> list[object] | None:
    """Return the elements of a collection; None for what is none, or a single value to an author."""
    if isinstance(value, np.ndarray):
        return list(value) if value.ndim else None
    if isinstance(value, str | bytes | Mapping | abc.Set) or not isinstance(value, Iterable):
        return None
    return list(value)


PointLike: TypeAlias = Annotated[tuple[float, float] | list[float] | list[int] | Array, row((NUMBER, NUMBER))]
"""A point as an author may write it; what is checked by `check_arguments` arrives as a tuple of two floats."""
