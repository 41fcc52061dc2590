"""The picture of a network: a group of circles, lines and labels, with a graph as the index of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from renderer.network.calculus.notation import Parameter, checked_parameter
from renderer.network.conversion import as_pass
from renderer.network.dense_chain import Network, Pass
from renderer.network.picture import circles, decorations, edges, labels
from renderer.network.picture.circles import opposite
from renderer.network.picture.default_sizes import Wanted, filling
from renderer.network.picture.graph import PictureGraph
from renderer.network.picture.look import MOST_SINGLE, Edges, Look
from renderer.network.picture.measures import NEGATIVE, POSITIVE
from renderer.network.picture.neuron_columns import MOST_NEURONS, columns
from renderer.network.picture.plan import Plan, PlanParts, plan
from renderer.network.run import Run
from renderer.scene.node import Group, Node
from renderer.scene.scene import FRAME
from renderer.values.argument_check import check_arguments
from renderer.values.color import Ink, ink
from renderer.values.errors import NetworkError
from renderer.values.numbers import positive
from renderer.values.paint import Fill, Stroke
from renderer.values.paint import fill as as_fill
from renderer.values.paint import stroke as as_stroke

ROOM = (13.2, 7.2)
"""The default room of a net: the frame with a margin."""

EDGE = Stroke(ink("ink"), 2.0)


@dataclass(frozen=True)
class NetworkPicture(PictureGraph):
    """The picture of a network: `group` is the node to add; the graph locates its parts."""

    def placed(self, group: Group) -> NetworkPicture:
        """Return the same picture elsewhere: `picture.placed(script.to_edge(picture.group, LEFT))`."""
        if group.name != self.name or [part.name for part in group.parts] != [part.name for part in self.group.parts]:
            raise NetworkError(f"{self.name!r} is placed by its own group, moved, but this is {group.name!r}")
        return replace(self, group=group)

    def opened(self, *layers: int) -> NetworkPicture:
        """Return the same picture with pre-activations left of the neurons of some layers, or of all.

        What lies right of them makes room; all else stays where it is, and every part keeps its address.
        """
        wanted = _opened(self.network, layers or True) | self.parts.opened
        parts = replace(self.parts, opened=wanted)
        made = plan(self.plan.columns, self.plan.lengths, parts)
        return _built(self.network, self.look, parts, made, self.group)

    def labels_for(self, *parameters: Parameter, name: str | None = None) -> Group:
        """Return labels for some weights and biases, as large as fits, in a group above the net.

        For layers where there is no room for all labels. Where there is none for these either they come nearer to the
        edges, then cross those of the biases, at last those of weights that carry no label here. The group is named
        "net-labels" unless a name is given, and its parts as the net's own: `net-labels/w/1/0-2`.
        """
        wanted = [checked_parameter(self.network.sizes, parameter).quantity for parameter in parameters]
        groups, crowded = labels.edge_labels(self.network, self.plan, only=wanted, larger=self.look.label_scale)
        if crowded:
            said = ", ".join(quantity.tex for quantity in wanted)
            raise NetworkError(
                f"there is no room for the labels of {said} in {self.name!r}; label fewer at once, or leave wider gaps"
            )
        return replace(self.group, name=name or f"{self.name}-labels", parts=tuple(groups))


@check_arguments
def network_picture(
    network: Network,
    *,
    name: str = "net",
    radius: float | None = None,
    gap_neurons: float | None = None,
    gap_layers: float | None = None,
    stroke: Stroke | Fill | str = "blue",
    fill: Fill | str = "green",
    negative_fill: Fill | str = None,
    edge_stroke: Stroke | Fill | str = EDGE,
    max_shown: int = MOST_NEURONS,
    shown: Mapping[int, Iterable[int]] | None = None,
    brace: bool = False,
    bias: bool = False,
    errors: bool = False,
    pre_activations: bool | Iterable[int] = False,
    labels: bool = False,
    label_scale: float = 1.0,
    output_labels: Iterable[str] | None = None,
    arrows: bool = False,
    activations: Pass | Run | None = None,
    numbers: bool = False,
    edges: Edges = "auto",
    edge_width_by_weight: bool | tuple[float, float] = False,
    edge_color_by_weight: bool | tuple[Ink | str, Ink | str] = False,
    solid: bool = False,
    fit: tuple[float, float] | None = ROOM,
) -> NetworkPicture:
    """Return the picture of a network.

    It is centered in the frame and fills `fit`, a width and a height in units; given measures are kept, and reduced
    where the net would not fit. Layers of more than `max_shown` + 1 neurons show their first and last neurons, or the
    neurons that `shown` lists for the layer; dots replace the others. Every circle is one neuron and every line one
    weight. `pre_activations` are shown in all layers or in some. `activations`, a pass or a run of the model that
    `network_of` was given, fill the neurons: the size of the activation is the opacity, `fill` the color of positive
    and `negative_fill` of negative ones; `solid` circles hide nodes behind them. Nets of more than 60 edges draw all
    edges of a layer pair as one node, unless `edges` is "single". `label_scale` scales the labels, as far as circles
    and edges leave room.
    """
    layers = columns(network.sizes, max_shown, shown)
    pen, edge_pen = as_stroke(stroke), as_stroke(edge_stroke)
    if pen is None or edge_pen is None:
        raise NetworkError(f"the neurons and edges of {name!r} need a stroke")
    if edges not in ("auto", "bulk", "single"):
        raise NetworkError(f"edges of {name!r} are 'auto', 'bulk' or 'single', but this is {edges!r}")
    if errors and (arrows or output_labels):
        raise NetworkError(f"{name!r} has either errors or arrows and labels at its outputs, not both")
    count = sum(a.count * b.count for a, b in pairwise(layers))
    look = Look(
        stroke=pen,
        fill=as_fill(fill),
        negative_fill=opposite(as_fill(fill)) if negative_fill is None else as_fill(negative_fill),
        edge_stroke=edge_pen,
        single=edges == "single" or (edges == "auto" and count <= MOST_SINGLE),
        solid=solid,
        brace=brace,
        arrows=arrows,
        labels=labels,
        label_scale=positive(label_scale, f"label_scale of {name!r}"),
        numbers=numbers,
        output_labels=tuple(output_labels or ()),
        activations=None if activations is None else as_pass(network, activations),
        weight_widths=_pair(edge_width_by_weight, (0.5, 2 * edge_pen.width)),
        weight_colors=_colors(edge_color_by_weight),
    )
    left, right, below = decorations.rooms(layers, look)
    parts = PlanParts(bias, errors, _opened(network, pre_activations), left, right, below)
    made = plan(layers, filling(layers, Wanted(radius, gap_neurons, gap_layers), parts, fit, labels), parts)
    x, y = made.box.center
    # The layers lie at half the frame's height where what hangs below them still fits.
    r = made.lengths.radius
    lowest = made.box.bottom - below.at(r)
    y = 0.0 if max(abs(lowest), abs(made.box.top)) <= FRAME[1] / 2 - 0.2 else y - below.at(r) / 2
    aside = (left.at(r) - right.at(r)) / 2
    return _built(network, look, parts, made, Group(name=name, at=(aside - x, -y)))


def _built(network: Network, look: Look, parts: PlanParts, made: Plan, pose: Group) -> NetworkPicture:
    """Return the picture of a plan, standing as a group stands."""
    found: list[Node | None] = [
        edges.bias_edges(made),
        edges.edge_layers(network, made, look),
        *edges.error_edges(made, look),
        circles.biases(made, look),
        circles.pre_layers(made, look),
        circles.neuron_layers(made, look),
        circles.hidden_dots(made),
        *circles.errors(made, look),
        decorations.braces(made) if look.brace else None,
        *decorations.outputs(made, look),
        decorations.numbers(network, made, look),
        _labels(network, made, look) if look.labels else None,
    ]
    group = replace(pose, parts=tuple(node for node in found if node is not None))
    return NetworkPicture(network, look, parts, made, group)


def _labels(network: Network, made: Plan, look: Look) -> Group:
    """Return all labels: in circles, and along edges where these are drawn one by one and there is room."""
    scale, raised = (0.74, 0.27) if look.numbers else (1.0, 0.0)
    larger = look.label_scale
    along = labels.edge_labels(network, made, larger=larger)[0] if look.single else []
    return Group(name="labels", parts=(labels.neuron_labels(network, made, scale, raised, larger), *along))


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


def _colors(value: bool | tuple[Ink | str, Ink | str]) -> tuple[Ink, Ink] | None:
    if value is False:
        return None
    negative, positive = (NEGATIVE, POSITIVE) if value is True else value
    return ink(negative), ink(positive)
