"""Nodes pinned to the frame while the camera moves."""

from __future__ import annotations

import numpy as np
import pytest

from renderer import Script, circle, dot, group, line, lines, masked, pan, rectangle, text, to, zoom_to
from renderer.drawing.canvas import Canvas, rasterise
from renderer.values.errors import NetreelError
from tests.sure import unchecked

SIZE = (320, 180)


def film(camera, *nodes):
    script = Script()
    script.add(circle(0.5, fill="red", at=(2, 1), name="far") if camera else circle(0.5, name="far", opacity=0))
    script.add(*nodes)
    script.wait(0.5)
    script.play(zoom_to("far", seconds=1) if camera else to("far", at=(0, 0), seconds=1))
    script.play(pan((9, 9), seconds=1) if camera else to("far", at=(1, 0), seconds=1))
    return script.scene()


def test_what_is_pinned_looks_the_same_wherever_the_camera_is():
    title = text("title", size=2, at=(-4, -2), pinned=True)
    dashed = line((-7, -3), (7, -3), width=8, pinned=True)
    bulk = lines([[(-6, 3), (-2, 3)], [(-6, 2), (-2, 2)]], stroke="green", width=9, pinned=True)
    round_ = masked(rectangle(3, 3, fill="blue", opacity=0.5), circle(1)).with_(at=(-3, 0), pinned=True)
    nodes = (title, dashed, bulk, round_)
    moved, still = film(True, *nodes), film(False, *nodes)
    canvas = Canvas(SIZE)
    for t in (0.0, 0.7, 1.1, 2.49):
        seen, other = rasterise(moved.at(t), SIZE).astype(int), rasterise(still.at(t), SIZE).astype(int)
        assert np.abs(canvas.draw(moved.at(t)).astype(int) - seen).max() <= 2
        seen[:, 160:], other[:, 160:] = 0, 0  # the circle that is looked at is on the right
        if t in (0.0, 2.49):
            assert np.abs(seen - other).max() <= 3
    assert rasterise(film(True, dot((0, 0))).at(2.49), SIZE)[..., :3].max() == 0


def test_a_part_cannot_be_pinned_alone():
    with pytest.raises(NetreelError, match="cannot be pinned; pin 'g'"):
        group(circle(1, name="a", pinned=True), name="g")
    with pytest.raises(NetreelError, match="pinned"):
        circle(1, pinned=unchecked("yes"))
