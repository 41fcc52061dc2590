import numpy as np
import pytest

from renderer.scene.grouping import group
from renderer.scene.node import Strokes
from renderer.scene.shapes import line
from renderer.script.clips.appear import fade_out
from renderer.script.clips.trace import count, trace
from renderer.script.script import Script
from renderer.typeset.number import number
from renderer.values.color import ink
from renderer.values.errors import ScriptError
from renderer.values.paint import Stroke


def written(scene, t, name="n"):
    """The characters of a number that show at a time, as outlines in order."""
    seen = [item for item in scene.at(t).items if item.address.startswith(f"{name}/")]
    return [item.path.digest for item in seen if item.path.contours]


def two_lines():
    return group(
        line((0, 0), (2, 0), name="a"), line((2, 0), (2, 1), name="b"), center=False, scale=2.0, at=(1, 0), name="edges"
    )


def traced(**how):
    script = Script()
    script.add(two_lines())
    script.play(trace(["edges/a", "edges/b"], seconds=2.0, **how, name="way"))
    script.wait(1)
    script.play(fade_out("way"))
    return script.scene()


def the_way(scene, t):
    return next(item for item in scene.at(t).items if item.address == "way")


def test_a_trace_lies_on_the_lines_where_they_stand_in_the_frame():
    item = the_way(traced(), 2.5)
    points = np.concatenate([item.place.apply(contour.points) for contour in item.path.contours])
    assert np.allclose(points[[0, 3, 4, 7]], [(1, 0), (5, 0), (5, 0), (5, 2)])


def test_a_trace_runs_from_the_first_line_to_the_last_and_backwards_the_other_way():
    start, end = the_way(traced(), 0.5).trim
    assert start == 0 and 0 < end < 1
    items = [the_way(traced(backwards=b), 2.5) for b in (False, True)]
    forward, back = (item.place.apply(item.path.contours[0].points) for item in items)
    assert np.allclose(back[-1] - back[0], (0, -2))
    assert np.allclose(forward[-1] - forward[0], (4, 0))


def test_a_trace_stays_until_it_is_taken_away():
    scene = traced()
    assert the_way(scene, 2.9).trim == (0.0, 1.0)
    assert "way" not in {item.address for item in scene.at(3.9999999999).items} or the_way(scene, 3.99).opacity < 0.1


def test_lines_in_bulk_can_be_traced():
    script = Script()
    script.add(Strokes(name="s", lines=np.array([((0, 0), (1, 0)), ((0, 1), (1, 1))]), stroke=Stroke(ink("ink"))))
    script.play(trace("s", name="way"))
    assert len(the_way(script.scene(), 0.9).path.contours) == 2


def test_a_trace_along_nothing_is_refused():
    script = Script()
    script.add(Strokes(name="s", lines=np.zeros((0, 2, 2)), stroke=Stroke(ink("ink"))))
    with pytest.raises(ScriptError, match="there is no line to trace for 'way'"):
        script.play(trace("s", name="way"))


def test_a_number_counts_from_its_value_to_another_and_on_from_there():
    script = Script()
    script.add(number(1.0, format="{:.0f}", slots=3, name="n"))
    script.play(count("n", 9))
    script.play(count("n", 12))
    script.wait(1)
    scene = script.scene()
    shown = [written(scene, t) for t in (0.0, 1.0, 2.5)]
    assert [len(one) for one in shown] == [1, 1, 2]
    static = Script()
    static.add(number(9, format="{:.0f}", slots=3, name="n"))
    static.wait(1)
    assert shown[1] == written(static.scene(), 0.5)
    assert written(scene, 0.5) not in shown


def test_what_is_no_number_cannot_count():
    script = Script()
    script.add(line((0, 0), (1, 0), name="a"))
    with pytest.raises(ScriptError, match="'a' is no number"):
        script.play(count("a", 3))
