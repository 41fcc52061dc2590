from __future__ import annotations

from fractions import Fraction

import imageio.v3 as imageio
import numpy as np

from renderer.film.render.film_spec import FilmSpec
from renderer.review.profile import DEAREST, profile, write_chart
from renderer.scene.shapes import circle, lines
from renderer.script.clips.appear import fade_in
from renderer.script.clips.change import to
from renderer.script.script import Script

SPEC = FilmSpec(size=(320, 180), fps=Fraction(20))


def film():
    script = Script()
    fan = lines(np.random.default_rng(1).uniform(-3, 3, (600, 2, 2)), width=2, name="fan")
    script.play(fade_in(fan, seconds=1.0), label="comes")
    script.wait(2)
    script.play(fade_in(circle(fill="blue", name="dot"), seconds=0.5))
    script.play(to("dot", at=(2, 1)))
    return script.scene()


def test_a_profile_tells_of_every_beat_and_finds_the_dearest_shape(tmp_path) -> None:
    scene = film()
    found = profile(scene, SPEC, build=0.5)
    assert [(beat.number, beat.start, beat.frames) for beat in found.beats] == [
        (0, 0.0, 20),
        (1, 1.0, 40),
        (2, 3.0, 10),
        (3, 3.5, 20),
    ]
    comes, waits, *_ = found.beats
    assert (comes.label, comes.new, waits.new) == ("comes", 1.0, 0.0)
    assert comes.raster > waits.raster and waits.at >= 0 and found.build == 0.5
    assert found.shapes[0][0] == "fan" and len(found.shapes) == 2 <= DEAREST
    assert found.total("raster") > 0
    picture = imageio.imread(write_chart(found, SPEC, tmp_path / "chart.png"))
    assert picture.shape[:2] == (720, 1280) and picture.any()


def test_a_film_without_beats_is_one_of_a_single_beat() -> None:
    from renderer.scene.scene import keyed

    found = profile(keyed(circle(fill="blue", name="dot"), tracks={}, duration=1), SPEC)
    assert [(beat.number, beat.frames) for beat in found.beats] == [(0, 20)]
