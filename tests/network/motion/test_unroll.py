"""A rolled up block opens, and each repetition comes out of the step that stood for it."""

from __future__ import annotations

import numpy as np
import pytest

from renderer import Script
from renderer.network import Dense, chain, model_picture, unroll
from renderer.values.errors import NetreelError
from tests.sure import sure

LAYER = Dense(np.eye(2), activation="relu")
MODEL = chain(LAYER, LAYER, LAYER, LAYER, input_shape=(2,))
RUN = MODEL.run([1.0, 0.5])
ROLLED = model_picture(MODEL, RUN, name="rolled")
OPENED = model_picture(MODEL, RUN, roll=False, name="opened")


def test_the_opened_picture_stands_at_the_end_as_it_was_made():
    script = Script()
    script.add(ROLLED.group)
    script.play(unroll(ROLLED, OPENED, seconds=2))
    script.wait(0.1)
    scene = script.scene()
    for part in OPENED.group["steps"].parts:
        assert np.allclose(sure(tuple, scene.read(f"{part.address}.at", 2.05)), part.node.at)
        assert scene.read(f"{part.address}.opacity", 2.05) == 1.0
    assert {item.address.split("/")[0] for item in scene.at(2.05).items} == {"opened"}


def test_repetitions_begin_where_the_step_stands_that_stood_for_them():
    script = Script()
    script.add(ROLLED.group)
    script.play(unroll(ROLLED, OPENED, seconds=2))
    scene = script.scene()
    start = [sure(tuple, scene.read(f"opened/steps/dense{k}.at", 0.0)) for k in (1, 2, 3, 4)]
    assert all(np.allclose(one, start[0]) for one in start)
    assert scene.read("opened/steps/dense3.opacity", 0.3) == 0.0


def test_what_cannot_open_is_refused():
    with pytest.raises(NetreelError, match="no rolled up block"):
        unroll(OPENED, ROLLED)
    with pytest.raises(NetreelError, match="different models"):
        unroll(ROLLED, model_picture(chain(LAYER, input_shape=(2,))))
    with pytest.raises(NetreelError, match="both pictures are named"):
        unroll(ROLLED, model_picture(MODEL, RUN, roll=False, name="rolled"))
