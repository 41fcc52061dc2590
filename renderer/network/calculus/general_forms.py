"""The equations of backpropagation with letters for the layers, and all claims of matrix forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from renderer.algebra.claims import Claim, Each, Equation
from renderer.algebra.environment import Environment
from renderer.network.calculus.expressions import Factor, Symbol, network_facts
from renderer.network.calculus.facts import Facts
from renderer.network.calculus.matrix_forms import Notation, checked_notation, matrix_forms
from renderer.network.calculus.notation import (
    ELL,
    LAST,
    TOTAL_ERROR,
    activation_of,
    delta_of,
    pre_activation_of,
)
from renderer.network.chain_checks import checked_sizes, written_sizes
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array

_EQUATIONS: Final = (
    "elements",
    "elements_with_delta",
    "elements_broken_down",
    "elements_substituted",
    "dz_da_equation",
    "dz_dw_equation",
    "derivatives",
    "with_delta",
    "expanded",
    "weights",
    "delta",
    "bias",
)
_ONLY_HIDDEN: Final = ("elements_broken_down", "dz_da_equation")


@dataclass(frozen=True)
class LayerOutput:
    """The activations of a layer from those of the layer before: the activation function of W a + b."""

    tex: str
    layer: int

    def value(self, environment: Environment) -> Array:
        """Return the activations, computed from those of the layer before."""
        facts = network_facts(environment)
        before = facts.passed.activations[self.layer - 1]
        sums = facts.network.weights[self.layer - 1] @ before + facts.network.biases[self.layer - 1]
        return facts.network.function(self.layer).value(sums)

    def measured(self, environment: Environment) -> Array:
        """Return the same as the value: the formula has no derivative."""
        return self.value(environment)


@dataclass(frozen=True)
class GeneralForms:
    """The equations with letters for the layers. Each claims itself for every layer that it covers."""

    sizes: tuple[int, ...]
    notation: Notation
    softmax: bool = False

    @property
    def weights(self) -> Equation:
        """dE/dW of any layer, by its delta."""
        return self._each("weights", self._all, ELL)

    @property
    def expanded(self) -> Equation:
        """dE/dW of a hidden layer, with delta written out."""
        return self._each("expanded", self._hidden, ELL)

    @property
    def delta(self) -> Equation:
        """Delta of a hidden layer."""
        return self._each("delta", self._hidden, ELL)

    @property
    def delta_last(self) -> Equation:
        """Delta of the last layer, L."""
        return self._each("delta", (len(self.sizes) - 1,), LAST)

    @property
    def bias(self) -> Equation:
        """dE/dB of any layer."""
        return self._each("bias", self._all, ELL)

    @property
    def activations(self) -> Equation:
        """The forward pass: the activations of any layer from those of the layer before."""
        outputs = [activation_of(layer, k) for layer in self._all for k in range(1, self.sizes[layer] + 1)]
        right = r"\sigma\big(W^{(\ell)} a^{(\ell-1)} + b^{(\ell)}\big)"
        return Equation(
            Each(r"a^{(\ell)}", tuple(map(Symbol, outputs))),
            Each(right, tuple(LayerOutput(right, layer) for layer in self._all)),
        )

    @property
    def delta_defined(self) -> Equation:
        """The definition of delta in any layer: dE/dz."""
        places = [(layer, k) for layer in self._all for k in range(1, self.sizes[layer] + 1)]
        slopes = (Factor(TOTAL_ERROR, pre_activation_of(*place)) for place in places)
        return Equation(
            Each(r"\delta^{(\ell)}", tuple(Symbol(delta_of(self.sizes, *place)) for place in places)),
            Each(r"\frac{\partial E}{\partial z^{(\ell)}}", tuple(slopes)),
        )

    @property
    def _all(self) -> tuple[int, ...]:
        return tuple(range(1, len(self.sizes)))

    @property
    def _hidden(self) -> tuple[int, ...]:
        if len(self.sizes) < 3:
            raise NetworkError(
                f"{written_sizes(self.sizes)} has no hidden layer, so nothing can be said of hidden layers"
            )
        return tuple(range(1, len(self.sizes) - 1))

    def _each(self, name: str, layers: tuple[int, ...], letter: str) -> Equation:
        forms = (
            replace(matrix_forms(self.sizes, layer, self.notation, softmax=self.softmax), letter=letter)
            for layer in layers
        )
        cases = [getattr(form, name) for form in forms]
        left, right = cases[0].left.tex, cases[0].right.tex
        return Equation(Each(left, tuple(e.left for e in cases)), Each(right, tuple(e.right for e in cases)))


@check_arguments
def general_forms(sizes: Sequence[int], notation: Notation = "seed", softmax: bool = False) -> GeneralForms:
    r"""Return the equations with \ell and L for the layers; with `softmax`, layer L ends in a softmax.

    >>> from renderer.algebra.marks import plain
    >>> print(plain(general_forms([2, 2, 2]).bias.tex))
    \frac{\partial E}{\partial B^{(\ell)}} = \delta^{(\ell)}
    """
    return GeneralForms(checked_sizes(sizes), checked_notation(notation), softmax)


def matrix_claims(
    sizes: Sequence[int],
    layer: int,
    notation: Notation = "seed",
    facts: Facts | None = None,
    softmax: bool = False,
) -> tuple[Claim, ...]:
    """Return the claims of all equations of a layer in one notation."""
    forms = matrix_forms(sizes, layer, notation, softmax=softmax)
    names = [name for name in _EQUATIONS if hasattr(type(forms), name) and not (forms.last and name in _ONLY_HIDDEN)]
    return tuple(getattr(forms, name).claim(facts) for name in names)


def general_claims(
    sizes: Sequence[int], notation: Notation = "seed", facts: Facts | None = None, softmax: bool = False
) -> Iterator[Claim]:
    """Return the claims of all general equations that cover a layer of this network."""
    forms = general_forms(sizes, notation, softmax)
    hidden = ("expanded", "delta") if len(forms.sizes) > 2 else ()
    for name in ("activations", "delta_defined", "weights", "delta_last", "bias", *hidden):
        equation: Equation = getattr(forms, name)
        yield equation.claim(facts)
