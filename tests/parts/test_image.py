from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Files

from renderer import Script, become, circle, fade_in, group, heat_map, image, squares, text, to
from renderer.parts.image import MOST_SQUARES, read_image
from renderer.review.lint.lint import lint
from renderer.review.words import words
from renderer.scene.bounds import bounds
from renderer.scene.node import Shape
from renderer.scene.picture import Bitmap, Outline, leaves
from renderer.scene.scene import Scene
from renderer.studio.hit import hit
from renderer.values.color import Color
from renderer.values.errors import NetreelError, ValuesError
from tests.sure import sure, there

RNG = np.random.default_rng(3)
NOISE = RNG.integers(0, 256, (6, 8, 3), dtype=np.uint8)


def bitmaps(scene: Scene, t: float) -> list[Bitmap]:
    return [item for item in leaves(scene.at(t).items) if isinstance(item, Bitmap)]


def saved(folder: Path, pixels: Any = NOISE, name: str = "cat.png", **options: Any) -> Path:
    Files.fromarray(pixels).save(folder / name, **options)
    return folder / name


def test_an_array_keeps_its_colors_and_its_shape() -> None:
    made = image(NOISE, height=3)
    assert (made.width, made.height) == (4.0, 3.0)
    assert np.array_equal(made.pixels[..., :3], NOISE)
    assert made.pixels[..., 3].min() == 255
    assert image(NOISE, width=2).height == 1.5
    assert image(NOISE, width=2, height=5).height == 5


def test_gray_floats_and_alpha_are_read() -> None:
    assert image([[0.0, 0.5, 1.0]]).pixels[0].tolist() == [[0, 0, 0, 255], [128, 128, 128, 255], [255, 255, 255, 255]]
    assert image(np.array([[[1, 2, 3, 4]]], np.uint8)).pixels.tolist() == [[[1, 2, 3, 4]]]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (np.full((2, 2), np.nan), "NaN"),
        (np.zeros((0, 3)), "0"),
        ([[1.0, 2.0], [3.0]], "rows of one length"),
        (np.zeros((2, 2), np.int64), "int64"),
        (np.zeros((2, 2)) + 7, "heat map"),
        (np.zeros((2, 2, 2)), r"\(2, 2, 2\)"),
        (np.zeros(4), r"\(4,\)"),
        ([["a"]], "numbers"),
        (np.broadcast_to(np.uint8(0), (9000, 9000)), "smaller"),
        (np.zeros((1, 40_000), np.uint8), "32000"),
        (None, "numbers"),
        (np.zeros((2, 2), complex), "complex"),
    ],
)
def test_what_is_no_image_is_refused_in_one_line(wrong: Any, words: str) -> None:
    with pytest.raises(ValuesError, match=words) as caught:
        image(wrong)
    assert "\n" not in str(caught.value)


def test_a_file_comes_back_pixel_by_pixel(tmp_path: Path) -> None:
    pixels = RNG.integers(0, 256, (6, 8, 4), dtype=np.uint8)
    made = image(saved(tmp_path, pixels))
    assert np.array_equal(made.pixels, pixels)
    assert made.file == str(tmp_path / "cat.png")
    sixteen = np.array([[0, 32768, 65535]], np.uint16)
    Files.fromarray(sixteen).save(tmp_path / "deep.png")
    assert image(tmp_path / "deep.png").pixels[0, :, 0].tolist() == [0, 128, 255]


def test_a_photograph_is_turned_as_its_camera_was(tmp_path: Path) -> None:
    exif = Files.Exif()
    exif[0x0112] = 6
    file = saved(tmp_path, name="photo.png", exif=exif)
    assert np.array_equal(image(file).pixels[..., :3], np.rot90(NOISE, -1))


def test_a_file_is_found_beside_the_script(tmp_path: Path) -> None:
    saved(tmp_path)
    code = compile("made = image('cat.png')", str(tmp_path / "film.py"), "exec")
    space: dict[str, Any] = {"image": image}
    exec(code, space)
    assert space["made"].pixels.shape == (6, 8, 4)
    with pytest.raises(ValuesError, match="did you mean 'cat"):
        exec(compile("image('cats.png')", str(tmp_path / "film.py"), "exec"), space)


def test_files_that_are_no_images_are_refused_in_one_line(tmp_path: Path) -> None:
    whole = saved(tmp_path, RNG.integers(0, 256, (64, 64, 3), dtype=np.uint8)).read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.png").write_bytes(b"hello")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "page.eps").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    for name, said in (("cut", "damaged"), ("text", "no image"), ("empty", "no image"), ("none", "no image")):
        with pytest.raises(ValuesError, match=said) as caught:
            image(tmp_path / f"{name}.png")
        assert "\n" not in str(caught.value)
    with pytest.raises(ValuesError, match="no image"):
        image(tmp_path / "page.eps")
    with pytest.raises(ValuesError, match="folder"):
        image(tmp_path)


def test_a_file_of_a_hundred_megapixels_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    for side in (10_000, 40_000):
        header = b"P6 %d %d 255\n" % (side, side)
        (tmp_path / "huge.ppm").write_bytes(header)
        with pytest.raises(ValuesError, match="can be drawn"):
            read_image(tmp_path / "huge.ppm", "'huge'")


def test_a_changed_file_changes_the_digest_of_the_film(tmp_path: Path) -> None:
    def film() -> Scene:
        script = Script()
        script.play(fade_in(image(tmp_path / "cat.png")))
        return script.scene()

    saved(tmp_path)
    first, again = film(), film()
    assert first.digest(0, 1) == again.digest(0, 1)
    other = NOISE.copy()
    other[3, 4, 1] ^= 1
    saved(tmp_path, other)
    assert film().digest(0, 1) != first.digest(0, 1)


def test_an_image_dissolves_into_other_pixels_and_its_crop_moves() -> None:
    script = Script()
    script.add(image(np.zeros((2, 2)), name="im"))
    script.play(to("im", pixels=np.ones((2, 2)), crop=(0.5, 0, 1, 1), ease="linear"))
    (item,) = bitmaps(script.scene(), 0.5)
    assert abs(int(item.pixels[0, 0, 0]) - 128) <= 1
    assert item.crop == (0.25, 0.0, 1.0, 1.0)


def test_what_is_transparent_gives_no_color_to_a_dissolve() -> None:
    script = Script()
    clear, red = np.zeros((1, 1, 4), np.uint8), np.array([[[255, 0, 0, 255]]], np.uint8)
    script.add(image(clear, name="im"))
    script.play(to("im", pixels=red, ease="linear"))
    (item,) = bitmaps(script.scene(), 0.5)
    assert item.pixels[0, 0].tolist() == [255, 0, 0, 128]


def test_pixels_of_another_shape_are_refused_at_the_line() -> None:
    script = Script()
    script.add(image(NOISE, name="im"))
    with pytest.raises(NetreelError, match="shape"):
        script.play(to("im", pixels=np.zeros((2, 2))))


def test_squares_stand_where_the_pixels_are() -> None:
    made = squares(image(NOISE, height=3, at=(1, 2), scale=2.0))
    assert sure(Color, sure(Shape, made["5/7"].node).fill).hex == "#" + bytes(NOISE[5, 7]).hex()
    box = bounds(made)
    assert box is not None
    assert np.allclose(box, there(bounds(image(NOISE, height=3, at=(1, 2), scale=2.0))), atol=0.03)
    with pytest.raises(ValuesError, match=str(MOST_SQUARES)):
        squares(image(np.zeros((65, 64))))


def flight(source: Any, target: Any) -> Scene:
    script = Script()
    script.add(source)
    script.wait(1)
    script.play(become(source, target))
    script.wait(1)
    return script.scene()


def test_pixels_fly_apart_into_shapes() -> None:
    scene = flight(
        image(NOISE[:2, :2], name="im"), group(*(circle(at=(k, 0), name=str(k)) for k in range(4)), name="net")
    )
    assert len(bitmaps(scene, 0.5)) == 1
    assert not bitmaps(scene, 1.0)
    fills = {sure(Color, sure(Outline, item).fill).hex for item in leaves(scene.at(1.0).items)}
    assert fills == {"#" + bytes(color).hex() for color in NOISE[:2, :2].reshape(-1, 3)}
    assert [item.address for item in scene.at(2.5).items] == ["net/0", "net/1", "net/2", "net/3"]


def test_shapes_come_together_as_pixels() -> None:
    scene = flight(
        group(*(circle(at=(k, 0), name=str(k)) for k in range(4)), name="net"), image(NOISE[:2, :2], name="im")
    )
    assert not bitmaps(scene, 1.9)
    assert [item.address for item in scene.at(2.0).items] == ["im"]


def test_an_image_becomes_another_by_a_dissolve_from_its_place() -> None:
    first, last = image(NOISE, name="a", at=(-3, 0), height=2), image(NOISE[::-1], name="b", at=(3, 0), height=4)
    scene = flight(first, last)
    a, b = bitmaps(scene, 1.0001)
    assert (a.address, b.address) == ("a", "b")
    assert b.place.dx == pytest.approx(-3, abs=0.01)
    assert b.place.scale == pytest.approx(0.5, abs=0.01)
    assert b.opacity < 0.01 < a.opacity
    (end,) = bitmaps(scene, 2.0)
    assert (end.address, end.place.dx, end.opacity) == ("b", 3.0, 1.0)


def test_an_image_of_too_many_pixels_fades_where_shapes_arrive() -> None:
    scene = flight(image(np.ones((80, 80)), name="im"), text("cat", name="word"))
    (item,) = bitmaps(scene, 1.5)
    assert 0 < item.opacity < 1
    assert not bitmaps(scene, 2.1)


def test_the_lint_the_words_and_a_click_know_images() -> None:
    script = Script()
    script.add(
        text("hidden", name="word"), image(NOISE, name="im", at=(0, 0), angle=0.1), heat_map(np.eye(3), at=(5, 0))
    )
    script.wait(1)
    scene = script.scene()
    assert any("im  bitmap" in line and "turned" in line for line in words(scene.at(0)))
    found = hit(scene, 0.0, (0.5, 0.5))
    assert found is not None
    assert found.item.address == "im"
    assert any("word" in finding.message for finding in lint(scene).findings)
