"""Sites: the nodes of one life by address, each with its drivers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from renderer.scene.address import Address, own_of
from renderer.scene.node import Node
from renderer.tracks.signal import Read


class Driver(Protocol):
    """The driver of a property: a signal, or the log of its moves."""

    def at(self, t: float, read: Read) -> object:
        """Return the value at a time."""
        ...


class Site:
    """A node in one of its lives: its parent, and the drivers of its own and its parts' properties.

    A driver has `at(t, read)`, the value at a time. `host` is the node of another life in which a life lies.
    """

    __slots__ = ("address", "children", "driven", "host", "index", "node", "parent", "stars")

    def __init__(self, node: Node, address: Address, parent: Site | None) -> None:
        self.node, self.address, self.parent = node, address, parent
        self.driven: dict[str, Driver] = {}
        self.stars: dict[str, Driver] = {}
        self.children: Sequence[Site] = ()
        self.host: Site | None = None
        self.index = 0

    def drive(self, prop: str, driver: Driver) -> None:
        """Set the driver of a property, or with "*.at" of that property of all parts."""
        if own := own_of(prop):
            self.stars[own] = driver
        else:
            self.driven[prop] = driver

    @property
    def drivers(self) -> tuple[Driver, ...]:
        """The drivers of the node's own and its parts' properties."""
        return (*self.driven.values(), *self.stars.values())

    @property
    def carrier(self) -> Site | None:
        """The node whose coordinates contain this one; None for the scene's coordinates."""
        return self.parent or self.host


S = TypeVar("S", bound=Site)


def sites(root: Node, site_of: Callable[[Node, Address, S | None], S]) -> dict[str, S]:
    """Return the sites of a node and its descendants by address, parents first; `site_of` makes each."""
    found: dict[str, S] = {}

    def make(node: Node, address: Address, parent: S | None) -> S:
        site = found[address] = site_of(node, address, parent)
        site.children = [make(child, address.child(child.name), site) for child in node.children]
        for index, child in enumerate(site.children):
            child.index = index
        return site

    make(root, Address(root.name), None)
    return found


def drive_all(site: Site, drivers: Mapping[str, Driver]) -> None:
    """Set the drivers of a node's properties."""
    for prop, driver in drivers.items():
        site.drive(prop, driver)
