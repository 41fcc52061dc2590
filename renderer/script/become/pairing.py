"""Pairing of source parts with target parts: by name, then by equal source text, then by order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from renderer.scene.automatic_names import AutoName
from renderer.scene.marker import Marker
from renderer.scene.node import Group, Ref, Shape, Strokes
from renderer.values.numbers import Array


@dataclass(frozen=True, slots=True)
class MorphPiece:
    """One outline of a source or target: a shape, or one bulk line by its index."""

    ref: Ref
    line: int | None = None

    @property
    def key(self) -> str:
        """The source text of the piece, equal for matching pieces; a piece without one matches no other."""
        source = getattr(self.ref.node, "source", "") if self.line is None else ""
        return str(source) or f"{self.ref.address}#{self.line}"


@dataclass(frozen=True, slots=True)
class Pairing:
    """The sources of each target piece (the first hands over, the others are copies), and the unpaired pieces."""

    pairs: tuple[tuple[tuple[MorphPiece, ...], MorphPiece], ...]
    leaving: tuple[MorphPiece, ...]
    arriving: tuple[MorphPiece, ...]


def pair(sources: Sequence[Ref], targets: Sequence[Ref], by_text: bool = True) -> Pairing:
    """Pair the outlines of sources with those of targets.

    Parts of one name are paired first, whatever they hold, then outlines of equal source text (runs that stay together,
    then each with the nearest in the order of reading), then the rest in order: the more numerous side is dealt evenly
    over the other. Where one side has nothing left the other leaves or arrives by itself.
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


def merged_pairings(pairings: Iterable[Pairing]) -> list[Pairing]:
    """Return pairings merged so that each target is named once.

    The first of a target's sources hands over to it and the others run along. A source that is paired already sends
    a copy, but does not run along again.
    """
    groups: dict[MorphPiece, list[MorphPiece]] = {}
    gone: set[MorphPiece] = set()
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
    """Return for each of `many` things in order the number of its partner among `few`.

    >>> deal(5, 2)
    [0, 0, 0, 1, 1]
    """
    return [k * few // many for k in range(many)]


def pieces(ref: Ref, without: Iterable[str] = ()) -> list[MorphPiece]:
    """Return the outlines inside a node in order, except below some addresses."""
    if ref.address in set(without):
        return []
    if isinstance(ref.node, Strokes):
        return [MorphPiece(ref, k) for k in range(len(ref.node.lines))]
    if isinstance(ref.node, Shape):
        return [] if isinstance(ref.node, Marker) else [MorphPiece(ref)]
    return [piece for part in ref.parts for piece in pieces(part, without)]


def _named(refs: Sequence[Ref]) -> dict[str, Ref]:
    """Return the outermost parts that have a name other than a number, by name.

    A name that occurs twice is left out.
    """
    found: dict[str, Ref | None] = {}

    def visit(ref: Ref) -> None:
        for part in ref.parts:
            name = part.node.name
            if isinstance(part.node, Group) and not name.isdigit() and not isinstance(name, AutoName):
                found[name] = None if name in found else part
            else:
                visit(part)

    for ref in refs:
        visit(ref)
    return {name: ref for name, ref in found.items() if ref is not None}


def _rest(left: list[MorphPiece], right: list[MorphPiece], by_text: bool) -> Pairing:
    found: list[tuple[tuple[MorphPiece, ...], MorphPiece]] = []
    if by_text and left and right:
        met = _equal([p.key for p in left], [p.key for p in right])
        found += [((left[i],), right[j]) for i, j in met]
        used, reached = {i for i, _ in met}, {j for _, j in met}
        left = [piece for i, piece in enumerate(left) if i not in used]
        right = [piece for j, piece in enumerate(right) if j not in reached]
    if not left or not right:
        return Pairing(tuple(found), tuple(left), tuple(right))
    if len(left) >= len(right):
        dealt: list[list[MorphPiece]] = [[] for _ in right]
        for piece, place in zip(left, deal(len(left), len(right)), strict=True):
            dealt[place].append(piece)
        found += [(tuple(sources), target) for sources, target in zip(dealt, right, strict=True)]
    else:
        found += [((left[k],), target) for target, k in zip(right, deal(len(right), len(left)), strict=True)]
    return Pairing(tuple(found), (), ())


def _equal(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs (number, number) of equal keys, in the order of the right ones.

    Runs of several that stay together are found first. A key that is left over goes to the equal one that is nearest in
    the order of reading, and equal ones do not overtake each other.

    >>> _equal("x2+y2=z2", "2x+2y=2z")
    [(1, 0), (0, 1), (2, 2), (4, 3), (3, 4), (5, 5), (7, 6), (6, 7)]
    """
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    met = [(block.a + k, block.b + k) for block in blocks if block.size > 1 for k in range(block.size)]
    used, reached = {i for i, _ in met}, {j for _, j in met}
    # Where a place on the left would be on the right: runs that stay together carry what is between them along.
    knots = [(-1.0, -1.0), *met, (float(len(left)), float(len(right)))]
    there = np.interp(np.arange(len(left)), [a for a, _ in knots], [b for _, b in knots])
    places: dict[str, tuple[list[int], list[int]]] = {}
    for side, keys, gone in ((0, left, used), (1, right, reached)):
        for k, key in enumerate(keys):
            if k not in gone:
                places.setdefault(key, ([], []))[side].append(k)
    for ours, theirs in places.values():
        if ours and theirs:
            chosen = _in_order(there[ours], np.array(theirs, float))
            met += [(ours[i], theirs[j]) for i, j in chosen]
    return sorted(met, key=lambda pair: pair[1])


def _in_order(a: Array, b: Array) -> list[tuple[int, int]]:
    """Return pairs of numbers from two sorted runs of positions, in order, with the least total distance.

    Every number of the shorter run is paired.
    """
    if len(a) > len(b):
        return [(i, j) for j, i in _in_order(b, a)]
    spare = len(b) - len(a)
    # The least sum for so many of a, by how many of b were passed over.
    gaps = np.abs(a[:, None] - b[np.arange(len(a))[:, None] + np.arange(spare + 1)])
    least = np.zeros(spare + 1)
    choices = []
    for row in gaps:
        best = np.minimum.accumulate(least)
        choices.append([int(np.flatnonzero(least[: k + 1] == best[k])[0]) for k in range(spare + 1)])
        least = np.round(best + row, 9)
    skipped, found = int(np.argmin(least)), []
    for i in reversed(range(len(a))):
        found.append((i, i + skipped))
        skipped = choices[i][skipped]
    return found[::-1]
