"""Placement of labels along lines, clear of lines, rings and each other, by trial and score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from renderer.values.box import Box
from renderer.values.numbers import Array, Point

SHARES = np.linspace(0.1, 0.9, 33)
"""The shares of a line's length at which a label is tried."""

_PATIENCE = 24  # new starts at most, each with the label that found no place at the front
_CHOICE = 48  # places of a label that are weighed against those of others


class Spot(NamedTuple):
    """The place of a label: its center, and its angle, at which it reads from left to right."""

    at: Point
    angle: float


@dataclass(frozen=True, eq=False)
class Wish:
    """A label to place: width and height, its line, and its preferred share of the line.

    `side` is 1 where it had better lie above its line, -1 below, 0 where that does not matter.
    """

    size: tuple[float, float]
    line: Array
    best: float = 0.5
    side: int = 1


class Obstacles(NamedTuple):
    """Obstacles for labels: lines (n, 2, 2), rings as centers (m, 2) of one radius, and the box to stay in."""

    lines: Array
    centers: Array
    radius: float
    within: Box | None = None


class Tried(NamedTuple):
    """Tried places for one label: centers (k, 2), one angle, scores (k,), the best first."""

    centers: Array
    angle: float
    scores: Array


def arranged(
    wishes: Sequence[Wish], obstacles: Obstacles, margin: float, standing: Sequence[tuple[Wish, Spot]] = ()
) -> tuple[Spot, ...] | None:
    """Return a spot for every wish, at least `margin` from obstacles and other labels; None when there is no room.

    `standing` are labels that lie there already.
    """
    spots = chosen_spots(wishes, [places_for(wish, obstacles, margin) for wish in wishes], margin, standing)
    return spots if isinstance(spots, tuple) else None


def chosen_spots(
    wishes: Sequence[Wish], tried: Sequence[Tried], margin: float, standing: Sequence[tuple[Wish, Spot]] = ()
) -> tuple[Spot, ...] | int:
    """Return one tried place for each wish, at least `margin` apart, or the number of a wish without one.

    `standing` are labels that lie there already.
    """
    if not wishes:
        return ()
    for k, found in enumerate(tried):
        if not len(found.centers):
            return k
    fixed = [Tried(np.array([spot.at]), spot.angle, np.zeros(1)) for _, spot in standing]
    all_tried, all_wishes = [*tried, *fixed], [*wishes, *(wish for wish, _ in standing)]
    near = _neighbors(all_wishes, all_tried, margin)
    # Those with the least choice come first; when one finds no place left, it goes to the front and all start anew.
    order = sorted(range(len(wishes)), key=lambda k: len(tried[k].centers))
    stuck = 0
    for _ in range(min(len(wishes), _PATIENCE) + 1):
        chosen = {len(wishes) + k: 0 for k in range(len(fixed))}
        for k in order:
            free = _free(k, all_tried, all_wishes, {o: chosen[o] for o in chosen if near[k, o]}, margin)
            if not len(free):
                stuck = k
                break
            chosen[k] = int(free[0])
        else:
            return tuple(
                Spot((float(found.centers[chosen[k]][0]), float(found.centers[chosen[k]][1])), found.angle)
                for k, found in enumerate(tried)
            )
        order = [stuck, *(k for k in order if k != stuck)]
    return stuck


def _neighbors(wishes: Sequence[Wish], tried: Sequence[Tried], margin: float) -> NDArray[np.bool_]:
    """Return which labels could meet in any of their places, (n, n)."""
    low = np.array([found.centers.min(axis=0) for found in tried])
    high = np.array([found.centers.max(axis=0) for found in tried])
    grown = np.array([np.hypot(*wish.size) / 2 for wish in wishes])
    reach = (grown[:, None] + grown + margin)[..., None]
    apart = np.maximum(low[:, None] - high, low - high[:, None])
    return np.asarray((apart <= reach).all(axis=-1))


def readable(line: Array) -> float:
    """Return the angle of a line such that text along it reads from left to right, in (-pi/2, pi/2]."""
    dx, dy = line[1] - line[0]
    angle = float(np.arctan2(dy, dx))
    return angle - np.pi if angle > np.pi / 2 + 1e-9 else angle + np.pi if angle <= -np.pi / 2 + 1e-9 else angle


def places_for(wish: Wish, obstacles: Obstacles, margin: float) -> Tried:
    """Return the clear places along a line, on both sides and at two distances, by falling score."""
    angle = readable(wish.line)
    up = np.array((-np.sin(angle), np.cos(angle)))
    away = wish.size[1] / 2 + margin * np.array((1.05, 1.6))
    share, side, far = (x.ravel() for x in np.meshgrid(SHARES, (1.0, -1.0), away, indexing="ij"))
    start, way = wish.line[0], wish.line[1] - wish.line[0]
    centers = start + share[:, None] * way + (side * far)[:, None] * up
    half = np.array(wish.size) / 2
    room = room_of_box(wish.size, centers, angle, obstacles)
    fits = room >= margin * 0.999
    if obstacles.within is not None:
        left, bottom, right, top = obstacles.within
        c, s = abs(np.cos(angle)), abs(np.sin(angle))
        wide, high = half[0] * c + half[1] * s, half[0] * s + half[1] * c
        x, y = centers.T
        fits &= (x - wide >= left) & (x + wide <= right) & (y - high >= bottom) & (y + high <= top)
    length = float(np.hypot(*way))
    scores = (
        -np.abs(share - wish.best) * length
        + 0.25 * (side == wish.side)
        - 0.5 * (far > away[0])
        + 1.5 * np.minimum(room / margin, 2.5) * margin
    )
    kept = np.flatnonzero(fits)
    kept = kept[np.argsort(-scores[kept], kind="stable")][:_CHOICE]
    return Tried(centers[kept], angle, scores[kept])


def room_of_box(
    size: tuple[float, float],
    centers: Array,
    angle: float,
    obstacles: Obstacles,
    standing: Sequence[tuple[tuple[float, float], Spot]] = (),
) -> Array:
    """Return the distance (k,) of a turned box, at each of some centers (k, 2), to obstacles and to boxes that stand.

    It is 0 where they touch. `standing` are boxes by their size and place.
    """
    half = np.array(size) / 2
    room = np.minimum(
        _line_room(centers, angle, half, obstacles.lines),
        _ring_room(centers, angle, half, obstacles.centers, obstacles.radius),
    )
    for other, spot in standing:
        apart = _boxes_apart(centers, angle, half, np.array([spot.at]), spot.angle, np.array(other) / 2)
        room = np.minimum(room, np.maximum(apart[:, 0], 0.0))
    return np.asarray(room)


def _free(
    k: int, tried: Sequence[Tried], wishes: Sequence[Wish], chosen: dict[int, int], margin: float
) -> NDArray[np.intp]:
    """Return the places of label k, best first, that the labels chosen before leave free."""
    own = tried[k]
    free = np.ones(len(own.centers), dtype=bool)
    half = np.array(wishes[k].size) / 2
    for other, number in chosen.items():
        there = tried[other].centers[number : number + 1]
        apart = _boxes_apart(own.centers, own.angle, half, there, tried[other].angle, np.array(wishes[other].size) / 2)
        free &= apart[:, 0] >= margin
    return np.flatnonzero(free)


def _line_room(centers: Array, angle: float, half: Array, lines: Array) -> Array:
    """Return the distance from each turned box to the nearest line, 0 where one crosses it."""
    if not len(lines):
        return np.full(len(centers), np.inf)
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array(((c, -s), (s, c)))
    # In the coordinates of the box: (boxes, lines, ends, 2).
    ends = (lines[None] - centers[:, None, None]) @ turn
    a, b = ends[:, :, 0], ends[:, :, 1]
    crossing = _crosses(a, b, half)
    apart = _point_box(np.stack((a, b)), half).min(axis=0)
    corners = half * np.array(((1, 1), (1, -1), (-1, 1), (-1, -1)))
    apart = np.minimum(apart, _point_line(corners, a, b).min(axis=0))
    return np.asarray(np.where(crossing, 0.0, apart).min(axis=1))


def _ring_room(centers: Array, angle: float, half: Array, rings: Array, radius: float) -> Array:
    """Return the distance from each turned box to the nearest ring from outside, 0 where they touch."""
    if not len(rings):
        return np.full(len(centers), np.inf)
    c, s = np.cos(angle), np.sin(angle)
    places = (rings[None] - centers[:, None]) @ np.array(((c, -s), (s, c)))
    return np.asarray(np.maximum(_point_box(places, half) - radius, 0.0).min(axis=1))


def _crosses(a: Array, b: Array, half: Array) -> NDArray[np.bool_]:
    """Return whether lines cut a box round the origin: by clipping (Liang and Barsky)."""
    way = b - a
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (-half - a) / way, (half - a) / way
    inside = np.abs(a) <= half
    enter = np.where(way == 0, np.where(inside, -np.inf, np.inf), np.minimum(one, two))
    leave = np.where(way == 0, np.where(inside, np.inf, -np.inf), np.maximum(one, two))
    return np.asarray(np.maximum(enter.max(axis=-1), 0.0) <= np.minimum(leave.min(axis=-1), 1.0))


def _point_box(points: Array, half: Array) -> Array:
    """Return the distance from points to a box round the origin, 0 inside."""
    out = np.maximum(np.abs(points) - half, 0.0)
    return np.asarray(np.hypot(out[..., 0], out[..., 1]))


def _point_line(points: Array, a: Array, b: Array) -> Array:
    """Return the distances from each of some points (k, 2) to lines from a to b, (k, ...)."""
    way = b - a
    square = np.maximum(np.einsum("...d,...d->...", way, way), 1e-18)
    found = []
    for p in points:
        u = np.clip(np.einsum("...d,...d->...", p - a, way) / square, 0.0, 1.0)
        off = a + u[..., None] * way - p
        found.append(np.hypot(off[..., 0], off[..., 1]))
    return np.stack(found)


def _boxes_apart(a: Array, angle_a: float, half_a: Array, b: Array, angle_b: float, half_b: Array) -> Array:
    """Return a lower bound of the distances between turned boxes (n, m): the widest gap along the sides' directions.

    By the separating axis theorem it is above 0 exactly where two boxes do not touch.
    """
    away = b[None] - a[:, None]
    gaps = []
    for angle in (angle_a, angle_a + np.pi / 2, angle_b, angle_b + np.pi / 2):
        axis = np.array((np.cos(angle), np.sin(angle)))
        reach = sum(
            half[0] * abs(np.cos(angle - own)) + half[1] * abs(np.sin(angle - own))
            for half, own in ((half_a, angle_a), (half_b, angle_b))
        )
        gaps.append(np.abs(away @ axis) - reach)
    return np.asarray(np.max(gaps, axis=0))
