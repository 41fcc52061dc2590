"""Morphs: two paths matched once, then blended cheaply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from renderer.values.alignment import aligned, there_and_back
from renderer.values.nesting import Family, families
from renderer.values.numbers import Array
from renderer.values.path import Contour, Path


@dataclass(frozen=True, eq=False, slots=True)
class Morph:
    """Two paths whose points belong together: `start` and `way` are points of shape (n, 2), cut into `runs`.

    A run is (first, end, closed): the points of one contour.
    """

    a: Path
    b: Path
    start: Array
    way: Array
    runs: tuple[tuple[int, int, bool], ...]

    def at(self, u: float) -> Path:
        """The path at share u of the way: the very a at 0 and the very b at 1; beyond them the points go on straight.

        >>> from renderer.values.path import polyline
        >>> low, high = Path((polyline([(0, 0), (1, 0)]),)), Path((polyline([(0, 2), (1, 2)]),))
        >>> match(low, high).at(0.5).box
        Box(left=0.0, bottom=1.0, right=1.0, top=1.0)
        """
        if u == 0:
            return self.a
        if u == 1:
            return self.b
        points = self.start + self.way * u
        points.flags.writeable = False
        return Path(tuple(_contour(points[first:end], closed) for first, end, closed in self.runs))


def match(a: Path, b: Path) -> Morph:
    """Match two paths: outer contours with outer ones, holes with holes, the largest first.

    An open contour meets an open one, or is walked there and back to meet a closed one. A contour without a partner
    shrinks into the largest contour of the other path.
    """
    pairs = list(_pairs(a, b))
    ends = np.cumsum([len(p) for p, _, _ in pairs]).tolist() if pairs else []
    runs = tuple((end - len(p), end, closed) for end, (p, _, closed) in zip(ends, pairs, strict=True))
    start = np.concatenate([p for p, _, _ in pairs]) if pairs else np.zeros((0, 2))
    last = np.concatenate([q for _, q, _ in pairs]) if pairs else np.zeros((0, 2))
    way = last - start
    start.flags.writeable = way.flags.writeable = False
    return Morph(a, b, start, way, runs)


def _contour(points: Array, closed: bool) -> Contour:
    # Blends of checked points need no second check, which would cost more than the blend.
    made = object.__new__(Contour)
    object.__setattr__(made, "points", points)
    object.__setattr__(made, "closed", closed)
    return made


def _pairs(a: Path, b: Path) -> Iterator[tuple[Array, Array, bool]]:
    """The pairs of contours as points (3n + 1, 2) of equal number, and whether they are closed."""
    opens, others = _open_ones(a), _open_ones(b)
    outers, rivals = list(families(a)), list(families(b))
    for first, last in zip(opens, others, strict=False):
        yield *aligned(*_less_moved(a.contours[first], b.contours[last])), False
    opens, others = opens[len(others) :], others[len(opens) :]
    for family, rival in zip(outers, rivals, strict=False):
        yield from _families(a, b, family, rival)
    outers, rivals = outers[len(rivals) :], rivals[len(outers) :]
    for first, rival in zip(opens, rivals, strict=False):
        yield from _opened(a.contours[first], b, rival)
    for last, family in zip(others, outers, strict=False):
        for p, q, closed in _opened(b.contours[last], a, family):
            yield q, p, closed
    lone = [*opens[len(rivals) :], *(k for family in outers[len(others) :] for k in (family.outer, *family.holes))]
    for k in lone:
        yield _shrunk(a.contours[k], _home(b, a))
    lone = [*others[len(outers) :], *(k for family in rivals[len(opens) :] for k in (family.outer, *family.holes))]
    for k in lone:
        p, q, closed = _shrunk(b.contours[k], _home(a, b))
        yield q, p, closed


def _open_ones(path: Path) -> list[int]:
    numbers = [k for k, contour in enumerate(path.contours) if not contour.closed]
    return sorted(numbers, key=lambda k: -path.contours[k].length)


def _less_moved(a: Contour, b: Contour) -> tuple[Contour, Contour]:
    """Two open contours, the first turned round if its ends then move less."""
    straight = np.hypot(*(a.points[0] - b.points[0])) + np.hypot(*(a.points[-1] - b.points[-1]))
    crossed = np.hypot(*(a.points[-1] - b.points[0])) + np.hypot(*(a.points[0] - b.points[-1]))
    return (a.reversed() if crossed < straight else a), b


def _families(a: Path, b: Path, family: Family, rival: Family) -> Iterator[tuple[Array, Array, bool]]:
    """An outer contour and its holes with those of the other path; turned round together if they wind differently."""
    outer, goal = a.contours[family.outer], b.contours[rival.outer]
    turn = outer.area * goal.area < 0
    holes = [a.contours[k].reversed() if turn else a.contours[k] for k in family.holes]
    goals = [b.contours[k] for k in rival.holes]
    outer = outer.reversed() if turn else outer
    yield *aligned(outer, goal), True
    for hole, partner in zip(holes, goals, strict=False):
        yield *aligned(hole, partner), True
    for hole in holes[len(goals) :]:
        yield _shrunk(hole, _center(goal))
    for hole in goals[len(holes) :]:
        p, q, closed = _shrunk(hole, _center(outer))
        yield q, p, closed


def _opened(line: Contour, b: Path, family: Family) -> Iterator[tuple[Array, Array, bool]]:
    """An open contour that becomes a closed one: walked there and back, it is a closed one without area."""
    yield *aligned(there_and_back(line), b.contours[family.outer]), True
    for k in family.holes:
        p, q, closed = _shrunk(b.contours[k], _center(line))
        yield q, p, closed


def _shrunk(contour: Contour, home: Array) -> tuple[Array, Array, bool]:
    return contour.points, np.broadcast_to(home, contour.points.shape), contour.closed


def _home(path: Path, other: Path) -> Array:
    """Where contours of another path go that have no partner in this one."""
    inhabited = path if path.contours else other
    return _center(max(inhabited.contours, key=lambda contour: (abs(contour.area), contour.length)))


def _center(contour: Contour) -> Array:
    return np.asarray(contour.points[:-1].mean(axis=0))
