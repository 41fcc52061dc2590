"""The equations of backpropagation for a whole layer as matrices, in two notations, with numbers or letters for layers.

The seed's notation multiplies element by element with broadcasting: a column times a matrix scales the rows of the
matrix, and X^{(0)} is the matrix of dz/dw, whose every row is the input. The standard notation is that of Nielsen,
Neural Networks and Deep Learning, chapter 2 (BP1 to BP4), with the outer product of delta and activations for the
weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from renderer.algebra.claims import Equation
from renderer.algebra.matrices import Dot, Hadamard, Letter, Matrix, MatrixDifference, NamedPart, Transposed, column
from renderer.network.calculus.expressions import Symbol
from renderer.network.calculus.layer_matrices import MatrixForms
from renderer.network.calculus.notation import (
    ELL,
    LAST,
    activation_of,
    checked_layer,
)
from renderer.network.chain_checks import checked_sizes
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError, nearest

Notation: TypeAlias = Literal["seed", "standard"]


@dataclass(frozen=True)
class SeedForms(MatrixForms):
    """The element-wise notation: Hadamard products with broadcasting."""

    @property
    def derivatives(self) -> Equation:
        """dE/dW in letters of derivatives. The product equal to delta is the part "delta", for a brace below it."""
        return Equation(self._gradient, Hadamard((self._delta_by(self._dz_da, "delta"), self._dz_dw)))

    @property
    def with_delta(self) -> Equation:
        """dE/dW = delta (Hadamard) dZ/dW."""
        return Equation(self._gradient, Hadamard((self._delta, self._dz_dw)))

    @property
    def expanded(self) -> Equation:
        """`derivatives` with W for dZ/dA and X for dZ/dW."""
        return Equation(self._gradient, Hadamard((self._delta_by(self._weights_next_or_none, "delta"), self._input)))

    @property
    def weights(self) -> Equation:
        """dE/dW = delta (Hadamard) X."""
        return Equation(self._gradient, Hadamard((self._delta, self._input)))

    @property
    def delta(self) -> Equation:
        """The definition of delta: dE/dA (Hadamard) dA/dZ in the last layer, the next delta carried back in others.

        With a softmax it is A - Y in the last layer.
        """
        if self.at_once:
            outputs = Letter(self._of("A", 0, "outputs"), self.outputs, "outputs")
            return Equation(self._delta, MatrixDifference(outputs, Letter("Y", self.targets, "targets"), "factors"))
        return Equation(self._delta, self._spelled_out(self._weights_next_or_none, "factors"))

    @property
    def bias(self) -> Equation:
        """dE/dB = delta."""
        return Equation(Letter(self._ratio("E", 0, "B", "gradient"), self.bias_gradients, "gradient"), self._delta)

    def _delta_by(self, onward: Letter | None, mark: str) -> Matrix:
        """Return the definition of delta: dE/dZ for a softmax, else its factors."""
        if self.at_once:
            return Letter(self._ratio("E", 0, "Z", "arriving"), self.arriving, "arriving")
        return self._spelled_out(onward, mark)

    def _spelled_out(self, onward: Letter | None, mark: str) -> Hadamard:
        first: Matrix
        if onward is None:
            first = Letter(self._ratio("E", 0, "A", "arriving"), self.arriving, "arriving")
        else:
            first = self._stood_up(self._delta_next, onward)
        return Hadamard((first, Letter(self._ratio("A", 0, "Z", "slope"), self.slopes, "slope")), mark)

    @property
    def _weights_next_or_none(self) -> Letter | None:
        return None if self.last else self._weights_next

    @property
    def _dz_da(self) -> Letter | None:
        return None if self.last else Letter(self._ratio("Z", 1, "A", "weights"), self.dz_da, "weights", simple=False)

    @property
    def _dz_dw(self) -> Letter:
        return Letter(self._ratio("Z", 0, "W", "input"), self.inputs, "input")

    @property
    def _input(self) -> Letter:
        return Letter(self._of("X", -1, "input"), self.input_rows, "input")


@dataclass(frozen=True)
class StandardForms(MatrixForms):
    """The standard notation: matrix products, with the outer product of delta and activations for the weights."""

    @property
    def weights(self) -> Equation:
        """dE/dW = delta a^T."""
        return Equation(self._gradient, Dot(self._delta, self._activations))

    @property
    def expanded(self) -> Equation:
        """`weights` with delta written out, as the part "delta"."""
        return Equation(self._gradient, Dot(NamedPart(self._made_of, "delta", in_parentheses=True), self._activations))

    @property
    def delta(self) -> Equation:
        """The definition of delta: grad_a E times sigma' in the last layer, W^T next delta times sigma' in others.

        With a softmax it is a - y in the last layer.
        """
        return Equation(self._delta, self._made_of)

    @property
    def bias(self) -> Equation:
        """dE/db = delta."""
        return Equation(Letter(self._ratio("E", 0, "b", "gradient"), self.bias_gradients, "gradient"), self._delta)

    @property
    def _made_of(self) -> Matrix:
        if self.at_once:
            outputs = Letter(self._of("a", 0, "outputs"), self.outputs, "outputs")
            return MatrixDifference(outputs, Letter("y", self.targets, "targets"), "factors")
        return self._spelled_out("factors")

    def _spelled_out(self, mark: str) -> Hadamard:
        slope = Letter(rf"\sigma'({self._of('z', 0, 'slope')})", self.slopes, "slope")
        first: Matrix
        if self.last:
            first = Letter(r"\nabla_a E", self.arriving, "arriving")
        else:
            back = Dot(Transposed(self._weights_next, "weights-transpose"), self._delta_next)
            first = NamedPart(back, "arriving", in_parentheses=True)
        return Hadamard((first, slope), mark)

    @property
    def _activations(self) -> Transposed:
        before = (activation_of(self.layer - 1, j) for j in self._places(self.layer - 1))
        entries = column((Symbol(a) for a in before), "input", self.max_shown)
        letter = "a" if self.letter or self.layer > 1 else "x"
        return Transposed(Letter(self._of(letter, -1, "input"), entries, "input"), "input-transpose")


def seed_forms(
    sizes: Sequence[int], layer: int, *, general: bool = False, max_shown: int | None = None, softmax: bool = False
) -> SeedForms:
    r"""Return the matrix forms of a layer in element-wise notation.

    >>> from renderer.algebra.marks import plain
    >>> print(plain(seed_forms([2, 2, 2], 1).expanded.tex))
    \frac{\partial E}{\partial W^{(1)}} =
    \left( (\delta^{(L)})^{\mathsf{T}} \cdot W^{(2)} \right)^{\mathsf{T}} \odot
    \frac{\partial A^{(1)}}{\partial Z^{(1)}} \odot X^{(0)}
    >>> print(plain(seed_forms([2, 2, 2], 2).delta.tex))
    \delta^{(L)} = \frac{\partial E}{\partial A^{(2)}} \odot \frac{\partial A^{(2)}}{\partial Z^{(2)}}
    """
    layers = checked_sizes(sizes)
    checked_layer(layers, layer, "matrix forms")
    return SeedForms(layers, layer, _letter(layers, layer) if general else "", max_shown, softmax)


def standard_forms(
    sizes: Sequence[int], layer: int, *, general: bool = False, max_shown: int | None = None, softmax: bool = False
) -> StandardForms:
    r"""Return the matrix forms of a layer in standard notation.

    >>> from renderer.algebra.marks import plain
    >>> print(plain(standard_forms([2, 2, 2], 1, general=True).delta.tex))
    \delta^{(\ell)} = \left( (W^{(\ell+1)})^{\mathsf{T}} \, \delta^{(\ell+1)} \right) \odot \sigma'(z^{(\ell)})
    >>> print(plain(standard_forms([2, 2, 2], 1).weights.tex))
    \frac{\partial E}{\partial W^{(1)}} = \delta^{(1)} \, (x^{(0)})^{\mathsf{T}}
    """
    layers = checked_sizes(sizes)
    checked_layer(layers, layer, "matrix forms")
    return StandardForms(layers, layer, _letter(layers, layer) if general else "", max_shown, softmax)


def _letter(sizes: Sequence[int], layer: int) -> str:
    return LAST if layer == len(sizes) - 1 else ELL


@check_arguments
def matrix_forms(
    sizes: Sequence[int],
    layer: int,
    notation: Notation = "seed",
    *,
    general: bool = False,
    max_shown: int | None = None,
    softmax: bool = False,
) -> SeedForms | StandardForms:
    """Return the matrix forms of a layer in the named notation; with `softmax`, the last layer ends in a softmax."""
    make = seed_forms if checked_notation(notation) == "seed" else standard_forms
    return make(sizes, layer, general=general, max_shown=max_shown, softmax=softmax)


def checked_notation(notation: str) -> Notation:
    """Return the notation; raise an error when there is none of that name.

    >>> checked_notation("standart")
    Traceback (most recent call last):
    renderer.values.errors.NetworkError: no notation is named 'standart'; did you mean 'standard'?
    """
    for known in get_args(Notation):
        if notation == known:
            return known  # type: ignore[no-any-return]
    raise NetworkError(
        f"no notation is named {notation!r}{nearest(str(notation), get_args(Notation)) or '; there are seed, standard'}"
    )
