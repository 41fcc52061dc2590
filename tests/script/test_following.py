"""Nodes that stay with others: braces, frames, lines and labels."""

from __future__ import annotations

import pickle

import cloudpickle
import pytest

from renderer import (
    UP,
    NetreelError,
    Script,
    brace,
    circle,
    dot,
    fade_in,
    fade_out,
    following,
    group,
    line,
    next_to,
    rectangle,
    surround,
    text,
    to,
    turn,
)
from renderer.scene.evaluate import Instant
from renderer.values.box import Box
from tests.sure import sure


def test_a_frame_keeps_round_a_node_that_moves_grows_and_turns():
    script = Script()
    box = rectangle(2, 1, at=(-3, 0), name="box")
    script.add(box, following(surround, box, name="frame"))
    script.play(to(box, at=(2, 1), scale=2, seconds=2))
    scene = script.scene()
    for t in (0.0, 0.7, 1.3, 2.0):
        around, inside = sure(Box, scene.player.reader(t)("frame.box")), scene.player.reader(t)("box.box")
        assert around.grown(-0.15) == pytest.approx(inside, abs=1e-6)


def test_a_group_whose_part_moves_away_is_surrounded_as_it_is():
    script = Script()
    pair = group(dot((0, 0), 0.1, name="a"), dot((1, 0), 0.1, name="b"), name="pair")
    script.add(pair, following(surround, pair, name="frame"))
    script.play(to(pair["b"], at=(3, 2)))
    assert sure(Box, script.read("frame.box")).grown(-0.15) == pytest.approx(script.read("pair.box"), abs=1e-6)
    assert sure(Box, script.read("pair.box")).width == pytest.approx(
        sure(Box, script.read("pair/b.box")).right - sure(Box, script.read("pair/a.box")).left
    )


def test_a_line_keeps_its_ends_on_two_nodes():
    script = Script()
    a, b = dot((-2, 0), name="a"), dot((2, 0), name="b")
    script.add(a, b, following(lambda p, q: line(p.center, q.center), a, b, name="tie"))
    script.play(to(a, at=(-2, 2)), to(b, at=(3, -1)))
    assert script.read("tie.box") == pytest.approx((-2, -1, 3, 2), abs=1e-6)


def test_a_label_keeps_its_size_and_stays_above():
    script = Script()
    ball, label = circle(0.5, name="ball"), text("loss", size=0.4)
    script.add(ball, following(lambda box: next_to(label, box, UP), ball, name="label"))
    before = sure(Box, script.read("label.box"))
    script.play(to(ball, at=(3, -1), scale=2))
    after = sure(Box, script.read("label.box"))
    assert after.width == pytest.approx(before.width)
    assert after.center[0] == pytest.approx(3.0)
    assert after.bottom == pytest.approx(0.0 + 0.25, abs=0.06)


def test_a_part_of_a_group_that_moves_is_followed():
    script = Script()
    net = group(circle(0.4, at=(-1, 0), name="a"), circle(0.4, at=(1, 0), name="b"), name="net")
    script.add(net, following(surround, net["b"], name="frame"))
    script.play(to(net, at=(0, 2)), turn(net, 0.5))
    assert sure(Box, script.read("frame.box")).center == pytest.approx(
        sure(Box, script.read("net/b.box")).center, abs=1e-6
    )


def test_in_a_group_that_moves_it_still_meets_its_node():
    script = Script()
    a = circle(0.5, at=(2, 0), name="a")
    card = group(following(surround, a, name="frame"), name="card", at=(0, 0))
    script.add(a, card)
    script.play(to("card", at=(1, 1), scale=2))
    assert sure(Box, script.read("card/frame.box")).grown(-0.15 * 2) == pytest.approx(script.read("a.box"), abs=1e-6)


def test_it_fades_and_goes_like_any_other_node():
    script = Script()
    box = rectangle(2, 1, name="box")
    frame = following(brace, box)
    script.add(box)
    script.play(fade_in(frame))
    script.play(to(box, at=(1, 0)), fade_out(frame))
    script.wait(1)
    assert not script.stands(frame)


def test_a_film_with_one_travels_to_another_process():
    script = Script()
    a = dot((0, 0), name="a")
    script.add(a, following(lambda box: circle(0.2, at=box.center), a, name="ring"))
    script.play(to(a, at=(2, 0)))
    scene = script.scene()
    there = pickle.loads(cloudpickle.dumps(scene))
    assert there.player.reader(0.5)("ring.box") == scene.player.reader(0.5)("ring.box")


def test_another_move_of_the_node_is_another_digest():
    def film(x):
        script = Script()
        a = dot((0, 0), name="a")
        script.add(a, following(surround, a, name="frame"))
        script.play(to(a, at=(x, 0)))
        return script.scene()

    assert film(1).digest(0.0, 0.9) == film(1).digest(0.0, 0.9) != film(2).digest(0.0, 0.9)


def test_what_cannot_be_attached_is_told():
    a = dot(name="a")
    with pytest.raises(NetreelError, match="needs a node to follow"):
        following(surround)
    with pytest.raises(NetreelError, match="must be a Node, but it is 3"):
        following(lambda box: 3, a)
    with pytest.raises(NetreelError, match="fails: ZeroDivisionError"):
        following(lambda box: 1 / 0, a)
    with pytest.raises(NetreelError, match="other parts when the others move"):
        following(lambda box: dot() if box.left < 0.3 else group(dot(), name="g"), a)
    script = Script()
    with pytest.raises(NetreelError, match="no node is named 'a'"):
        script.add(following(surround, a))


def test_a_box_is_measured_again_only_while_its_node_moves(monkeypatch):
    script = Script()
    net = group(*(circle(0.2, at=(x, 0), name=str(x)) for x in range(3)), name="net")
    mark = circle(0.1, at=(0, 2), name="mark")
    script.add(net, mark, following(surround, net))
    script.play(to(mark, at=(3, 2), seconds=2))
    script.play(to(net, at=(0, 1), seconds=1))
    scene, measured = script.scene(), []
    measure = Instant.box
    monkeypatch.setattr(Instant, "box", lambda self, site: measured.append(self.t) or measure(self, site))
    for t in (0.1, 0.5, 1.0, 1.9, 2.25, 2.5):
        scene.at(t)
    assert sorted(set(measured)) == [0.1, 2.25, 2.5]
