"""Nodes without a given name: their names on the stage, and their addresses in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from renderer.scene.address import Address
from renderer.scene.automatic_names import AutoName, key_of, unique
from renderer.scene.node import Node, Ref, Target
from renderer.values.errors import ScriptError


class Unnamed:
    """The addresses of unnamed nodes, by the keys that all copies of a node share.

    `stands(name)` tells whether a node is at the top level of the stage at the time of the query.
    """

    __slots__ = ("_called", "_inside")

    def __init__(self) -> None:
        self._called: dict[object, str] = {}
        self._inside: dict[object, dict[Address, None]] = {}

    def named(self, node: Node, taken: Iterable[str]) -> Node:
        """Return an added node with its name on the stage."""
        if not isinstance(node.name, AutoName):
            return node
        return replace(node, name=AutoName(self._call(node, node.name.key, taken), node.name.key, settled=True))

    def put_up(self, nodes: Mapping[str, Node]) -> None:
        """Record the addresses of the parts of an added node."""
        for address, node in nodes.items():
            key = key_of(node.name)
            if key is not None and Address(address).parent:
                self._inside.setdefault(key, {})[Address(address)] = None

    def address(self, target: Target, taken: Iterable[str], stands: Callable[[str], bool]) -> Address:
        """Return the address of a target: in its group, or at the top."""
        if isinstance(target, str):
            return Address(target)
        if isinstance(target, Ref):
            top = None if target.address.part else target.node
            place = self._place(target.key, target.address.top, top, taken, stands) if target.key else None
            return target.address if place is None else target.address.with_top(place)
        key = key_of(target.name)
        return Address(target.name if key is None else self._place(key, target.name, target, taken, stands))

    def _place(
        self, key: object, word: str, node: Node | None, taken: Iterable[str], stands: Callable[[str], bool]
    ) -> str:
        inside = [address for address in self._inside.get(key, ()) if stands(address.top)]
        alone = self._called.get(key)
        if inside and (alone is None or not stands(alone)):
            if len(inside) > 1:
                places = " and ".join(map(repr, inside[:2]))
                raise ScriptError(f"{word!r} stands in several places, {places}; use its address instead")
            return inside[0]
        if alone is None and node is not None:
            alone = self._call(node, key, taken)
        return word if alone is None else alone

    def _call(self, node: Node, key: object, taken: Iterable[str]) -> str:
        """Give a node a name that no other has; it keeps it."""
        if key not in self._called:
            self._called[key] = unique(node.stem, {*taken, *self._called.values()})
        return self._called[key]
