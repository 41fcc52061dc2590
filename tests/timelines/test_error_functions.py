from __future__ import annotations

import pickle

import pytest

from renderer import build_scene
from renderer.algebra.claims import Claim
from renderer.film.render.still import still_array
from tests.sure import sure
from timelines.examples.error_functions import build

SIZE = (160, 90)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_example_builds_the_same_film_again_in_both_themes(theme: str) -> None:
    scene = build_scene(build, theme=theme)
    assert scene == build_scene(build, theme=theme) == pickle.loads(pickle.dumps(scene))


def test_both_formulas_are_claimed_and_hold() -> None:
    claims = build_scene(build).claims
    assert [address for address, _ in claims] == ["mse-formula", "bce-formula"]
    assert all(sure(Claim, claim).check() < 1e-9 for _, claim in claims)


@pytest.mark.parametrize("size", [(1920, 1080), (800, 600), (1080, 1080)])
def test_nothing_leaves_the_frame_while_it_is_to_be_seen(size: tuple[int, int]) -> None:
    scene = build_scene(build, size=size)
    across = SIZE[1] * size[0] // size[1] // 2 * 2
    for beat in scene.beats:
        frame = still_array(scene, beat.start + beat.seconds - 0.01, (across, SIZE[1]))
        assert (frame[:, [0, 1, -2, -1]] == 0).all()
        assert (frame != 0).any()
