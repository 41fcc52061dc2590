"""Definitions of the quantities and factors of a derivation, as equations, and the claims of a derivation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from renderer.algebra.claims import Claim, Equation
from renderer.algebra.expressions import Product, QuantityDifference, Sum
from renderer.network.calculus.derivation import Derivation, Writer, derive
from renderer.network.calculus.expressions import ActivationOf, OutputError, Symbol
from renderer.network.calculus.facts import Facts
from renderer.network.calculus.notation import (
    TOTAL_ERROR,
    Parameter,
    Quantity,
    activation_of,
    checked_layer,
    checked_place,
    delta_of,
    error_of,
    parameters,
    pre_activation_of,
)
from renderer.network.chain_checks import checked_sizes
from renderer.network.error_functions import error_named
from renderer.values.errors import NetworkError


def delta_definition(sizes: Sequence[int], layer: int, place: int, softmax: bool = False) -> Equation:
    r"""Return the definition of a delta: de/da da/dz in the last layer, the next layer's deltas in a hidden one.

    With a `softmax` at the end and cross-entropy it is a - y in the last layer.

    >>> from renderer.algebra.marks import plain
    >>> print(plain(delta_definition([1, 2, 1], 1, 2).tex))
    \delta^{(1)}_2 =
    \delta^{(L)}_1 \, \frac{\partial z^{(2)}_1}{\partial a^{(1)}_2} \, \frac{\partial a^{(1)}_2}{\partial z^{(1)}_2}
    """
    layers = checked_sizes(sizes)
    checked_layer(layers, layer, "a delta")
    checked_place(layers, layer, place, "a delta belongs to")
    if softmax and layer == len(layers) - 1:
        return Equation(Symbol(delta_of(layers, layer, place)), miss_of(layers, place))
    spelled = Writer(layers, layer + 1, softmax=softmax).spelled_out(layer, place)
    return Equation(Symbol(delta_of(layers, layer, place)), replace(spelled, mark="factors"))


def miss_of(sizes: Sequence[int], place: int) -> QuantityDifference:
    """Return the difference of an output and its target.

    >>> miss_of([2, 2], 1).left.tex, miss_of([2, 2], 1).right.tex
    ('a^{(1)}_1', 'y_1')
    """
    return QuantityDifference(activation_of(len(sizes) - 1, place), Quantity("y", to=place))


def pre_activation_definition(sizes: Sequence[int], layer: int, place: int, max_shown: int | None = None) -> Equation:
    r"""Return z as the sum of what comes in, each times its weight, and the bias; dots where there are more terms.

    >>> from renderer.algebra.marks import plain
    >>> print(plain(pre_activation_definition([2, 2], 1, 1).tex))
    z^{(1)}_1 = w^{(1)}_{11} \, x^{(0)}_1 + w^{(1)}_{12} \, x^{(0)}_2 + b^{(1)}_1
    """
    layers = checked_sizes(sizes)
    checked_place(layers, checked_layer(layers, layer, "a sum"), place, "a sum belongs to")
    sources = range(1, layers[layer - 1] + 1)
    terms = [Product((Symbol(Quantity("w", layer, place, k)), Symbol(activation_of(layer - 1, k)))) for k in sources]
    weighted = Sum(tuple(terms), "terms", max_shown=max_shown)
    return Equation(
        Symbol(pre_activation_of(layer, place)), Sum((weighted, Symbol(Quantity("b", layer, place))), "all")
    )


def activation_definition(sizes: Sequence[int], layer: int, place: int) -> Equation:
    r"""Return the activation of a neuron as the activation function of its z.

    >>> print(activation_definition([2, 2], 1, 1).right.tex)
    \sigma(z^{(1)}_1)
    """
    layers = checked_sizes(sizes)
    checked_place(layers, checked_layer(layers, layer, "an activation"), place, "an activation belongs to")
    return Equation(Symbol(activation_of(layer, place)), ActivationOf(pre_activation_of(layer, place)))


def total_error_definition(sizes: Sequence[int], max_shown: int | None = None) -> Equation:
    r"""Return E as the sum of the errors of all outputs; dots where there are more.

    >>> from renderer.algebra.marks import plain
    >>> print(plain(total_error_definition([2, 2]).tex))
    E = e^{(2)}_1 + e^{(2)}_2
    """
    layers = checked_sizes(sizes)
    errors = [Symbol(error_of(layers, place)) for place in range(1, layers[-1] + 1)]
    return Equation(Symbol(TOTAL_ERROR), Sum(tuple(errors), "errors", max_shown=max_shown))


def error_definition(sizes: Sequence[int], place: int, error: str = "mse") -> Equation:
    r"""Return the definition of one output's error under the error function of that name.

    >>> from renderer.algebra.marks import plain
    >>> print(plain(error_definition([2, 2], 1).tex))
    e^{(2)}_1 = \frac{1}{2} \left( y_1 - a^{(1)}_1 \right)^2
    """
    layers = checked_sizes(sizes)
    checked_place(layers, len(layers) - 1, place, "an error belongs to")
    formula = OutputError(Quantity("y", to=place), activation_of(len(layers) - 1, place), error_named(error).name)
    return Equation(Symbol(error_of(layers, place)), formula)


def meanings(derivation: Derivation) -> Iterator[Equation]:
    """Return the equations of the simple factors: dz/da = w, dz/dw = a, dz/db = 1."""
    for factor in derivation.factors:
        if (meaning := factor.meaning) is not None:
            yield Equation(factor, meaning)


def claims_for(
    sizes: Sequence[int], parameter: Parameter, facts: Facts | None = None, softmax: bool = False
) -> tuple[Claim, ...]:
    """Return every claim of the derivation for this parameter once: its lines, deltas and factors.

    The line without deltas is among them when it is short enough to be written.
    """
    first = derive(sizes, parameter, parameter.layer + 1, softmax=softmax)
    equations = [first.equation, first.closed.equation, first.simplified, *meanings(first)]
    for form in ("recalling", "full"):
        try:
            equations.append(getattr(first, form).equation)
        except NetworkError:
            continue
    for quantity in dict.fromkeys(symbol.quantity for symbol in (*first.deltas, *first.closed.deltas)):
        equations.append(delta_definition(sizes, quantity.layer, quantity.to, softmax))
    return tuple({equation.tex: equation.claim(facts) for equation in equations}.values())


def claims_for_all(sizes: Sequence[int], facts: Facts | None = None, softmax: bool = False) -> tuple[Claim, ...]:
    """Return the claims for all weights and biases of a network, each once."""
    claims = (claim for parameter in parameters(sizes) for claim in claims_for(sizes, parameter, facts, softmax))
    return tuple({claim.tex: claim for claim in claims}.values())
