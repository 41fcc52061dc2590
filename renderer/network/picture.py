"""A network as a picture: a group of circles and lines, with the network's graph as the index of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from renderer.network import circles
from renderer.network import edges as lines
from renderer.network.columns import columns
from renderer.network.look import MOST_SINGLE, Edges, Look
from renderer.network.model import Network, Pass
from renderer.network.plan import Lengths, Parts, Plan, fitted, plan
from renderer.scene.node import Group, Node, Ref
from renderer.values.color import ink
from renderer.values.errors import NetworkError
from renderer.values.paint import Fill, Stroke
from renderer.values.paint import fill as as_fill
from renderer.values.paint import stroke as as_stroke

ROOM = (13.2, 7.2)
"""What a net fits into by default: the frame with a margin."""

EDGE = Stroke(ink("ink"), 2.0)


@dataclass(frozen=True)
class NetworkPicture:
    """A network's picture: `group` is the node to put up, and all else tells what is where in it.

    Addresses count layers and neurons from 0, neurons from the top, and edges belong to the layer into which they
    lead: `net/neurons/0/2`, `net/edges/1/0-2` (to neuron 0 of layer 1 from neuron 2 of layer 0). In bulk `net/edges/1`
    is one Strokes whose row `to * sources + source` is that edge. All places are in the net's own coordinates.
    """

    network: Network
    look: Look
    parts: Parts
    plan: Plan
    group: Group

    def __getitem__(self, address: str) -> Ref:
        """A part by its address below the net: `picture["neurons/1/0"]`."""
        return self.group[address]

    @property
    def name(self) -> str:
        """The name of the group."""
        return self.group.name

    @property
    def layers(self) -> int:
        """L: layers are numbered 0 to L, and edges lead into the layers 1 to L."""
        return self.network.layers

    def neurons_of(self, layer: int) -> str:
        """The address of the group of a layer's neurons."""
        self._layer(layer, 0)
        return f"{self.name}/neurons/{layer}"

    def entry_of(self, layer: int) -> str:
        """The address of the group of circles in which the edges into a layer end: its pre-activations or neurons."""
        self._layer(layer, 1)
        return f"{self.name}/{'neurons' if self.plan.pre[layer] is None else 'pre'}/{layer}"

    def edges_of(self, layer: int) -> str:
        """The address of the edges into a layer: a Strokes in bulk, or a group of single edges."""
        self._layer(layer, 1)
        return f"{self.name}/edges/{layer}"

    def neuron(self, layer: int, number: int, circle: bool = False) -> Ref:
        """A neuron by layer and number, both from 0; in a shortened layer the circle that stands for it.

        With `circle` the number counts the circles that are shown.
        """
        column = self.plan.columns[self._layer(layer, 0)]
        return self.group[f"neurons/{layer}/{number if circle else column.circle(number)}"]

    def _layer(self, layer: int, first: int) -> int:
        if isinstance(layer, bool) or not isinstance(layer, int) or not first <= layer <= self.layers:
            what = "edges lead into the layers" if first else "there are the layers"
            raise NetworkError(f"{self.name!r} has no layer {layer!r} here: {what} {first} to {self.layers}")
        return layer

    def placed(self, group: Group) -> NetworkPicture:
        """The same picture standing elsewhere: `picture.placed(to_edge(picture.group, LEFT))`."""
        return replace(self, group=group)


def network_picture(
    network: Network,
    name: str = "net",
    radius: float = 0.15,
    gap_neurons: float = 0.1,
    gap_layers: float = 1.5,
    stroke: Stroke | Fill | str = "blue",
    fill: Fill | str = "green",
    edge_stroke: Stroke | Fill | str = EDGE,
    max_shown: int = 16,
    brace: bool = False,
    bias: bool = False,
    errors: bool = False,
    pre_activations: bool | Iterable[int] = False,
    labels: bool = False,
    output_labels: Iterable[str] | None = None,
    arrows: bool = False,
    activations: Pass | None = None,
    numbers: bool = False,
    edges: Edges = "auto",
    edge_width_by_weight: bool | tuple[float, float] = False,
    edge_color_by_weight: bool | tuple[Any, Any] = False,
    fit: tuple[float, float] | None = ROOM,
) -> NetworkPicture:
    """The picture of a network.

    It lies in the middle of the frame, in units; one that would be wider or higher than `fit` is made smaller. Layers
    of more than `max_shown` neurons are shortened with dots. `pre_activations` are shown in all layers or in some;
    `activations` fill the neurons, with an opacity that is the activation. Nets of more than 60 edges draw those of a
    layer pair in bulk, unless `edges` says "single".
    """
    shown = columns(network.sizes, max_shown)
    pen, edge_pen = as_stroke(stroke), as_stroke(edge_stroke)
    if pen is None or edge_pen is None:
        raise NetworkError(f"the neurons and edges of {name!r} need a stroke")
    count = sum(a.count * b.count for a, b in pairwise(shown))
    look = Look(
        stroke=pen,
        fill=as_fill(fill),
        edge_stroke=edge_pen,
        single=edges == "single" or (edges == "auto" and count <= MOST_SINGLE),
        brace=brace,
        arrows=arrows,
        labels=labels,
        numbers=numbers,
        output_labels=tuple(output_labels or ()),
        activations=activations,
        weight_widths=_pair(edge_width_by_weight, (0.5, 2 * edge_pen.width)),
        weight_colors=_colors(edge_color_by_weight),
    )
    parts = Parts(bias, errors, _opened(network, pre_activations))
    lengths = fitted(shown, Lengths(radius, gap_neurons, gap_layers), parts, fit)
    made = plan(shown, lengths, parts)
    x, y = made.box.center
    return _built(network, look, parts, made, Group(name=name, at=(-x, -y)))


def _built(network: Network, look: Look, parts: Parts, made: Plan, pose: Group) -> NetworkPicture:
    """The picture of a plan, standing as a group stands."""
    found: list[Node | None] = [
        lines.bias_edges(made),
        lines.edge_layers(network, made, look),
        *lines.error_edges(made, look),
        circles.biases(made, look),
        circles.pre_layers(made, look),
        circles.neuron_layers(made, look),
        circles.dots(made),
        *circles.errors(made, look),
    ]
    group = replace(pose, parts=tuple(node for node in found if node is not None))
    return NetworkPicture(network, look, parts, made, group)


def _opened(network: Network, wanted: bool | Iterable[int]) -> frozenset[int]:
    if isinstance(wanted, bool):
        return frozenset(range(1, len(network.sizes))) if wanted else frozenset()
    layers = frozenset(wanted)
    for layer in layers:
        if not 1 <= layer < len(network.sizes):
            raise NetworkError(f"layer {layer!r} has no pre-activations; layers 1 to {len(network.sizes) - 1} have")
    return layers


def _pair(value: bool | tuple[float, float], default: tuple[float, float]) -> tuple[float, float] | None:
    return (default if value else None) if isinstance(value, bool) else value


def _colors(value: bool | tuple[Any, Any]) -> tuple[Any, Any] | None:
    if value is False:
        return None
    negative, positive = ("#FC6255", "#58C4DD") if value is True else value
    return ink(negative), ink(positive)
