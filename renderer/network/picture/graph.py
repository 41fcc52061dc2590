"""The graph of a network's picture: the nodes of its neurons, edges and quantities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from renderer.network.calculus.expressions import Factor
from renderer.network.calculus.notation import Bias, Parameter, Quantity, Weight, checked_parameter, checked_quantity
from renderer.network.chain_checks import written_sizes
from renderer.network.dense_chain import Network
from renderer.network.picture.look import Look
from renderer.network.picture.plan import Plan, PlanParts
from renderer.scene.node import Group, Ref, walk
from renderer.values.errors import NetworkError

MOST_PATHS = 2000


@dataclass(frozen=True)
class PictureGraph:
    """A network and its group of nodes, with the address of every neuron, edge and quantity.

    Addresses count layers and neurons from 0, neurons from the top, and edges belong to the layer into which they
    lead: `net/neurons/0/2`, `net/edges/1/0-2` (to neuron 0 of layer 1 from neuron 2 of layer 0). In bulk `net/edges/1`
    is one Strokes whose row `to * sources + source` is that edge. Quantities, weights and biases count neurons from 1,
    as formulas do. A neuron keeps its index where others of its layer are hidden, and rows of edges in bulk count the
    neurons that are shown; NetworkError where a hidden neuron is asked for.
    """

    network: Network
    look: Look
    parts: PlanParts
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
        """Return the address of the group of a layer's neurons."""
        return f"{self.name}/neurons/{self._layer(layer, 0)}"

    def entry_of(self, layer: int) -> str:
        """Return the address of the circles at which the edges into a layer end: its pre-activations or neurons."""
        self._layer(layer, 1)
        return f"{self.name}/{'neurons' if self.plan.pre[layer] is None else 'pre'}/{layer}"

    def edges_of(self, layer: int) -> str:
        """Return the address of the edges into a layer: a Strokes in bulk, or a group of single edges."""
        return f"{self.name}/edges/{self._layer(layer, 1)}"

    # ---- neurons and edges

    def shown(self, layer: int) -> tuple[int, ...]:
        """Return the shown neurons of a layer, counted from 0."""
        return self.plan.columns[self._layer(layer, 0)].neurons

    def neuron(self, layer: int, number: int) -> Ref:
        """Return a neuron by layer and number, both counted from 0."""
        return self.group[f"neurons/{self._layer(layer, 0)}/{self._visible(layer, number)}"]

    def entry(self, layer: int, number: int) -> Ref:
        """Return the circle at which the edges into a neuron end: its pre-activation if shown, else itself."""
        kind = "neurons" if self.plan.pre[self._layer(layer, 0)] is None else "pre"
        return self.group[f"{kind}/{layer}/{self._visible(layer, number)}"]

    def edge(self, layer: int, to: int, source: int) -> Ref:
        """Return a single edge into neuron `to` of a layer from neuron `source` of the one before, from 0."""
        self._single()
        name = f"{self._visible(self._layer(layer, 1), to)}-{self._visible(layer - 1, source)}"
        return self.group[f"edges/{layer}/{name}"]

    def edges_into(self, layer: int, number: int) -> tuple[str, ...]:
        """Return the addresses of the edges into a neuron, from the top."""
        self._single()
        to = self._visible(self._layer(layer, 1), number)
        return tuple(f"{self.edges_of(layer)}/{to}-{k}" for k in self.shown(layer - 1))

    def edges_out_of(self, layer: int, number: int) -> tuple[str, ...]:
        """Return the addresses of the edges out of a neuron, from the top; for an output, the one to its error."""
        self._single()
        source = self._visible(self._layer(layer, 0), number)
        if layer == self.layers:
            return (f"{self.name}/error_edges/{source}",) if self.parts.errors else ()
        return tuple(f"{self.edges_of(layer + 1)}/{k}-{source}" for k in self.shown(layer + 1))

    def rows_into(self, layer: int, number: int) -> tuple[int, ...]:
        """Return the rows, among the bulk edges into a layer, of the edges into one neuron."""
        to, sources = self.plan.columns[self._layer(layer, 1)].circle(number), self.plan.columns[layer - 1].count
        return tuple(range(to * sources, (to + 1) * sources))

    def rows_out_of(self, layer: int, number: int) -> tuple[int, ...]:
        """Return the rows, among the bulk edges into the next layer, of the edges out of one neuron."""
        source, sources = self.plan.columns[layer].circle(number), self.plan.columns[layer].count
        return tuple(range(source, sources * self.plan.columns[self._layer(layer + 1, 1)].count, sources))

    # ---- quantities

    def address_of(self, quantity: Quantity | Parameter) -> str:
        """Return the address of the node of a quantity: the neuron of x, a, z, e or E, the edge of w or b.

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
                return self.group[f"bias_edges/{layer}/{self._visible(layer, to)}"].address
            case "e" | "y":
                self._shown(self.parts.errors, "errors", "errors=True")
                return self.group[f"errors/{self._visible(self.layers, to)}"].address
            case _:
                self._shown(self.parts.errors, "errors", "errors=True")
                return self.group["total"].address

    def shows(self, quantity: Quantity | Parameter) -> bool:
        """Return whether the neurons of a quantity are shown, both of them for a weight."""
        return self._hidden_layer(quantity) is None

    def stand_in(self, quantity: Quantity | Parameter) -> str:
        """Return the address of the node of a quantity; for a hidden neuron, the dots of its layer."""
        layer = self._hidden_layer(quantity)
        return self.address_of(quantity) if layer is None else f"{self.name}/dots/{layer}"

    def _hidden_layer(self, quantity: Quantity | Parameter) -> int | None:
        """Return the layer in which a neuron of a quantity is hidden, None where all are shown."""
        wanted = quantity.quantity if isinstance(quantity, Weight | Bias) else quantity
        checked_quantity(self.network.sizes, wanted)
        if wanted.kind == "E":
            return None
        layer = self.layers if wanted.kind in ("e", "y") else wanted.layer
        ends = [(layer, wanted.to)] + ([(layer - 1, wanted.source)] if wanted.kind == "w" else [])
        return next((at for at, number in ends if number - 1 not in self.shown(at)), None)

    def label_of(self, quantity: Quantity | Parameter) -> str | None:
        """Return the address of a quantity's label; None where there was no room or the neuron is hidden."""
        wanted = quantity.quantity if isinstance(quantity, Weight | Bias) else quantity
        checked_quantity(self.network.sizes, wanted)
        if not self.shows(wanted):
            return None
        layer, to = (self.layers if wanted.kind in ("e", "y") else wanted.layer), wanted.to - 1
        match wanted.kind:
            case "w":
                source = wanted.source - 1
                address = f"{self.name}/labels/w/{layer}/{to}-{source}"
            case "b":
                address = f"{self.name}/labels/b/{layer}/{to}"
            case "e":
                address = f"{self.name}/labels/neuron/e/{to}"
            case "E":
                address = f"{self.name}/labels/neuron/E"
            case kind:
                address = f"{self.name}/labels/neuron/{kind}/{layer}/{to}"
        return address if address in self._addresses else None

    def paths(self, parameter: Parameter) -> tuple[tuple[str, ...], ...]:
        """Return every shown path from a weight or bias to E, as addresses in order: its edge, then neurons and edges.

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
        return tuple((start, *rest) for rest in self._onwards(parameter.layer, parameter.to - 1))

    def _onwards(self, layer: int, number: int) -> Iterator[tuple[str, ...]]:
        """Return the ways from a neuron of a layer to E."""
        neuron = f"{self.neurons_of(layer)}/{number}"
        here = (neuron,) if layer == 0 or self.plan.pre[layer] is None else (f"{self.entry_of(layer)}/{number}", neuron)
        if layer == self.layers and self.network.softmax:
            # Every output of a softmax is made of every sum.
            for output in self.shown(layer):
                yield (*here[:-1], f"{self.neurons_of(layer)}/{output}", *self._to_total(output))
            return
        if layer == self.layers:
            yield (*here, *self._to_total(number))
            return
        for onward in self.shown(layer + 1):
            edge = f"{self.edges_of(layer + 1)}/{onward}-{number}"
            for rest in self._onwards(layer + 1, onward):
                yield (*here, edge, *rest)

    def _to_total(self, number: int) -> tuple[str, ...]:
        if not self.parts.errors:
            return ()
        names = (f"error_edges/{number}", f"errors/{number}", f"total_edges/{number}", "total")
        return tuple(f"{self.name}/{name}" for name in names)

    def highlight(self, factor: Factor) -> tuple[str, ...]:
        """Return the addresses of a factor's nodes: the top quantity, the edge between, the bottom quantity.

        Dots stand for a hidden neuron.
        """
        top, bottom = self.stand_in(factor.top), self.stand_in(factor.bottom)
        if not (self.shows(factor.top) and self.shows(factor.bottom)):
            return tuple(dict.fromkeys((top, bottom)))
        between: str | None = None
        kinds = (factor.top.kind, factor.bottom.kind)
        if kinds in (("z", "a"), ("z", "x")):
            between = self.edge(factor.top.layer, factor.top.to - 1, factor.bottom.to - 1).address
        elif kinds == ("e", "a"):
            between = f"{self.name}/error_edges/{self._visible(self.layers, factor.top.to - 1)}"
        elif kinds == ("E", "e"):
            between = f"{self.name}/total_edges/{self._visible(self.layers, factor.bottom.to - 1)}"
        return tuple(dict.fromkeys(address for address in (top, between, bottom) if address is not None))

    # ---- checks

    def _visible(self, layer: int, number: int) -> int:
        """Return the number of a neuron that is shown; NetworkError for others."""
        self.plan.columns[layer].circle(number)
        return number

    @cached_property
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
