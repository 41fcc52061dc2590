from __future__ import annotations

import io
from fractions import Fraction

import imageio.v3 as imageio
import numpy as np
import pytest
from PIL import Image

from renderer.encode.encoder import decode, probe
from renderer.film.render.film import FilmSpec, render_film
from renderer.film.render.image_sequence import render_frames, render_pictures
from renderer.film.render.still import still_array
from renderer.values.errors import RenderError, ValuesError
from tests.sure import unchecked

SIZE, FPS = (128, 72), Fraction(20)
END = 1.5 - 1e-9
"""The time that the last frame of a film of 1.5 s shows: just before its end."""


def spec(**other):
    return FilmSpec(SIZE, FPS, **other)


def frames_of(path):
    """The frames of a moving picture and how long each shows, in seconds."""
    with Image.open(path) as image:
        found = []
        for number in range(unchecked(image).n_frames):
            image.seek(number)
            image.load()
            found.append((np.array(image.convert("RGBA")), image.info["duration"] / 1000))
    return found


def test_a_gif_has_the_frames_of_the_film_at_their_times(moving, tmp_path):
    report = render_film(moving, tmp_path / "a.gif", spec())
    found = probe(tmp_path / "a.gif")
    assert (found.frames, found.size, found.fps) == (30, SIZE, FPS) == (report.frames, SIZE, FPS)
    assert sum(seconds for _, seconds in frames_of(tmp_path / "a.gif")) == pytest.approx(1.5)


@pytest.mark.parametrize("name", ["a.gif", "a.webp"])
@pytest.mark.parametrize("color", ["#58C4DD", "#101418", "#ff0000"])
def test_colors_come_back_from_moving_pictures_within_3_of_255(plain, tmp_path, name, color):
    render_film(plain(color), tmp_path / name, spec())
    want = [int(color[k : k + 2], 16) for k in (1, 3, 5)]
    for pixels, _ in frames_of(tmp_path / name):
        assert pixels.shape == (72, 128, 4)
        assert np.abs(pixels[..., :3].astype(int) - want).max() <= 3


def test_a_webp_lasts_as_long_as_the_film_and_shows_its_pictures(moving, tmp_path):
    render_film(moving, tmp_path / "a.webp", spec(crf=0))
    found = frames_of(tmp_path / "a.webp")
    assert sum(seconds for _, seconds in found) == pytest.approx(1.5)
    assert np.abs(found[-1][0][..., :3].astype(int) - still_array(moving, END, SIZE)).max() <= 3


def test_a_webp_keeps_alpha_straight(moving, tmp_path):
    render_film(moving, tmp_path / "a.webp", spec(crf=0, transparent=True))
    last, want = frames_of(tmp_path / "a.webp")[-1][0], still_array(moving, END, SIZE, transparent=True)
    assert np.abs(last[..., 3].astype(int) - want[..., 3]).max() <= 3
    seen = want[..., 3] > 100
    assert np.abs(last[seen].astype(int) - want[seen]).max() <= 4


def test_a_gif_of_more_than_50_frames_a_second_or_of_too_many_is_refused(moving, tmp_path):
    with pytest.raises(ValuesError, match="a GIF shows 50 at most"):
        render_film(moving, tmp_path / "a.gif", FilmSpec(SIZE, Fraction(60)))
    with pytest.raises(ValuesError, match="fewer pixels"):
        render_film(moving, tmp_path / "a.gif", FilmSpec((8000, 4000), Fraction(50)))
    with pytest.raises(ValuesError, match="cannot hold a transparent film"):
        render_film(moving, tmp_path / "a.gif", spec(transparent=True))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("codec", "found"), [("h265", "hevc"), ("av1", "av1")])
def test_other_codecs_keep_frames_and_colors(plain, moving, tmp_path, codec, found):
    render_film(moving, tmp_path / "a.mp4", spec(codec=codec))
    held = probe(tmp_path / "a.mp4")
    assert (held.codec, held.frames, held.size, held.fps) == (found, 30, SIZE, FPS)
    assert held.color == ("tv", "bt709", "bt709", "bt709")
    render_film(plain("#58C4DD"), tmp_path / "b.mp4", spec(codec=codec))
    for pixels in decode(tmp_path / "b.mp4"):
        assert np.abs(pixels.astype(int) - (0x58, 0xC4, 0xDD)).max() <= 3


def test_a_codec_goes_only_where_it_fits(moving, tmp_path):
    with pytest.raises(ValuesError, match="no codec is named 'h256'; there are h264, h265, av1, vp9"):
        spec(codec="h256")
    with pytest.raises(ValuesError, match="av1 has no alpha"):
        render_film(moving, tmp_path / "a.webm", spec(codec="av1", transparent=True))
    with pytest.raises(ValuesError, match=r"a\.webm' cannot be coded as h265; it holds vp9 or av1"):
        render_film(moving, tmp_path / "a.webm", spec(codec="h265"))
    with pytest.raises(ValuesError, match=r"a\.gif' cannot be coded as av1; that goes into \.mp4 or \.mov or \.webm"):
        render_film(moving, tmp_path / "a.gif", spec(codec="av1"))


@pytest.mark.parametrize("transparent", [False, True])
def test_a_folder_of_pictures_has_each_frame_exactly(moving, tmp_path, transparent):
    render_pictures(moving, tmp_path / "new" / "frames", spec(start=0.5, transparent=transparent))
    files = sorted((tmp_path / "new" / "frames").iterdir())
    assert [file.name for file in files] == [f"{k:05}.png" for k in range(10, 30)]
    assert np.array_equal(imageio.imread(files[-1]), still_array(moving, END, SIZE, transparent))


def test_a_folder_that_holds_something_is_left_alone(moving, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(RenderError, match="is there already"):
        render_pictures(moving, tmp_path, spec())


def test_nothing_is_left_of_pictures_when_one_cannot_be_drawn(tmp_path):
    class Failing:
        duration = 1.0

        def at(self, t):
            raise RenderError("no")

    with pytest.raises(RenderError, match="no"):
        render_pictures(Failing(), tmp_path / "frames", spec())
    assert not list(tmp_path.iterdir())


def test_bare_frames_begin_with_a_line_that_tells_what_they_are(moving):
    stream = io.BytesIO()
    render_frames(moving, stream, FilmSpec(SIZE, Fraction(30000, 1001), transparent=True))
    head, _, rest = stream.getvalue().partition(b"\n")
    assert head == b"netreel-frames 1 128x72 30000/1001 45 rgba"
    pixels = np.frombuffer(rest, np.uint8).reshape(45, 72, 128, 4)
    assert np.array_equal(pixels[0], still_array(moving, 0.0, SIZE, transparent=True))
