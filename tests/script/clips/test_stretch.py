"""Outlines stretched by different factors."""

from __future__ import annotations

import numpy as np
import pytest

from renderer import Script, bounds, circle, dots, group, lines, rectangle, stretch
from renderer.geometry.path import Path
from renderer.values.box import Box
from renderer.values.errors import NetreelError
from tests.sure import sure


def test_a_circle_becomes_an_ellipse_evenly_about_its_middle():
    script = Script()
    ring = circle(1, at=(2, 1), name="ring")
    script.add(ring)
    script.play(stretch(ring, x=3, y=0.5, seconds=2, ease="linear"))
    script.wait(1)
    reader = script.scene().player.reader
    for t, wide, high in ((0.0, 2, 2), (1.0, 4, 1.5), (2.0, 6, 1), (3.0, 6, 1)):
        box = sure(Box, sure(Path, reader(t)("ring.path")).box)
        assert (box.width, box.height) == pytest.approx((wide, high), rel=1e-3)
        assert box.center == pytest.approx((0, 0), abs=1e-9)


def test_turned_parts_of_a_group_are_stretched_along_the_axes_of_the_group():
    script = Script()
    box = rectangle(2, 1, at=(3, 0), angle=np.pi / 2, scale=2, name="box")
    bulk = lines([[(-1, -1), (-1, 1)]], name="bulk")
    pair = group(box, bulk, center=False, name="pair", at=(0, 1), angle=0.4)
    script.add(pair)
    script.play(stretch(pair, x=2, y=1.5))
    script.wait(1)
    made = script.pose("pair").with_(at=(0, 0), angle=0)
    right, left = sure(Box, bounds(made.parts[0])), sure(Box, bounds(made.parts[1]))
    assert (right.left, right.bottom, right.right, right.top) == pytest.approx((4, -3, 8, 3))
    assert (left.left, left.bottom, left.top) == pytest.approx((-2, -1.5, 1.5))


@pytest.mark.parametrize(
    ("call", "said"),
    (
        (lambda: stretch("cloud", x=2), "'cloud' has no outline"),
        (lambda: stretch("ring", x=0), "factor in x"),
        (lambda: stretch("ring", y=float("nan")), "y must be finite"),
        (lambda: stretch("rin"), "did you mean 'ring'"),
    ),
)
def test_what_cannot_be_stretched_is_refused(call, said):
    script = Script()
    script.add(circle(1, name="ring"), dots([(0.0, 0.0)], name="cloud"))
    with pytest.raises(NetreelError, match=said):
        script.play(call())
