"""Derivatives by experiment: one quantity of a network is changed a little, and another one is measured.

The nudge is imaginary. The imaginary part of f(x + ih), divided by h, is f'(x) with an error of the order of h^2.
Nothing is subtracted, so no digits are lost, whatever the sizes of x and f are (W. Squire and G. Trapp, Using Complex
Variables to Estimate Derivatives of Real Functions, SIAM Review 40 (1998)).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from renderer.network.calculus.notation import Quantity
from renderer.network.dense_chain import Network
from renderer.network.error_functions import ErrorFunction
from renderer.network.smooth_formulas import Numbers
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array

# So small that its square is nothing beside any input, so large that a derivative of 1e-270 does not vanish.
_STEP: Final = 1e-30


def measure(network: Network, x: Array, y: Array, error: ErrorFunction, top: Quantity, bottom: Quantity) -> float:
    """Return the derivative of `top` by `bottom` by a complex step of the running network.

    Everything that depends on the nudged quantity is computed anew; nothing here knows a rule of differentiation. An
    error where an activation has a kink at its input, since there is no derivative, and where float64 has none.
    """
    _check(top, bottom)
    with np.errstate(all="ignore"):
        run = _Run(network, x, bottom)
        watched = run.watched(y, error, top)
    slope = float(watched.imag / run.step)
    if not np.isfinite(slope):
        raise NetworkError(f"d{top.name} by d{bottom.name} is too large for float64: take smaller weights or inputs")
    return slope


class _Run:
    """One forward pass in complex numbers in which a quantity is nudged by i times `step`."""

    def __init__(self, network: Network, x: Array, nudged: Quantity) -> None:
        self.network, self.nudged, self.step = network, nudged, _STEP
        self.sums: list[Numbers] = []
        self.activations: list[Numbers] = [x.astype(np.complex128)]
        if nudged.kind == "x":
            self.activations[0][nudged.to - 1] += 1j * self.step
        for layer in range(1, network.layers + 1):
            self.sums.append(self._sums(layer))
            self.activations.append(network.function(layer).value(self.sums[-1]))
            if layer == network.layers:
                rest = network.function(layer).rest
                self.rest = 1.0 - self.activations[-1] if rest is None else rest(self.sums[-1])
            if nudged.kind == "a" and nudged.layer == layer:
                self._nudge_activation(layer)

    def watched(self, y: Array, error: ErrorFunction, top: Quantity) -> np.complex128:
        """Return what a quantity comes to, with the effect of the nudge as its imaginary part."""
        row, last = top.to - 1, self.network.layers
        self._refuse_kinks(last if top.kind in ("e", "E") else top.layer, top)
        if top.kind == "z":
            return np.complex128(self.sums[top.layer - 1][row])
        if top.kind in ("a", "x"):
            return np.complex128(self.activations[top.layer][row])
        direct = self.nudged.kind == "a" and self.nudged.layer == last
        if error.of_sums is not None and not direct:
            errors = error.of_sums(y, self.sums[-1])
        else:
            errors = error.value(y, self.activations[-1], self.rest)
        if self.nudged.kind == "e":
            errors = errors + 1j * self.step * (np.arange(len(y)) == self.nudged.to - 1)
        return np.complex128(errors.sum() if top.kind == "E" else errors[row])

    def _sums(self, layer: int) -> Numbers:
        nudged, row = self.nudged, self.nudged.to - 1
        before = self.activations[-1]
        z: Numbers = self.network.weights[layer - 1] @ before + self.network.biases[layer - 1]
        if nudged.layer == layer and nudged.kind == "w":
            z[row] += 1j * self.step * before[nudged.source - 1]
        elif nudged.layer == layer and nudged.kind in ("b", "z"):
            z[row] += 1j * self.step
        return z

    def _nudge_activation(self, layer: int) -> None:
        row = self.nudged.to - 1
        if layer == self.network.layers:
            # An output may be near 0 or 1, where its error has a bound: the step has to be small beside what is left.
            left = min(abs(self.activations[-1][row].real), abs(self.rest[row].real))
            self.step = min(self.step, 1e-30 * left) or self.step
            self.rest = self.rest.copy()
            self.rest[row] -= 1j * self.step
        self.activations[-1] = self.activations[-1].astype(np.complex128)
        self.activations[-1][row] += 1j * self.step

    def _refuse_kinks(self, last: int, top: Quantity) -> None:
        """Raise an error when the nudge moves a pre-activation that lies at a kink and that `top` may depend on."""
        for layer in range(1, last + 1):
            function = self.network.function(layer)
            if top.kind == "z" and layer == last:
                return
            for row, z in enumerate(self.sums[layer - 1].tolist(), start=1):
                if z.imag and z.real in function.kinks:
                    kink = f"{Quantity('z', layer, row).name} is {z.real:g}, where {function.name} has a kink"
                    raise NetworkError(
                        f"d{top.name} by d{self.nudged.name} does not exist for this input: {kink}; take another input"
                    )


def _check(top: Quantity, bottom: Quantity) -> None:
    if bottom.kind in ("y", "E", "delta"):
        raise NetworkError(f"d{top.name} by d{bottom.name} cannot be measured: only x, a, z, w, b and e can be nudged")
    if top.kind not in ("a", "x", "z", "e", "E"):
        raise NetworkError(f"d{top.name} by d{bottom.name} cannot be measured: only a, z, e and E can be watched")
