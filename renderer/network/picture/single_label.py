"""The label of a single weight or bias, where a net has no room for those of all: as large as fits, on a plate."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from renderer.network.calculus.notation import Parameter
from renderer.network.picture.label_placement import Obstacles, room_of_box
from renderer.network.picture.labels import size_of
from renderer.network.picture.number_placement import (
    NO_OBSTACLES,
    STEP,
    inner_labels,
    laid,
    lines_of,
    moved_by,
    rings_of,
    ways_along,
)
from renderer.network.picture.over_circles import VALUES
from renderer.network.picture.picture import NetworkPicture
from renderer.scene.node import Group, Node
from renderer.scene.shapes import rectangle
from renderer.values.errors import NetworkError

PLATE: Final = 0.04
"""How much larger than a label the plate behind it is, in units of the net."""

_TRIED: Final = (1.0, 1.25, 1.6, 0.8)
"""The sizes that are asked for: larger where only smaller ones find room, smaller where a label lies on numbers."""


def label_size(picture: NetworkPicture, larger: float) -> float:
    """Return the size of labels along edges, `larger` times as large as those of all edges."""
    return size_of(picture.plan, larger * picture.look.label_scale)


def single_label(
    picture: NetworkPicture, parameter: Parameter, *, name: str, larger: float, smallest: float
) -> Group | None:
    """Return the label of a weight or bias in nested groups, posed as the net; None where it has one or has no room.

    It is at most `larger` and at least `smallest` times as large as labels of all edges, and keeps off the numbers
    over circles where it can.
    """
    if picture.label_of(parameter) is not None or not picture.shows(parameter):
        return None
    most, least = label_size(picture, larger), label_size(picture, smallest)
    best: tuple[tuple[bool, float], Group] | None = None
    for times in _TRIED:
        # A label that finds room only when it is small is asked for larger: its plate hides what it covers then.
        look = replace(picture.look, label_scale=larger * times * picture.look.label_scale)
        try:
            group = replace(picture, look=look).labels_for(parameter, name=name)
        except NetworkError:
            continue
        group, free = _off_numbers(picture, group)
        label = inner_labels(group)[0]
        size = label_size(picture, larger * times) * label.scale
        if size < least:
            continue
        if size > most:
            group = _with_leaf(group, label.with_(scale=label.scale * most / size))
        fit = (free, min(size, most))
        if best is None or fit > best[0]:
            best = fit, group
    return None if best is None else best[1]


def label_plate(label: Group, name: str) -> Group:
    """Return what hides the edges behind the label of `single_label`, posed and turned as it is."""
    (width, height), spot = laid(inner_labels(label)[0])
    plate = rectangle(
        width + PLATE, height + PLATE, at=spot.at, angle=spot.angle, fill="ground", stroke=None, name="plate"
    )
    return Group(name=name, parts=(plate,), at=label.at, scale=label.scale)


def _off_numbers(picture: NetworkPicture, group: Group) -> tuple[Group, bool]:
    """Return the label slid along its edge off the numbers over circles, and whether it is free of them.

    The plate behind it hides edges, so only its own edge, circles and numbers are in its way.
    """
    (label,) = inner_labels(group)
    numbers = [part for part in picture.group.parts if part.name == VALUES]
    if not numbers:
        return group, True
    over = [laid(number) for number in inner_labels(numbers[0])]
    (width, height), spot = laid(label)
    size = (width + PLATE, height + PLATE)
    rings = Obstacles(np.empty((0, 2, 2)), rings_of(picture), picture.plan.lengths.radius)
    ways = ways_along(label, lines_of(picture), STEP * picture.plan.lengths.radius)
    ways = np.concatenate([np.zeros((1, 2)), ways])
    free = room_of_box(size, spot.at + ways, spot.angle, NO_OBSTACLES, over) > 0
    free &= room_of_box(size, spot.at + ways, spot.angle, rings, []) > 0
    if not free.any():
        return group, False
    return _with_leaf(group, moved_by(label, ways[int(free.argmax())])), True


def _with_leaf(group: Group, leaf: Node) -> Group:
    """Return nested groups of one node each, with another node inside."""
    (part,) = group.parts
    return replace(group, parts=(_with_leaf(part, leaf) if type(part) is Group else leaf,))
