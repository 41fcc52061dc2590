"""The last frame of a film, and of a part of it, shows how that ends, in every form."""

from __future__ import annotations

from fractions import Fraction

import imageio.v3 as imageio
import numpy as np
import pytest

from renderer.film.code.film_code import FilmCode
from renderer.film.render.cache_keys import segment_key, segment_parts
from renderer.film.render.film import FilmSpec, render_film
from renderer.film.render.image_sequence import render_pictures
from renderer.film.render.segment import drawn_frames
from renderer.scene.shapes import circle
from renderer.script.clips.change import to
from renderer.script.script import Script

SIZE = (160, 90)


def film():
    """A dot moves to x = 3, then a card comes over it and both go up."""
    script = Script()
    script.add(circle(0.5, fill="red", name="dot"))
    script.play(to("dot", at=(3, 0)))
    script.add(circle(1.0, fill="blue", at=(3, 0), name="card"))
    script.play(to(["dot", "card"], at=(3, 2)))
    return script.scene()


def middle(pixels):
    """The middle of what is not black, in units, and whether it is red."""
    rows, columns = np.nonzero(pixels[..., :3].max(axis=-1) > 60)
    unit = SIZE[1] / 8
    x, y = columns.mean() + 0.5 - SIZE[0] / 2, SIZE[1] / 2 - rows.mean() - 0.5
    red = pixels[rows, columns]
    return x / unit, y / unit, bool(red[:, 0].astype(int).mean() > red[:, 2].astype(int).mean())


def rgb(frames):
    return [pixels[..., 2::-1].copy() for pixels, _ in frames]


@pytest.mark.parametrize("fps", [1, 2, 15, 60])
@pytest.mark.parametrize("end, place", [(None, (3, 2, False)), (2.0, (3, 2, False)), (1.0, (3, 0, True))])
def test_a_move_that_ends_with_what_is_shown_arrives_at_any_rate(fps, end, place):
    spec = FilmSpec(SIZE, Fraction(fps), end=end)
    frames = rgb(drawn_frames(film(), spec.frames(film()), spec))
    assert len(frames) == fps * (end or 2)
    assert middle(frames[-1]) == pytest.approx(place, abs=0.1)


def test_a_beat_from_the_middle_of_a_film_ends_with_its_own_end():
    spec = FilmSpec(SIZE, Fraction(4), start=0.5, end=1.0)
    frames = rgb(drawn_frames(film(), spec.frames(film()), spec))
    assert len(frames) == 2
    assert middle(frames[-1]) == pytest.approx((3, 0, True), abs=0.1)


def test_gifs_and_folders_of_pictures_end_alike(tmp_path):
    spec = FilmSpec(SIZE, Fraction(5), end=1.0)
    render_film(film(), tmp_path / "film.gif", spec)
    render_pictures(film(), tmp_path / "pictures", spec)
    moving = imageio.imread(tmp_path / "film.gif", index=None)
    pictures = sorted((tmp_path / "pictures").iterdir())
    assert len(moving) == len(pictures) == 5
    for last in (moving[-1], imageio.imread(pictures[-1])):
        assert middle(last) == pytest.approx((3, 0, True), abs=0.15)


def test_a_segment_that_ends_a_part_is_not_taken_for_the_same_frames_of_the_whole():
    scene = film()
    whole, part = FilmSpec(SIZE, Fraction(5)), FilmSpec(SIZE, Fraction(5), end=1.0)
    frames, code = part.frames(scene), FilmCode(scene)
    of_whole, of_part = (segment_parts(scene, code, frames, spec, ".mp4", 1)[0] for spec in (whole, part))
    assert segment_key(of_whole) != segment_key(of_part)
    # Up to the last frame but one they are the same, and one is taken for the other.
    of_whole, of_part = (segment_parts(scene, code, frames[:-1], spec, ".mp4", 1)[0] for spec in (whole, part))
    assert segment_key(of_whole) == segment_key(of_part)
