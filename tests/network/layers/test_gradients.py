"""The gradients of every kind of layer, against central differences."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest

import renderer.network.layers
from renderer.network.layers.layer_kind import LayerKind
from renderer.values.numbers import Array
from tests.network.layers.cases import CASES, cases
from tests.sure import there

STEP = 1e-3


def moved(layer: LayerKind, inputs: list[Array], name: str | int, by: Array) -> tuple[LayerKind, list[Array]]:
    """Return a layer and its inputs, with one parameter or one input shifted."""
    if isinstance(name, int):
        return layer, [x + by if k == name else x for k, x in enumerate(inputs)]
    other = copy.copy(layer)
    object.__setattr__(other, name, getattr(layer, name) + by)
    return other, inputs


def slope(layer: LayerKind, inputs: list[Array], name: str | int, way: Array, weights: Array) -> float | None:
    """Return the derivative of the weighted sum of the output along a direction; None across a kink."""
    base = layer.branches(inputs, layer.tensors(inputs))
    sums = []
    for times in (-2, -1, 1, 2):
        other, given = moved(layer, inputs, name, times * STEP * way)
        tensors = other.tensors(given)
        here = other.branches(given, tensors)
        if base is not None and not np.array_equal(base, there(here)):
            return None
        sums.append(float((tensors["output"] * weights).sum()))
    return (8 * (sums[2] - sums[1]) - (sums[3] - sums[0])) / (12 * STEP)


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_gradient_agrees_with_central_differences(name: str) -> None:
    compared = 0
    for number, (layer, inputs) in enumerate(cases(name)):
        chance = np.random.default_rng(number)
        tensors = layer.tensors(inputs)
        assert tensors["output"].shape == layer.shape([x.shape for x in inputs])
        weights = chance.normal(size=tensors["output"].shape)
        gradients = layer.gradient(inputs, tensors, weights)
        assert set(gradients.parameters) == set(layer.parameters)
        pairs: list[tuple[int | str, Array | None]] = list(enumerate(gradients.inputs))
        pairs += [(key, gradients.parameters[key]) for key in layer.parameters]
        for key, gradient in pairs:
            if gradient is None:
                assert name == "embedding"
                continue
            given = inputs[key] if isinstance(key, int) else getattr(layer, key)
            assert gradient.shape == given.shape
            way = chance.normal(size=gradient.shape) / max(1, gradient.size)
            measured = slope(layer, inputs, key, way, weights)
            if measured is not None:
                computed = float((gradient * way).sum())
                assert measured == pytest.approx(computed, rel=1e-6, abs=1e-10), (number, layer, key)
                compared += 1
    assert compared >= 25


def test_every_kind_of_layer_is_among_the_cases() -> None:
    folder = Path(renderer.network.layers.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {
        "__init__",
        "layer_kind",
        "windows",
        "broadcast",
        "recurrent",
    }
    assert files == (set(CASES) - {"activation", "flatten"}) | {"activate", "opaque"}


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_kind_has_a_formula_and_survives_a_digest(name: str) -> None:
    layer, other = cases(name, 1)[0][0], cases(name, 1)[0][0]
    assert layer.tex and layer == other and type(layer).title == name
