"""The graph of a network's picture: which node is which neuron, edge or quantity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from renderer.network.expressions import Factor
from renderer.network.look import Look
from renderer.network.model import Network, written_sizes
from renderer.network.notation import Bias, Parameter, Quantity, Weight, checked_parameter, checked_quantity
from renderer.network.plan import Parts, Plan
from renderer.scene.node import Group, Ref, walk
from renderer.values.errors import NetworkError

MOST_PATHS = 2000


@dataclass(frozen=True)
class Graph:
    """A network and the group that shows it, and what is where in the group.

    Addresses count layers and neurons from 0, neurons from the top, and edges belong to the layer into which they
    lead: `net/neurons/0/2`, `net/edges/1/0-2` (to neuron 0 of layer 1 from neuron 2 of layer 0). In bulk `net/edges/1`
    is one Strokes whose row `to * sources + source` is that edge. Quantities, weights and biases count neurons from 1,
    as formulas do. In a shortened layer the circle counts that shows a neuron.
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

    # ---- groups

    def neurons_of(self, layer: int) -> str:
        """The address of the group of a layer's neurons."""
        return f"{self.name}/neurons/{self._layer(layer, 0)}"

    def entry_of(self, layer: int) -> str:
        """The address of the group of circles in which the edges into a layer end: its pre-activations or neurons."""
        self._layer(layer, 1)
        return f"{self.name}/{'neurons' if self.plan.pre[layer] is None else 'pre'}/{layer}"

    def edges_of(self, layer: int) -> str:
        """The address of the edges into a layer: a Strokes in bulk, or a group of single edges."""
        return f"{self.name}/edges/{self._layer(layer, 1)}"

    # ---- neurons and edges

    def neuron(self, layer: int, number: int, circle: bool = False) -> Ref:
        """A neuron by layer and number, both from 0; with `circle` the number counts the circles that are shown."""
        column = self.plan.columns[self._layer(layer, 0)]
        return self.group[f"neurons/{layer}/{number if circle else column.circle(number)}"]

    def entry(self, layer: int, number: int) -> Ref:
        """The circle in which the edges into a neuron end: its pre-activation, or itself where that is not shown."""
        circle = self.plan.columns[self._layer(layer, 0)].circle(number)
        kind = "neurons" if self.plan.pre[layer] is None else "pre"
        return self.group[f"{kind}/{layer}/{circle}"]

    def edge(self, layer: int, to: int, source: int) -> Ref:
        """A single edge into neuron `to` of a layer from neuron `source` of the one before, numbers from 0."""
        self._single()
        columns = self.plan.columns
        name = f"{columns[self._layer(layer, 1)].circle(to)}-{columns[layer - 1].circle(source)}"
        return self.group[f"edges/{layer}/{name}"]

    def edges_into(self, layer: int, number: int) -> tuple[str, ...]:
        """The addresses of the edges into a neuron, from the top."""
        self._single()
        to = self.plan.columns[self._layer(layer, 1)].circle(number)
        return tuple(f"{self.edges_of(layer)}/{to}-{k}" for k in range(self.plan.columns[layer - 1].count))

    def edges_out_of(self, layer: int, number: int) -> tuple[str, ...]:
        """The addresses of the edges out of a neuron, from the top; out of an output the one to its error, if shown."""
        self._single()
        source = self.plan.columns[self._layer(layer, 0)].circle(number)
        if layer == self.layers:
            return (f"{self.name}/error_edges/{source}",) if self.parts.errors else ()
        return tuple(f"{self.edges_of(layer + 1)}/{k}-{source}" for k in range(self.plan.columns[layer + 1].count))

    def rows_into(self, layer: int, number: int) -> tuple[int, ...]:
        """The rows, among the edges into a layer in bulk, of those into one neuron."""
        to, sources = self.plan.columns[self._layer(layer, 1)].circle(number), self.plan.columns[layer - 1].count
        return tuple(range(to * sources, (to + 1) * sources))

    def rows_out_of(self, layer: int, number: int) -> tuple[int, ...]:
        """The rows, among the edges into the next layer in bulk, of those out of one neuron."""
        source, sources = self.plan.columns[layer].circle(number), self.plan.columns[layer].count
        return tuple(range(source, sources * self.plan.columns[self._layer(layer + 1, 1)].count, sources))

    # ---- quantities

    def address_of(self, quantity: Quantity | Parameter) -> str:
        """The address of what shows a quantity: the neuron of x, a, z, e or E, the edge of w or b.

        A z, or a delta, whose pre-activation is not shown is shown by the neuron.
        """
        wanted = quantity.quantity if isinstance(quantity, Weight | Bias) else quantity
        sizes = self.network.sizes
        checked_quantity(sizes, wanted)
        layer, to = wanted.layer, wanted.to - 1
        match wanted.kind:
            case "x" | "a":
                return self.neuron(layer, to).address
            case "z" | "delta":
                return self.entry(layer, to).address
            case "w":
                return self.edge(layer, to, wanted.source - 1).address
            case "b":
                self._shown(self.parts.bias, "biases", "bias=True")
                return self.group[f"bias_edges/{layer}/{self.plan.columns[layer].circle(to)}"].address
            case "e" | "y":
                self._shown(self.parts.errors, "errors", "errors=True")
                return self.group[f"errors/{self.plan.columns[-1].circle(to)}"].address
            case _:
                self._shown(self.parts.errors, "errors", "errors=True")
                return self.group["total"].address

    def label_of(self, quantity: Quantity | Parameter) -> str | None:
        """The address of the label of a quantity; None where it has none, because there is no room for it."""
        wanted = quantity.quantity if isinstance(quantity, Weight | Bias) else quantity
        checked_quantity(self.network.sizes, wanted)
        layer, circle = wanted.layer, 0
        if wanted.kind in ("e", "y"):
            layer = self.layers
        if wanted.kind != "E":
            circle = self.plan.columns[layer].circle(wanted.to - 1)
        match wanted.kind:
            case "w":
                source = self.plan.columns[layer - 1].circle(wanted.source - 1)
                address = f"{self.name}/labels/w/{layer}/{circle}-{source}"
            case "b":
                address = f"{self.name}/labels/b/{layer}/{circle}"
            case "e":
                address = f"{self.name}/labels/neuron/e/{circle}"
            case "E":
                address = f"{self.name}/labels/neuron/E"
            case kind:
                address = f"{self.name}/labels/neuron/{kind}/{layer}/{circle}"
        return address if address in self._addresses() else None

    def paths(self, parameter: Parameter) -> tuple[tuple[str, ...], ...]:
        """Every path from a weight or bias to E, as addresses in order: its edge, then neurons and the edges between.

        Without errors shown the paths end at the outputs. NetworkError when there are more than 2000.
        """
        checked_parameter(self.network.sizes, parameter)
        count = 1
        for column in self.plan.columns[parameter.layer + 1 :]:
            count *= column.count
        if count > MOST_PATHS:
            raise NetworkError(
                f"{parameter.quantity.tex} leads to E on {count} paths in {written_sizes(self.network.sizes)}, "
                f"more than the {MOST_PATHS} that can be told apart"
            )
        start = self.address_of(parameter)
        circle = self.plan.columns[parameter.layer].circle(parameter.to - 1)
        return tuple((start, *rest) for rest in self._onwards(parameter.layer, circle))

    def _onwards(self, layer: int, circle: int) -> Iterator[tuple[str, ...]]:
        """The ways from a circle of a layer to E."""
        neuron = f"{self.neurons_of(layer)}/{circle}"
        here = (neuron,) if layer == 0 or self.plan.pre[layer] is None else (f"{self.entry_of(layer)}/{circle}", neuron)
        if layer == self.layers:
            yield (*here, *self._to_total(circle))
            return
        for onward in range(self.plan.columns[layer + 1].count):
            edge = f"{self.edges_of(layer + 1)}/{onward}-{circle}"
            for rest in self._onwards(layer + 1, onward):
                yield (*here, edge, *rest)

    def _to_total(self, circle: int) -> tuple[str, ...]:
        if not self.parts.errors:
            return ()
        names = (f"error_edges/{circle}", f"errors/{circle}", f"total_edges/{circle}", "total")
        return tuple(f"{self.name}/{name}" for name in names)

    def highlight(self, factor: Factor) -> tuple[str, ...]:
        """The addresses of what a factor relates: that above its line, the edge between, that below."""
        top, bottom = self.address_of(factor.top), self.address_of(factor.bottom)
        between: str | None = None
        kinds = (factor.top.kind, factor.bottom.kind)
        if kinds in (("z", "a"), ("z", "x")):
            between = self.edge(factor.top.layer, factor.top.to - 1, factor.bottom.to - 1).address
        elif kinds == ("e", "a"):
            between = f"{self.name}/error_edges/{self.plan.columns[-1].circle(factor.top.to - 1)}"
        elif kinds == ("E", "e"):
            between = f"{self.name}/total_edges/{self.plan.columns[-1].circle(factor.bottom.to - 1)}"
        return tuple(dict.fromkeys(address for address in (top, between, bottom) if address is not None))

    # ---- checks

    def _addresses(self) -> dict[str, object]:
        return dict(walk(self.group["labels"].node, f"{self.name}/labels")) if self.look.labels else {}

    def _layer(self, layer: int, first: int) -> int:
        if isinstance(layer, bool) or not isinstance(layer, int) or not first <= layer <= self.layers:
            what = "edges lead into the layers" if first else "there are the layers"
            raise NetworkError(f"{self.name!r} has no layer {layer!r} here: {what} {first} to {self.layers}")
        return layer

    def _single(self) -> None:
        if not self.look.single:
            raise NetworkError(
                f"the edges of {self.name!r} are drawn in bulk, so none has an address; network_picture(edges='single')"
            )

    def _shown(self, is_shown: bool, what: str, option: str) -> None:
        if not is_shown:
            raise NetworkError(f"{self.name!r} does not show its {what}; network_picture({option})")
