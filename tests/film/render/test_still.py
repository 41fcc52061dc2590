from __future__ import annotations

import imageio.v3 as imageio
import numpy as np
import pytest

from renderer.drawing.canvas import rasterise
from renderer.film.render.still import still_array, write_still
from renderer.film.render.still_formats import is_still
from renderer.values.errors import RenderError, ValuesError

SIZE = (160, 90)


@pytest.mark.parametrize("suffix", [".png", ".PNG", ".webp"])
def test_a_still_comes_back_as_it_was_drawn(moving, tmp_path, suffix) -> None:
    path = write_still(moving, 0.4, tmp_path / f"a{suffix}", SIZE)
    drawn = rasterise(moving.at(0.4), SIZE)[..., 2::-1]
    assert np.array_equal(imageio.imread(path)[..., :3], drawn)
    assert np.array_equal(still_array(moving, 0.4, SIZE), drawn)


def test_a_jpeg_comes_back_nearly(moving, tmp_path) -> None:
    path = write_still(moving, 0.4, tmp_path / "a.jpg", SIZE)
    assert np.abs(imageio.imread(path).astype(int) - still_array(moving, 0.4, SIZE)).mean() < 4


def test_a_transparent_still_has_straight_alpha(shape, shown, plain, tmp_path) -> None:
    from renderer.geometry.outline import circle_path

    class Half:
        duration = 1.0

        def at(self, t):
            return shown(shape(circle_path(2), "#ff8000", opacity=0.5))

    path = write_still(Half(), 0, tmp_path / "a.png", SIZE, transparent=True)
    pixels = imageio.imread(path)
    assert pixels.shape == (90, 160, 4)
    assert pixels[45, 80].tolist() == pytest.approx([255, 128, 0, 128], abs=1)
    assert pixels[0, 0].tolist() == [0, 0, 0, 0]


def test_folders_are_made_and_an_old_still_is_replaced(plain, tmp_path) -> None:
    path = tmp_path / "a" / "b" / "c.png"
    write_still(plain("#ff0000"), 0, path, (4, 4))
    write_still(plain("#0000ff"), 0, path, (4, 4))
    assert imageio.imread(path)[0, 0].tolist() == [0, 0, 255]
    assert [found.name for found in path.parent.iterdir()] == ["c.png"]
    assert path.stat().st_mode & 0o400


@pytest.mark.parametrize("t", [-1.0, float("nan"), float("inf"), 1.6])
def test_a_time_outside_the_film_is_refused(moving, tmp_path, t) -> None:
    with pytest.raises(ValuesError):
        write_still(moving, t, tmp_path / "a.png", SIZE)
    assert not list(tmp_path.iterdir())


def test_the_end_of_the_film_can_be_shown(moving) -> None:
    assert np.array_equal(still_array(moving, 1.5, SIZE), rasterise(moving.at(1.5), SIZE)[..., 2::-1])


def test_unknown_suffixes_are_refused_and_the_nearest_named(moving, tmp_path) -> None:
    with pytest.raises(ValuesError, match=r"did you mean '\.png'"):
        write_still(moving, 0, tmp_path / "a.pngg", SIZE)
    with pytest.raises(ValuesError, match="cannot be transparent"):
        write_still(moving, 0, tmp_path / "a.jpg", SIZE, transparent=True)
    assert not list(tmp_path.iterdir())


def test_stills_are_told_from_folders_by_their_suffix() -> None:
    assert is_still("x/y.webp") and is_still("a.JPEG")
    assert not is_still("frames") and not is_still("a.mp4") and not is_still("film@12.5s")


def test_a_place_that_cannot_be_written_is_named_with_the_reason(moving, tmp_path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(RenderError, match=r"file/a.png' cannot be written: a part of the path is a file"):
        write_still(moving, 0, tmp_path / "file" / "a.png", SIZE)
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(RenderError, match="it is a folder"):
        write_still(moving, 0, tmp_path / "folder.png", SIZE)


def test_a_failure_in_the_middle_keeps_the_old_still(moving, plain, tmp_path, monkeypatch) -> None:
    path = write_still(plain("#ff0000"), 0, tmp_path / "a.png", (4, 4))
    before = path.read_bytes()

    def full(part, data):
        part.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(RenderError, match="the disk is full"):
        write_still(moving, 0, path, SIZE)
    assert path.read_bytes() == before and [found.name for found in tmp_path.iterdir()] == ["a.png"]
