"""Pens that leave the way of a node behind it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from renderer import Script, dot, group, line, shift, to, traced
from renderer.values.affine import Affine
from renderer.values.errors import NetreelError
from tests.sure import sure


def circling(t):
    return 2 * math.cos(3 * t), 2 * math.sin(3 * t)


def path_at(scene, t, name="pen"):
    return scene.player.reader(t)(f"{name}.path")


def ends(path):
    return path.contours[0].points[0], path.contours[-1].points[-1]


def test_the_way_of_a_node_lies_on_what_drives_it_and_ends_where_it_is():
    script = Script()
    ball = dot((0, 0), name="ball")
    script.add(ball)
    script.follow(ball, at=circling)
    script.add(traced(ball, name="pen"))
    script.wait(2)
    scene = script.scene()
    assert not path_at(scene, 0.0).contours
    for t in (0.01, 0.5, 1.23456, 2.0):
        (contour,) = path_at(scene, t).contours
        assert np.hypot(*contour.points[::3].T) == pytest.approx(2, abs=1e-4)
        assert np.hypot(*contour.curves.mean(axis=1).T).max() < 2.001
        assert contour.points[0] == pytest.approx((2, 0), abs=1e-9)
        assert contour.points[-1] == pytest.approx(circling(t), abs=2e-4)
        assert contour.length == pytest.approx(6 * t, rel=1e-3)


def test_corners_of_a_way_are_sharp():
    script = Script()
    ball = dot((0, 0), name="ball")
    script.add(ball, traced(ball, name="pen"))
    script.play(to(ball, at=(3, 0), seconds=0.51, ease="linear"))
    script.play(to(ball, at=(3, 3), seconds=0.5, ease="linear"))
    (contour,) = path_at(script.scene(), 1.01).contours
    assert np.hypot(*(contour.points - (3, 0)).T).min() < 1e-3
    assert contour.length == pytest.approx(6, abs=2e-3)


def test_a_jump_leaves_a_gap():
    script = Script()
    ball = dot((0, 0), name="ball")
    script.add(ball)
    script.follow(ball, at=lambda t: (t, 0.0) if t < 0.777 else (t, 1.0))
    script.add(traced(ball, name="pen"))
    script.wait(2)
    first, second = path_at(script.scene(), 2.0).contours
    assert (first.points[:, 1].max(), second.points[:, 1].min()) == pytest.approx((0.0, 1.0), abs=1e-6)
    assert first.points[-1, 0] == pytest.approx(0.777, abs=1e-3)


def test_only_what_was_drawn_last_is_kept():
    script = Script()
    ball = dot((0, 0), name="ball")
    script.add(ball)
    script.follow(ball, at=lambda t: (t, 0.0), until=3.0)
    script.add(traced(ball, keep=0.5, name="pen"))
    script.wait(4)
    scene = script.scene()
    first, last = ends(path_at(scene, 2.0))
    assert (first[0], last[0]) == pytest.approx((1.5, 2.0), abs=1e-4)
    assert ends(path_at(scene, 3.25))[0][0] == pytest.approx(2.75, abs=1e-4)
    assert not path_at(scene, 3.6).contours


def test_the_paper_moves_under_the_pen():
    script = Script()
    ball = dot((0, 0), name="ball")
    pen = traced(ball, name="pen")
    script.add(ball, pen)
    script.play(shift(pen, (-2, 0), seconds=2, ease="linear"), shift(ball, (0, 1), seconds=2, ease="linear"))
    first, last = ends(path_at(script.scene(), 2.0))
    assert first == pytest.approx((0, 0), abs=1e-6)
    assert last == pytest.approx((2, 1), abs=1e-6)


def test_a_point_of_a_part_is_followed_through_all_that_holds_it():
    script = Script()
    arm = group(line((0, 0), (2, 0), name="bar"), name="arm", center=False)
    script.add(arm)
    script.follow(arm, angle=lambda t: t)
    script.add(traced(arm["bar"], point=(1, 0), name="pen"))
    script.wait(1)
    bar = sure(Affine, script.scene().player.reader(1.0)("arm/bar.place")).point((1, 0))
    assert ends(path_at(script.scene(), 1.0))[1] == pytest.approx(bar, abs=1e-5)


def test_at_another_pace_the_same_way_is_drawn_sooner():
    def film(pace):
        script = Script(pace=pace)
        ball = dot((0, 0), name="ball")
        script.add(ball)
        script.follow(ball, at=circling)
        script.add(traced(ball, name="pen"))
        script.wait(2)
        return script.scene()

    slow, fast = path_at(film(1.0), 1.5), path_at(film(3.0), 0.5)
    assert slow.length == pytest.approx(fast.length, rel=1e-3)
    assert ends(slow)[1] == pytest.approx(ends(fast)[1], abs=1e-3)


def test_while_the_script_is_written_the_way_is_known_too():
    script = Script()
    ball = dot((0, 0), name="ball")
    script.add(ball, traced(ball, name="pen"))
    script.play(to(ball, at=(3, 0), seconds=1))
    assert ends(script.read("pen.path"))[1] == pytest.approx((3, 0), abs=1e-3)
    assert script.pose("pen").path.box.right == pytest.approx(3, abs=1e-3)


def test_what_is_drawn_later_does_not_change_the_digest_of_what_comes_before():
    def film(far):
        script = Script()
        ball = dot((0, 0), name="ball")
        script.add(ball, traced(ball, name="pen"))
        script.play(to(ball, at=(3, 0), seconds=1))
        script.play(to(ball, at=(3, far), seconds=1))
        return script.scene()

    assert film(1).digest(0.0, 0.9) == film(2).digest(0.0, 0.9)
    assert film(1).digest(0.0, 2.0) != film(2).digest(0.0, 2.0)


def test_a_pen_that_cannot_draw_is_refused():
    script = Script()
    ball = dot((0, 0), name="ball")
    with pytest.raises(NetreelError, match="no node is named 'bal'"):
        script.add(ball, traced("bal"))
    for wrong in ({"keep": 0}, {"keep": math.nan}, {"point": (math.nan, 0)}, {"stroke": None}):
        with pytest.raises(NetreelError):
            traced(ball, **wrong)
    with pytest.raises(NetreelError, match="trace itself"):
        script.add(traced("loop", name="loop"))
