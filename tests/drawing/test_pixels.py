"""Transparent films over a page: no dark fringes at the edges."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from renderer.drawing.canvas import Canvas
from renderer.drawing.pixels import spread_colors, straight
from renderer.encode.encoder import decode
from renderer.film.render.film import FilmSpec, render_film
from renderer.film.render.still import still_array
from renderer.geometry.outline import circle_path
from renderer.scene.picture import Picture
from renderer.values.affine import pose
from tests.drawn import outline, picture


@dataclass(frozen=True)
class Disc:
    """A bright disc that moves over nothing."""

    duration: float = 0.4

    def at(self, t: float) -> Picture:
        return picture(outline(circle_path(2.0), "#ffe94a", place=pose((3 * t - 1, 0.3))))


def over_white(pixels: np.ndarray) -> np.ndarray:
    alpha = pixels[..., 3:].astype(float) / 255
    return pixels[..., :3] * alpha + 255 * (1 - alpha)


@pytest.mark.parametrize(("name", "most"), [("a.webm", 16), ("a.mov", 3)])
def test_a_transparent_film_over_a_page_has_no_fringes_at_its_edges(tmp_path, name, most):
    size = (160, 90)
    spec = FilmSpec(size, Fraction(10), transparent=True)
    render_film(Disc(), tmp_path / name, spec)
    times = map(spec.grid(Disc()).time, spec.frames(Disc()))
    for t, shown in zip(times, decode(tmp_path / name, alpha=True), strict=True):
        drawn = still_array(Disc(), t, size, transparent=True)
        assert np.abs(over_white(shown) - over_white(drawn)).max() <= most


def test_what_is_seen_keeps_its_color_and_what_is_not_takes_that_of_what_is_near():
    pixels = Canvas((161, 90), True).draw(Disc().at(0.0))
    made, seen = spread_colors(pixels), pixels[..., 3] > 0
    assert np.array_equal(made[seen], straight(pixels)[seen])
    assert np.array_equal(made[..., 3], pixels[..., 3])
    hidden = made[~seen][:, :3].astype(int)
    assert np.abs(hidden - [0x4A, 0xE9, 0xFF]).max() <= 4


def test_a_picture_with_nothing_in_it_and_one_without_holes_are_left_as_they_are():
    for alpha in (0, 255):
        pixels = np.full((5, 3, 4), alpha, np.uint8)
        assert np.array_equal(spread_colors(pixels), straight(pixels))
