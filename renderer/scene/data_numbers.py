"""The numbers among the parts of a data node, and the data entry behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol, runtime_checkable

from renderer.scene.address import Address
from renderer.scene.node import Group, Node
from renderer.values.sourced import Source, source_of


@runtime_checkable
class ShowsNumbers(Protocol):
    """A node, or the plan of a chart, that shows entries of its data as numbers."""

    def number_entries(self, prop: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Return the addresses of the numbers below the node, each with the index of its data entry."""
        ...


def standing_for(
    parts: Iterable[Node], values: object, entries: Iterable[tuple[str, tuple[int, ...]]]
) -> tuple[Node, ...]:
    """Return parts whose numbers refer to the entries of some values; values without a source clear it."""
    sources = {address: source for address, index in entries if (source := source_of(values, *index)) is not None}
    return _standing(tuple(parts), sources, "") if sources else tuple(parts)


def _standing(parts: tuple[Node, ...], sources: Mapping[str, Source], above: str) -> tuple[Node, ...]:
    changed = []
    for part in parts:
        address = f"{above}{part.name}"
        if address in sources:
            part = part.with_(stands_for=sources[address])
        elif isinstance(part, Group) and any(Address(key).under(address) for key in sources):
            part = replace(part, parts=_standing(part.parts, sources, f"{address}/"))
        changed.append(part)
    return tuple(changed)
