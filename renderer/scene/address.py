"""Addresses: paths of names from the top of a scene to a node, and the properties that signals read there.

Authors write plain strings, such as "net/edges/3" and "net/edges.*.opacity". This is the one place that takes them
apart.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_STEP, _PROPERTY, _EACH = "/", ".", "*."


class Address(str):
    """The place of a node in a scene; equal to its text.

    >>> edge = Address("net/edges/3")
    >>> edge.top, edge.parent, edge.last, edge.under("net"), edge.below("net")
    ('net', 'net/edges', '3', True, 'edges/3')
    """

    __slots__ = ()

    @property
    def parent(self) -> Address:
        """The address of the parent node; "" for a top-level node."""
        return Address(self.rpartition(_STEP)[0])

    @property
    def last(self) -> str:
        """The node's own name."""
        return self.rpartition(_STEP)[2]

    @property
    def top(self) -> str:
        """The name of the top-level node."""
        return self.partition(_STEP)[0]

    @property
    def steps(self) -> tuple[str, ...]:
        """All names, from the top down."""
        return tuple(self.split(_STEP))

    @property
    def part(self) -> str:
        """The address below the top-level node; "" for that node."""
        return self.partition(_STEP)[2]

    @property
    def line(self) -> tuple[Address, ...]:
        """The addresses of the node and of its ancestors, the nearest first."""
        steps = self.steps
        return tuple(Address(_STEP.join(steps[:count])) for count in range(len(steps), 0, -1))

    def with_top(self, name: str) -> Address:
        """Return the same path under another top-level name."""
        return Address(name).child(self.part) if self.part else Address(name)

    def child(self, name: str) -> Address:
        """Return the address of a child."""
        return Address(f"{self}{_STEP}{name}")

    def under(self, above: str) -> bool:
        """Return whether the node is a descendant of another."""
        return self.startswith(above) and self[len(above) : len(above) + 1] == _STEP

    def within(self, above: str) -> bool:
        """Return whether the node is another node or a descendant of it."""
        return self == above or self.under(above)

    def below(self, above: str) -> str:
        """Return the path from an ancestor to this node; "" for the node itself."""
        return self[len(above) + 1 :]

    def property(self, name: str) -> str:
        """Return the text by which a signal reads a property of the node: "net/edges.opacity"."""
        return f"{self}{_PROPERTY}{name}"


class PropertyAddress(NamedTuple):
    """A property that a signal reads or drives: of one node, or with "*." of each of its parts."""

    address: Address
    prop: str


@lru_cache(maxsize=16384)
def reading(text: str) -> PropertyAddress:
    """Split text into an address and a property.

    >>> reading("net/neurons.*.at")
    PropertyAddress(address='net/neurons', prop='*.at')
    """
    address, _, prop = text.partition(_PROPERTY)
    return PropertyAddress(Address(address), prop)


def each_part(prop: str) -> str:
    """Return the name under which one signal drives a property of all parts of a group: "*.at"."""
    return _EACH + prop


def own_of(prop: str) -> str:
    """Return the part's property for "*.at"; "" for a name without the star."""
    return prop[len(_EACH) :] if prop.startswith(_EACH) else ""


def is_name(text: str) -> bool:
    """Return whether a text may be a node's name: not empty, and without the separators of addresses."""
    return bool(text) and _STEP not in text and _PROPERTY not in text
