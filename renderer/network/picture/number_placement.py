"""Numbers over circles that keep off edges, and labels of edges that slide along their edges to make room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import cos, sin
from typing import TypeGuard

import numpy as np

from renderer.network.picture.label_placement import Obstacles, Spot, room_of_box
from renderer.network.picture.labels import edges_along
from renderer.network.picture.picture import NetworkPicture
from renderer.scene.layout import box_of
from renderer.scene.node import Group, Node
from renderer.values.numbers import Array

STEP = 0.1  # radii: how far a label slides at a time
_NOWHERE = np.empty((0, 2))
NO_OBSTACLES = Obstacles(np.empty((0, 2, 2)), _NOWHERE, 0.0)
_AIR = 0.08  # radii around a number that labels leave free
_ASIDE, _ABOVE = 0.8, 0.5  # radii: how far a number goes aside and up
_BETWEEN = 0.18  # radii between two numbers: nearer ones read as one
_TRIES = ((1.0, 0.1), (1.0, 0.03), (0.92, 0.05), (0.85, 0.03), (0.78, 0.03))  # parts of its size, radii to lines


def off_edges(picture: NetworkPicture, numbers: Sequence[Node]) -> list[Node]:
    """Return numbers over circles, each moved as little as takes it off the edges and the other numbers.

    It is moved aside rather than up, and made smaller where it has no room; where none of this is enough, labels of
    edges are in its way no more, since they can slide. Where nothing is free, it stays as it is.
    """
    r = picture.plan.lengths.radius
    aside = np.arange(-round(_ASIDE / STEP), round(_ASIDE / STEP) + 1) * STEP
    ways = [(float(x), y * STEP) for y in range(round(_ABOVE / STEP) + 1) for x in aside]
    moves = r * np.array(sorted(ways, key=lambda way: (abs(way[0]) + 1.5 * way[1], way[0])))
    lines = Obstacles(lines_of(picture), _NOWHERE, 0.0)
    every = [group for part in picture.group.parts if part.name == "labels" for group in part.children]
    groups = [group for group in every if group.name in "wb"]
    labels = [laid(label) for group in groups for label in inner_labels(group)]
    placed = list(numbers)

    def moved(number: Node, others: Sequence[Node]) -> Node:
        standing = [laid(one) for one in others]
        for beside in (labels, []):
            for part, air in _TRIES:
                made = number.with_(scale=part * number.scale)
                size, spot = laid(made)
                centers = spot.at + moves
                free = room_of_box(size, centers, spot.angle, lines, beside) >= air * r
                free &= room_of_box(size, centers, spot.angle, NO_OBSTACLES, standing) >= _BETWEEN * r
                if free.any():
                    return moved_by(made, moves[int(free.argmax())])
        return number

    for k, number in enumerate(placed):
        placed[k] = moved(number, [*placed[:k], *placed[k + 1 :]])
    return placed


def lines_of(picture: NetworkPicture) -> Array:
    """Return the lines (n, 2, 2) of all edges, those to the errors and to their sum too."""
    plan = picture.plan
    found = [edge.line for layer in range(1, len(plan.columns)) for edge in edges_along(picture.network, plan, layer)]
    if plan.errors is not None and plan.total is not None:
        ends = zip(plan.neurons[-1], plan.errors, strict=True)
        found += [np.array(pair) for output, error in ends for pair in ((output, error), (error, plan.total))]
    return np.array(found)


def rings_of(picture: NetworkPicture) -> Array:
    """Return the centers (n, 2) of all circles but those of errors."""
    plan = picture.plan
    biases = [np.asarray(at)[None] for at in plan.bias if at is not None]
    return np.concatenate([*plan.neurons, *(one for one in plan.pre if one is not None), *biases])


def cleared(picture: NetworkPicture, labels: Node, numbers: Sequence[Node]) -> Node:
    """Return the labels of a picture, those of edges slid off the numbers, where there is room along the edge.

    A label slides as little as it must, on its side of the edge or on the other: off all numbers, circles, other
    labels and lines.
    """
    if not isinstance(labels, Group):
        return labels
    r, lines = picture.plan.lengths.radius, lines_of(picture)
    obstacles = Obstacles(lines, rings_of(picture), 1.05 * r)
    over = [laid(number) for number in numbers]
    along = [part for part in labels.parts if part.name in "wb"]
    # Labels are met again in the same order.
    placed = [laid(one) for group in along for one in inner_labels(group)]
    numbered = iter(range(len(placed)))

    def slid(label: Node) -> Node:
        number = next(numbered)
        size, spot = placed[number]
        if room_of_box(size, np.array([spot.at]), spot.angle, NO_OBSTACLES, over)[0] >= _AIR * r:
            return label
        ways = ways_along(label, lines, STEP * r)
        others = [*placed[:number], *placed[number + 1 :]]
        free = room_of_box(size, spot.at + ways, spot.angle, obstacles, others) > 0
        free &= room_of_box(size, spot.at + ways, spot.angle, NO_OBSTACLES, over) >= _AIR * r
        if not free.any():
            return label
        moved = moved_by(label, ways[int(free.argmax())])
        placed[number] = laid(moved)
        return moved

    def renewed(group: Group) -> Group:
        parts = [renewed(one) if is_nest(one) else slid(one) for one in group.parts]
        return replace(group, parts=tuple(parts))

    return replace(labels, parts=tuple(renewed(one) if one in along and is_nest(one) else one for one in labels.parts))


def ways_along(label: Node, lines: Array, step: float) -> Array:
    """Return the moves (n, 2) of a label along its edge, to both its ends, then on the other side; the shortest first.

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
    """Return whether a node is a group of labels, and no label."""
    return type(node) is Group


def inner_labels(group: Node) -> list[Node]:
    """Return the labels in nested groups."""
    return (
        [one for part in group.parts for one in inner_labels(part)]
        if isinstance(group, Group) and is_nest(group)
        else [group]
    )


def laid(node: Node) -> tuple[tuple[float, float], Spot]:
    """Return the size and the place of a node's box, turned as the node is."""
    box = box_of(node.with_(at=(0.0, 0.0), angle=0.0))
    (x, y), c, s = box.center, cos(node.angle), sin(node.angle)
    return (box.width, box.height), Spot((node.at[0] + c * x - s * y, node.at[1] + s * x + c * y), node.angle)


def moved_by(node: Node, way: Array) -> Node:
    """Return the node moved by a vector (2,)."""
    x, y = (np.array(node.at) + way).tolist()
    return node.with_(at=(x, y))
