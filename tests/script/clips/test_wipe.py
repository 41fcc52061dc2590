"""Nodes that come and go behind an edge."""

from __future__ import annotations

import numpy as np
import pytest

from renderer import DOWN, LEFT, RIGHT, UP, Script, circle, group, masked, rectangle, wipe_in, wipe_out
from renderer.drawing.canvas import rasterise
from renderer.values.errors import NetreelError

SIZE = (320, 180)


def share(scene, t):
    """How much of the frame is colored, and where in the middle: columns and rows from the lower left, as shares."""
    seen = rasterise(scene.at(t), SIZE)[..., 0] > 40
    rows, columns = np.nonzero(seen)
    if not len(rows):
        return 0.0, (0.0, 0.0)
    return seen.mean(), (columns.mean() / SIZE[0] - 0.5, 0.5 - rows.mean() / SIZE[1])


@pytest.mark.parametrize("way", (RIGHT, LEFT, UP, DOWN))
def test_half_of_a_node_shows_in_the_middle_of_a_wipe_and_all_of_it_after(way):
    script = Script()
    box = rectangle(8, 4, fill="blue", name="box")
    script.play(wipe_in(box, seconds=2, ease="linear", way=way))
    script.play(wipe_out(box, seconds=2, ease="linear", way=way))
    script.wait(1)
    scene = script.scene()
    whole = share(scene, 2.0)[0]
    assert whole == pytest.approx(8 * 4 / (8 * 128 / 9), abs=0.01)
    (came, first), (left, second) = share(scene, 1.0), share(scene, 3.0)
    assert came == pytest.approx(whole / 2, abs=0.01)
    assert left == pytest.approx(whole / 2, abs=0.01)
    assert np.dot(first, way) < -0.05 and np.dot(second, way) > 0.05
    assert share(scene, 0.0)[0] == share(scene, 4.5)[0] == 0.0
    assert not scene.player.picture(4.5).items


def test_a_part_that_was_wiped_out_comes_back_whole():
    script = Script()
    pair = group(circle(1, fill="blue", name="a"), circle(1, fill="blue", at=(3, 0), name="b"), name="pair")
    script.add(pair)
    script.play(wipe_out(pair["a"]))
    script.wait(0.5)
    script.play(wipe_in(pair["a"]))
    script.wait(0.5)
    scene = script.scene()
    first, gone, last = (share(scene, t)[0] for t in (0.0, 1.2, 2.7))
    assert first == pytest.approx(last) and gone == pytest.approx(first / 2, rel=0.1)


def test_strokes_are_whole_at_the_end_of_a_wipe():
    def film(*clips):
        script = Script()
        ring = circle(2, stroke="blue", width=40, name="ring")
        script.play(wipe_in(ring, seconds=1)) if clips else script.add(ring)
        script.wait(1)
        return rasterise(script.scene().at(0.999 if clips else 0.5), SIZE)

    assert np.abs(film(1).astype(int) - film().astype(int)).max() <= 2


@pytest.mark.parametrize(
    ("call", "said"),
    (
        (lambda: wipe_in("a", way=(1, 1)), "RIGHT, LEFT, UP or DOWN"),
        (lambda: wipe_in("a", seconds=0), "seconds of a clip"),
        (lambda: wipe_out("b"), "has a mask already"),
        (lambda: wipe_out("empty"), "nothing to see"),
    ),
)
def test_what_cannot_be_wiped_is_refused(call, said):
    script = Script()
    script.add(circle(1, name="a"), masked(circle(1, name="b"), circle(0.5)), group(name="empty"))
    with pytest.raises(NetreelError, match=said):
        script.play(call())
