"""Masks: nodes of which only what lies inside an outline shows, in pixels and in files of lines."""

from __future__ import annotations

import numpy as np
import pypdfium2
import pytest
import resvg_py
from PIL import Image

from renderer import Script, bounds, circle, group, image, line, masked, rectangle, text, to
from renderer.drawing.canvas import Canvas, rasterise, vector_pages
from renderer.film.render.still import still_array, write_still
from renderer.geometry.path import Path
from renderer.values.box import Box
from renderer.values.errors import NetreelError
from tests.sure import sure, unchecked

SIZE = (320, 180)


def still(*nodes):
    script = Script()
    script.add(*nodes)
    script.wait(1)
    return rasterise(script.scene().at(0), SIZE).astype(int)


@pytest.mark.parametrize(
    "place", ({}, {"at": (1, -0.5), "angle": 0.7, "scale": 1.3}, {"opacity": 0.5}), ids=("plain", "turned", "faint")
)
def test_a_full_rectangle_behind_a_round_mask_is_a_disc(place):
    tiles = group(rectangle(9, 9, fill="red", name="a"), rectangle(9, 9, fill="blue", name="b"), center=False)
    mask = circle(2, at=(0.3, 0.2))
    ours = still(masked(tiles, mask).with_(**place))
    other = still(group(circle(2, fill="blue", at=(0.3, 0.2)), center=False, **place))
    assert np.abs(ours - other).max() <= 2
    assert ours.any()


def test_letters_mask_an_image():
    photo = image(np.ones((4, 4)), height=6)
    ours, other = still(masked(photo, text("O", size=9))), still(text("O", size=9, fill="#ffffff"))
    assert np.abs(ours - other).max() <= 2


def test_a_mask_moves_with_its_node_and_alone_from_corner_to_corner():
    script = Script()
    band = masked(rectangle(8, 4, fill="blue", name="band"), rectangle(2, 2, at=(-3, 0)))
    script.add(band)
    script.play(to(band, mask=rectangle(2, 2).path.transformed(circle(1, at=(3, 0)).pose), seconds=2, ease="linear"))
    script.play(to(band, at=(0, 1), seconds=1))
    scene = script.scene()
    for t, x, y in ((0.0, -3, 0), (1.0, 0, 0), (2.0, 3, 0), (3.0, 3, 1)):
        node = sure(Box, sure(Path, scene.player.reader(t)("band.mask")).box)
        assert node.center[0] == pytest.approx(x, abs=1e-6)
        rows, columns = np.nonzero(rasterise(scene.at(t), SIZE)[..., 0])
        unit = SIZE[1] / 8
        assert columns.mean() == pytest.approx(SIZE[0] / 2 - 0.5 + x * unit, abs=1)
        assert rows.mean() == pytest.approx(SIZE[1] / 2 - 0.5 - y * unit, abs=1)


def test_what_is_kept_of_frames_changes_none_of_them():
    script = Script()
    stripes = [line((-4, y / 4), (4, y / 4), width=9, stroke="green", name=str(y + 20)) for y in range(-12, 13)]
    script.add(masked(group(*stripes, center=False, name="all"), circle(2.2)), circle(0.5, fill="red", name="ball"))
    script.wait(0.5)
    script.play(to("all", mask=None, seconds=0.01), to("ball", at=(3, 1), seconds=1))
    canvas, scene = Canvas(SIZE), script.scene()
    for t in (0.0, 0.3, 0.5, 0.8, 1.2, 0.3):
        kept = canvas.draw(scene.at(t)).astype(int)
        assert np.abs(kept - rasterise(scene.at(t), SIZE)).max() <= 2


def test_stills_of_lines_and_areas_are_masked_by_paths(tmp_path):
    script = Script()
    tiles = group(rectangle(3, 9, fill="red", name="a"), rectangle(9, 2, fill="blue", name="b"), center=False)
    script.add(masked(tiles, circle(2)).with_(opacity=0.8))
    script.wait(1)
    scene = script.scene()
    pixels = still_array(scene, 0.5, (640, 360)).astype(int)
    svg = write_still(scene, 0.5, tmp_path / "still.svg", (640, 360))
    again = np.asarray(Image.open(_file(tmp_path, resvg_py.svg_to_bytes(svg_path=str(svg)))).convert("RGB")).astype(int)
    pdf = vector_pages([[(scene.at(0.5), (0, 0, 640, 360))]], (640, 360), "PDF")
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=96 / 72).to_numpy()[..., 2::-1].astype(int)
    for other in (again, page):
        apart = np.abs(pixels[..., :3] - other).max(axis=2)
        assert (apart > 24).mean() < 0.003
    assert b"<image" not in svg.read_bytes()


def _file(folder, data):
    path = folder / "again.png"
    path.write_bytes(bytes(data))
    return path


def test_a_mask_far_larger_than_the_frame_hides_nothing():
    ball = circle(2, fill="red")
    assert np.array_equal(still(masked(ball, circle(1e6))), still(ball))


def test_the_bounds_of_a_masked_node_are_those_of_what_shows():
    assert sure(Box, bounds(masked(rectangle(4, 1), circle(1)))).width == pytest.approx(2, abs=1e-3)
    assert bounds(masked(rectangle(4, 1), circle(1, at=(9, 9)))) is None


def test_what_is_no_mask_is_refused():
    with pytest.raises(NetreelError, match="has no outline"):
        masked(circle(1), group(name="empty"))
    with pytest.raises(NetreelError, match="must be a Path"):
        circle(1, mask=unchecked("word"))
    script = Script()
    script.add(circle(1, name="a"))
    with pytest.raises(NetreelError):
        script.follow("a", mask=3)
