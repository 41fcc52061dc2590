"""Parameters: the values for a film's `build`, converted by its type hints."""

from __future__ import annotations

import enum
import inspect
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from renderer.film.load.theme_file import file_theme
from renderer.scene.frame_size import pixel_size
from renderer.values.errors import TargetError, nearest
from renderer.values.numbers import finite, positive
from renderer.values.theme import Theme, find_theme

RESERVED = ("theme", "size", "pace", "times", "voice")
"""The parameters that a command passes to every `build` that takes them."""

_SEVERAL = (tuple, list, Sequence, Iterable, Collection)
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


def arguments(
    build: Callable[..., object], given: Mapping[str, object], where: str
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return the keyword arguments for `build`, and the given reserved parameters that it does not take.

    Words are converted by the type hints, other values are passed as they are. `where` begins the messages.
    """
    parameters = inspect.signature(build).parameters
    named = {n: p for n, p in parameters.items() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    rest = next((p for p in parameters.values() if p.kind is p.VAR_KEYWORD), None)
    hints = _hints(build)
    found: dict[str, object] = {}
    unused = []
    for name, value in given.items():
        taken = named.get(name) or rest
        if taken is None and name in RESERVED:
            unused.append(name)
        elif taken is None:
            known = f"it takes {', '.join(named)}" if named else "it takes none"
            raise TargetError(f"{where} has no parameter {name!r}; {known}{nearest(name, named)}")
        else:
            found[name] = _argument(name, value, hints.get(taken.name, _guessed(taken)), where)
    missing = [n for n, p in named.items() if p.default is p.empty and n not in found]
    missing += [n for n, p in parameters.items() if p.kind is p.POSITIONAL_ONLY and p.default is p.empty]
    if missing:
        raise TargetError(f"{where} needs a value for {missing[0]!r}: give the parameter a default, or set it to one")
    return found, tuple(unused)


def takes(build: Callable[..., object], name: str) -> bool:
    """Return whether a `build` takes a parameter of a name.

    >>> takes(lambda times=None: None, "times"), takes(lambda **more: None, "times"), takes(lambda: None, "times")
    (True, True, False)
    """
    parameters = inspect.signature(build).parameters
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    named = name in parameters and parameters[name].kind in kinds
    return named or any(p.kind is p.VAR_KEYWORD for p in parameters.values())


def _argument(name: str, value: object, hint: object, where: str) -> object:
    if not isinstance(value, str):
        return value
    if name == "theme" and (value.endswith(".py") or ".py:" in value):
        return file_theme(value)
    try:
        if name == "size":
            return pixel_size(value)
        if name == "pace":
            return positive(float(value), "pace")
        return converted(value, hint)
    except ValueError:
        wanted = {"size": "a size such as 1080x1920", "pace": "a number above 0"}.get(name) or described(hint)
        raise TargetError(f"{where}: {name!r} must be {wanted}, but it is {value!r}") from None


def _hints(build: Callable[..., object]) -> dict[str, object]:
    try:
        return typing.get_type_hints(build)
    except Exception:
        # Hints may name what is imported for type checkers only; defaults tell enough then.
        return {}


def _guessed(parameter: inspect.Parameter) -> object:
    """Return a hint for a parameter whose hint is missing, from its default."""
    default = parameter.default
    if type(default) in (bool, int, float, str):
        return type(default)
    if isinstance(default, (tuple, list)) and default and len({type(item) for item in default}) == 1:
        return tuple[type(default[0]), ...] if isinstance(default, tuple) else list[type(default[0])]  # type: ignore[misc]
    return str


def converted(text: str, hint: object) -> object:
    """Return the value of a text under a type hint; raise a ValueError when it does not fit.

    >>> converted("2,3,2", tuple[int, ...]), converted("yes", bool), converted("none", float | None)
    ((2, 3, 2), True, None)
    """
    if hint is Any:
        return text
    if isinstance(hint, type) and hint in _PLAIN:
        return _PLAIN[hint](text)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return converted(text, inner[0])
    if origin is typing.Literal:
        return _one_of(text, {str(value): value for value in inner})
    if origin in (typing.Union, types.UnionType):
        return _first_that_fits(text, inner)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _one_of(text, {str(item.value): item for item in hint} | {item.name: item for item in hint})
    if (origin or hint) in _SEVERAL:
        return _several(text, origin or hint, inner)
    raise ValueError(f"words cannot be turned into {hint}")


def _first_that_fits(text: str, hints: Iterable[object]) -> object:
    # All words are a string, so strings come last.
    for hint in sorted(hints, key=lambda one: one is str):
        try:
            return converted(text, hint)
        except ValueError:
            continue
    raise ValueError(text)


def _several(text: str, kind: object, inner: tuple[object, ...]) -> object:
    bare = text.strip()
    if bare[:1] + bare[-1:] in ("()", "[]"):
        bare = bare[1:-1].strip()
    words = [word.strip() for word in bare.removesuffix(",").split(",")] if bare else []
    fixed = kind is tuple and inner and inner[-1] is not Ellipsis
    if fixed and len(words) != len(inner):
        raise ValueError(f"{len(inner)} values are wanted")
    each = inner if fixed else [inner[0] if inner else str] * len(words)
    values = [converted(word, hint) for word, hint in zip(words, each, strict=True)]
    return values if kind is list else tuple(values)


def _one_of(text: str, known: Mapping[str, object]) -> object:
    if text not in known:
        raise ValueError(f"{text!r} is none of {', '.join(known)}")
    return known[text]


def _truth(text: str) -> bool:
    word = text.strip().lower()
    if word not in _TRUE + _FALSE:
        raise ValueError(f"{text!r} is neither true nor false")
    return word in _TRUE


def _nothing(text: str) -> None:
    if text.strip().lower() not in ("none", ""):
        raise ValueError(f"{text!r} is not none")


def _number(text: str) -> float:
    return finite(float(text), "a number")


_PLAIN: Mapping[type, Callable[[str], object]] = {
    str: str,
    object: str,
    int: int,
    float: _number,
    bool: _truth,
    types.NoneType: _nothing,
    Path: Path,
    Theme: find_theme,
}


def described(hint: object) -> str:
    """Return a description of the values that a type hint accepts.

    >>> described(tuple[int, ...]), described(float | None)
    ('whole numbers with commas between, such as 2,3,2', 'a number or none')
    """
    words: dict[object, str] = {
        int: "a whole number",
        float: "a number",
        bool: "true or false",
        types.NoneType: "none",
        Theme: "a theme",
    }
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return described(inner[0])
    if origin is typing.Literal:
        return "one of " + ", ".join(str(value) for value in inner)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(described(one) for one in inner)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return "one of " + ", ".join(str(item.value) for item in hint)
    if origin in _SEVERAL and inner:
        many = {int: "whole numbers", float: "numbers"}.get(inner[0], "values")
        fixed = origin is tuple and inner[-1] is not Ellipsis
        return f"{len(inner)} {many} with a comma between" if fixed else f"{many} with commas between, such as 2,3,2"
    return words.get(hint) or f"a {getattr(hint, '__name__', hint)}, which words cannot say"
