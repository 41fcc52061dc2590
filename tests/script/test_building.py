from __future__ import annotations

import inspect

import pytest

from renderer import Lengths, Scene, Script, build_scene, circle, fade_in, keyed, to, track
from renderer.script.building import filmed
from renderer.values.errors import ScriptError


def build(script: Script, slope: float = 2.0) -> None:
    disc = circle(slope)
    script.play(fade_in(disc))
    script.play(to(disc, at=(1, 0), seconds=slope))


def test_a_build_is_handed_the_script_and_its_own_parameters():
    scene = build_scene(build, slope=3)
    assert scene.duration == 4.0 and scene == build_scene(build, slope=3) != build_scene(build)


def test_theme_shape_pace_and_lengths_are_those_of_the_script():
    scene = build_scene(build, theme="light", size=(1080, 1920), pace=2.0)
    assert scene.duration == 1.5 and scene.frame[0] == pytest.approx(4.5)
    assert scene.ground != build_scene(build).ground
    slower = build_scene(build, times=Lengths((1.0, 2.0), (1.0, 5.0), (0.0, 0.0)))
    assert slower.duration == 6.0


def test_a_build_that_makes_its_own_scene_still_works():
    def own(size: tuple[int, int] = (16, 9)) -> Scene:
        return keyed(circle(name="c"), tracks={"c.at": track((0, (0, 0)), (1, (1, 0)))}, duration=2.0)

    assert filmed(own) is own and build_scene(own).duration == 2.0


def test_a_film_has_the_parameters_of_its_build_and_of_a_script():
    assert list(inspect.signature(filmed(build)).parameters) == ["slope", "theme", "size", "pace", "times", "voice"]


def test_what_a_build_does_not_take_is_told_with_the_nearest_word():
    with pytest.raises(ScriptError, match="the build takes no 'slop'; did you mean 'slope'"):
        build_scene(build, slop=3)
    with pytest.raises(ScriptError, match="takes a build"):
        build_scene(3)  # type: ignore[arg-type]
    with pytest.raises(ScriptError, match="has no beat"):
        build_scene(lambda script: None)
    with pytest.raises(ScriptError, match="or returns a Scene, but not"):
        build_scene(lambda script: 3)
