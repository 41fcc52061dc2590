"""Derivatives by experiment: one quantity of a network is nudged, and what another one does is watched."""

from __future__ import annotations

from typing import Final

import numpy as np

from renderer.network.functions import ErrorFunction, activation_named
from renderer.network.model import Network
from renderer.network.notation import Quantity
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array

# Central differences of sixth order: B. Fornberg, Generation of Finite Difference Formulas on Arbitrarily Spaced
# Grids, Mathematics of Computation 51 (1988), table 1.
_NUDGES: Final = np.array([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0])
_SHARES: Final = np.array([-1.0, 9.0, -45.0, 45.0, -9.0, 1.0]) / 60.0
_STEPS: Final = (2e-3, 2e-4, 2e-5)


def measure(network: Network, x: Array, y: Array, error: ErrorFunction, top: Quantity, bottom: Quantity) -> float:
    """The derivative of `top` by `bottom` by central finite differences of the running network.

    Everything that depends on the nudged quantity is computed anew; nothing here knows a rule of differentiation. The
    step is 2e-3, or less where a nudge would cross a kink of the activation or leave the domain of the error function.
    Six digits can be trusted, but not those of cross-entropy where an output is nearer than about 1e-4 to 0 or 1: there
    float64 has too few digits left of 1 - a.
    """
    function = activation_named(network.activation)
    for step in _STEPS:
        offsets = _NUDGES * _within_domain(network, x, error, bottom, step)
        sums, activations = _run(network, x, bottom, offsets)
        crosses = any(((z > kink) != (z[:, :1] > kink)).any() for kink in function.kinks for z in sums)
        outside = error.bounded and bool(((activations[-1] <= 0) | (activations[-1] >= 1)).any())
        if not crosses and not outside:
            watched = _read(sums, activations, y, error, top, bottom, offsets)
            return float(watched @ _SHARES / (offsets[-1] / _NUDGES[-1]))
    raise NetworkError(
        f"d{top.name} by d{bottom.name} cannot be measured: the input stands too near a kink of {network.activation} "
        f"or a bound of {error.title}; take another input"
    )


def _within_domain(network: Network, x: Array, error: ErrorFunction, bottom: Quantity, step: float) -> float:
    """The step, made small against the room that a nudged output has where the error function knows bounds."""
    if not (error.bounded and bottom.kind == "a" and bottom.layer == network.layers):
        return step
    output = float(_run(network, x, None, np.zeros(1))[1][-1][bottom.to - 1, 0])
    return min(step, 0.01 * min(output, 1.0 - output))


def _run(network: Network, x: Array, nudged: Quantity | None, offsets: Array) -> tuple[list[Array], list[Array]]:
    """The forward pass once for each offset, in columns: sums of layers 1 to L, activations of layers 0 to L."""
    function = activation_named(network.activation)
    kind, layer = (nudged.kind, nudged.layer) if nudged else ("", -1)
    row = nudged.to - 1 if nudged else 0
    activations = [np.repeat(x[:, None], len(offsets), axis=1)]
    if kind == "x":
        activations[0][row] += offsets
    sums: list[Array] = []
    for at, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True), start=1):
        z = weight @ activations[-1] + bias[:, None]
        if nudged and at == layer and kind == "w":
            weights = np.repeat(weight[row][:, None], len(offsets), axis=1)
            weights[nudged.source - 1] += offsets
            z[row] = (weights * activations[-1]).sum(axis=0) + bias[row]
        elif at == layer and kind == "b":
            z[row] = weight[row] @ activations[-1] + (bias[row] + offsets)
        elif at == layer and kind == "z":
            z[row] += offsets
        a = function.value(z)
        if at == layer and kind == "a":
            a[row] += offsets
        sums.append(z)
        activations.append(a)
    return sums, activations


def _read(
    sums: list[Array],
    activations: list[Array],
    y: Array,
    error: ErrorFunction,
    top: Quantity,
    bottom: Quantity,
    offsets: Array,
) -> Array:
    if bottom.kind in ("y", "E", "delta"):
        raise NetworkError(f"d{top.name} by d{bottom.name} cannot be measured: only x, a, z, w, b and e can be nudged")
    if top.kind in ("e", "E"):
        errors = error.value(y[:, None], activations[-1])
        if bottom.kind == "e":
            errors[bottom.to - 1] += offsets
        total: Array = errors.sum(axis=0)
        return total if top.kind == "E" else errors[top.to - 1, :]
    if top.kind == "z":
        return sums[top.layer - 1][top.to - 1, :]
    if top.kind in ("a", "x"):
        return activations[top.layer][top.to - 1, :]
    raise NetworkError(f"d{top.name} by d{bottom.name} cannot be measured: only a, z, e and E can be watched")
