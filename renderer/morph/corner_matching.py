"""Corner-to-corner matching of outlines made of straight sides, with sharp or rounded corners."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from renderer.geometry.path import Contour, subcurve
from renderer.values.numbers import Array

# Joints that turn by less (radians) are no corners: the sides before and after are one.
_TURN = 1e-4
# A rounded corner meets its sides without a bend; drawn arcs are off by less (radians).
_SMOOTH = 1e-3
# Curves within so many units between two sides are a corner whatever way they take: outlines are matched on a grid,
# which bends them.
_TINY = 1e-5
# A side is longer than this; of a curve that is shorter, the grid leaves a few steps, which may lie on a line.
_SHORTEST = 1e-8
# A rounded corner that turns by more (radians) is the end of a pill: two corners with no side between them.
_HALF_TURN = 0.75 * math.pi
# The search for the best places of extra corners grows with the fourth power of their number.
_MOST = 48
# How much more area in the middle than at either end two outlines with unequally many corners may have.
_MISFIT = 0.35
_DIGITS = 9


@dataclass(frozen=True, eq=False)
class Corners:
    """An outline as its corners in order, joined by straight sides.

    A corner is an array of points (3k + 1, 2): one point when it is sharp, k curves when it is rounded. The first and
    last corners of an open outline are its ends. `turns` are the angles in radians by which the outline turns there.
    """

    pieces: tuple[Array, ...]
    turns: tuple[float, ...]
    closed: bool

    @cached_property
    def places(self) -> Array:
        """The middle of every corner, shape (n, 2)."""
        return np.array([piece.mean(axis=0) for piece in self.pieces])

    @property
    def sharp(self) -> bool:
        """Whether no corner is rounded."""
        return all(len(piece) == 1 for piece in self.pieces)

    @property
    def convex(self) -> bool:
        """Whether the outline is closed and convex."""
        one_way = min(self.turns) > 0 or max(self.turns) < 0
        return self.closed and one_way and abs(abs(sum(self.turns)) - 2 * math.pi) < 0.1

    @property
    def bar(self) -> bool:
        """Whether the outline is so thin that it must not widen during a turn by a right angle."""
        x, y = self.places.T
        area = abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
        return bool(area < 0.05 * float(np.ptp(x) ** 2 + np.ptp(y) ** 2))

    def turned(self, start: int) -> Corners:
        """Return the same closed outline, started at another corner."""
        return replace(
            self,
            pieces=self.pieces[start:] + self.pieces[:start],
            turns=self.turns[start:] + self.turns[:start],
        )


def corners(contour: Contour) -> Corners | None:
    """Return the corners of an outline; None for curved sides or too few corners."""
    extents = np.ptp(contour.curves, axis=1).max(axis=1)
    curves = contour.curves[extents > 0]
    if not len(curves):
        return None
    lines = straight_runs(curves) & (extents[extents > 0] > _SHORTEST)
    if not lines.any() or (not contour.closed and not lines.all()):
        return None
    if contour.closed:
        first = int(np.flatnonzero(lines)[0])
        begin = next((k for k in range(len(curves)) if lines[k] and not _continues(curves, lines, k)), first)
        curves, lines = np.roll(curves, -begin, axis=0), np.roll(lines, -begin)
    pieces, turns = _between(curves, lines, contour.closed)
    if pieces is None or len(pieces) < (3 if contour.closed else 2):
        return None
    found = Corners(tuple(pieces), tuple(turns), contour.closed)
    if not contour.closed:
        return found
    away = [float(np.hypot(*(piece - contour.points[0]).T).min()) for piece in pieces]
    return found.turned(int(np.argmin(np.round(away, _DIGITS))))


def matched_corners(a: Contour, b: Contour) -> tuple[Array, Array] | None:
    """Return the points of two outlines, cut so that corners meet corners and sides stay straight on the way.

    All corners of both are kept: where one has more, its others grow out of sides. None where the outlines have curves
    besides rounded corners, or where with unequally many corners the ink on the way would be far from either end's.
    """
    first, last = corners(a), corners(b)
    if first is None or last is None or (a.closed and a.area * b.area <= 0):
        return None
    if not (first.sharp and last.sharp) and not (first.convex and last.convex):
        return None
    if len(first.pieces) > len(last.pieces):
        found = matched_corners(b, a)
        return found and found[::-1]
    if len(first.pieces) == len(last.pieces):
        if first.closed:
            last = last.turned(_best_turn(first, last))
        slots = np.arange(len(first.pieces))
    else:
        if len(last.pieces) > _MOST:
            return None
        last, slots = _dealt(first, last)
        if not first.convex or not last.convex:
            p = np.array([piece[0] for piece in _spread(first, last, slots)])
            if first.closed and _misfit(p, last.places) > _MISFIT:
                return None
    return _woven(_spread(first, last, slots), last.pieces, first.closed)


def straight_runs(runs: Array) -> NDArray[np.bool_]:
    """Return which runs of points (n, m, 2) are straight from their first point to their last."""
    first, way = runs[:, :1], runs[:, -1] - runs[:, 0]
    length = np.hypot(way[:, 0], way[:, 1])
    steps = runs - first
    aside = np.abs(steps[..., 0] * way[:, 1:] - steps[..., 1] * way[:, :1]).max(axis=1)
    ahead = np.diff((steps * way[:, None]).sum(axis=2), axis=1).min(axis=1)
    near = 1e-9 * length * length
    return np.asarray((length > 0) & (aside <= near) & (ahead >= -near))


def _continues(curves: Array, lines: NDArray[np.bool_], k: int) -> bool:
    """Return whether a line goes on in the direction of the one before it."""
    return bool(lines[k - 1]) and abs(_turn(curves[k - 1], curves[k])) < _TURN


def _turn(before: Array, after: Array) -> float:
    """Return the angle in radians from the end of one run of points to the start of another."""
    (ax, ay), (bx, by) = _ways(before)[-1], _ways(after)[0]
    return math.atan2(ax * by - ay * bx, ax * bx + ay * by)


def _ways(points: Array) -> Array:
    """Return the steps between points that differ."""
    steps = np.diff(points, axis=0)
    return np.asarray(steps[np.hypot(*steps.T) > 1e-12 * (np.abs(points).max() + 1e-300)])


def _between(curves: Array, lines: NDArray[np.bool_], closed: bool) -> tuple[list[Array] | None, list[float]]:
    """Return the corners between the sides of an outline that begins with a side, and by how much each turns."""
    pieces: list[Array] = [] if closed else [curves[0][:1]]
    turns: list[float] = [] if closed else [0.0]
    side, k = 0, 1
    count = len(curves)
    while k <= count:
        end = k
        while end < count and not lines[end]:
            end += 1
        if end == count and not closed:
            break
        after = curves[end % count]
        if end == k:
            turn = _turn(curves[side], after)
            if abs(turn) >= _TURN:
                pieces.append(after[:1])
                turns.append(turn)
        else:
            rounding = _rounding(curves[side], curves[k:end], after)
            if rounding is None:
                return None, []
            for piece, turn in rounding:
                pieces.append(piece)
                turns.append(turn)
        side, k = end % count, end + 1
    if not closed:
        pieces.append(curves[-1][-1:])
        turns.append(0.0)
    return pieces, turns


def _rounding(before: Array, curves: Array, after: Array) -> list[tuple[Array, float]] | None:
    """Curves between two sides as one rounded corner, or as two at the end of a pill; None for other curves."""
    if np.ptp(curves.reshape(-1, 2), axis=0).max() < _TINY and abs(turn := _turn(before, after)) >= _TURN:
        return [(np.concatenate([curves[0][:1], *(curve[1:] for curve in curves)]), turn)]
    if abs(_turn(before, curves[0])) > _SMOOTH or abs(_turn(curves[-1], after)) > _SMOOTH:
        return None
    points = np.concatenate([curves[0][:1], *(curve[1:] for curve in curves)])
    ways = _ways(points)
    x, y = ways.T
    bends = np.arctan2(x[:-1] * y[1:] - y[:-1] * x[1:], x[:-1] * x[1:] + y[:-1] * y[1:])
    turn = float(bends.sum())
    if not _TURN < abs(turn) < math.pi + 0.01 or (bends * turn).min() < -_SMOOTH * abs(turn):
        return None
    if abs(turn) < _HALF_TURN:
        return [(points, turn)]
    if len(curves) % 2:
        return None
    middle = 3 * len(curves) // 2
    return [(points[: middle + 1], turn / 2), (points[middle:], turn / 2)]


def _unit(places: Array) -> Array:
    """Places about their center, with root mean square distance 1."""
    about = places - places.mean(axis=0)
    return np.asarray(about / (math.sqrt(float((about**2).sum(axis=1).mean())) or 1.0))


def _best_turn(a: Corners, b: Corners) -> int:
    """Return the corner of b to which the first corner of a moves.

    The total distance of all corners is least, with sizes and centers equal. Where an outline is concave or both are
    bars, a morph whose area changes more than between its ends costs more.
    """
    p, q = _unit(a.places), _unit(b.places)
    costs = np.array([((p - np.roll(q, -k, axis=0)) ** 2).sum() for k in range(len(q))])
    if (a.bar and b.bar) or not (a.convex and b.convex):
        misfits = [_misfit(a.places, np.roll(b.places, -k, axis=0)) for k in range(len(q))]
        costs = (costs + 1e-3) * (1 + 150 * np.array(misfits) ** 2)
    return int(np.argmin(np.round(costs, _DIGITS)))


def _misfit(p: Array, q: Array) -> float:
    """Return by how much the area half-way between two polygons is above the larger or below the smaller one's."""
    x, y = p.T
    u, v = q.T

    def area(x: Array, y: Array) -> float:
        return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2

    low, high = sorted((abs(area(x, y)), abs(area(u, v))))
    middle = area(x + u, y + v) / 4 * (1 if area(x, y) > 0 else -1)
    return max(middle / (high or 1.0) - 1, 0.0) + max(1 - middle / (low or 1.0), 0.0)


def _dealt(a: Corners, b: Corners) -> tuple[Corners, NDArray[np.int_]]:
    """b, begun where the first corner of a arrives, and for every corner of a the number of its corner of b.

    The corners of b in between come out of sides of a, spread as they lie on b. All ways together are shortest.
    """
    p, q = _unit(a.places), _unit(b.places)
    sides, count = len(p) if a.closed else len(p) - 1, len(q)
    longest = count - len(p) + 1
    price = _prices(p, q, sides, longest)
    starts, ends = (np.arange(count), count) if a.closed else (np.zeros(1, int), count - 1)
    # The least cost after so many sides, by the start on b and how far on b the way has come.
    least = np.full((len(starts), ends + 1), np.inf)
    least[:, 0] = 0.0
    steps = []
    for side in range(sides):
        ways = np.full((longest + 1, *least.shape), np.inf)
        for d in range(1, longest + 1):
            came = (starts[:, None] + np.arange(ends + 1 - d)) % count
            ways[d, :, d:] = least[:, :-d] + price[side, d][came]
        steps.append(ways.argmin(axis=0))
        least = ways.min(axis=0)
    best = int(np.argmin(np.round(least[:, -1], _DIGITS)))
    slots = [ends]
    for step in reversed(steps):
        slots.append(slots[-1] - int(step[best, slots[-1]]))
    found = np.array(slots[::-1])
    return (b.turned(best), found[:-1]) if a.closed else (b, found)


def _prices(p: Array, q: Array, sides: int, longest: int) -> Array:
    """Return the cost of a side of p that becomes k sides of q, shape (sides, longest + 1, corners of q).

    The cost is the sum of the squared distances of the corners of q after the first from their places on the side.
    """
    count = len(q)
    price = np.full((sides, longest + 1, count), np.inf)
    start, way = p[:sides], (np.roll(p, -1, axis=0) - p)[:sides]
    lengths = np.hypot(*(np.roll(q, -1, axis=0) - q).T)
    for d in range(1, longest + 1):
        numbers = (np.arange(count)[:, None] + np.arange(d)) % count
        along = np.cumsum(lengths[numbers], axis=1)
        shares = along / np.where(along[:, -1:] > 0, along[:, -1:], 1.0)
        places = start[:, None, None] + shares[None, :, :, None] * way[:, None, None]
        price[:, d] = ((places - q[(numbers + 1) % count]) ** 2).sum(axis=(2, 3))
    return price


def _spread(a: Corners, b: Corners, slots: NDArray[np.int_]) -> tuple[Array, ...]:
    """Return the corners of a in their slots, and between them places on its sides for the other corners of b."""
    places = b.places
    if a.closed:
        places, slots = np.concatenate((places, places[:1])), np.append(slots, len(b.pieces))
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(places, axis=0).T))))
    found: list[Array] = []
    for i in range(len(slots) - 1):
        low, high = int(slots[i]), int(slots[i + 1])
        start, end = a.pieces[i], a.pieces[(i + 1) % len(a.pieces)]
        found.append(start)
        for j in range(low + 1, high):
            share = (along[j] - along[low]) / ((along[high] - along[low]) or 1.0)
            found.append((start[-1] + share * (end[0] - start[-1]))[None])
    return tuple(found) if a.closed else (*found, a.pieces[-1])


def _woven(a: tuple[Array, ...], b: tuple[Array, ...], closed: bool) -> tuple[Array, Array]:
    """Return the points of two outlines from equally many corners, joined by straight sides."""
    pairs = [_evened(p, q) for p, q in zip(a, b, strict=True)]
    sides = []
    for number in (0, 1):
        pieces = [pair[number] for pair in pairs]
        points = [pieces[0]]
        for k, piece in enumerate(pieces):
            if k + 1 == len(pieces) and not closed:
                break
            after = pieces[(k + 1) % len(pieces)]
            start, way = piece[-1], after[0] - piece[-1]
            points.append(np.stack((start + way / 3, start + way * (2 / 3))))
            points.append(after if k + 1 < len(pieces) else after[:1])
        sides.append(np.concatenate(points))
    return sides[0], sides[1]


def _evened(p: Array, q: Array) -> tuple[Array, Array]:
    """Return two corners with equally many curves; a sharp one is as many curves without length."""
    if len(p) == len(q):
        return p, q
    if len(p) == 1:
        return np.repeat(p, len(q), axis=0), q
    if len(q) == 1:
        return p, np.repeat(q, len(p), axis=0)
    # Curves of one rounding are equally long, so parameters of the run are shares of its length.
    cuts = np.union1d(np.linspace(0, 1, (len(p) - 1) // 3 + 1), np.linspace(0, 1, (len(q) - 1) // 3 + 1))
    return _cut(p, cuts), _cut(q, cuts)


def _cut(points: Array, cuts: Array) -> Array:
    """Return a run of curves, cut at further parameters from 0 to 1."""
    count = (len(points) - 1) // 3
    pieces = []
    for low, high in pairwise((cuts * count).tolist()):
        k = int((low + high) / 2)
        pieces.append(subcurve(points[3 * k : 3 * k + 4], low - k, high - k)[1:])
    return np.concatenate([points[:1], *pieces])
