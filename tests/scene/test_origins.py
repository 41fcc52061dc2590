from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from renderer import Script, circle, fade_in, fade_out, indicate, keyed, shift, track
from renderer.scene.origins import Origins, Way
from renderer.tracks.track import Track
from tests.sure import sure

HERE = str(Path(__file__))


def line_of(way: Way) -> str:
    """The text of the innermost line."""
    file, line = way[0]
    assert file == HERE
    return Path(file).read_text("utf-8").splitlines()[line - 1].strip()


def shown(script: Script, name: str) -> None:
    script.play(fade_in(circle(name=name)))  # in a helper


def test_a_node_knows_the_line_that_put_it_up_and_who_called_that_line() -> None:
    script = Script()
    script.add(circle(name="a"))  # put up
    shown(script, "b")  # by a helper
    found = script.scene().origins
    assert "# put up" in line_of(found.of_life(0))
    assert "# in a helper" in line_of(found.of_life(1))
    assert "# by a helper" in line_of(found.of_life(1)[1:])


def test_every_move_of_a_property_knows_its_own_line() -> None:
    script = Script()
    script.add(circle(name="a"))
    script.play(shift("a", (1, 0)))  # right
    script.wait()
    script.play(shift("a", (0, 1)))  # up
    scene = script.scene()
    (keys,) = [sure(Track, signal).keys for (_, _, prop), signal in scene.tracks.items() if prop == "at"]
    lines = [line_of(scene.origins.of_key(0, "a", "at", key.t)).rpartition("# ")[2] for key in keys]
    assert lines == ["right", "right", "up", "up"]


def test_what_was_begun_earlier_keeps_its_line_under_later_beats() -> None:
    script = Script()
    script.add(circle(name="a"))
    script.begin(shift("a", (1, 0), seconds=3))  # begun
    script.play(indicate("a", seconds=1))  # meanwhile
    script.wait(3)  # waited
    scene = script.scene()
    assert "# begun" in line_of(scene.origins.of_key(0, "a", "at", 3.0))
    assert "# meanwhile" in line_of(scene.origins.of_key(0, "a", "scale", 0.5))
    assert "# meanwhile" in line_of(scene.origins.beats[0])
    assert "# waited" in line_of(scene.origins.beats[1])


def test_a_second_life_has_a_line_of_its_own_and_one_without_time_leaves_none() -> None:
    script = Script()
    script.add(circle(name="gone"))
    script.remove("gone")
    script.play(fade_in(circle(name="a")))  # first
    script.play(fade_out("a"))
    script.play(fade_in(circle(name="a")))  # second
    scene = script.scene()
    assert [life.node.name for life in scene.lives] == ["a", "a"]
    assert [line_of(way).rpartition("# ")[2] for way in scene.origins.lives] == ["first", "second"]


def test_a_scene_of_keys_comes_from_the_line_that_makes_it() -> None:
    scene = keyed(circle(name="a"), tracks={"a.scale": track((0, 1.0), (1, 2.0))}, duration=1)  # keyed here
    assert "# keyed here" in line_of(scene.origins.of_life(0))
    assert scene.origins.of_key(0, "a", "scale", 1.0) == ()


def test_lines_are_no_part_of_a_scene_and_do_not_travel() -> None:
    def built() -> Script:
        script = Script()
        script.play(fade_in(circle(name="a")))
        return script

    one, other = built().scene(), built().scene()
    other = pickle.loads(pickle.dumps(other))
    assert one.origins.lives
    assert other.origins == Origins()
    assert one == other
    assert hash(one) == hash(other)
    assert one.digest() == other.digest()
    assert HERE.encode() not in pickle.dumps(one)
    assert "origins" not in repr(one)


@pytest.mark.parametrize("number", [-1, 1, 99])
def test_of_what_there_is_not_nothing_is_known(number: int) -> None:
    scene = keyed(circle(name="a"), tracks={}, duration=1)
    assert scene.origins.of_life(number) == ()
    assert scene.origins.of_key(number, "a", "at", 0.0) == ()
