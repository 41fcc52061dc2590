"""The argument check of public functions: arguments are checked against type hints before the function runs.

A value of a wrong kind, a keyword that does not exist and an argument that is missing are errors of the room that the
function belongs to, in one line, raised where the author called it.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from typing import NoReturn, TypeVar, Unpack, cast, get_args, get_origin, get_type_hints

from renderer.values import errors
from renderer.values.argument_kinds import WRONG, Kind, fault, kind_of
from renderer.values.short_repr import brief
from renderer.values.suggestions import suggested

F = TypeVar("F", bound=Callable[..., object])
T = TypeVar("T", bound=type)

_ERRORS: Mapping[str, type[errors.NetreelError]] = {
    "values": errors.ValuesError,
    "tracks": errors.SceneError,
    "scene": errors.SceneError,
    "typeset": errors.TypesetError,
    "script": errors.ScriptError,
    "network": errors.NetworkError,
}


def check_arguments(function: F, /) -> F:
    """Let a function check its arguments by its type hints; `Unpack` of a TypedDict lists its `**keywords`.

    >>> @check_arguments
    ... def ring(name: str, radius: float = 1.0) -> tuple[str, float]:
    ...     return name, radius
    >>> ring("r", 2)
    ('r', 2.0)
    >>> ring("r", radios=2)
    Traceback (most recent call last):
    renderer.values.errors.ValuesError: ring 'r' takes no 'radios'; did you mean 'radius'?
    """
    # The guard has the signature of the function.
    return cast(F, _guarded(function))


def check_arguments_late(made: T, /) -> T:
    """Let a class tell what is wrong with its arguments when it cannot be made of them.

    Its own checks come first, and only what they did not foresee is compared with its type hints: a class that is made
    for every key or color of a film pays nothing.

    >>> @check_arguments_late
    ... class Ring:
    ...     def __init__(self, radius: float) -> None:
    ...         self.width = 2 * radius
    >>> Ring(2).width
    4
    >>> Ring()
    Traceback (most recent call last):
    renderer.values.errors.ValuesError: Ring needs a 'radius'
    """
    method = "__new__" if issubclass(made, tuple) else "__init__"
    setattr(made, method, _late(getattr(made, method), made))
    return made


def _late(function: Callable[..., object], made: type) -> Callable[..., object]:
    @functools.cache
    def binder() -> _Binder:
        # The maker of a named tuple is written elsewhere, where its hints have no meaning, and that of a dataclass has
        # hints of its bases, which have their meaning in other modules.
        return _Binder(function, made if issubclass(made, tuple) or is_dataclass(made) else function)

    @functools.wraps(function)
    def checked(*args: object, **keywords: object) -> object:
        try:
            return function(*args, **keywords)
        except errors.NetreelError:
            raise
        except Exception:
            binder().bound(args, keywords)
            raise

    checked.__door__ = True  # type: ignore[attr-defined]
    return checked


def _guarded(function: Callable[..., object]) -> Callable[..., object]:
    if isinstance(function, type):
        # Of a class, what is called is its maker of instances.
        function.__init__ = _guarded(function.__init__)  # type: ignore[misc]
        return function

    @functools.cache
    def binder() -> _Binder:
        # Type hints are read at the first call, when all that they name is there.
        return _Binder(function)

    @functools.wraps(function)
    def checked(*args: object, **keywords: object) -> object:
        given, named = binder().bound(args, keywords)
        return function(*given, **named)

    checked.__door__ = True  # type: ignore[attr-defined]
    return checked


class _Binder:
    """The parameters of one function with their kinds."""

    def __init__(self, function: Callable[..., object], hinted: object = None) -> None:
        fields: type | None = None
        parameters = list(inspect.signature(function).parameters.values())
        hints = get_type_hints(hinted or function, include_extras=True)
        self.method = bool(parameters) and parameters[0].name in ("self", "_cls")
        if self.method:
            hints[parameters[0].name] = object
        room = function.__module__.split(".")[1] if function.__module__.startswith("renderer.") else "values"
        owner = re.sub(r"\.__(init|new)__$", "", function.__qualname__).rpartition(".")[2]
        self.word = owner if owner != "__init__" else "the value"
        self.error = _ERRORS.get(room, errors.ValuesError)
        for one in parameters:
            if one.kind is one.VAR_KEYWORD and get_origin(hints.get(one.name)) is Unpack:
                (fields,) = get_args(hints.pop(one.name))
        kinds = {one.name: kind_of(hints.get(one.name, object)) for one in parameters}
        by_form: dict[object, list[str]] = {}
        for one in parameters:
            by_form.setdefault(one.kind, []).append(one.name)
        # What comes next can be given by name only.
        self.after = [name for name in by_form.get(inspect.Parameter.KEYWORD_ONLY, []) if name != "name"]
        self.nameless = by_form.get(inspect.Parameter.POSITIONAL_ONLY, [])
        both = by_form.get(inspect.Parameter.POSITIONAL_OR_KEYWORD, [])
        self.places = [(name, kinds[name]) for name in (*self.nameless, *both)]
        self.order = {name: number for number, (name, _) in enumerate(self.places)}
        self.rest_name = next(iter(by_form.get(inspect.Parameter.VAR_POSITIONAL, [])), "")
        self.rest = kinds.get(self.rest_name)
        self.named = {name: kinds[name] for name in (*both, *by_form.get(inspect.Parameter.KEYWORD_ONLY, []))}
        if self.method:
            self.named.pop(parameters[0].name, None)
        self.needed = [
            one.name
            for one in parameters
            if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
        ]
        more = get_type_hints(fields, include_extras=True) if fields else {}
        self.keywords = {**{name: kind_of(hint) for name, hint in more.items()}, **self.named}
        is_open = fields is None and inspect.Parameter.VAR_KEYWORD in by_form
        self.open = kinds[by_form[inspect.Parameter.VAR_KEYWORD][0]] if is_open else None

    def bound(self, args: tuple[object, ...], keywords: Mapping[str, object]) -> tuple[list[object], dict[str, object]]:
        """Return the arguments as plain values; an error tells what is wrong with them."""
        taken = []
        for (name, kind), value in zip(self.places, args, strict=False):
            given = kind.take(value)
            if given is WRONG:
                self._refuse(args, keywords, kind, value, name)
            taken.append(given)
        if len(args) > len(self.places):
            taken += self._others(args, keywords)
        named = {}
        for name, value in keywords.items():
            one = self.keywords.get(name, self.open)
            if one is None or (name in self.order and self._misnamed(name, len(args))):
                self._refuse_keyword(args, keywords, name)
            given = one.take(value)
            if given is WRONG:
                self._refuse(args, keywords, one, value, name)
            named[name] = given
        if len(args) < len(self.places) or len(self.needed) > len(self.places):
            for name in self.needed:
                if self.order.get(name, len(args)) >= len(args) and (name in self.nameless or name not in named):
                    raise self.error(f"{self._who(args, keywords)} needs {_article(name)}")
        return taken, named

    def _misnamed(self, name: str, count: int) -> bool:
        """Return whether a parameter is named that was given already, or that is given without its name."""
        return self.order[name] < count if name in self.named else self.order[name] >= count

    def _others(self, args: tuple[object, ...], keywords: Mapping[str, object]) -> list[object]:
        extra = args[len(self.places) :]
        if self.rest is None:
            most = len(self.places) - self.method
            raise self.error(
                f"{self._who(args, keywords)} takes {most or 'no'} argument{'s' * (most != 1)} without a name"
                f"{' at most' * (most > 0)}, but there are {len(args) - self.method}; "
                + (f"write {self.after[0]}={brief(extra[0])}" if self.after else f"{brief(extra[0])} is one too many")
            )
        taken = []
        for number, value in enumerate(extra):
            given = self.rest.take(value)
            if given is WRONG:
                self._refuse(args, keywords, self.rest, value, f"{self.rest_name}[{number}]")
            taken.append(given)
        return taken

    def _who(self, args: tuple[object, ...], keywords: Mapping[str, object]) -> str:
        """Return the name of a call in messages: circle 'dot', or play."""
        name = args[0] if args and self.places and self.places[0][0] == "name" else keywords.get("name")
        return f"{self.word} {brief(name)}" if isinstance(name, str) else self.word

    def _refuse(
        self, args: tuple[object, ...], keywords: Mapping[str, object], kind: Kind, value: object, what: str
    ) -> NoReturn:
        first = args[self.method] if len(args) > self.method else None
        named = isinstance(value, str) and value is first and "name" in self.keywords
        hint = f"; the name of a node is written name={brief(value)}" if named and what != "name" else ""
        raise self.error(f"{self._who(args, keywords)}: {fault(kind, value, what)}{hint}")

    def _refuse_keyword(self, args: tuple[object, ...], keywords: Mapping[str, object], name: str) -> NoReturn:
        who = self._who(args, keywords)
        if name in self.nameless:
            raise self.error(f"{who} takes {', '.join(map(repr, self.nameless))} in this order, without their names")
        if name in self.named:
            raise self.error(f"{who} is given {name!r} twice, once without its name")
        raise self.error(f"{who} takes no {name!r}{suggested(name, self.keywords)}")


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' and len(name) > 1 else 'a'} {name!r}"
