"""Stills of lines and areas, rasterized again by programs that share nothing with ours."""

from __future__ import annotations

import io

import imageio.v3 as imageio
import numpy as np
import pypdfium2
import pytest
import resvg_py

from renderer.drawing.canvas import rasterise, rasterise_cells, vector_pages
from renderer.film.render.still import still_array, write_array, write_still
from renderer.geometry.outline import circle_path
from renderer.values.errors import ValuesError
from renderer.values.paint import Stroke, gradient

SIZE = (640, 360)


def from_svg(path):
    return imageio.imread(bytes(resvg_py.svg_to_bytes(svg_path=str(path))))


def from_pdf(data, page=0):
    return pypdfium2.PdfDocument(data)[page].render(scale=96 / 72).to_numpy()[..., 2::-1]


def check_alike(one, other):
    apart = np.abs(one[..., :3].astype(int) - other[..., :3].astype(int)).max(axis=2)
    # Edges are smoothed by each program in its own way: few pixels differ, and they do along lines only.
    assert one.shape[:2] == other.shape[:2]
    assert apart.mean() < 0.6
    assert (apart > 24).mean() < 0.003


@pytest.mark.parametrize("t", [0.3, 1.2])
def test_a_still_as_svg_looks_like_the_one_in_pixels(moving, tmp_path, t):
    path = write_still(moving, t, tmp_path / "still.svg", SIZE)
    check_alike(still_array(moving, t, SIZE), from_svg(path))
    assert b"<image" not in path.read_bytes()


@pytest.mark.parametrize("t", [0.3, 1.2])
def test_a_still_as_pdf_looks_like_the_one_in_pixels(moving, tmp_path, t):
    path = write_still(moving, t, tmp_path / "still.pdf", SIZE)
    check_alike(still_array(moving, t, SIZE), from_pdf(path.read_bytes()))
    assert b"/Subtype /Image" not in path.read_bytes()


def test_a_pdf_is_as_large_as_its_pixels_at_96_an_inch_and_always_the_same(moving, tmp_path):
    one, two = (write_still(moving, 1.0, tmp_path / name, SIZE).read_bytes() for name in ("a.pdf", "b.pdf"))
    assert pypdfium2.PdfDocument(io.BytesIO(one))[0].get_size() == (480, 270)
    assert one == two


def test_a_transparent_svg_has_no_ground(moving, tmp_path):
    path = write_still(moving, 1.2, tmp_path / "still.svg", SIZE, transparent=True)
    assert from_svg(path)[0, 0, 3] == 0
    assert from_svg(write_still(moving, 1.2, path, SIZE))[0, 0].tolist() == [0x10, 0x14, 0x18, 255]


def test_a_gradient_that_fades_away_looks_the_same_in_a_file_of_lines(shape, shown, tmp_path):
    fading = gradient("#ff0000", "#00ff0000")
    picture = shown(shape(circle_path(2.0), None, Stroke(fading, 40)))
    path = tmp_path / "still.svg"
    path.write_bytes(vector_pages([[(picture, (0, 0, *SIZE))]], SIZE, "SVG"))
    check_alike(rasterise(picture, SIZE)[..., 2::-1], from_svg(path))


def test_pictures_beside_each_other_are_the_pictures_alone(moving):
    picture = moving.at(1.2)
    both = rasterise_cells([(picture, (0, 0, 320, 180)), (picture, (320, 20, 320, 180))], (640, 200))
    alone = rasterise(picture, (320, 180)).astype(int)
    assert np.abs(both[:180, :320].astype(int) - alone).max() <= 1
    assert np.abs(both[20:, 320:].astype(int) - alone).max() <= 3


def test_pages_are_pages_of_the_pdf(moving):
    cell = (moving.at(0.3), (0, 0, *SIZE))
    data = vector_pages([[cell], [(moving.at(1.2), (0, 0, *SIZE))]], SIZE, "PDF")
    check_alike(still_array(moving, 1.2, SIZE), from_pdf(data, page=1))


def test_pixels_cannot_be_written_as_lines(tmp_path):
    with pytest.raises(ValuesError, match="holds lines, not pixels"):
        write_array(np.zeros((2, 2, 3), np.uint8), tmp_path / "a.svg")
    assert not list(tmp_path.iterdir())
