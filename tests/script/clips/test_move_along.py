"""Nodes that move along outlines."""

from __future__ import annotations

import math

import pytest

from renderer import Script, circle, dot, group, line, move_along, polyline, rectangle, shift
from renderer.values.affine import Affine
from renderer.values.errors import NetreelError
from tests.sure import sure


def test_a_node_moves_along_an_outline_by_its_length_and_stays_at_its_end():
    script = Script()
    corner, ball = polyline([(-2, 0), (2, 0), (2, 2)], name="corner"), dot((0, 3), name="ball")
    script.add(corner, ball)
    script.play(move_along(ball, corner, seconds=3, ease="linear"))
    script.wait(1)
    reader = script.scene().player.reader
    for t, at in ((0.0, (-2, 0)), (1.0, (0, 0)), (2.0, (2, 0)), (3.0, (2, 2)), (4.0, (2, 2))):
        assert reader(t)("ball.at") == pytest.approx(at, abs=1e-6)


def test_a_node_in_a_moving_group_stays_on_an_outline_that_moves_too():
    script = Script()
    cart = group(rectangle(1, 1, name="box"), dot((0, 0), name="ball"), name="cart", at=(1, 2), angle=0.5, scale=2.0)
    rail = line((-3, -1), (3, -1), name="rail")
    script.add(cart, rail)
    script.play(
        move_along(cart["ball"], rail, seconds=2, ease="linear"),
        shift(cart, (1, 0), seconds=2),
        shift(rail, (0, 2), seconds=2, ease="linear"),
    )
    reader = script.scene().player.reader
    for t in (0.5, 1.0, 1.7):
        assert sure(Affine, reader(t)("cart/ball.place")).point((0, 0)) == pytest.approx((-3 + 3 * t, -1 + t), abs=1e-6)


def test_a_node_turns_with_the_outline():
    script = Script()
    ring, box = circle(2, name="ring"), rectangle(1, 0.5, name="box")
    script.add(ring, box)
    script.play(move_along(box, ring, seconds=4, ease="linear", end=0.5, turned=True))
    read = script.scene().player.reader(2.0)
    (x, y), angle = sure(tuple, read("box.at")), sure(float, read("box.angle"))
    assert math.hypot(x, y) == pytest.approx(2, abs=1e-3)
    assert math.cos(angle) * x + math.sin(angle) * y == pytest.approx(0, abs=1e-2)


@pytest.mark.parametrize(
    ("call", "said"),
    (
        (lambda: move_along("ball", "pair"), "'pair' is no single outline"),
        (lambda: move_along("ball", "nothing"), "no node is named 'nothing'"),
        (lambda: move_along("ball", "ball"), "cannot move along an outline that moves with it"),
        (lambda: move_along("ball", "ring", end=2), "end of a way"),
        (lambda: move_along("ball", "ring", seconds=0), "seconds of a clip"),
    ),
)
def test_what_cannot_be_moved_along_is_refused(call, said):
    script = Script()
    script.add(dot((0, 0), name="ball"), circle(1, name="ring"), group(circle(1), circle(2), name="pair"))
    with pytest.raises(NetreelError, match=said):
        script.play(call())
