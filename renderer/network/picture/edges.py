"""The edges of a network's picture: single nodes in small nets, one node for each layer pair in others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from renderer.network.dense_chain import Network
from renderer.network.picture.look import Look
from renderer.network.picture.neuron_columns import Column
from renderer.network.picture.plan import Plan, all_pairs, between, reach
from renderer.scene.node import Group, Node, Strokes
from renderer.scene.shapes import line
from renderer.values.color import ink
from renderer.values.numbers import Array
from renderer.values.paint import Stroke

_FAINT = Stroke(ink("ink"), 2.0)
FAINTNESS = 0.48  # a contrast of 3:1 on white, and of 4.9:1 on black


def lines_into(plan: Plan, layer: int) -> Array:
    """Return the edges into a layer (n, 2, 2) in the net's coordinates, by (to, source): row to * sources + source."""
    return all_pairs(plan.neurons[layer - 1], plan.entry(layer), plan.lengths.radius)


def lines_drawn(plan: Plan, look: Look, layer: int, widths: Array) -> Array:
    """Return the drawn lines (n, 2, 2) of the edges into a layer, of widths (n,), ending outside the circles."""
    ends = reach(plan.lengths.radius, look.stroke.width, widths)
    return all_pairs(plan.neurons[layer - 1], plan.entry(layer), ends)


def edge_widths(network: Network, plan: Plan, look: Look, layer: int) -> Array:
    """Return the widths (n,) of the strokes of all edges into a layer."""
    shares, _ = _strengths(network, plan, layer)
    thin, thick = look.weight_widths or (look.edge_stroke.width, look.edge_stroke.width)
    return np.asarray(thin + (thick - thin) * shares)


def weights_into(network: Network, columns: Sequence[Column], layer: int) -> Array:
    """Return the weights of the shown edges into a layer, shape (to, source) of circles."""
    return network.weights[layer - 1][np.ix_(columns[layer].neurons, columns[layer - 1].neurons)]


def edge_names(before: Column, after: Column) -> list[str]:
    """Return the names of all shown edges between two layers, "to-source" by neuron indexes, in row order."""
    return [f"{to}-{source}" for to in after.neurons for source in before.neurons]


def edge_layers(network: Network, plan: Plan, look: Look) -> Group:
    """Return all edges, by the layer they lead into."""
    made = _single if look.single else _bulk
    return Group(name="edges", parts=tuple(made(network, plan, look, layer) for layer in range(1, len(plan.columns))))


def _single(network: Network, plan: Plan, look: Look, layer: int) -> Node:
    lines = lines_drawn(plan, look, layer, edge_widths(network, plan, look, layer))
    names = edge_names(plan.columns[layer - 1], plan.columns[layer])
    paints = _paints(network, plan, look, layer)
    edges = [
        line(tuple(a), tuple(b), stroke=stroke, opacity=opacity, name=name)
        for name, (a, b), (stroke, opacity) in zip(names, lines.tolist(), paints, strict=True)
    ]
    return Group(name=str(layer), parts=tuple(edges))


def _paints(network: Network, plan: Plan, look: Look, layer: int) -> list[tuple[Stroke, float]]:
    """Stroke and opacity of every edge into a layer."""
    shares, signs = _strengths(network, plan, layer)
    found = []
    for share, sign in zip(shares.tolist(), signs.tolist(), strict=True):
        stroke, opacity = look.edge_stroke, 1.0
        if look.weight_widths is not None:
            thin, thick = look.weight_widths
            stroke = Stroke(stroke.color, thin + (thick - thin) * share, stroke.cap, stroke.join, stroke.dash)
        if look.weight_colors is not None:
            stroke = Stroke(look.weight_colors[sign > 0], stroke.width, stroke.cap, stroke.join, stroke.dash)
            opacity = 0.15 + 0.85 * share
        found.append((stroke, opacity))
    return found


def _bulk(network: Network, plan: Plan, look: Look, layer: int) -> Node:
    shares, signs = _strengths(network, plan, layer)
    widths = edge_widths(network, plan, look, layer)
    colors = alphas = None
    if look.weight_colors is not None:
        negative, positive = look.weight_colors
        colors = tuple(positive if sign > 0 else negative for sign in signs.tolist())
        alphas = 0.15 + 0.85 * shares
    return Strokes(
        name=str(layer),
        lines=lines_drawn(plan, look, layer, widths),
        stroke=look.edge_stroke,
        widths=None if look.weight_widths is None else widths,
        colors=colors,
        alphas=alphas,
    )


def _strengths(network: Network, plan: Plan, layer: int) -> tuple[Array, Array]:
    """Return the size of every edge's weight as a share of the layer's largest, and its sign."""
    weights = weights_into(network, plan.columns, layer).reshape(-1)
    most = float(np.abs(network.weights[layer - 1]).max())
    return np.abs(weights) / max(most, 1e-12), np.sign(weights)


def bias_edges(plan: Plan) -> Group | None:
    """Return the faint edges from each bias neuron into its layer, by layer and neuron."""
    layers = []
    for layer, place in enumerate(plan.bias):
        if place is not None:
            goals = plan.entry(layer)
            ends = between(np.tile(place, (len(goals), 1)), goals, plan.lengths.radius)
            layers.append(_named(str(layer), plan.columns[layer], ends, _FAINT, FAINTNESS))
    return Group(name="bias_edges", parts=tuple(layers)) if layers else None


def error_edges(plan: Plan, look: Look) -> list[Node]:
    """Return the edges from the outputs to their errors, and from the errors to the total error."""
    if plan.errors is None or plan.total is None:
        return []
    r = float(reach(plan.lengths.radius, look.stroke.width, look.edge_stroke.width))
    to_total = between(plan.errors, np.tile(plan.total, (len(plan.errors), 1)), r)
    return [
        _named("error_edges", plan.columns[-1], between(plan.neurons[-1], plan.errors, r), look.edge_stroke),
        _named("total_edges", plan.columns[-1], to_total, look.edge_stroke),
    ]


def _named(name: str, column: Column, ends: Array, stroke: Stroke, opacity: float = 1.0) -> Group:
    """Edges (n, 2, 2), one for each neuron of a column, named by the index of the neuron."""
    edges = [
        line(tuple(a), tuple(b), stroke=stroke, opacity=opacity, name=str(k))
        for k, (a, b) in zip(column.neurons, ends.tolist(), strict=True)
    ]
    return Group(name=name, parts=tuple(edges))
