"""Lookup of functions by name, in any case, with blanks, hyphens or underscores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from renderer.values.errors import NetworkError, nearest
from renderer.values.short_repr import brief


class HasNames(Protocol):
    """Anything with a name and aliases."""

    @property
    def name(self) -> str:
        """The canonical name."""
        ...

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other common names."""
        ...


Kind = TypeVar("Kind", bound=HasNames)


def item_named(name: object, known: Sequence[Kind], what: str) -> Kind:
    """Return the item of that name; raise an error with the nearest name, or with all, when there is none."""
    if not isinstance(name, str):
        raise NetworkError(f"the {what} is given by name, as in {known[0].name!r}, but this is {brief(name)}")
    for one in known:
        if _plain(name) in map(_plain, (one.name, *one.aliases)):
            return one
    words = {_plain(word): word for one in known for word in (one.name, *one.aliases)}
    hint = nearest(_plain(name), words)
    for plain, word in words.items():
        hint = hint.replace(repr(plain), repr(word))
    raise NetworkError(
        f"no {what} is named {brief(name)}{hint or '; there are ' + ', '.join(one.name for one in known)}"
    )


def _plain(name: str) -> str:
    return name.lower().translate(str.maketrans("", "", " -_"))
