"""Selections: several parts of a node, found by their text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from renderer.scene.address import Address
from renderer.scene.node import Group, Ref, walk
from renderer.values.errors import TypesetError, nearest


@dataclass(frozen=True, slots=True)
class Selection:
    """Parts in their order, as refs; `source` is the search text."""

    source: str
    refs: tuple[Ref, ...]

    def __iter__(self) -> Iterator[Ref]:
        return iter(self.refs)

    def __len__(self) -> int:
        return len(self.refs)

    def __getitem__(self, number: int) -> Ref:
        return self.refs[number]

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of the parts."""
        return tuple(ref.address for ref in self.refs)


def leaf_refs(root: Group) -> tuple[Ref, ...]:
    """Return the glyphs in the order in which they were set: by line, if there are lines, and by number."""

    def order(ref: Ref) -> list[int]:
        return [int(step) for step in ref.address.steps[1:] if step.isdigit()]

    return tuple(sorted(root.ref.leaves, key=order))


def marked_parts(root: Group) -> Mapping[str, Ref]:
    """Return the marked parts at any depth, by id, outer ones first."""
    known = cast(Mapping[str, Ref] | None, root.memo.get("marked parts"))
    if known is not None:
        return known
    found = cast(dict[str, Ref], root.memo.setdefault("marked parts", {}))
    for address, node in walk(root):
        if node is not root and isinstance(node, Group) and not node.name.isdigit():
            found.setdefault(node.name, Ref(address, node, root.ref.key))
    return found


def part(root: Group, address: str, what: str) -> Ref:
    """Return a part by address; the first step may be the id of a part at any depth."""
    first, rest = Address(address).top, Address(address).part
    if any(child.name == first for child in root.children):
        return root.ref[address]
    marked = marked_parts(root)
    if first not in marked:
        listed = ", ".join(repr(word) for word in marked)
        there = f"its parts are {listed}" if listed else r"nothing in it is marked with \part{id}{...}"
        raise TypesetError(f"{what} {root.name!r} has no part {first!r}; {there}{nearest(first, marked)}")
    return marked[first][rest] if rest else marked[first]


def numbered(root: Group, number: int, what: str) -> Ref:
    """Return the nth glyph, from 0; negative numbers count from the end."""
    leaves = leaf_refs(root)
    if not -len(leaves) <= number < len(leaves):
        raise TypesetError(f"{what} {root.name!r} has {len(leaves)} glyphs, so there is none with number {number}")
    return leaves[number]


def chosen(
    found: list[tuple[int, ...]], source: str, number: int, root: Group, what: str, known: list[str]
) -> Selection:
    """Return the nth match (tuples of leaf numbers); raise an error that lists the alternatives."""
    if not found:
        shown = ", ".join(known[:16]) + (", ..." if len(known) > 16 else "")
        raise TypesetError(f"{what} {root.name!r} holds no {source!r}; it holds {shown}{nearest(source, known)}")
    if not -len(found) <= number < len(found):
        times = "once" if len(found) == 1 else f"{len(found)} times"
        raise TypesetError(f"{what} {root.name!r} holds {source!r} {times}, so there is none with number {number}")
    leaves = leaf_refs(root)
    return Selection(source, tuple(leaves[k] for k in found[number]))
