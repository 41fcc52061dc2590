"""Keys to the colors of a picture."""

from __future__ import annotations

import numpy as np
import pytest

from renderer.network import Add, Dense, Model, Step, chain, color_key, model_picture
from renderer.scene.node import Group, Shape
from renderer.values.box import Box
from renderer.values.errors import NetreelError
from tests.sure import sure

MODEL = chain(Dense(np.array([[1.0, -4.0], [2.0, 0.5]]), None, "tanh"), Dense(np.array([[1.0, 1.0]])), input_shape=(2,))
PICTURE = model_picture(MODEL, MODEL.run([0.5, 1.0]))


def ends(key):
    return [float(part.source.replace("\u2212", "-")) for part in key["numbers"].node.parts]


def test_the_numbers_of_a_strip_lie_where_their_colors_do():
    key = color_key(PICTURE, "dense1")
    half = sure(Box, sure(Shape, key["strip"].node).path.box).width / 2
    most = float(np.abs(MODEL.run([0.5, 1.0])["dense1"].output).max())
    for part, value in zip(sure(Group, key["numbers"].node).parts, ends(key), strict=True):
        assert part.at[0] == pytest.approx(half * value / most)


def test_lines_of_a_key_reach_from_the_least_to_the_largest_weight():
    key = color_key(PICTURE, "dense1", "weights")
    assert len(sure(Group, key["lines"].node).parts) == 9 and min(ends(key)) == -4.0 and max(ends(key)) == 4.0


def test_a_step_without_colors_has_no_key():
    boxed = Model((Step("sum", Add(), ("x", "y")),), ("x", "y"), ((2,), (2,)))
    shown = model_picture(boxed, boxed.run({"x": [1, 2], "y": [3, 4]}))
    with pytest.raises(NetreelError, match="no colors"):
        color_key(shown, "sum")
    with pytest.raises(NetreelError, match="no weights are drawn"):
        color_key(PICTURE, "x", "weights")
