"""The chain rule as data: the derivative of the total error by one weight or bias, factor by factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from renderer.algebra.claims import Claim, Equation
from renderer.algebra.expressions import Number, Product, Scalar, Sum, shown_indexes
from renderer.algebra.marks import Names
from renderer.network.calculus.expressions import Branch, Factor, Symbol, factors_in, symbols_in
from renderer.network.calculus.facts import Facts
from renderer.network.calculus.notation import (
    TOTAL_ERROR,
    Parameter,
    Quantity,
    activation_of,
    checked_parameter,
    delta_of,
    error_of,
    pre_activation_of,
)
from renderer.network.chain_checks import checked_sizes, written_sizes
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError

# More factors than this nobody can read; deltas and dots keep a derivation short.
MOST_FACTORS: Final = 2000
# All branches, also the ones behind dots: the value needs each of them.
MOST_COUNTED: Final = 100_000


@dataclass(frozen=True)
class Derivation:
    """dE/dparameter as the sum of its branches times its end factors.

    The sum is dE/da of the neuron that the parameter leads to: in the last layer the single branch de/da, in a hidden
    layer one branch through each neuron of the next layer. `ends` are the factors common to all branches, da/dz and
    dz/dw (or dz/db). Deltas of the layers from `deltas_from` on stand for their factors, under the same marks; when
    that takes in the parameter's own layer, there are no branches left and `ends` is delta and dz/dw. With a `softmax`
    at the end every output depends on every sum of the last layer, so the step from z to E is one, dE/dz.
    """

    sizes: tuple[int, ...]
    parameter: Parameter
    deltas_from: int
    branches: tuple[Branch, ...]
    ends: tuple[Scalar, ...]
    max_shown: int | None = None
    softmax: bool = False

    @property
    def left(self) -> Factor:
        """dE/dparameter."""
        return Factor(TOTAL_ERROR, self.parameter.quantity)

    @cached_property
    def right(self) -> Product:
        """The sum of the branches times the end factors."""
        if not self.branches:
            return Product(self.ends)
        if len(self.branches) == 1:
            return Product((self.branches[0], *self.ends))
        return Product((Sum(self.branches, self.sum_mark, self.max_shown), *self.ends))

    @property
    def equation(self) -> Equation:
        """dE/dparameter = ..."""
        return Equation(self.left, self.right)

    @property
    def tex(self) -> str:
        """The whole line, with its marks."""
        return self.equation.tex

    @cached_property
    def written(self) -> dict[int, Branch]:
        """The numbers of the written branches, from 1; dots replace the others."""
        numbers = Sum(self.branches, max_shown=self.max_shown).written
        return {number: self.branches[number - 1] for number in numbers}

    @property
    def sum_mark(self) -> str:
        """The mark of the sum over the branches: "sum-a1_1" where they meet in that activation."""
        return f"sum-{activation_of(self.parameter.layer, self.parameter.to).mark}"

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The fractions on the right side in reading order: those of the branches, then the end factors."""
        return tuple(factors_in(self.right))

    @property
    def deltas(self) -> tuple[Symbol, ...]:
        """The deltas on the right side, in reading order."""
        return tuple(symbol for symbol in symbols_in(self.right) if symbol.quantity.kind == "delta")

    def value(self, facts: Facts) -> float:
        """Return the value of the right side: the derivative."""
        return self.right.value(facts)

    def measured(self, facts: Facts) -> float:
        """Return the value of the right side when each factor is measured by experiment."""
        return self.right.measured(facts)

    def claim(self, facts: Facts | None = None) -> Claim:
        """Return the claim that both sides are equal."""
        return self.equation.claim(facts)

    @property
    def full(self) -> Derivation:
        """The same derivation without deltas."""
        return derive(self.sizes, self.parameter, max_shown=self.max_shown, softmax=self.softmax)

    @property
    def recalling(self) -> Derivation:
        """The same derivation with the next layer spelled out and deltas for the layers beyond it."""
        return derive(self.sizes, self.parameter, self.parameter.layer + 2, self.max_shown, self.softmax)

    @property
    def with_deltas(self) -> Derivation:
        """The same derivation with the deltas of the next layer: one delta and one dz/da a branch."""
        return derive(self.sizes, self.parameter, self.parameter.layer + 1, self.max_shown, self.softmax)

    @property
    def closed(self) -> Derivation:
        """The same derivation with the delta of the parameter's own layer: delta dz/dw."""
        return derive(self.sizes, self.parameter, self.parameter.layer, self.max_shown, self.softmax)

    @property
    def simplified(self) -> Equation:
        """dE/dparameter with dz/dw or dz/db substituted: delta times an activation or input, or delta alone."""
        delta, last = self.closed.ends
        assert isinstance(last, Factor)
        meaning = last.meaning
        return Equation(
            self.left, delta if meaning is None or isinstance(meaning, Number) else Product((delta, meaning))
        )

    def shortened(self, max_shown: int | None) -> Derivation:
        """Return the same derivation with dots in sums of more than `most` terms."""
        return derive(self.sizes, self.parameter, self.deltas_from, max_shown, self.softmax)


@check_arguments
def derive(
    sizes: Sequence[int],
    parameter: Parameter,
    deltas_from: int | None = None,
    max_shown: int | None = None,
    softmax: bool = False,
) -> Derivation:
    r"""Return the chain rule for dE/dparameter in a network of these layer sizes.

    Deltas stand for the factors of layers `deltas_from` and above (None: nowhere). With them the cost grows with the
    edges; a derivation without deltas grows with the paths, and one of more than 2000 factors is refused. With
    `max_shown` dots stand for the middle terms of each sum that has more; it is worth the same. `softmax` says that the
    last layer ends in one: of its z all outputs are made, so their step to E is dE/dz at once.

    >>> from renderer.algebra.marks import plain
    >>> from renderer.network.calculus.notation import Weight
    >>> print(plain(derive([2, 2, 2], Weight(2, 1, 2)).tex))
    \frac{\partial E}{\partial w^{(2)}_{12}} =
    \frac{\partial e^{(3)}_1}{\partial a^{(2)}_1} \, \frac{\partial a^{(2)}_1}{\partial z^{(2)}_1} \,
    \frac{\partial z^{(2)}_1}{\partial w^{(2)}_{12}}
    >>> print(plain(derive([2, 2, 2], Weight(1, 1, 1)).with_deltas.right.tex))
    \bigg( \delta^{(L)}_1 \, \frac{\partial z^{(2)}_1}{\partial a^{(1)}_1} +
    \delta^{(L)}_2 \, \frac{\partial z^{(2)}_2}{\partial a^{(1)}_1} \bigg) \,
    \frac{\partial a^{(1)}_1}{\partial z^{(1)}_1} \, \frac{\partial z^{(1)}_1}{\partial w^{(1)}_{11}}
    """
    layers = checked_sizes(sizes)
    checked_parameter(layers, parameter)
    start = len(layers) if deltas_from is None else deltas_from
    writer = Writer(layers, start, max_shown=max_shown, softmax=softmax)
    layer, to = parameter.layer, parameter.to
    writer.check_length(layer)
    last = Factor(pre_activation_of(layer, to), parameter.quantity)
    if writer.deltas_from <= layer:
        return Derivation(
            layers, parameter, writer.deltas_from, (), (writer.delta(layer, to), last), max_shown, softmax
        )
    branches = writer.branches(layer, to)
    if writer.at_once(layer):
        return Derivation(layers, parameter, writer.deltas_from, branches, (last,), max_shown, softmax)
    middle = writer.factor(activation_of(layer, to), pre_activation_of(layer, to))
    return Derivation(layers, parameter, writer.deltas_from, branches, (middle, last), max_shown, softmax)


@dataclass(frozen=True)
class Writer:
    """A writer of the expressions of one formula; it gives every part a mark of its own."""

    sizes: tuple[int, ...]
    deltas_from: int
    names: Names
    max_shown: int | None
    softmax: bool

    def __init__(
        self,
        sizes: Sequence[int],
        deltas_from: int,
        names: Names | None = None,
        max_shown: int | None = None,
        softmax: bool = False,
    ) -> None:
        object.__setattr__(self, "sizes", checked_sizes(sizes))
        object.__setattr__(self, "deltas_from", deltas_from)
        object.__setattr__(self, "names", names or Names())
        object.__setattr__(self, "max_shown", max_shown)
        object.__setattr__(self, "softmax", softmax)

    def at_once(self, layer: int) -> bool:
        """Return whether a layer's sums lead to E in one step, as with a softmax at the end."""
        return self.softmax and layer == len(self.sizes) - 1

    def factor(self, top: Quantity, bottom: Quantity) -> Factor:
        """Return a fraction with a mark of its own."""
        return Factor(top, bottom, self.names.unique(f"{top.mark}-{bottom.mark}"))

    def symbol(self, quantity: Quantity) -> Symbol:
        """Return a letter with a mark of its own."""
        return Symbol(quantity, self.names.unique(quantity.mark))

    def branches(self, layer: int, place: int) -> tuple[Branch, ...]:
        """Return the terms of dE/da for a neuron: de/da in the last layer, else delta dz/da for each next neuron.

        With a softmax it is dE/dz in the last layer.
        """
        neuron = activation_of(layer, place)
        if layer == len(self.sizes) - 1:
            error = error_of(self.sizes, place)
            step = (TOTAL_ERROR, pre_activation_of(layer, place)) if self.softmax else (error, neuron)
            return (Branch((self.factor(*step),), self.names.unique(f"via-{error.mark}"), through=error),)
        made: list[Branch] = []
        for onward in range(1, self.sizes[layer + 1] + 1):
            z = pre_activation_of(layer + 1, onward)
            parts = (self.delta(layer + 1, onward), self.factor(z, neuron))
            made.append(Branch(parts, self.names.unique(f"via-{z.mark}"), through=z))
        return tuple(made)

    def arriving(self, layer: int, place: int) -> Scalar:
        """Return dE/da for a neuron: the sum of its branches."""
        branches = self.branches(layer, place)
        return (
            branches[0]
            if len(branches) == 1
            else Sum(branches, self.names.unique(f"sum-{activation_of(layer, place).mark}"), self.max_shown)
        )

    def delta(self, layer: int, place: int) -> Scalar:
        """Return the delta of a neuron: its letter, or its factors in layers below `deltas_from`."""
        quantity = delta_of(self.sizes, layer, place)
        if layer >= self.deltas_from:
            return self.symbol(quantity)
        return self.spelled_out(layer, place)

    def spelled_out(self, layer: int, place: int) -> Product:
        """Return the factors of a neuron's delta: dE/da and da/dz."""
        mark = self.names.unique(delta_of(self.sizes, layer, place).mark)
        arriving = self.arriving(layer, place)
        if self.at_once(layer):
            return Product((arriving,), mark)
        return Product((arriving, self.factor(activation_of(layer, place), pre_activation_of(layer, place))), mark)

    def check_length(self, layer: int) -> None:
        """Raise an error when the derivation for a parameter of this layer would be too long to read."""
        last = len(self.sizes) - 1
        count = written = 1
        for at in range(min(last, self.deltas_from), layer - 1, -1):
            if at == last:
                count = written = 2 if at < self.deltas_from else 1
            elif at < self.deltas_from:
                terms = self.sizes[at + 1]
                count = terms * (count + 1) + 1
                written = sum(place is not None for place in shown_indexes(terms, self.max_shown)) * (written + 1) + 1
        if written > MOST_FACTORS or count > MOST_COUNTED:
            raise NetworkError(
                f"a derivation for layer {layer} of {written_sizes(self.sizes)} without deltas has "
                f"{count + 1} factors; let deltas stand for the layers above: derive(..., deltas_from={layer + 1})"
            )
