"""The values of every kind of layer, against onnx's reference implementation."""

from __future__ import annotations

import numpy as np
import pytest

from tests.network.layers.cases import CASES, cases

pytest.importorskip("onnx")

from tests.network.layers.in_onnx import KINDS, comparable, computed_by_onnx

NEAR = 1e-5
"""What float32 may lose, of the largest number of an output."""


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_value_is_that_of_the_reference_implementation_of_onnx(name: str) -> None:
    for number, (made, inputs) in enumerate(cases(name)):
        layer = comparable(made)
        ours, theirs = layer.value(inputs), computed_by_onnx(layer, inputs)
        assert ours.shape == theirs.shape, (number, layer)
        assert np.abs(ours - theirs).max() <= NEAR * max(1.0, float(np.abs(ours).max())), (number, layer)


def test_only_dropout_whose_mask_is_drawn_here_has_no_counterpart() -> None:
    assert set(CASES) - set(KINDS) == {"dropout"}
