"""Edges between the panels of a model: the weights of dense layers as lines, and arrows that may bend round panels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, TypedDict

import numpy as np

from renderer.geometry import outline
from renderer.geometry.path import Path
from renderer.network.layers.dense import Dense
from renderer.network.panels.model_plan import AIR, ModelPlan
from renderer.network.panels.panels import neuron_places
from renderer.network.picture.measures import NEGATIVE, POSITIVE, RADIUS
from renderer.network.steps import Graph
from renderer.scene.node import Group, Node, Shape, Strokes
from renderer.values.color import Ink, ink
from renderer.values.numbers import Array, Point
from renderer.values.paint import Stroke

WIRE: Final = Stroke(ink("light_grey"), 2.5)
HEAD: Final = 0.15  # units, the length of the head of an arrow
_BEND: Final = 0.12  # units, the radius of corners
_WEIGHT: Final = Stroke(ink("light_grey"), 1.5)


def model_edges(model: Graph, plan: ModelPlan) -> Group:
    """Return all edges, each named by its ends, such as "conv1-dense1"."""
    return Group(name="edges", parts=tuple(_edge(model, plan, a, b) for a, b in plan.flow.edges))


def edge_name(source: str, goal: str) -> str:
    """Return the name of an edge."""
    return f"{source}-{goal}"


def _edge(model: Graph, plan: ModelPlan, source: str, goal: str) -> Node:
    near = plan.rank_of[goal] - plan.rank_of[source] == 1
    same = plan.row_of(plan.rank_of[goal]) == plan.row_of(plan.rank_of[source])
    if near and same and plan.views[source].view == plan.views[goal].view == "neurons":
        lines = _weights(model, plan, source, goal)
        if lines is not None:
            return lines
    return wire(edge_name(source, goal), route(plan, source, goal))


def _weights(model: Graph, plan: ModelPlan, source: str, goal: str) -> Strokes | None:
    """Return one line for each shown weight of a dense layer, or for each neuron that is handed on."""
    kind = model.step(goal).kind
    before, after = plan.views[source].columns[0], plan.views[goal].columns[0]
    starts = neuron_places(plan.views[source], plan.measure) + plan.center(source)
    ends = neuron_places(plan.views[goal], plan.measure) + plan.center(goal)
    if isinstance(kind, Dense):
        weights = kind.weight
        if weights.shape != (after.size, before.size):
            return None
        pairs = [(i, k) for i in range(after.count) for k in range(before.count)]
        shown = weights[np.ix_(after.neurons, before.neurons)].reshape(-1)
        most = float(np.abs(weights).max()) or 1.0
        looks: LineLooks = line_looks(shown, most)
    else:
        common = [name for name in after.neurons if name in before.neurons]
        if after.size != before.size or not common:
            return None
        pairs = [(after.circle(name), before.circle(name)) for name in common]
        looks = {}
    a = starts[[k for _, k in pairs]]
    b = ends[[i for i, _ in pairs]]
    way = b - a
    far = np.sqrt((way**2).sum(axis=1, keepdims=True))
    inset = way / far * (RADIUS * plan.measure.scale + 0.01)
    lines = np.stack((a + inset, b - inset), axis=1)
    return Strokes(name=edge_name(source, goal), lines=lines, stroke=_WEIGHT, **looks)


class LineLooks(TypedDict, total=False):
    """The looks of lines, one after the other: their colors by name, and how opaque each is."""

    colors: tuple[Ink, ...]
    alphas: Array


def line_looks(values: Array, most: float) -> LineLooks:
    """Return colors and alphas of lines for numbers (n,): the sign as color, the size as alpha."""
    shares = np.minimum(np.abs(values) / most, 1.0)
    below, above = ink(NEGATIVE), ink(POSITIVE)
    return {"colors": tuple(below if value < 0 else above for value in values.tolist()), "alphas": 0.12 + 0.78 * shares}


def wire(name: str, points: Sequence[Point]) -> Group:
    """Return an arrow along a polyline with round corners: "line" and "head"."""
    (x, y), tip = points[-2], np.array(points[-1])
    way = tip - (x, y)
    way = way / max(float(np.hypot(*way)), 1e-9)
    size = min(HEAD, 0.6 * sum(float(np.hypot(*np.subtract(b, a))) for a, b in pairwise(points)))
    side = np.array((-way[1], way[0])) * 0.42 * size
    back = tip - way * size
    corners = [tuple(tip.tolist()), tuple((back + side).tolist()), tuple((back - side).tolist())]
    head = Shape(name="head", path=outline.polygon_path(corners), fill=WIRE.color)
    inner = tip - way * 0.8 * size
    line = rounded_polyline([*points[:-1], (float(inner[0]), float(inner[1]))])
    return Group(name=name, parts=(Shape(name="line", path=line, stroke=WIRE), head))


def rounded_polyline(points: Sequence[Point]) -> Path:
    """Return straight lines from point to point with round corners."""
    kept = [np.array(points[0])]
    for point in points[1:]:
        if float(np.hypot(*(np.array(point) - kept[-1]))) > 1e-6:
            kept.append(np.array(point))
    if len(kept) == 1:
        kept.append(kept[0] + (1e-3, 0.0))
    pieces: list[Array] = [kept[0][None]]
    for k in range(1, len(kept) - 1):
        before, here, after = kept[k - 1], kept[k], kept[k + 1]
        near, far = here - before, after - here
        long, next_long = float(np.hypot(*near)), float(np.hypot(*far))
        r = min(_BEND, long / 2, next_long / 2)
        a, b = here - near / long * r, here + far / next_long * r
        pieces.append(np.stack((a, a + (here - a) * 0.55, b + (here - b) * 0.55, b)))
    pieces.append(kept[-1][None])
    return Path((outline.joined(*pieces),))


def route(plan: ModelPlan, source: str, goal: str) -> list[Point]:
    """Return the corners of an arrow from the end of one panel to the beginning of another."""
    (u0, v0), (u1, v1) = plan.spot(source), plan.spot(goal)
    start = u0 + plan.size(source)[0] / 2 + 0.05
    end = u1 - plan.size(goal)[0] / 2 - 0.05
    first, last = plan.row_of(plan.rank_of[source]), plan.row_of(plan.rank_of[goal])
    corners: list[tuple[float, float]] = [(start, v0)]
    if first != last:
        # Out at the end of the row, back between the rows, and in at the beginning of the other one.
        right, left = _row_end(plan, first) + 0.18, _row_start(plan, last) - 0.38
        between = _between(plan, first, last)
        start, v0 = left, plan.middles[last]
        corners += [(right, corners[0][1]), (right, between), (left, between), (left, v0)]
    lane = plan.lanes.get((source, goal))
    if lane is not None:
        over = plan.middles[last] + lane
        out = start + 0.12 if first == last else start
        names, side = plan.flow.ranks[plan.rank_of[goal]], 1 if lane > 0 else -1
        outermost = names[0 if (side > 0) != plan.measure.down else -1]
        # Below a panel its label is in the way, unless it is an operator.
        if outermost == goal and (side > 0 or plan.views[goal].symbol):
            edge = v1 + side * (plan.size(goal)[1] / 2 + 0.05)
            corners += [(out, v0), (out, over), (u1, over), (u1, edge)]
        else:
            corners += [(out, v0), (out, over), (end - 0.14, over), (end - 0.14, v1), (end, v1)]
    elif abs(v1 - v0) > 1e-6 and first == last:
        half = end - max((end - start) / 2, 0.16)
        corners += [(half, v0), (half, v1), (end, v1)]
    else:
        corners += [(end, v1)] if abs(v1 - v0) < 1e-6 else [(start, v1), (end, v1)]
    return [plan.point(u, v) for u, v in corners]


def _row_end(plan: ModelPlan, row: int) -> float:
    return max(plan.starts[k] + _width(plan, k) / 2 for k in plan.rows[row])


def _row_start(plan: ModelPlan, row: int) -> float:
    return min(plan.starts[k] - _width(plan, k) / 2 for k in plan.rows[row])


def _width(plan: ModelPlan, rank: int) -> float:
    return max(plan.size(name)[0] for name in plan.flow.ranks[rank])


def _between(plan: ModelPlan, first: int, last: int) -> float:
    """Return where an arrow runs between two rows."""
    if plan.measure.down:
        return plan.row_lows[last] - 1.5 * AIR
    return plan.row_lows[first] - 1.5 * AIR
