from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from renderer.drawing.bitmaps import Surfaces, multiplied
from renderer.drawing.canvas import Canvas, rasterise, vector_pages
from renderer.drawing.pixels import straight
from renderer.scene.image_node import Cells, Image
from renderer.scene.life import Life
from renderer.scene.picture import Bitmap
from renderer.scene.scene import Scene
from renderer.values.color import Color, ink
from renderer.values.color_map import color_map
from renderer.values.errors import RenderError
from tests.sure import sure, unchecked

SIZE = (160, 90)
RNG = np.random.default_rng(7)
NOISE = RNG.integers(0, 256, (9, 16, 4), dtype=np.uint8)


def scene(*nodes: Any) -> Scene:
    return Scene(tuple(Life(node) for node in nodes), {}, 1.0, sure(Color, ink("#000000")))


def drawn(*nodes: Any, size: tuple[int, int] = SIZE, transparent: bool = False) -> Any:
    return rasterise(scene(*nodes).at(0.0), size, transparent)


def full(pixels: Any, **fields: Any) -> Image:
    """An image that fills a frame of 16 x 9."""
    return Image(**{"name": "im", "pixels": pixels, "width": 8 * 16 / 9, "height": 8.0, **fields})


def test_an_image_comes_back_pixel_by_pixel_at_its_own_size() -> None:
    pixels = RNG.integers(0, 256, (90, 160, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    found = drawn(full(pixels, smooth=True))
    assert np.array_equal(found[..., 2::-1], pixels[..., :3])
    assert np.array_equal(drawn(full(pixels)), found)


def test_alpha_comes_back_within_one_and_colors_as_far_as_alpha_holds_them() -> None:
    pixels = RNG.integers(0, 256, (90, 160, 4), dtype=np.uint8)
    pixels[:, 0, 3], pixels[:, 1, 3] = 0, 255
    found = drawn(full(pixels, smooth=True), transparent=True)
    assert np.abs(found[..., 3].astype(int) - pixels[..., 3]).max() <= 1
    solid = pixels[..., 3] > 200
    back = straight(found)[..., 2::-1].astype(int)
    assert np.abs(back - pixels[..., :3])[solid].max() <= 1


def test_alpha_is_multiplied_in_and_rounded_to_the_nearest() -> None:
    given = np.array([[[255, 128, 1, 128], [10, 20, 30, 0], [9, 8, 7, 255]]], np.uint8)
    assert multiplied(given).tolist() == [[[1, 64, 128, 128], [0, 0, 0, 0], [7, 8, 9, 255]]]


@pytest.mark.parametrize("k", range(20))
def test_equal_cells_have_no_seams_at_any_zoom_and_offset(k: int) -> None:
    at, size, angle = (0.013 * k, -0.021 * k), 3.0 + 0.317 * k, (0.0, 0.0, 0.0, 0.3)[k % 4]
    count = (5, 7, 28, 61)[k % 4]
    cells = Cells(
        name="map", values=np.full((count, count), 0.5), colors_of=color_map(["#336699", "#336699"]), low=0.0,
        high=1.0, width=size, height=size, at=at, angle=angle,
    )  # fmt: skip
    found = drawn(cells, size=(320, 180))[..., :3]
    x, y, reach = 160 + at[0] * 22.5, 90 - at[1] * 22.5, size * 22.5 / 2 * 0.68
    part = found[max(int(y - reach), 0) : int(y + reach), max(int(x - reach), 0) : int(x + reach)]
    assert part.size > 1000
    assert (part == (0x99, 0x66, 0x33)).all()


def test_the_border_of_two_cells_shares_a_pixel_by_area() -> None:
    cells = Cells(
        name="map", values=np.array([[0.0, 1.0]]), colors_of=color_map("gray"), low=0.0, high=1.0, width=4.0,
        height=4.0, at=(0.25 / (90 / 8), 0.0),
    )  # fmt: skip
    row = drawn(cells)[45, 78:83, 0].tolist()
    assert row[:2] == [0, 0]
    assert row[3:] == [255, 255]
    assert abs(row[2] - 191) <= 1


def test_plain_pixels_stay_plain_and_smooth_ones_mix() -> None:
    pixels = np.zeros((2, 2, 4), np.uint8) + 255
    pixels[0, 0, :3] = 0
    plain, smooth = drawn(full(pixels)), drawn(full(pixels, smooth=True))
    assert len(np.unique(plain[..., 0])) == 2
    assert len(np.unique(smooth[..., 0])) > 50


def test_only_the_crop_shows() -> None:
    pixels = np.full((4, 4, 3), 255, np.uint8)
    found = drawn(full(pixels, crop=(0.5, 0.0, 1.0, 0.5)))[..., 0]
    assert found[45:, 80:].min() == 255
    assert found[:45].max() == 0
    assert found[:, :80].max() == 0
    assert drawn(full(pixels, crop=(0.5, 0.0, 0.5, 1.0)))[..., :3].max() == 0


def test_a_turned_image_covers_what_the_turned_rectangle_covers() -> None:
    found = drawn(Image(name="im", pixels=np.full((5, 5), 255, np.uint8), width=4, height=4, angle=math.pi / 4))[..., 0]
    assert abs(float(found.sum()) / 255 - (4 * 90 / 8) ** 2) < 30


def test_what_is_enlarged_beyond_cairo_s_numbers_is_drawn_where_it_is() -> None:
    pixels = np.zeros((3, 3, 3), np.uint8)
    pixels[1, 1] = 255
    for smooth in (False, True):
        found = drawn(Image(name="im", pixels=pixels, width=3e5, height=3e5, smooth=smooth))
        assert found[..., :3].min() > 250
    assert (
        drawn(Image(name="im", pixels=pixels, width=3e5, height=3e5, at=(1e5 - 3, 0)))[45, :, 0].tolist().count(0) > 20
    )


def test_an_image_somewhere_that_is_no_number_is_refused() -> None:
    picture = scene(full(NOISE)).at(0.0)
    item = sure(Bitmap, picture.items[0])
    wrong = replace(item, place=item.place._replace(dx=math.nan))
    with pytest.raises(RenderError, match="not a number"):
        rasterise(picture._replace(items=(wrong,)), SIZE)


def test_a_reduced_image_is_the_mean_of_its_pixels() -> None:
    pixels = np.zeros((720, 1280, 3), np.uint8)
    pixels[::2] = 255
    found = drawn(full(pixels, smooth=True))[5:-5, 5:-5, 0]
    assert found.min() >= 125
    assert found.max() <= 130


def test_an_image_fades_as_it_is() -> None:
    found = drawn(full(np.full((2, 2), 255, np.uint8), opacity=0.5))
    assert np.abs(found[..., :3].astype(int) - 128).max() <= 1


def test_a_canvas_draws_each_frame_as_a_new_one_would() -> None:
    values = [np.full((4, 4), share) for share in (0.0, 0.4, 1.0)]
    kept = Canvas(SIZE)
    for one in values:
        cells = Cells(name="m", values=one, colors_of=color_map("magma"), low=0.0, high=1.0, width=4.0, height=4.0)
        picture = scene(cells).at(0.0)
        moving = picture._replace(items=tuple(replace(unchecked(item), stamp=None) for item in picture.items))
        assert np.array_equal(kept.draw(moving), rasterise(moving, SIZE))


def test_surfaces_keep_few_images() -> None:
    surfaces = Surfaces()
    images = [np.zeros((4, 4, 4), np.uint8) for _ in range(20)]
    for one in images:
        surfaces.find(one)
    assert surfaces.find(images[-1]) is surfaces.find(images[-1])
    assert len(surfaces._kept) <= 8


@pytest.mark.parametrize("form", ["SVG", "PDF"])
def test_files_of_lines_hold_the_image(form: str) -> None:
    picture = scene(full(NOISE), full(NOISE, name="b", smooth=True, at=(1, 1))).at(0.0)
    page = vector_pages([[(picture, (0, 0, *SIZE))]], SIZE, form)
    assert (b"image" in page) if form == "SVG" else (b"/Image" in page)
