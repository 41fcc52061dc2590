"""Automatic names of nodes."""

from __future__ import annotations

import re
from collections.abc import Container

_OTHER = re.compile(r"[\W_]+")
_LONGEST = 24  # characters of words in a name


class AutoName(str):
    """The automatic name of a node: the word for its kind, until the node is added to a stage or a group.

    The key tells the node from all others and is passed on to every copy, so that a script finds a node by any copy of
    it. It is compared by identity, counts for nothing in digests, and stays in its process.
    """

    key: object
    settled: bool

    def __new__(cls, word: str, key: object | None = None, settled: bool = False) -> AutoName:
        """Make the name; without a key it is that of a new node, settled it is kept where it is put up."""
        made = super().__new__(cls, word)
        made.key = object() if key is None else key
        made.settled = settled
        return made

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


def auto(name: str | None, kind: str) -> str:
    """Return the name itself, or an automatic name for a node of a kind if it is None."""
    return AutoName(kind) if name is None else name


def key_of(name: str) -> object | None:
    """Return the key of an automatic name; None for a given name."""
    return name.key if isinstance(name, AutoName) else None


def slug(words: str) -> str:
    r"""Return text as part of a name: letters and digits, with "-" for runs of other characters.

    >>> slug("A line."), slug(r"y = \frac{w}{x} + b")
    ('A-line', 'y-frac-w-x-b')
    """
    return _OTHER.sub("-", words).strip("-")[:_LONGEST].strip("-")


def unique(stem: str, taken: Container[str]) -> str:
    """Return the stem, or the stem with the first free number from 2 on.

    >>> unique("dot#1f", {"dot#1f", "dot#1f-2"})
    'dot#1f-3'
    """
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name
