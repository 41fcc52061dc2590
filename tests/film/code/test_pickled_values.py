"""The values that are pickled; nothing else decides a segment."""

from fractions import Fraction

import pytest

from renderer.film.code.film_code import FilmCode
from renderer.film.code.pickled_values import pickled_values
from renderer.film.code.pickling import pack, unpack
from renderer.film.load.source import load
from renderer.film.render.cache_keys import segment_parts
from renderer.film.render.film_spec import FilmSpec
from renderer.parts.axes import axes
from renderer.parts.plot import plot
from renderer.scene.scene import Scene
from renderer.tracks.key import Key
from renderer.values.ease import linear
from tests.sure import sure

SPEC = FilmSpec(size=(64, 36), fps=Fraction(4))


def parts(scene: Scene) -> list[dict[str, str]]:
    code = FilmCode(scene)
    return [
        segment_parts(scene, code, range(at, at + 4), SPEC, ".mp4", 1)[0]
        for at in range(0, SPEC.frames(scene).stop - 4, 4)
    ]


@pytest.mark.parametrize("target", ["examples/tangent", "examples/forward_backward"])
def test_a_scene_that_was_pickled_has_the_segments_of_the_one_that_was_built(target: str) -> None:
    """A curve leaves its function behind, and a number the run of its network."""
    built = load(target).scene
    arrived = unpack(pack(built, FilmCode(built)).data, frozenset())
    assert parts(arrived) == parts(built)


def test_a_number_of_a_network_does_not_bring_the_code_of_the_run() -> None:
    assert "renderer.network.run" not in FilmCode(load("examples/forward_backward").scene).modules


def test_the_function_of_a_curve_is_not_pickled_and_its_outline_is() -> None:
    def line(x: float) -> float:
        return x / 2

    curve = plot(axes(x=(0, 1), y=(0, 1), width=2, height=2), line)
    (state,) = sure(tuple, pickled_values(curve)[0])
    assert state["path"] is curve.path and line not in state.values()


def test_all_of_a_plain_value_is_pickled() -> None:
    assert pickled_values(Key(1.0, "blue")) == (1.0, "blue", linear, 0.0)
