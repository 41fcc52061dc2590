"""Matching of the contours of two paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from renderer.geometry.path import Contour, Path
from renderer.geometry.winding import families, flattened, inked_area, winding
from renderer.morph.align import aligned_contours, out_and_back
from renderer.morph.collapse import berths, best_berth, closed_up
from renderer.morph.corner_matching import matched_corners
from renderer.morph.cut_open import ribbon
from renderer.values.numbers import Array


@dataclass(frozen=True, eq=False, slots=True)
class ContourPair:
    """Two contours of equally many curves, as points of shape (3n + 1, 2)."""

    a: Array
    b: Array
    closed: bool

    def swapped(self) -> ContourPair:
        """Return the same pair the other way round."""
        return ContourPair(self.b, self.a, self.closed)

    def reversed(self) -> ContourPair:
        """Return the same pair, both contours run the other way."""
        return ContourPair(self.a[::-1], self.b[::-1], self.closed)


@dataclass(frozen=True)
class MorphPart:
    """A piece of a path that moves as one: an open contour, or an outer one with its holes."""

    outer: Contour
    holes: tuple[Contour, ...] = ()

    @property
    def polygons(self) -> list[Array]:
        """The outer contour and the holes as polygons; an open contour is walked there and back."""
        outer = self.outer if self.outer.closed else out_and_back(self.outer)
        return [flattened(contour) for contour in (outer, *self.holes)]

    def reversed(self) -> MorphPart:
        """Return the part with all contours reversed."""
        return MorphPart(self.outer.reversed(), tuple(hole.reversed() for hole in self.holes))


def matched(a: Path, b: Path) -> list[ContourPair]:
    """Return the contours of two paths in pairs, holes after the outer ones."""
    opens, closed = _parts(a)
    other_opens, other_closed = _parts(b)
    pairs: list[ContourPair] = []
    met, opens, other_opens = _partners(opens, other_opens, a, b)
    pairs += [_of_open(first, last) for first, last in met]
    met, closed, other_closed = _partners(closed, other_closed, a, b)
    for first, last in met:
        pairs += _of_closed(first, last)
    met, opens, other_closed = _partners(opens, other_closed, a, b)
    pairs += [_of_line(first, last) for first, last in met]
    met, other_opens, closed = _partners(other_opens, closed, b, a)
    pairs += [_of_line(last, first).swapped() for last, first in met]
    pairs += _lone([*opens, *closed], a, b)
    pairs += (pair.swapped() for pair in _lone([*other_opens, *other_closed], b, a))
    return pairs


def _parts(path: Path) -> tuple[list[MorphPart], list[MorphPart]]:
    """Return the open contours of a path, and the closed ones with their holes."""
    opens = [MorphPart(contour) for contour in path.contours if not contour.closed]
    closed = [
        MorphPart(path.contours[family.outer], tuple(path.contours[k] for k in family.holes))
        for family in families(path)
    ]
    return opens, closed


def _partners(
    parts: list[MorphPart], others: list[MorphPart], a: Path, b: Path
) -> tuple[list[tuple[MorphPart, MorphPart]], list[MorphPart], list[MorphPart]]:
    """Return the pairs of parts at like places and of like size in two paths, and the parts left over."""
    met, left, right = _assigned([part.outer for part in parts], [part.outer for part in others], a, b)
    return [(parts[i], others[j]) for i, j in met], [parts[i] for i in left], [others[j] for j in right]


def _assigned(
    contours: Sequence[Contour], others: Sequence[Contour], a: Path, b: Path
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Pairs (number, number) of contours, the most alike first, and the numbers left over on both sides."""
    met: list[tuple[int, int]] = []
    if contours and others:
        place, size = _alike(contours, a)
        other_place, other_size = _alike(others, b)
        gap = ((place[:, None] - other_place) ** 2).sum(axis=2) + 0.05 * (size[:, None] - other_size) ** 2
        free_a, free_b = set(range(len(contours))), set(range(len(others)))
        for flat in np.argsort(np.round(gap, 9), axis=None, kind="stable").tolist():
            i, j = divmod(flat, len(others))
            if i in free_a and j in free_b:
                met.append((i, j))
                free_a.discard(i)
                free_b.discard(j)
    left = sorted(set(range(len(contours))) - {i for i, _ in met})
    right = sorted(set(range(len(others))) - {j for _, j in met})
    return met, left, right


def _alike(contours: Sequence[Contour], path: Path) -> tuple[Array, Array]:
    """Return the places of contours in the box of their path, as shares of its longer side, and their log sizes."""
    assert path.box is not None
    side = max(path.box.width, path.box.height) or 1.0
    places = (np.array([contour.box.center for contour in contours]) - path.box.center) / side
    sizes = np.log([max(contour.box.width, contour.box.height, 1e-9) / side for contour in contours])
    return places, np.asarray(sizes)


def _of_open(a: MorphPart, b: MorphPart) -> ContourPair:
    """Return two open contours, the first turned round if their ends lie the other way round."""
    first, last = a.outer, b.outer
    turned = (first.points[-1] - first.points[0]) @ (last.points[-1] - last.points[0]) < 0
    return ContourPair(*aligned_contours(first.reversed() if turned else first, last), closed=False)


def _of_line(line: MorphPart, b: MorphPart) -> ContourPair:
    """Return the pair of an open contour with an outer contour and its holes.

    The open one is walked to its end and back, which closes it without an area.
    """
    walk = out_and_back(line.outer)
    return ContourPair(*aligned_contours(walk, ribbon(b.outer, b.holes, walk)), closed=True)


def _of_closed(a: MorphPart, b: MorphPart) -> list[ContourPair]:
    """Return two outer contours and their holes; the first part is turned round as a whole if they wind differently.

    A hole without a partner closes up. Where that end is a bar, the ink would swell or a hole would leave its outer
    contour, all holes are cut open instead, so that each side is one ribbon.
    """
    if a.outer.area * b.outer.area < 0:
        a = a.reversed()
    if not a.holes and not b.holes:
        return _filled(a, b)
    if (a.holes and b.holes) or not _straight((a if b.holes else b).outer):
        pairs = _filled(a, b)
        if _swelling(pairs) < 1.3 and not _escaping(pairs):
            return pairs
    ways = (_ribbons(a, b), _ribbons(a.reversed(), b.reversed()).reversed())
    return [min(ways, key=_most_ink)]


def _ribbons(a: MorphPart, b: MorphPart) -> ContourPair:
    """Return two parts with all their holes cut open."""
    first, last = (ribbon(side.outer, side.holes, other.outer) for side, other in ((a, b), (b, a)))
    return ContourPair(*aligned_contours(first, last), closed=True)


def _outers(a: Contour, b: Contour) -> ContourPair:
    """Return two outer contours. A bar is matched both ways round, and the way with less ink in the middle is taken."""
    pair = ContourPair(*aligned_contours(a, b), closed=True)
    if (not _straight(a) and not _straight(b)) or matched_corners(a, b) is not None:
        return pair
    return min(
        (pair, ContourPair(*aligned_contours(a.reversed(), b.reversed()), closed=True).reversed()), key=_most_ink
    )


def _most_ink(pair: ContourPair) -> float:
    """Return the most that a contour inks on its way."""
    return max(inked_area(flattened(Contour(pair.a * (1 - u) + pair.b * u)), 16) for u in (0.3, 0.5, 0.7))


def _straight(contour: Contour) -> bool:
    """Return whether a closed contour is a bar: hardly longer than there and back along its box, and thin."""
    across = np.hypot(contour.box.width, contour.box.height)
    return bool(contour.length < 2.2 * across and 4 * np.pi * abs(contour.area) < contour.length**2 / 6)


def _swelling(pairs: Sequence[ContourPair]) -> float:
    """Return the most ink on the way, of an outer contour less its holes, as a multiple of that at the fuller end."""
    inked = []
    for u in (0.0, 0.35, 0.65, 1.0):
        outer, *holes = [Contour(pair.a * (1 - u) + pair.b * u) for pair in pairs]
        full = inked_area(flattened(outer), 20) if 0 < u < 1 else abs(outer.area)
        inked.append(full - sum(abs(hole.area) for hole in holes))
    return max(inked) / (max(inked[0], inked[-1]) or 1.0)


def _escaping(pairs: Sequence[ContourPair]) -> bool:
    """Return whether on the way more than a tenth of a hole lies outside the outer contour, which comes first."""
    outer, *holes = [(flattened(Contour(pair.a)), flattened(Contour(pair.b))) for pair in pairs]
    for u in (0.3, 0.5, 0.7):
        around, *inner = [p * (1 - u) + q * u for p, q in (outer, *holes)]
        if any((winding(around, hole[:: max(1, len(hole) // 24)]) == 0).mean() > 0.1 for hole in inner):
            return True
    return False


def _filled(a: MorphPart, b: MorphPart) -> list[ContourPair]:
    """Return two outer contours, their holes in pairs, and what holes are left over closed up in the ink."""
    met, left, right = _assigned(a.holes, b.holes, Path((a.outer,)), Path((b.outer,)))
    pairs = [_outers(a.outer, b.outer)]
    pairs += [ContourPair(*aligned_contours(a.holes[i], b.holes[j]), closed=True) for i, j in met]
    for i in left:
        pairs.append(_closing(a.holes[i], b, pairs))
    for j in right:
        pairs.append(_closing(b.holes[j], a, [pair.swapped() for pair in pairs]).swapped())
    return pairs


def _closing(hole: Contour, host: MorphPart, around: Sequence[ContourPair]) -> ContourPair:
    """Return a hole that closes up in the ink of a part, clear of the pairs of contours that are already there."""
    rings = [(flattened(Contour(pair.a)), flattened(Contour(pair.b))) for pair in around]
    home, way = best_berth(flattened(hole), *berths(host.polygons), rings)
    return ContourPair(hole.points, closed_up(hole.points, home, way), closed=True)


def _lone(parts: list[MorphPart], own: Path, other: Path) -> Iterator[ContourPair]:
    """Return parts without a partner, closed up in the ink of the other path near their corresponding place."""
    if not parts:
        return
    opens, closed = _parts(other)
    spots = [berths(part.polygons) for part in (opens + closed)]
    places = np.concatenate([place for place, _ in spots]) if spots else None
    ways = np.concatenate([way for _, way in spots]) if spots else None
    for part in parts:
        box = part.outer.box
        home, way = np.array(box.center), np.array((1.0, 0.0))
        if places is not None and ways is not None:
            assert own.box is not None and other.box is not None
            wanted = (home - own.box.center) / (max(own.box.width, own.box.height) or 1.0)
            wanted = other.box.center + wanted * max(other.box.width, other.box.height)
            nearest = int(np.argmin(np.round(np.hypot(*(places - wanted).T), 9)))
            home, way = places[nearest], ways[nearest]
        for contour in (part.outer, *part.holes):
            yield ContourPair(contour.points, closed_up(contour.points, home, way), contour.closed)
