"""The plan of a network's picture: the center of every circle, in the net's coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from renderer.network.picture.neuron_columns import Column
from renderer.values.box import Box, union
from renderer.values.numbers import Array, Point, not_negative, positive


@dataclass(frozen=True)
class NetMeasures:
    """The measures of a net, in units: radius of a neuron, gaps between the circles of a layer and between layers."""

    radius: float = 0.15
    gap_neurons: float = 0.1
    gap_layers: float = 1.5

    def __post_init__(self) -> None:
        positive(self.radius, "the radius of a neuron")
        not_negative(self.gap_neurons, "gap_neurons")
        not_negative(self.gap_layers, "gap_layers")

    @property
    def gap_dots(self) -> float:
        """The gap between the halves of a shortened layer, in which the dots lie."""
        return max(self.gap_neurons, 3.6 * self.radius)

    @property
    def gap_errors(self) -> float:
        """The gap between outputs and errors, and between these and the total error."""
        return 0.55 * self.gap_layers

    @property
    def pair(self) -> float:
        """The distance of the centers of a pre-activation and its activation: almost touching."""
        return 2 * self.radius * (1 + 1 / 18)

    def scaled(self, factor: float) -> NetMeasures:
        """Return all measures times a factor."""
        return NetMeasures(self.radius * factor, self.gap_neurons * factor, self.gap_layers * factor)


@dataclass(frozen=True)
class Room:
    """A length that grows with the radius of neurons: `radii` radii plus `ems` times the text size.

    Text is 3.6 radii in size, but never smaller than 0.6 units, so that it stays legible.
    """

    radii: float = 0.0
    ems: float = 0.0

    def at(self, radius: float) -> float:
        """Return the length in units."""
        return self.radii * radius + self.ems * text_size(radius)


def text_size(radius: float) -> float:
    """Return the size of counts beside a layer, for a radius of neurons."""
    return max(3.6 * radius, 0.6)


@dataclass(frozen=True)
class PlanParts:
    """The circles of a plan besides neurons, and the room for parts beside the circles.

    `opened` are the layers that show pre-activations; `left`, `right` and `below` are what braces and labels take.
    """

    bias: bool = False
    errors: bool = False
    opened: frozenset[int] = frozenset()
    left: Room = Room()
    right: Room = Room()
    below: Room = Room()


@dataclass(frozen=True, eq=False)
class Plan:
    """The centers of all circles. Lists run over the layers 0 to L; arrays have the shape (circles, 2).

    The origin is the center of the layers' columns as they lie without pre-activations, so that a net that is opened
    keeps its inputs where they were.
    """

    lengths: NetMeasures
    columns: tuple[Column, ...]
    neurons: tuple[Array, ...]
    pre: tuple[Array | None, ...]
    bias: tuple[Point | None, ...]
    errors: Array | None
    total: Point | None
    dots: tuple[tuple[Point, ...], ...]

    def entry(self, layer: int) -> Array:
        """Return the ends of the edges into a layer: its pre-activations if it shows them, else its neurons."""
        pre = self.pre[layer]
        return self.neurons[layer] if pre is None else pre

    @property
    def box(self) -> Box:
        """The bounds of all circles."""
        return _box(self)


def plan(columns: Sequence[Column], lengths: NetMeasures, parts: PlanParts = PlanParts()) -> Plan:
    """Return the plan of these columns with these measures."""
    r, last = lengths.radius, len(columns) - 1
    step = 2 * r + lengths.gap_layers
    xs = [layer * step - last * step / 2 for layer in range(last + 1)]
    heights = [_heights(column, lengths) for column in columns]
    neurons, pre = [], []
    moved = 0.0
    for layer, ys in enumerate(heights):
        before = None
        if layer in parts.opened:
            before = np.column_stack((np.full(len(ys), xs[layer] + moved), ys))
            moved += lengths.pair
        neurons.append(np.column_stack((np.full(len(ys), xs[layer] + moved), ys)))
        pre.append(before)
    bias: list[Point | None] = [None]
    for layer in range(1, last + 1):
        arrive = neurons[layer] if pre[layer] is None else pre[layer]
        assert arrive is not None
        bias.append(_bias(neurons[layer - 1], arrive, lengths) if parts.bias else None)
    errors, total = None, None
    if parts.errors:
        far = 2 * r + lengths.gap_errors
        errors = neurons[last] + (far, 0.0)
        total = (float(errors[0, 0]) + far, float(errors[:, 1].mean()))
    dots = tuple(_dots(column, at, lengths) for column, at in zip(columns, neurons, strict=True))
    return Plan(lengths, tuple(columns), tuple(neurons), tuple(pre), tuple(bias), errors, total, dots)


def fitted(
    columns: Sequence[Column], lengths: NetMeasures, parts: PlanParts, size: tuple[float, float] | None
) -> NetMeasures:
    """Return measures with which the net fits in `size`: gaps shrink first, to 1.2 radii, then everything."""
    if size is None:
        return lengths
    width, height = (positive(side, "a side of what a net fits into") for side in size)
    least = 1.2 * lengths.radius
    for _ in range(40):
        wide, high = whole_size(columns, lengths, parts)
        over_x, over_y = wide / width, high / height
        if over_x <= 1 + 1e-9 and over_y <= 1 + 1e-9:
            return lengths
        new = lengths
        if over_x > 1 and lengths.gap_layers > least:
            new = replace(new, gap_layers=max(least, lengths.gap_layers / over_x * 0.995))
        if over_y > 1 and lengths.gap_neurons > min(least, 0.1):
            new = replace(new, gap_neurons=max(min(least, lengths.gap_neurons / 3), lengths.gap_neurons / over_y * 0.9))
        if new == lengths:
            new = lengths.scaled(0.999 / max(over_x, over_y))
            least *= 0.999 / max(over_x, over_y)
        lengths = new
    wide, high = whole_size(columns, lengths, parts)
    return lengths.scaled(min(1.0, width / wide, height / high))


def whole_size(columns: Sequence[Column], lengths: NetMeasures, parts: PlanParts) -> tuple[float, float]:
    """Return the width and height of a net with all parts beside its circles."""
    box, r = _box(plan(columns, lengths, parts)), lengths.radius
    return box.width + parts.left.at(r) + parts.right.at(r), box.height + parts.below.at(r)


def shortened_line(a: Point, b: Point, radius: float, end_radius: float | None = None) -> tuple[Point, Point]:
    """Return the part of a line between two centers that lies outside both circles.

    >>> shortened_line((0, 0), (4, 0), 1)
    ((1.0, 0.0), (3.0, 0.0))
    """
    ends = between(np.array([a], dtype=float), np.array([b], dtype=float), radius, end_radius)[0]
    return (float(ends[0, 0]), float(ends[0, 1])), (float(ends[1, 0]), float(ends[1, 1]))


def between(a: Array, b: Array, radius: float | Array, end_radius: float | Array | None = None) -> Array:
    """Return lines (n, 2, 2) between points (n, 2), ending at circles round them; of no length where circles meet.

    A radius is one for all or one for each line.
    """
    way = b - a
    far = np.sqrt(np.einsum("nd,nd->n", way, way))
    out = radius if end_radius is None else end_radius
    short = np.minimum(1.0, far / np.maximum(radius + out, 1e-12))
    unit = way / np.maximum(far, 1e-12)[:, None]
    return np.stack((a + unit * (radius * short)[:, None], b - unit * (out * short)[:, None]), axis=1)


def all_pairs(a: Array, b: Array, radius: float | Array) -> Array:
    """Return lines from each point of a to each of b, up to circles; a[source] to b[to] is row to * len(a) + source."""
    return between(np.tile(a, (len(b), 1)), np.repeat(b, len(a), axis=0), radius)


def reach(radius: float, ring: float, width: float | Array) -> Array:
    """Return the distance from a circle's center at which an edge ends, so that its round cap lies under the ring.

    `ring` and `width` are the widths of both strokes, in hundredths of a unit.
    """
    return np.asarray(radius + np.maximum(np.asarray(width, dtype=np.float64) - ring, 0.0) / 200)


def _heights(column: Column, lengths: NetMeasures) -> Array:
    """Return the heights of a column's circles from the top, centered on 0."""
    steps = np.full(column.count, 2 * lengths.radius + lengths.gap_neurons)
    for gap in column.gaps:
        if gap < column.count:
            steps[gap] = 2 * lengths.radius + lengths.gap_dots
    # Dots above the first circle and below the last one take room too, so that the layer stays centered as a whole.
    ends = lengths.gap_dots if column.count in column.gaps else 0.0
    steps[0] = lengths.gap_dots if 0 in column.gaps else 0.0
    down = np.cumsum(steps)
    return np.asarray((down[-1] + ends) / 2 - down)


def _dots(column: Column, at: Array, lengths: NetMeasures) -> tuple[Point, ...]:
    """Return three dots for each run of hidden neurons, from the top."""
    away = np.array((0.0, lengths.radius + lengths.gap_dots / 2))
    found: list[Point] = []
    for gap in column.gaps:
        x, y = at[0] + away if gap == 0 else at[-1] - away if gap == column.count else (at[gap - 1] + at[gap]) / 2
        found += [(float(x), float(y + shift * 0.8 * lengths.radius)) for shift in (1, 0, -1)]
    return tuple(found)


def _bias(before: Array, arrive: Array, lengths: NetMeasures) -> Point:
    """Below and left of a layer: half way from the layer before, three radii below it and clear of its lowest edge."""
    r = lengths.radius
    (ax, ay), (bx, by) = before[-1], arrive[-1]
    slope = (by - ay) / (bx - ax) if bx > ax else 0.0
    clear = (ay + by) / 2 - 2.2 * r * float(np.hypot(1.0, slope))
    return float((ax + bx) / 2), float(min(by - 3 * r, clear))


def _box(made: Plan) -> Box:
    r = made.lengths.radius
    points = [at for at in (*made.neurons, *made.pre, made.errors) if at is not None]
    points += [np.array([at]) for at in (*made.bias, made.total) if at is not None]
    points += [np.array(places) for places in made.dots if places]
    boxes = [Box(*at.min(axis=0).tolist(), *at.max(axis=0).tolist()).grown(r) for at in points]
    whole = union(boxes)
    assert whole is not None
    return whole
