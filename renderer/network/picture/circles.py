"""The circles of a network's picture: neurons, dots, biases, errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from renderer.geometry import outline
from renderer.geometry.path import Path
from renderer.network.picture.look import Look
from renderer.network.picture.neuron_columns import Column
from renderer.network.picture.plan import Plan
from renderer.scene.node import Group, Node, Shape
from renderer.scene.shapes import dot
from renderer.values.color import Named, ink
from renderer.values.numbers import Array
from renderer.values.paint import Fill, Gradient


def shares(column: Column, values: ArrayLike) -> Array:
    """Return the share of full fill of each circle of a layer, -1..1: the activation of its neuron.

    A layer with activations beyond -1..1 is measured by its largest.
    """
    shown = column.chosen(values)
    most = float(np.abs(np.asarray(values, dtype=np.float64)).max())
    return np.asarray(np.clip(shown / max(most, 1.0), -1.0, 1.0))


def filled(look: Look, share: float) -> Fill:
    """Return the fill for an activation of -1..1: its size as opacity, its sign as color."""
    fill = look.negative_fill if share < 0 else look.fill
    if fill is None or isinstance(fill, Gradient):
        return fill
    return replace(fill, alpha=fill.alpha * abs(float(share)))


def opposite(fill: Fill) -> Fill:
    """Return the fill of negative activations, given that of positive ones.

    The pairs stay apart in every theme for viewers with protanopia, deuteranopia and tritanopia: in OKLab by 0.14 at
    least, where green and red come as near as 0.02.

    >>> opposite(ink("green")), opposite(ink("blue_b"))
    (Named(name='purple', alpha=1.0), Named(name='red', alpha=1.0))
    """
    if fill is None:
        return None
    stem = fill.name.partition("_")[0] if isinstance(fill, Named) else ""
    return Named({"green": "purple", "red": "blue"}.get(stem, "red"))


def background(look: Look) -> Fill:
    """Return the fill of circles without one of their own."""
    return ink("ground") if look.solid else None


def neuron_layers(plan: Plan, look: Look) -> Group:
    """Return all neurons: a group for each layer, of circles named by neuron index."""
    ring = outline.circle_path(plan.lengths.radius)
    layers = []
    for number, (column, places) in enumerate(zip(plan.columns, plan.neurons, strict=True)):
        shown = (
            np.zeros(column.count) if look.activations is None else shares(column, look.activations.activations[number])
        )
        fills = [filled(look, share) for share in shown]
        layers.append(Group(name=str(number), parts=rings(ring, column, places, look, fills)))
    return Group(name="neurons", parts=tuple(layers))


def rings(
    path: Path, column: Column, places: Array, look: Look, fills: Sequence[Fill] | None = None
) -> tuple[Node, ...]:
    """Return the circles of a column at places (count, 2), named by neuron index; with fills or none."""
    paints = [None] * column.count if fills is None else fills
    return tuple(
        Shape(name=str(k), path=path, at=(x, y), fill=background(look) if paint is None else paint, stroke=look.stroke)
        for k, (x, y), paint in zip(column.neurons, places.tolist(), paints, strict=True)
    )


def pre_layers(plan: Plan, look: Look) -> Group | None:
    """Return the pre-activations, a group for each layer that shows them."""
    ring = outline.circle_path(plan.lengths.radius)
    layers = [
        Group(name=str(layer), parts=rings(ring, plan.columns[layer], places, look))
        for layer, places in enumerate(plan.pre)
        if places is not None
    ]
    return Group(name="pre", parts=tuple(layers)) if layers else None


def biases(plan: Plan, look: Look) -> Group | None:
    """Return one bias neuron for each layer but the first, named by the layer."""
    ring = outline.circle_path(plan.lengths.radius)
    made = [
        Shape(name=str(layer), path=ring, at=place, fill=background(look), stroke=look.stroke)
        for layer, place in enumerate(plan.bias)
        if place is not None
    ]
    return Group(name="bias", parts=tuple(made)) if made else None


def errors(plan: Plan, look: Look) -> list[Node]:
    """Return the error neurons and the total error's neuron."""
    if plan.errors is None or plan.total is None:
        return []
    ring = outline.circle_path(plan.lengths.radius)
    return [
        Group(name="errors", parts=rings(ring, plan.columns[-1], plan.errors, look)),
        Shape(name="total", path=ring, at=plan.total, fill=background(look), stroke=look.stroke),
    ]


def hidden_dots(plan: Plan) -> Group | None:
    """Return three dots for each run of hidden neurons, in a group for each shortened layer, named by the layer."""
    size = 0.22 * plan.lengths.radius
    made = [
        Group(name=str(layer), parts=tuple(dot(place, radius=size, name=str(k)) for k, place in enumerate(places)))
        for layer, places in enumerate(plan.dots)
        if places
    ]
    return Group(name="dots", parts=tuple(made)) if made else None
