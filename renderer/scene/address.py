"""Addresses: the names from the top of a scene down to a node, and what signals read there.

Authors write plain strings, such as "net/edges/3" and "net/edges.*.opacity". This is the one place that takes them
apart.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_STEP, _PROPERTY, _EACH = "/", ".", "*."


class Address(str):
    """A node's place in a scene, a frozen value that is equal to the text it is written as.

    >>> edge = Address("net/edges/3")
    >>> edge.top, edge.parent, edge.last, edge.under("net"), edge.below("net")
    ('net', 'net/edges', '3', True, 'edges/3')
    """

    __slots__ = ()

    @property
    def parent(self) -> Address:
        """The address of the node that holds this one; "" for a node at the top."""
        return Address(self.rpartition(_STEP)[0])

    @property
    def last(self) -> str:
        """The node's own name."""
        return self.rpartition(_STEP)[2]

    @property
    def top(self) -> str:
        """The name of the node at the top."""
        return self.partition(_STEP)[0]

    @property
    def steps(self) -> tuple[str, ...]:
        """All names, from the top down."""
        return tuple(self.split(_STEP))

    @property
    def part(self) -> str:
        """The address below the node at the top; "" for that node."""
        return self.partition(_STEP)[2]

    @property
    def line(self) -> tuple[Address, ...]:
        """The addresses of the node and of its ancestors, the nearest first."""
        steps = self.steps
        return tuple(Address(_STEP.join(steps[:count])) for count in range(len(steps), 0, -1))

    def with_top(self, name: str) -> Address:
        """Return the same place below a node at the top of another name."""
        return Address(name).child(self.part) if self.part else Address(name)

    def child(self, name: str) -> Address:
        """Return the address of a node inside."""
        return Address(f"{self}{_STEP}{name}")

    def under(self, above: str) -> bool:
        """Tell whether the node lies in another one, however far down."""
        return self.startswith(above) and self[len(above) : len(above) + 1] == _STEP

    def within(self, above: str) -> bool:
        """Tell whether the node is another one or lies in it."""
        return self == above or self.under(above)

    def below(self, above: str) -> str:
        """Return the address from a node down to this one, which lies in it; "" for the node itself."""
        return self[len(above) + 1 :]

    def property(self, name: str) -> str:
        """The text by which a signal reads a property of the node: "net/edges.opacity"."""
        return f"{self}{_PROPERTY}{name}"


class PropertyAddress(NamedTuple):
    """A property that a signal reads or drives: of one node, or with "*." of each of its parts."""

    address: Address
    prop: str

    @property
    def of_parts(self) -> str:
        """The property that is read of each part; "" where the node's own is read."""
        return own_of(self.prop)


@lru_cache(maxsize=16384)
def reading(text: str) -> PropertyAddress:
    """Split the text of an address and a property.

    >>> reading("net/neurons.*.at")
    PropertyAddress(address='net/neurons', prop='*.at')
    """
    address, _, prop = text.partition(_PROPERTY)
    return PropertyAddress(Address(address), prop)


def each_part(prop: str) -> str:
    """Return the name of a property where one signal drives it for all parts of a group: "*.at"."""
    return _EACH + prop


def own_of(prop: str) -> str:
    """Return the property of a part that "*.at" means; "" for a name without the star."""
    return prop[len(_EACH) :] if prop.startswith(_EACH) else ""


def is_name(text: str) -> bool:
    """Tell whether a text may be a node's name: it is not empty and holds no mark of an address."""
    return bool(text) and _STEP not in text and _PROPERTY not in text
