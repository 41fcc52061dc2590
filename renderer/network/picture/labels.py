"""The labels of a network's picture: in circles, along edges, and at outputs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from renderer.network.calculus.notation import Quantity, activation_of, error_of, pre_activation_of
from renderer.network.dense_chain import Network
from renderer.network.picture.edges import lines_into
from renderer.network.picture.label_placement import Obstacles, Spot, Tried, Wish, arranged, chosen_spots, places_for
from renderer.network.picture.plan import Plan, between
from renderer.scene.bounds import bounds
from renderer.scene.node import Group, Node
from renderer.typeset.tex import tex
from renderer.values.color import Named
from renderer.values.numbers import Array, Point

_SIZE = 0.75 / 0.45
"""The default size of a label for a radius of 1."""

FILLS = 0.88
"""The largest reach of a label in a circle, in radii; 0.95 where an author asks for larger labels."""

SCALES = (1.0, 0.9, 0.8, 0.7, 0.6)
"""The scales at which labels along edges are tried, until all of a layer fit."""

MARGIN = 0.14
"""The least distance of labels from lines, rings and each other, in radii."""

_COLORS = {"w": "weight", "b": "bias", "e": "error", "E": "error"}


@dataclass(frozen=True, eq=False)
class LabelledEdge:
    """An edge that may carry a label: its quantity, the names of the label's groups, and its line."""

    quantity: Quantity
    names: tuple[str, ...]
    line: Array


def size_of(plan: Plan, larger: float = 1.0) -> float:
    """Return the size of labels, `larger` times the default."""
    return _SIZE * plan.lengths.radius * larger


def neuron_labels(network: Network, plan: Plan, scale: float = 1.0, shift: float = 0.0, larger: float = 1.0) -> Group:
    """Return the labels in all circles: `x/0/0`, `a/1/0`, `z/1/0`, `b/1`, `e/0` and `E`.

    `scale` makes those of x and a smaller and `shift` raises them, in radii, where a number stands below.
    """
    sizes, r = network.sizes, plan.lengths.radius
    made: list[tuple[tuple[str, ...], Quantity | str, Point]] = []
    for layer, places in enumerate(plan.neurons):
        before = plan.pre[layer]
        for circle, (place, k) in enumerate(zip(places.tolist(), plan.columns[layer].neurons, strict=True)):
            quantity = activation_of(layer, k + 1)
            made.append(((quantity.kind, str(layer), str(k)), quantity, (place[0], place[1])))
            if before is not None:
                at = (float(before[circle, 0]), float(before[circle, 1]))
                made.append((("z", str(layer), str(k)), pre_activation_of(layer, k + 1), at))
    for layer, at_bias in enumerate(plan.bias):
        if at_bias is not None:
            made.append((("b", str(layer)), f"b^{{({layer})}}", at_bias))
    if plan.errors is not None and plan.total is not None:
        for place, k in zip(plan.errors.tolist(), plan.columns[-1].neurons, strict=True):
            made.append((("e", str(k)), error_of(sizes, k + 1), (place[0], place[1])))
        made.append((("E",), Quantity("E"), plan.total))
    labels = []
    for names, said, (x, y) in made:
        source = said if isinstance(said, str) else said.tex
        own, up = (scale, shift * r) if names[0] in "xa" else (1.0, 0.0)
        reach = r if larger == 1 else r * 0.95 / FILLS
        labels.append((names, _set(names[-1], source, names[0], size_of(plan, larger) * own, (x, y + up), reach)))
    return nested("neuron", labels)


def edge_labels(
    network: Network, plan: Plan, only: Iterable[Quantity] | None = None, larger: float = 1.0
) -> tuple[list[Group], frozenset[int]]:
    """Return the labels along edges in groups "w" and "b", and the layers without room for labels.

    Labels of a layer shrink together, down to 60 %; where even so there is no room for all of a layer, it has none.
    Those of all layers are placed at once, so that none lies on another, on a line, a ring or dots of the net.
    """
    wanted = None if only is None else set(only)
    layers: list[Sequence[LabelledEdge]] = [
        [edge for edge in edges_along(network, plan, layer) if wanted is None or edge.quantity in wanted]
        for layer in range(1, len(plan.columns))
    ]
    found, crowded = _all_placed(plan, layers, larger) if wanted is None else _few_placed(plan, layers, larger)
    groups = [group for group in nested("all", found).parts if isinstance(group, Group)]
    return groups, frozenset(crowded)


def edges_along(network: Network, plan: Plan, layer: int) -> list[LabelledEdge]:
    """Return the edges into a layer that may carry a label: weights first, then biases."""
    pairs = [(to, source) for to in plan.columns[layer].neurons for source in plan.columns[layer - 1].neurons]
    found = [
        LabelledEdge(Quantity("w", layer, to + 1, source + 1), ("w", str(layer), f"{to}-{source}"), line)
        for (to, source), line in zip(pairs, lines_into(plan, layer), strict=True)
    ]
    if plan.bias[layer] is not None:
        for to, line in zip(plan.columns[layer].neurons, _bias_lines(plan, layer), strict=True):
            found.append(LabelledEdge(Quantity("b", layer, to + 1), ("b", str(layer), str(to)), line))
    return found


def obstacles_near(plan: Plan, layer: int, biases: bool = True) -> Obstacles:
    """Return the obstacles for labels of edges into a layer, with or without the edges of biases."""
    near = [at for at in (layer - 1, layer, layer + 1) if 1 <= at < len(plan.columns)]
    lines = [lines_into(plan, at) for at in near]
    if biases:
        lines += [_bias_lines(plan, at) for at in near]
    for at in (layer - 1, layer):
        dots = plan.dots[at]
        lines += [np.array([[dots[k], dots[k + 2]]]) for k in range(0, len(dots), 3)]
    rings = [plan.neurons[layer - 1], plan.entry(layer), plan.neurons[layer]]
    if layer > 1:
        rings.append(plan.entry(layer - 1))
    rings += [np.array([at]) for at in plan.bias if at is not None]
    if layer == len(plan.columns) - 1 and plan.errors is not None and plan.total is not None:
        r = plan.lengths.radius
        lines.append(between(plan.neurons[-1], plan.errors, r))
        lines.append(between(plan.errors, np.tile(plan.total, (len(plan.errors), 1)), r))
        rings += [plan.errors, np.array([plan.total])]
    return Obstacles(np.concatenate(lines), np.concatenate(rings), plan.lengths.radius)


def nested(name: str, labels: Sequence[tuple[tuple[str, ...], Node]]) -> Group:
    """Return nodes nested in groups by their names; the last name is the node's own."""
    inside: dict[str, list[tuple[tuple[str, ...], Node]]] = {}
    for names, node in labels:
        inside.setdefault(names[0], []).append((names[1:], node))
    parts = (members[0][1] if not members[0][0] else nested(first, members) for first, members in inside.items())
    return Group(name=name, parts=tuple(parts))


Labelled: TypeAlias = tuple[tuple[str, ...], Node]
"""A label with the names of its groups; the last name is its own."""


@dataclass(eq=False)
class _Layer:
    """The labels of one layer while room is sought: how small they are now, and the places tried for each."""

    edges: Sequence[LabelledEdge]
    nodes: list[Node]
    around: Obstacles
    margin: float
    step: int = 0
    tried: list[Tried] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._try()

    @property
    def scale(self) -> float:
        return SCALES[self.step]

    @property
    def wishes(self) -> list[Wish]:
        """The labels at their present size."""
        return wishes_of(self.edges, self.nodes, self.scale)

    def shrink(self) -> bool:
        """Go on to the next smaller size at which there is room; whether there is one."""
        while self.step + 1 < len(SCALES):
            self.step += 1
            self._try()
            if self.has_room:
                return True
        return False

    def _try(self) -> None:
        self.tried = []
        for wish in self.wishes:
            self.tried.append(places_for(wish, self.around, self.margin))
            if not len(self.tried[-1].centers):
                return

    @property
    def has_room(self) -> bool:
        """Whether there is room for all labels of the layer, were it the only one."""
        whole = len(self.tried) == len(self.edges) and all(len(found.centers) for found in self.tried)
        return whole and isinstance(chosen_spots(self.wishes, self.tried, self.margin), tuple)


def _all_placed(plan: Plan, layers: Sequence[Sequence[LabelledEdge]], larger: float) -> tuple[list[Labelled], set[int]]:
    """Return the labels of all layers, placed at once; a layer that finds no room shrinks, then goes without labels."""
    margin = MARGIN * plan.lengths.radius
    standing: dict[int, _Layer] = {}
    crowded = set()
    for layer, edges in enumerate(layers, start=1):
        # Of more than this no arrangement is legible; trying would only take time.
        if len(edges) > 60:
            crowded.add(layer)
            continue
        made = _Layer(edges, _natural(plan, edges, larger), obstacles_near(plan, layer), margin)
        # Each layer first finds the size that it could have by itself.
        if made.has_room or made.shrink():
            standing[layer] = made
        else:
            crowded.add(layer)
    while True:
        wishes = [(layer, wish) for layer, one in standing.items() for wish in one.wishes]
        tried = [found for one in standing.values() for found in one.tried]
        spots = chosen_spots([wish for _, wish in wishes], tried, margin)
        if isinstance(spots, tuple):
            break
        stuck = wishes[spots][0]
        if not standing[stuck].shrink():
            # It has the smallest size: its neighbors may still make room for it.
            others = [k for k in (stuck - 1, stuck + 1) if k in standing and standing[k].shrink()]
            if not others:
                crowded.add(stuck)
                del standing[stuck]
    left = iter(spots)
    return [
        (edge.names, replace(node, at=spot.at, angle=spot.angle, scale=one.scale))
        for one in standing.values()
        for edge, node, spot in zip(one.edges, one.nodes, itertools.islice(left, len(one.edges)), strict=True)
    ], crowded


def _few_placed(plan: Plan, layers: Sequence[Sequence[LabelledEdge]], larger: float) -> tuple[list[Labelled], set[int]]:
    """The labels of some edges alone, layer by layer, as large as there is room for among those placed before."""
    labels: list[Labelled] = []
    standing: list[tuple[Wish, Spot]] = []
    crowded = set()
    for layer, edges in enumerate(layers, start=1):
        found = _placed(plan, layer, edges, standing, larger)
        if found is None:
            crowded.add(layer)
        else:
            labels += [(edge.names, node) for edge, node in zip(edges, found, strict=True)]
    return labels, crowded


def _natural(plan: Plan, edges: Sequence[LabelledEdge], larger: float) -> list[Node]:
    """Return the labels of edges at their full size, about the origin."""
    return [
        _set(edge.names[-1], edge.quantity.tex, edge.quantity.kind, size_of(plan, larger), (0.0, 0.0)) for edge in edges
    ]


def wishes_of(edges: Sequence[LabelledEdge], nodes: Sequence[Node], scale: float) -> list[Wish]:
    """Return the sizes of labels at a scale, and their preferred places along their edges."""
    boxes = [bounds(node) for node in nodes]
    return [
        Wish((box.width * scale, box.height * scale), edge.line, *_best(edge))
        for edge, box in zip(edges, boxes, strict=True)
        if box is not None
    ]


def _placed(
    plan: Plan, layer: int, edges: Sequence[LabelledEdge], standing: list[tuple[Wish, Spot]], larger: float
) -> list[Node] | None:
    """Return the labels of the edges of one layer, as large as there is room for; None when there is none.

    What is placed is added to `standing`.
    """
    if not edges or len(edges) > 60:
        return None if edges else []
    natural = _natural(plan, edges, larger)
    for scale, margin, around in _attempts(plan, layer, edges):
        wishes = wishes_of(edges, natural, scale)
        spots = arranged(wishes, around, margin, standing)
        if spots is not None:
            standing += zip(wishes, spots, strict=True)
            return [
                replace(node, at=spot.at, angle=spot.angle, scale=scale)
                for node, spot in zip(natural, spots, strict=True)
            ]
    return None


def _attempts(plan: Plan, layer: int, edges: Sequence[LabelledEdge]) -> Iterator[tuple[float, float, Obstacles]]:
    """Return the attempts to place the labels of a few edges: scale, margin and obstacles, the best first."""
    around, margin = obstacles_near(plan, layer), MARGIN * plan.lengths.radius
    yield from ((scale, margin, around) for scale in SCALES)
    yield from ((scale, margin / 2, around) for scale in SCALES[2:])
    yield from ((scale, margin / 2, obstacles_near(plan, layer, biases=False)) for scale in SCALES[2:])
    own = around._replace(lines=np.array([edge.line for edge in edges]))
    yield from ((scale, margin / 2, own) for scale in SCALES)


def _best(edge: LabelledEdge) -> tuple[float, int]:
    """Return the best place and side of a label along its line: biases near the neuron, weights past the middle."""
    if edge.quantity.kind == "b":
        return 0.35, 1
    (_, ay), (_, by) = edge.line
    level = abs(by - ay) < 0.05
    return (0.5, 1) if level else (0.62, 1)


def _set(name: str, source: str, kind: str, size: float, at: Point, radius: float | None = None) -> Node:
    """Return a label as a formula; in a circle it is made small enough to lie inside."""
    made = tex(
        source,
        size=size,
        fill=Named(_COLORS.get(kind, "ink") if radius is None or kind in "eE" else "ink"),
        at=at,
        name=name,
    )
    box = bounds(made)
    if radius is not None and box is not None:
        reach = float(np.hypot(box.width, box.height)) / 2
        if reach > FILLS * radius:
            made = replace(made, scale=made.scale * FILLS * radius / reach)
    return made


def _bias_lines(plan: Plan, layer: int) -> Array:
    place = plan.bias[layer]
    if place is None:
        return np.empty((0, 2, 2))
    goals = plan.entry(layer)
    return between(np.tile(place, (len(goals), 1)), goals, plan.lengths.radius)
