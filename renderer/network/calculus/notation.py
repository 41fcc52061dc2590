"""The quantities of a network and their notation, shared by all formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from renderer.network.chain_checks import checked_sizes, written_sizes
from renderer.values.argument_check import check_arguments_late
from renderer.values.errors import NetworkError

QuantityKind: TypeAlias = Literal["x", "a", "z", "w", "b", "e", "E", "delta", "y"]

ELL: Final = r"\ell"
LAST: Final = "L"


@check_arguments_late
@dataclass(frozen=True)
class Quantity:
    """One number of a network by kind, layer and place; places count from 1, from the top of the layer.

    Kinds: the input x (layer 0), activations a and pre-activations z (layers 1 to L), weights w (to neuron `to` of
    `layer` from neuron `source` of the layer before), biases b, the error e of one output (layer L + 1), the total
    error E, the target y of an output, and delta, the derivative of E by z. `last` says that the layer is L: deltas of
    layer L carry that letter instead of a number.
    """

    kind: QuantityKind
    layer: int = 0
    to: int = 0
    source: int = 0
    last: bool = False

    @property
    def name(self) -> str:
        """The name in the graph of the network: "a/2/1", "w/2/1/1", "b/2/1", "E".

        >>> Quantity("w", 2, 1, 3).name
        'w/2/1/3'
        """
        return "/".join([self.kind, *map(str, self._numbers)])

    @property
    def mark(self) -> str:
        """The id for the mark of a part of a formula: letters, digits and "_" only.

        >>> Quantity("w", 2, 1, 3).mark, Quantity("E").mark
        ('w2_1_3', 'E')
        """
        return self.kind + "_".join(map(str, self._numbers))

    @property
    def tex(self) -> str:
        r"""The symbol, without marks.

        >>> print(Quantity("w", 2, 1, 3).tex, Quantity("w", 1, 1, 12).tex, Quantity("delta", 2, 1, last=True).tex)
        w^{(2)}_{13} w^{(1)}_{1,12} \delta^{(L)}_1
        """
        if self.kind == "E":
            return "E"
        letter = r"\delta" if self.kind == "delta" else self.kind
        places = [place for place in (self.to, self.source) if place]
        script = ("," if max(places) > 9 else "").join(map(str, places))
        below = script if len(script) == 1 else f"{{{script}}}"
        if self.kind == "y":
            return f"y_{below}"
        layer = LAST if self.kind == "delta" and self.last else str(self.layer)
        return f"{letter}^{{({layer})}}_{below}"

    @property
    def _numbers(self) -> list[int]:
        if self.kind == "E":
            return []
        if self.kind == "y":
            return [self.to]
        return [self.layer, self.to, self.source] if self.kind == "w" else [self.layer, self.to]


TOTAL_ERROR: Final = Quantity("E")


@check_arguments_late
@dataclass(frozen=True)
class Weight:
    """The weight w^{(layer)}_{to source}: to neuron `to` of `layer`, from neuron `source` of the layer before."""

    layer: int
    to: int
    source: int

    @property
    def quantity(self) -> Quantity:
        """The weight as a quantity.

        >>> Weight(2, 1, 3).quantity.tex
        'w^{(2)}_{13}'
        """
        return Quantity("w", self.layer, self.to, self.source)


@check_arguments_late
@dataclass(frozen=True)
class Bias:
    """The bias of neuron `to` of `layer`: b^{(layer)}_to."""

    layer: int
    to: int

    @property
    def quantity(self) -> Quantity:
        """The bias as a quantity.

        >>> Bias(2, 1).quantity.tex
        'b^{(2)}_1'
        """
        return Quantity("b", self.layer, self.to)


Parameter: TypeAlias = Weight | Bias


def activation_of(layer: int, place: int) -> Quantity:
    """Return the output of a neuron: an input x in layer 0, an activation a in later layers.

    >>> activation_of(0, 2).name, activation_of(1, 2).name
    ('x/0/2', 'a/1/2')
    """
    return Quantity("a" if layer else "x", layer, place)


def pre_activation_of(layer: int, place: int) -> Quantity:
    """Return the weighted sum z of a neuron."""
    return Quantity("z", layer, place)


def error_of(sizes: Sequence[int], place: int) -> Quantity:
    """Return the error e of one output; errors count as layer L + 1."""
    return Quantity("e", len(sizes), place)


def delta_of(sizes: Sequence[int], layer: int, place: int) -> Quantity:
    """Return the derivative of E by a pre-activation, as a quantity with its own name.

    >>> delta_of([2, 2, 2], 2, 1).tex, delta_of([2, 2, 2], 1, 1).tex
    ('\\\\delta^{(L)}_1', '\\\\delta^{(1)}_1')
    """
    return Quantity("delta", layer, place, last=layer == len(sizes) - 1)


def parameters(sizes: Sequence[int], layer: int | None = None) -> Iterator[Parameter]:
    """Return all weights, then all biases, layer by layer, or those of one layer.

    >>> [p.quantity.name for p in parameters([2, 1])]
    ['w/1/1/1', 'w/1/1/2', 'b/1/1']
    """
    for at in range(1, len(checked_sizes(sizes))) if layer is None else (layer,):
        checked_layer(sizes, at, "parameters")
        for to in range(1, sizes[at] + 1):
            for source in range(1, sizes[at - 1] + 1):
                yield Weight(at, to, source)
        for to in range(1, sizes[at] + 1):
            yield Bias(at, to)


def checked_parameter(sizes: Sequence[int], parameter: Parameter) -> Parameter:
    """Return the parameter; raise an error when the network has no such weight or bias.

    >>> checked_parameter([2, 2], Bias(1, 3))
    Traceback (most recent call last):
    renderer.values.errors.NetworkError: b^{(1)}_3 leads to neuron 3 of layer 1, but layer 1 of 2-2 has neurons 1 to 2
    """
    if not isinstance(parameter, Weight | Bias):
        raise NetworkError(f"a parameter is Weight(layer, to, source) or Bias(layer, to), but this is {parameter!r}")
    what = parameter.quantity.tex if _whole(parameter) else repr(parameter)
    checked_layer(sizes, parameter.layer, what)
    checked_place(sizes, parameter.layer, parameter.to, f"{what} leads to")
    if isinstance(parameter, Weight):
        checked_place(sizes, parameter.layer - 1, parameter.source, f"{what} comes from")
    return parameter


def checked_layer(sizes: Sequence[int], layer: int, what: str) -> int:
    """Return the layer; raise an error when the network has no such layer with weights."""
    last = len(checked_sizes(sizes)) - 1
    if isinstance(layer, bool) or not isinstance(layer, int) or not 1 <= layer <= last:
        raise NetworkError(
            f"{what}: layer {layer!r} has no weights; the layers of {written_sizes(sizes)} with weights are 1 to {last}"
        )
    return layer


def checked_place(sizes: Sequence[int], layer: int, place: int, what: str) -> int:
    """Return the place; raise an error when the layer has no such neuron."""
    if not isinstance(place, int) or not 1 <= place <= sizes[layer]:
        raise NetworkError(
            f"{what} neuron {place!r} of layer {layer}, "
            f"but layer {layer} of {written_sizes(sizes)} has neurons 1 to {sizes[layer]}"
        )
    return place


def checked_quantity(sizes: Sequence[int], quantity: Quantity) -> Quantity:
    """Return the quantity; raise an error when a network of these sizes does not have it.

    >>> checked_quantity([2, 2], Quantity("x", 0, 3))
    Traceback (most recent call last):
    renderer.values.errors.NetworkError: x/0/3 stands for neuron 3 of layer 0, but layer 0 of 2-2 has neurons 1 to 2
    """
    if quantity.kind == "E":
        return quantity
    last = len(sizes) - 1
    layers = {"x": (0, 0), "e": (last + 1, last + 1), "y": (0, 0)}.get(quantity.kind, (1, last))
    if not layers[0] <= quantity.layer <= layers[1]:
        raise NetworkError(
            f"{quantity.name} is no quantity of {written_sizes(sizes)}: "
            f"{quantity.kind} stands in layers {layers[0]} to {layers[1]}, not in {quantity.layer}"
        )
    layer = last if quantity.kind in ("e", "y") else quantity.layer
    checked_place(sizes, layer, quantity.to, f"{quantity.name} stands for")
    if quantity.kind == "w":
        checked_place(sizes, quantity.layer - 1, quantity.source, f"{quantity.name} comes from")
    return quantity


def _whole(parameter: Parameter) -> bool:
    places = (parameter.to, parameter.source) if isinstance(parameter, Weight) else (parameter.to,)
    return all(isinstance(place, int) and place > 0 for place in places)
