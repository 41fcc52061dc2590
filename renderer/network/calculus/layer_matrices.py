"""The matrices of one layer, entry by entry, and the equations between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from renderer.algebra.claims import Equation
from renderer.algebra.marks import Names, with_mark
from renderer.algebra.matrices import Dot, Grid, Hadamard, Letter, Matrix, Transposed, column, leveled
from renderer.network.calculus.derivation import Writer
from renderer.network.calculus.expressions import Factor, Symbol
from renderer.network.calculus.notation import (
    LAST,
    TOTAL_ERROR,
    Bias,
    Quantity,
    Weight,
    activation_of,
    delta_of,
    error_of,
    pre_activation_of,
)
from renderer.network.chain_checks import written_sizes
from renderer.values.errors import NetworkError

CDOT: Final = r"\cdot"


@dataclass(frozen=True)
class MatrixForms:
    """The matrices of one layer and the equations between them.

    Properties named after grids give matrices entry by entry; properties named after equations have a left and a right
    side, whose letters stand for those grids. The same role has the same mark in every equation: "gradient", "delta",
    "delta-next", "weights", "arriving", "slope" and "input", with "-layer" behind it for the layer number ("-top-layer"
    and "-bottom-layer" in a fraction). `letter` (\\ell or L) is written for the number of this layer, if there is one.
    Grids are written with at most `max_shown` rows and columns, and so are the sums in them.
    With a `softmax` at the end "arriving" is dE/dz in the last layer, which has no "slope".
    """

    sizes: tuple[int, ...]
    layer: int
    letter: str = ""
    max_shown: int | None = None
    softmax: bool = False

    @property
    def at_once(self) -> bool:
        """Whether z leads to E in one step, dE/dz: in a last layer that ends in a softmax."""
        return self.softmax and self.last

    @property
    def last(self) -> bool:
        """Whether this is the last layer, L."""
        return self.layer == len(self.sizes) - 1

    # Grids

    @cached_property
    def gradients(self) -> Grid:
        """The matrix of dE/dw."""
        return self._grid("gradient", [[Factor(TOTAL_ERROR, w) for w in row] for row in self._weights(self.layer)])

    @cached_property
    def bias_gradients(self) -> Grid:
        """The column of dE/db."""
        biases = (Bias(self.layer, i).quantity for i in self._places(self.layer))
        return column((Factor(TOTAL_ERROR, b) for b in biases), "gradient", self.max_shown)

    @cached_property
    def arriving(self) -> Grid:
        """The column of dE/da: de/da in the last layer, else the sum of the next deltas times dz/da.

        With a softmax it is dE/dz in the last layer.
        """
        if self.at_once:
            sums = (pre_activation_of(self.layer, i) for i in self._places(self.layer))
            return column((Factor(TOTAL_ERROR, z) for z in sums), "arriving", self.max_shown)
        if self.last:
            pairs = ((error_of(self.sizes, i), activation_of(self.layer, i)) for i in self._places(self.layer))
            return column((Factor(e, a) for e, a in pairs), "arriving", self.max_shown)
        writer = Writer(self.sizes, self.layer + 1, Names(), self.max_shown)
        return column((writer.arriving(self.layer, i) for i in self._places(self.layer)), "arriving", self.max_shown)

    @cached_property
    def outputs(self) -> Grid:
        """The column of the outputs."""
        made = (Symbol(activation_of(self.layer, i)) for i in self._places(self.layer))
        return column(made, "outputs", self.max_shown)

    @cached_property
    def targets(self) -> Grid:
        """The column of the targets."""
        return column((Symbol(Quantity("y", to=i)) for i in self._places(self.layer)), "targets", self.max_shown)

    @cached_property
    def slopes(self) -> Grid:
        """The column of da/dz."""
        pairs = ((activation_of(self.layer, i), pre_activation_of(self.layer, i)) for i in self._places(self.layer))
        return column((Factor(a, z) for a, z in pairs), "slope", self.max_shown)

    @cached_property
    def inputs(self) -> Grid:
        """The matrix of dz/dw."""
        rows = self._weights(self.layer)
        return self._grid("input", [[Factor(pre_activation_of(self.layer, w.to), w) for w in row] for row in rows])

    @cached_property
    def input_rows(self) -> Grid:
        """The matrix equal to dz/dw: every row holds the activations of the layer before, or the input."""
        names = Names()
        before = [activation_of(self.layer - 1, j) for j in self._places(self.layer - 1)]
        return self._grid(
            "input", [[Symbol(a, names.unique(a.mark)) for a in before] for _ in self._places(self.layer)]
        )

    @cached_property
    def deltas(self) -> Grid:
        """The column of this layer's deltas."""
        return self._deltas(self.layer, "delta")

    @cached_property
    def next_deltas(self) -> Grid:
        """The column of the next layer's deltas."""
        return self._deltas(self._hidden("next_deltas") + 1, "delta-next")

    @cached_property
    def dz_da(self) -> Grid:
        """The matrix of dz/da from this layer to the next: its row i and column j hold dz_i/da_j."""
        onward = self._places(self._hidden("dz_da") + 1)
        here = [activation_of(self.layer, j) for j in self._places(self.layer)]
        return self._grid("weights", [[Factor(pre_activation_of(self.layer + 1, i), a) for a in here] for i in onward])

    @cached_property
    def next_weights(self) -> Grid:
        """The matrix equal to dz/da: the weights of the next layer, w_ij in row i and column j."""
        return self._grid(
            "weights", [[Symbol(w) for w in row] for row in self._weights(self._hidden("next_weights") + 1)]
        )

    # Equations entry by entry

    @property
    def elements(self) -> Equation:
        """dE/dw = dE/da (Hadamard) da/dz (Hadamard) dz/dw, entry by entry."""
        slopes = () if self.at_once else (self.slopes,)
        gradients, *factors = leveled(self.inputs, self.gradients, self.arriving, *slopes)
        return Equation(gradients, Hadamard((*factors, self.inputs)))

    @property
    def elements_with_delta(self) -> Equation:
        """dE/dw = delta (Hadamard) dz/dw, entry by entry."""
        gradients, deltas = leveled(self.inputs, self.gradients, self.deltas)
        return Equation(gradients, Hadamard((deltas, self.inputs)))

    @property
    def elements_broken_down(self) -> Equation:
        """`elements` of a hidden layer, with dE/da as next deltas times dz/da, transposed."""
        gradients, slopes = leveled(self.inputs, self.gradients, self.slopes)
        return Equation(gradients, Hadamard((self._stood_up(self.next_deltas, self.dz_da), slopes, self.inputs)))

    @property
    def elements_substituted(self) -> Equation:
        """`elements` with w for dz/da (in a hidden layer) and the activations for dz/dw."""
        fractions = () if self.at_once else (self.slopes,)
        before = () if self.last else (self._stood_up(self.next_deltas, self.next_weights),)
        arriving = (self.arriving,) if self.last else ()
        gradients, *factors = leveled(self.inputs, self.gradients, *arriving, *fractions)
        return Equation(gradients, Hadamard((*before, *factors, self.input_rows)))

    @property
    def dz_da_equation(self) -> Equation:
        """The equation of the matrix of dz/da and the matrix of weights."""
        return Equation(self.dz_da, Letter(self._of("W", 1, "next-weights"), self.next_weights, "next-weights"))

    @property
    def dz_dw_equation(self) -> Equation:
        """The equation of the matrix of dz/dw and the matrix of repeated rows."""
        return Equation(self.inputs, Letter(self._of("X", -1, "input-rows"), self.input_rows, "input-rows"))

    def _stood_up(self, delta: Matrix, weights: Matrix) -> Transposed:
        """Return the next deltas as a row times a matrix, and the row stood up to a column."""
        return Transposed(Dot(Transposed(delta, "delta-next-transpose"), weights, CDOT), "stand-up")

    # Letters and their layer numbers

    def _label(self, ahead: int, *, of_delta: bool = False) -> str:
        r"""Return the layer number, this many layers ahead of this one: 2, L, \ell+1."""
        if self.letter:
            return f"{self.letter}{ahead:+d}" if ahead else self.letter
        layer = self.layer + ahead
        return LAST if of_delta and layer == len(self.sizes) - 1 else str(layer)

    def _of(self, letter: str, ahead: int, mark: str, *, of_delta: bool = False) -> str:
        """Return a letter with its layer number, which is the part "mark-layer"."""
        return f"{letter}^{{{with_mark(f'{mark}-layer', f'({self._label(ahead, of_delta=of_delta)})')}}}"

    def _ratio(self, top: str, top_ahead: int, bottom: str, mark: str) -> str:
        """Return a derivative by a matrix of this layer; E has no layer number."""
        above = top if top == "E" else self._of(top, top_ahead, f"{mark}-top")
        return rf"\frac{{\partial {above}}}{{\partial {self._of(bottom, 0, f'{mark}-bottom')}}}"

    @property
    def _gradient(self) -> Letter:
        return Letter(self._ratio("E", 0, "W", "gradient"), self.gradients, "gradient")

    @property
    def _delta(self) -> Letter:
        return Letter(self._of(r"\delta", 0, "delta", of_delta=True), self.deltas, "delta")

    @property
    def _delta_next(self) -> Letter:
        return Letter(self._of(r"\delta", 1, "delta-next", of_delta=True), self.next_deltas, "delta-next")

    @property
    def _weights_next(self) -> Letter:
        return Letter(self._of("W", 1, "weights"), self.next_weights, "weights")

    # Helpers of grids

    def _grid(self, mark: str, rows: Sequence[Sequence[Factor | Symbol]]) -> Grid:
        return Grid(tuple(map(tuple, rows)), mark, self.max_shown)

    def _places(self, layer: int) -> range:
        return range(1, self.sizes[layer] + 1)

    def _weights(self, layer: int) -> list[list[Quantity]]:
        return [[Weight(layer, i, j).quantity for j in self._places(layer - 1)] for i in self._places(layer)]

    def _deltas(self, layer: int, mark: str) -> Grid:
        return column((Symbol(delta_of(self.sizes, layer, i)) for i in self._places(layer)), mark, self.max_shown)

    def _hidden(self, what: str) -> int:
        if self.last:
            raise NetworkError(
                f"{what}: layer {self.layer} of {written_sizes(self.sizes)} is the last, so there is no next one"
            )
        return self.layer
