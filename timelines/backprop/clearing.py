"""Numbers over circles that keep off edges, and labels of edges that slide along their edges to make room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import cos, sin
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from renderer import Box, Group, Node, box_of
from renderer.network import NetworkPicture
from renderer.network.picture.labels import edges_along
from renderer.values.numbers import Array

STEP = 0.1  # radii: how far a label slides at a time
AIR = 0.08  # radii around a number that labels leave free
ASIDE, ABOVE = 0.8, 0.5  # radii: how far a number goes aside and up
BETWEEN = 0.18  # radii between two numbers: nearer ones read as one
TRIES = ((1.0, 0.1), (1.0, 0.03), (0.92, 0.05), (0.85, 0.03), (0.78, 0.03))  # parts of its size, radii to lines


def off_edges(picture: NetworkPicture, numbers: Sequence[Node]) -> list[Node]:
    """Return numbers over circles, each moved as little as takes it off the edges and the other numbers.

    It is moved aside rather than up, and made smaller where it has no room; where none of this is enough, labels of
    edges are in its way no more, since they can slide. Where nothing is free, it stays as it is.
    """
    r = picture.plan.lengths.radius
    aside = np.arange(-round(ASIDE / STEP), round(ASIDE / STEP) + 1) * STEP
    ways = [(float(x), y * STEP) for y in range(round(ABOVE / STEP) + 1) for x in aside]
    moves = r * np.array(sorted(ways, key=lambda way: (abs(way[0]) + 1.5 * way[1], way[0])))
    lines = lines_of(picture)
    groups = [group for group in picture["labels"].node.children if group.name in "wb"]
    labels = [outline(label) for group in groups for label in leaves(group)]
    placed = list(numbers)

    def moved(number: Node, others: Sequence[Node]) -> Node:
        for beside in (labels, []):
            for part, air in TRIES:
                made = number.with_(scale=part * number.scale)
                there = [*lines, *beside, *(corners(box_of(one), (BETWEEN - air) * r) for one in others)]
                if (move := first_free(corners(box_of(made), air * r), moves, there)) is not None:
                    return made.with_(at=(number.at[0] + float(move[0]), number.at[1] + float(move[1])))
        return number

    for k, number in enumerate(placed):
        placed[k] = moved(number, [*placed[:k], *placed[k + 1 :]])
    return placed


def lines_of(picture: NetworkPicture) -> list[Array]:
    """The lines of all edges, those to the errors and to their sum too."""
    plan = picture.plan
    found = [edge.line for layer in range(1, len(plan.columns)) for edge in edges_along(picture.network, plan, layer)]
    if plan.errors is not None and plan.total is not None:
        ends = zip(plan.neurons[-1], plan.errors, strict=True)
        found += [np.array(pair) for output, error in ends for pair in ((output, error), (error, plan.total))]
    return found


def cleared(picture: NetworkPicture, numbers: Sequence[Node]) -> Group:
    """Return the labels of a picture, those of edges slid off the numbers, where there is room along the edge.

    A label slides as little as it must, on its side of the edge or on the other: off all numbers, circles, other
    labels and lines.
    """
    labels = picture["labels"].node
    assert isinstance(labels, Group)
    r, plan = picture.plan.lengths.radius, picture.plan
    lines = lines_of(picture)
    turns = np.linspace(0.0, 2 * np.pi, 16, endpoint=False)
    ring = 1.05 * r * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    neurons = [*plan.neurons, *(one for one in plan.pre if one is not None)]
    biases = [at for at in plan.bias if at is not None]
    rings = [np.asarray(at) + ring for at in (*(place for column in neurons for place in column.tolist()), *biases)]
    over = [corners(box_of(number), AIR * r) for number in numbers]
    along = [part for part in labels.parts if part.name in "wb"]
    # Labels are met again in the same order.
    placed = [outline(one) for group in along for one in leaves(group)]
    numbered = iter(range(len(placed)))

    def slid(label: Node) -> Node:
        number = next(numbered)
        here = placed[number]
        if not any(overlap(here, one) for one in over):
            return label
        others = [*over, *rings, *lines, *placed[:number], *placed[number + 1 :]]
        move = first_free(here, ways_along(label, lines, STEP * r), others)
        if move is None:
            return label
        placed[number] = here + move
        return label.with_(at=(label.at[0] + float(move[0]), label.at[1] + float(move[1])))

    def renewed(group: Group) -> Group:
        parts = [renewed(one) if is_nest(one) else slid(one) for one in group.parts]
        return replace(group, parts=tuple(parts))

    return replace(labels, parts=tuple(renewed(one) if one in along and is_nest(one) else one for one in labels.parts))


def ways_along(label: Node, lines: Sequence[Array], step: float) -> Array:
    """The moves (n, 2) of a label along its edge, to both its ends, the shortest first, then those on the other side.

    Its edge is the nearest of the lines that are parallel to it.
    """
    along = np.array([cos(label.angle), sin(label.angle)])
    across = np.array([-along[1], along[0]])
    parallel = [line - label.at for line in lines if abs((line[1] - line[0]) @ across) < 1e-6]
    if not parallel:
        return np.empty((0, 2))
    edge = min(parallel, key=lambda line: abs(float(line[0] @ across)))
    low, high = sorted((edge @ along).tolist())
    reach = np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step
    slid = np.array(sorted(reach.tolist(), key=abs))[:, None] * along
    return np.concatenate([slid, slid + 2 * (edge[0] @ across) * across])


def is_nest(node: Node) -> TypeGuard[Group]:
    """Whether a node is a group of labels, and no label."""
    return type(node) is Group


def leaves(group: Node) -> list[Node]:
    """The labels in nested groups."""
    return (
        [one for part in group.parts for one in leaves(part)]
        if isinstance(group, Group) and is_nest(group)
        else [group]
    )


def outline(label: Node) -> Array:
    """The corners (4, 2) of a label's box, turned as the label is."""
    box = corners(box_of(label.with_(at=(0.0, 0.0), angle=0.0)))
    c, s = cos(label.angle), sin(label.angle)
    return np.asarray(box @ np.array([[c, s], [-s, c]]) + np.array(label.at))


def corners(box: Box, air: float = 0.0) -> Array:
    """The corners (4, 2) of a box with some air around it, in order."""
    left, right, bottom, top = box.left - air, box.right + air, box.bottom - air, box.top + air
    return np.array([(left, bottom), (right, bottom), (right, top), (left, top)])


def first_free(shape: Array, moves: Array, others: Sequence[Array]) -> Array | None:
    """The first of some moves (n, 2) that takes a convex shape (n, 2) off all others; None where none does."""
    free = np.ones(len(moves), np.bool_)
    for other in others:
        free &= ~overlaps(shape, moves, other)
    return moves[int(free.argmax())] if free.any() else None


def overlap(one: Array, other: Array) -> bool:
    """Whether two convex shapes (n, 2), or a shape and a line (2, 2), have a point in common.

    >>> square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    >>> overlap(square, square + 0.5), overlap(square, np.array([(1.2, 0), (0, 1.2)])), overlap(square, square + 1.5)
    (True, True, False)
    """
    return bool(overlaps(one, np.zeros((1, 2)), other)[0])


def overlaps(one: Array, moves: Array, other: Array) -> NDArray[np.bool_]:
    """Whether a convex shape has a point in common with another after each of some moves (n, 2).

    Two convex shapes are apart if a side of one of them separates them.
    """
    sides = np.concatenate([np.roll(shape, -1, axis=0) - shape for shape in (one, other)])
    across = np.stack([-sides[:, 1], sides[:, 0]])
    first, second, moved = one @ across, other @ across, moves @ across
    below = first.max(axis=0) + moved < second.min(axis=0)
    above = second.max(axis=0) < first.min(axis=0) + moved
    return np.asarray(~(below | above).any(axis=1))
