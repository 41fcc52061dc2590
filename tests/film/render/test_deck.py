from __future__ import annotations

import hashlib
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import imageio.v3 as imageio
import numpy as np
import pytest

from renderer.film.render.deck import write_deck
from renderer.film.render.film_spec import FilmSpec
from renderer.film.render.still import still_array
from renderer.scene.scene import Scene
from renderer.scene.shapes import circle
from renderer.scene.talk import talk
from renderer.script.clips.appear import fade_in
from renderer.script.clips.change import to
from renderer.script.script import Script

pptx = pytest.importorskip("pptx", reason="python-pptx is not installed (pip install python-pptx)")

SPEC = FilmSpec((160, 90), Fraction(10))


def scene() -> Scene:
    script = Script()
    script.chapter("A <dot>")
    dot = circle(radius=2, fill="blue", name="dot")
    script.caption("It comes.")
    script.play(fade_in(dot, seconds=0.5))
    script.stop("Ask them.\nThen \x07go on.")
    script.play(to(dot, at=(3, 0), seconds=0.7))
    script.chapter("The end")
    script.play(to(dot, at=(-3, 0), seconds=0.3))
    return script.scene()


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("deck") / "talk.pptx"
    report = write_deck(scene(), path, SPEC)
    assert (report.slides, report.movies, report.bytes) == (4, 3, path.stat().st_size)
    return path


def shapes(path: Path) -> list[Any]:
    """The one shape of each slide."""
    slides = pptx.Presentation(str(path)).slides
    assert all(len(slide.shapes) == 1 for slide in slides)
    return [slide.shapes[0] for slide in slides]


def movie(shape) -> bytes:
    part = shape.part.related_part(shape._element.xpath(".//a:videoFile/@r:link")[0])
    return part.blob


def test_a_deck_has_a_slide_for_each_stop_with_its_piece_of_the_film(deck, tmp_path):
    first, *others = shapes(deck)
    assert first.shape_type == pptx.enum.shapes.MSO_SHAPE_TYPE.PICTURE
    film, frames = scene(), []
    for number, shape in enumerate(others):
        assert shape.shape_type == pptx.enum.shapes.MSO_SHAPE_TYPE.MEDIA
        file = tmp_path / f"{number}.mp4"
        file.write_bytes(movie(shape))
        frames.append(imageio.imread(file, plugin="FFMPEG"))
        assert frames[-1].shape[1:] == (90, 160, 3)
    assert [len(one) for one in frames] == [5, 7, 3]
    # In order they are the film: each begins where the one before ended, and stays at the picture of its stop.
    for piece, slide in zip(frames, talk(film)[1:], strict=True):
        for frame, t in ((piece[0], slide.start), (piece[-1], slide.shown)):
            assert np.abs(frame.astype(int) - still_array(film, t, (160, 90)).astype(int)).mean() < 3


def test_until_it_plays_a_slide_shows_the_picture_of_its_stop(deck):
    film = scene()
    for slide, shape in zip(talk(film), shapes(deck), strict=True):
        poster = imageio.imread(shape.part.related_part(shape._element.xpath(".//a:blip/@r:embed")[0]).blob)
        assert np.array_equal(poster, still_array(film, slide.shown, (160, 90)))


def test_notes_and_words_go_with_their_slides(deck):
    slides = pptx.Presentation(str(deck)).slides
    notes = [slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else "" for slide in slides]
    assert notes == ["", "Ask them.\nThen go on.", "", ""]
    said = [shape._element.xpath(".//p:cNvPr/@descr")[0] for shape in shapes(deck)]
    assert said == ["A <dot>", "A <dot>. It comes.", "A <dot>", "The end"]


def test_a_movie_plays_when_its_slide_comes(deck):
    for shape in shapes(deck)[1:]:
        timing = shape.part._element.find("{*}timing")
        call = next(timing.iter("{*}cmd"))
        assert call.get("cmd") == "playFrom(0.0)"
        assert [one.get("spid") for one in timing.iter("{*}spTgt")] == [str(shape.shape_id)] * 2


def test_slides_have_the_shape_of_the_film_and_its_ground(tmp_path):
    write_deck(scene(), tmp_path / "a.pptx", FilmSpec((90, 160), Fraction(2)))
    whole = pptx.Presentation(str(tmp_path / "a.pptx"))
    assert (whole.slide_width, whole.slide_height) == (6_858_000, 12_192_000)
    assert str(whole.slides[0].background.fill.fore_color.rgb) == "000000"


def test_the_same_talk_is_the_same_file(tmp_path):
    found = set()
    for name in ("a.pptx", "b.pptx"):
        write_deck(scene(), tmp_path / name, FilmSpec((32, 18), Fraction(2)))
        found.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(found) == 1
    with zipfile.ZipFile(tmp_path / "a.pptx") as members:
        assert members.testzip() is None and len(set(members.namelist())) == len(members.namelist())
