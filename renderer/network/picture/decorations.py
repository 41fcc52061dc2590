"""Parts beside the circles of a network's picture: braces with counts, arrows, output labels, numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from renderer.network.dense_chain import Network
from renderer.network.dense_run import neuron_sources, sourced_activations
from renderer.network.picture.circle_numbers import circle_number
from renderer.network.picture.look import Look
from renderer.network.picture.neuron_columns import Column
from renderer.network.picture.plan import Plan, Room, text_size
from renderer.scene.braces import brace
from renderer.scene.layout import LEFT, RIGHT, align, next_to
from renderer.scene.node import Group, Node
from renderer.scene.shapes import arrow
from renderer.typeset.tex import tex
from renderer.typeset.text import text
from renderer.values.box import Box
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, Point

ROOM_BRACE, ROOM_ARROW, ROOM_LETTER = 3.6, 5.0, 1.0
"""What braces, arrows and each letter of an output label take beside the outermost circles, in radii."""

DIGIT = 0.26
"""The width of a digit of size 1, in units; its height is less than twice that."""


def braces(plan: Plan) -> Group | None:
    """Return the full size of every shortened layer beside a brace, named by the layer.

    It stands left of the inputs and right of the outputs, with a brace, and below a layer in between, which has edges
    on both sides.
    """
    r, last = plan.lengths.radius, len(plan.columns) - 1
    made: list[Node] = []
    for layer, (column, places) in enumerate(zip(plan.columns, plan.neurons, strict=True)):
        if not column.shortened:
            continue
        count = tex(str(column.size), size=text_size(r), name="count")
        box = Box(*places.min(axis=0).tolist(), *places.max(axis=0).tolist()).grown(r)
        if 0 < layer < last:
            made.append(Group(name=str(layer), parts=(next_to(count, box, (0.0, -1.0), 0.8 * r),)))
            continue
        side = LEFT if layer == 0 else RIGHT
        made_brace = brace(
            box, "left" if layer == 0 else "right", gap=0.8 * r, height=1.6 * r, thickness=0.35 * r, name="brace"
        )
        made.append(Group(name=str(layer), parts=(made_brace, next_to(count, made_brace, side, 0.6 * r))))
    return Group(name="braces", parts=tuple(made)) if made else None


def outputs(plan: Plan, look: Look) -> list[Node]:
    """Return the arrows out of the last layer, and the output labels right of the circles or arrows."""
    r, places = plan.lengths.radius, plan.neurons[-1]
    found: list[Node] = []
    ends: list[Point] = [(x + r, y) for x, y in places.tolist()]
    if look.arrows:
        tips = [(x + 4.2 * r, y) for x, y in ends]
        arrows = [
            arrow((x + 0.5 * r, y), tip, thickness=0.12 * r, head=0.9 * r, name=str(k))
            for k, (x, y), tip in zip(plan.columns[-1].neurons, ends, tips, strict=True)
        ]
        found.append(Group(name="arrows", parts=tuple(arrows)))
        ends = tips
    if look.output_labels:
        if len(look.output_labels) != len(ends):
            raise NetworkError(f"{len(ends)} outputs are shown, but there are {len(look.output_labels)} output labels")
        size = min(3.4 * r, 1.0)
        labels = []
        for k, label, (x, y) in zip(plan.columns[-1].neurons, look.output_labels, ends, strict=True):
            made = text(label, size=size, name=str(k))
            labels.append(align(made.with_(at=(x, y)), (x + 0.8 * r, y), LEFT))
        found.append(Group(name="outputs", parts=tuple(labels)))
    return found


def numbers(network: Network, plan: Plan, look: Look) -> Group | None:
    """Return the activation in every circle, a number that can count; below the symbol where there are labels.

    Activations know their source; without any the numbers are 0 and stand for nothing.
    """
    if not look.numbers:
        return None
    r = plan.lengths.radius
    layers = []
    activations: Sequence[Array] = (
        [np.zeros(column.size) for column in plan.columns]
        if look.activations is None
        else sourced_activations(network, look.activations.activations[0])
    )
    drop, neurons = (0.5 * r if look.labels else 0.0), neuron_sources(network)
    for layer, (column, places) in enumerate(zip(plan.columns, plan.neurons, strict=True)):
        made = [
            circle_number(str(k), activations[layer][k], r, (x, y - drop), look.labels, neurons[layer][k])
            for k, (x, y) in zip(column.neurons, places.tolist(), strict=True)
        ]
        layers.append(Group(name=str(layer), parts=tuple(made)))
    return Group(name="numbers", parts=tuple(layers))


def rooms(columns: Sequence[Column], look: Look) -> tuple[Room, Room, Room]:
    """Return the room left of the inputs, right of the outputs, and below the lowest circles."""
    names = look.output_labels
    arrows = ROOM_ARROW if look.arrows else 0.0
    right = arrows + (1.5 + ROOM_LETTER * max(map(len, names)) if names else 0.0)
    if not look.brace:
        return Room(), Room(right), Room()
    counts = [DIGIT * len(str(column.size)) if column.shortened else 0.0 for column in columns]
    sides = [Room(ROOM_BRACE, count) if count else Room() for count in (counts[0], counts[-1])]
    below = Room(0.8, 2 * DIGIT) if any(counts[1:-1]) else Room()
    return sides[0], Room(right + sides[1].radii, sides[1].ems), below
