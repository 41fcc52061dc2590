"""Which part becomes which: by name, then by equal source text, then by order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from renderer.scene.node import Group, Ref, Shape, Strokes


@dataclass(frozen=True, slots=True)
class Piece:
    """One outline of a source or a target: a shape, or one line of bulk lines by its index."""

    ref: Ref
    line: int | None = None

    @property
    def key(self) -> str:
        """What makes two pieces the same: their source text; a piece without one is like no other."""
        source = getattr(self.ref.node, "source", "") if self.line is None else ""
        return str(source) or f"{self.ref.address}#{self.line}"


@dataclass(frozen=True, slots=True)
class Pairing:
    """Target pieces with their sources (the first hands over, the others run along), and what is left on both sides."""

    pairs: tuple[tuple[tuple[Piece, ...], Piece], ...]
    leaving: tuple[Piece, ...]
    arriving: tuple[Piece, ...]


def pair(sources: Sequence[Ref], targets: Sequence[Ref], by_text: bool = True) -> Pairing:
    """Pair the outlines of sources with those of targets.

    Parts of one name are paired first, whatever they hold, then outlines of equal source text in order, then the rest
    in order: the more numerous side is dealt evenly over the other. Where one side has nothing left the other leaves or
    arrives by itself.
    """
    ours, theirs = _named(sources), _named(targets)
    common = [name for name in theirs if name in ours]
    found = [pair([ours[name]], [theirs[name]], by_text) for name in common]
    taken = {ours[name].address for name in common}
    given = {theirs[name].address for name in common}
    left = [piece for ref in sources for piece in pieces(ref, taken)]
    right = [piece for ref in targets for piece in pieces(ref, given)]
    found.append(_rest(left, right, by_text))
    return Pairing(
        tuple(one for part in found for one in part.pairs),
        tuple(one for part in found for one in part.leaving),
        tuple(one for part in found for one in part.arriving),
    )


def joined(pairings: Iterable[Pairing]) -> list[Pairing]:
    """Pairings of which several may name one target, or one source, as pairings in which each target is named once.

    The first of a target's sources hands over to it and the others run along. A source that has gone elsewhere already
    sends a copy, but does not run along again.
    """
    groups: dict[Piece, list[Piece]] = {}
    gone: set[Piece] = set()
    every = list(pairings)
    for sources, target in (one for pairing in every for one in pairing.pairs):
        group = groups.setdefault(target, [])
        fresh = [piece for piece in sources if piece not in gone]
        group += fresh or ([] if group else sources[:1])
        gone.update(sources)
    reached = tuple((tuple(group), target) for target, group in groups.items())
    leaving = dict.fromkeys(p for pairing in every for p in pairing.leaving if p not in gone)
    arriving = dict.fromkeys(p for pairing in every for p in pairing.arriving if p not in groups)
    return [Pairing(reached, tuple(leaving), tuple(arriving))]


def deal(many: int, few: int) -> list[int]:
    """For each of `many` things in order the number of the one of `few` that it goes to.

    >>> deal(5, 2)
    [0, 0, 0, 1, 1]
    """
    return [k * few // many for k in range(many)]


def pieces(ref: Ref, without: Iterable[str] = ()) -> list[Piece]:
    """The outlines inside a node in order, but for those under some addresses."""
    if ref.address in set(without):
        return []
    if isinstance(ref.node, Strokes):
        return [Piece(ref, k) for k in range(len(ref.node.lines))]
    if isinstance(ref.node, Shape):
        return [Piece(ref)]
    return [piece for part in ref.parts for piece in pieces(part, without)]


def _named(refs: Sequence[Ref]) -> dict[str, Ref]:
    """The outermost parts with a name that is more than a number, by name; a name met twice names nothing."""
    found: dict[str, Ref | None] = {}

    def visit(ref: Ref) -> None:
        for part in ref.parts:
            name = part.node.name
            if isinstance(part.node, Group) and not name.isdigit():
                found[name] = None if name in found else part
            else:
                visit(part)

    for ref in refs:
        visit(ref)
    return {name: ref for name, ref in found.items() if ref is not None}


def _rest(left: list[Piece], right: list[Piece], by_text: bool) -> Pairing:
    found: list[tuple[tuple[Piece, ...], Piece]] = []
    if by_text and left and right:
        matcher = SequenceMatcher(None, [p.key for p in left], [p.key for p in right], autojunk=False)
        for block in matcher.get_matching_blocks():
            found += [((left[block.a + k],), right[block.b + k]) for k in range(block.size)]
        used, reached = {p for sources, _ in found for p in sources}, {p for _, p in found}
        left = [piece for piece in left if piece not in used]
        # What is equal but stands in another order still is the same thing.
        still: list[Piece] = []
        for piece in right:
            if piece in reached:
                continue
            twin = next((p for p in left if p.key == piece.key), None)
            if twin is None:
                still.append(piece)
            else:
                left.remove(twin)
                found.append(((twin,), piece))
        right = still
    if not left or not right:
        return Pairing(tuple(found), tuple(left), tuple(right))
    if len(left) >= len(right):
        dealt: list[list[Piece]] = [[] for _ in right]
        for piece, place in zip(left, deal(len(left), len(right)), strict=True):
            dealt[place].append(piece)
        found += [(tuple(sources), target) for sources, target in zip(dealt, right, strict=True)]
    else:
        found += [((left[k],), target) for target, k in zip(right, deal(len(right), len(left)), strict=True)]
    return Pairing(tuple(found), (), ())
