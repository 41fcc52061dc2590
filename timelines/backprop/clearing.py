"""Numbers over circles that keep off edges, and labels of edges that slide along their edges to make room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import cos, sin
from typing import TypeGuard

import numpy as np

from renderer import Box, Group, Node, box_of
from renderer.network import NetworkPicture
from renderer.network.picture.labels import edges_along
from renderer.values.numbers import Array

STEP = 0.1  # radii: how far a label slides at a time
AIR = 0.08  # radii around a number that labels leave free
ASIDE, ABOVE = 0.8, 0.5  # radii: how far a number goes aside and up
BETWEEN = 0.18  # radii between two numbers: nearer ones read as one
TRIES = ((1.0, 0.1), (1.0, 0.03), (0.92, 0.05), (0.85, 0.03), (0.78, 0.03))  # parts of its size, radii to lines


def off_edges(picture: NetworkPicture, number: Node, others: Sequence[Node]) -> Node:
    """Return a number over a circle moved as little as takes it off the edges and the other numbers.

    It is moved aside rather than up, and made smaller where it has no room; where none of this is enough, labels of
    edges are in its way no more, since they can slide. Where nothing is free, it stays as it is.
    """
    r = picture.plan.lengths.radius
    aside = np.arange(-round(ASIDE / STEP), round(ASIDE / STEP) + 1) * STEP
    ways = [(float(x), y * STEP) for y in range(round(ABOVE / STEP) + 1) for x in aside]
    ways.sort(key=lambda way: (abs(way[0]) + 1.5 * way[1], way[0]))
    x, y = number.at
    lines = lines_of(picture)
    groups = [group for group in picture["labels"].node.children if group.name in "wb"]
    labels = [outline(label) for group in groups for label in leaves(group)]
    for beside in (labels, []):
        for part, air in TRIES:
            made = number.with_(scale=part * number.scale)
            there = [*lines, *beside, *(corners(box_of(one), (BETWEEN - air) * r) for one in others)]
            here = corners(box_of(made), air * r)
            for way in ways:
                if not any(overlap(here + np.array(way) * r, one) for one in there):
                    return made.with_(at=(x + way[0] * r, y + way[1] * r))
    return number


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
        for moved in ways_along(label, lines, STEP * r):
            if not any(overlap(here + moved, one) for one in others):
                placed[number] = here + moved
                x, y = label.at
                return label.with_(at=(x + float(moved[0]), y + float(moved[1])))
        return label

    def renewed(group: Group) -> Group:
        parts = [renewed(one) if is_nest(one) else slid(one) for one in group.parts]
        return replace(group, parts=tuple(parts))

    return replace(labels, parts=tuple(renewed(one) if one in along and is_nest(one) else one for one in labels.parts))


def ways_along(label: Node, lines: Sequence[Array], step: float) -> list[Array]:
    """The moves (2,) of a label along its edge, to both its ends, the shortest first, then those on the other side.

    Its edge is the nearest of the lines that are parallel to it.
    """
    along = np.array([cos(label.angle), sin(label.angle)])
    across = np.array([-along[1], along[0]])
    parallel = [line - label.at for line in lines if abs((line[1] - line[0]) @ across) < 1e-6]
    if not parallel:
        return []
    edge = min(parallel, key=lambda line: abs(float(line[0] @ across)))
    low, high = sorted((edge @ along).tolist())
    reach = np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step
    slid = sorted(reach.tolist(), key=abs)
    return [by * along + side for side in (np.zeros(2), 2 * (edge[0] @ across) * across) for by in slid]


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


def overlap(one: Array, other: Array) -> bool:
    """Whether two convex shapes (n, 2), or a shape and a line (2, 2), have a point in common.

    >>> square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    >>> overlap(square, square + 0.5), overlap(square, np.array([(1.2, 0), (0, 1.2)])), overlap(square, square + 1.5)
    (True, True, False)
    """
    for shape in (one, other):
        sides = np.roll(shape, -1, axis=0) - shape
        for x, y in sides.tolist():
            first, second = one @ (-y, x), other @ (-y, x)
            if first.max() < second.min() or second.max() < first.min():
                return False
    return True
