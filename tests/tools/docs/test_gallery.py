"""The gallery: all that can be shown is in it, and its pictures are what the code draws."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import renderer
from renderer.film.load.find_films import FoundFilm
from renderer.film.render.still import picture_array
from renderer.review.pixel_tolerance import Pixels
from tests.sure import unchecked
from tools.docs import gallery
from tools.docs.entries import CLIPS, OUTLINES, Entry

DOCS = Path(__file__).parents[3] / "docs"
PICTURES = sorted((DOCS / "gallery").iterdir())
ROOT = Path(renderer.__file__ or "").parent
CLIP_FILES = {f".script.clips.{path.stem}" for path in (ROOT / "script" / "clips").glob("*.py")}
CLIP_ROOMS = {".script.become.become", ".script.pen", ".script.following", *CLIP_FILES}
NODE_FILES = [path.stem for path in (ROOT / "parts").glob("*.py")]
SET_FILES = ("delimiters", "number", "tex", "text")
NODE_ROOMS = {
    ".scene.shapes",
    ".scene.braces",
    *(f".parts.{file}" for file in NODE_FILES),
    *(f".typeset.{file}" for file in SET_FILES),
}
MOST_BYTES = 8_000_000
OFF = 6.0
"""How far the mean pixel of a kept picture may be from the drawn one, of 255: what its coding costs is below 2."""


def exported(rooms: set[str]) -> set[str]:
    """The functions that the table of contents names from some rooms."""
    table = ast.parse(Path(renderer.__file__ or "").with_suffix(".pyi").read_text("utf-8"))
    imports = [node for node in table.body if isinstance(node, ast.ImportFrom)]
    names = {name.name for node in imports if "." * node.level + (node.module or "") in rooms for name in node.names}
    return {name for name in names if name.islower()}


def shown(name: str, seconds: float) -> Pixels:
    """A kept picture after some seconds of a round."""
    with Image.open(DOCS / "gallery" / f"{name}.webp") as file:
        passed = 0.0
        for number in range(unchecked(file).n_frames):
            file.seek(number)
            file.load()
            passed += file.info["duration"] / 1000
            if passed > seconds + 1e-3:
                break
        return np.asarray(file.convert("RGB"))


def off(name: str, seconds: float, picture: Pixels) -> float:
    return float(np.abs(shown(name, seconds).astype(float) - picture[..., :3]).mean())


# ---- complete


def test_the_gallery_names_every_clip_every_node_and_every_example() -> None:
    page = (DOCS / "gallery.md").read_text("utf-8")
    clips, nodes = exported(CLIP_ROOMS), (exported(NODE_ROOMS) | {"surround", "masked"}) - {"counted"}
    assert len(clips) > 20 and len(nodes) > 20
    examples = {file.stem for file in (DOCS.parent / "timelines" / "examples").glob("[a-z]*.py")}
    for name in clips | nodes | examples | gallery.FILMS.keys():
        assert f"![{name}](gallery/{name}.webp)" in page, f"{name} is not in it; make gallery"
    assert {path.stem for path in PICTURES} == clips | nodes | examples | gallery.FILMS.keys()
    assert "![The film intro" in page


def test_the_page_says_what_there_is() -> None:
    assert (DOCS / "gallery.md").read_text("utf-8") == gallery.page_text()


def test_what_a_picture_leads_to_is_there() -> None:
    dictionary = (DOCS / "dictionary.md").read_text("utf-8")
    for entry in (*CLIPS, *OUTLINES):
        assert f"### {entry.word}\n" in dictionary
    for film in gallery.examples():
        assert (DOCS / "tutorial" / f"{film.name.removeprefix('examples/')}.md").is_file()


# ---- uniform


def test_pictures_are_of_one_size_play_again_and_again_and_are_small_together() -> None:
    assert sum(path.stat().st_size for path in PICTURES) < MOST_BYTES
    for path in PICTURES:
        with Image.open(path) as file:
            assert file.size == gallery.SIZE
            assert file.info["loop"] == 0
            assert getattr(file, "n_frames", 1) > 5, path.name


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_the_end_of_a_round_leads_into_its_beginning(path: Path) -> None:
    with Image.open(path) as file:
        frames = []
        for number in (0, *range(unchecked(file).n_frames - 3, unchecked(file).n_frames)):
            file.seek(number)
            frames.append(np.asarray(file.convert("RGB")).astype(float))
    first, *_, before, last = frames
    # From the last frame to the first is no further than from the one before it to the last, but for the coding.
    assert np.abs(first - last).mean() <= 1.3 * np.abs(last - before).mean() + 0.7


# ---- true


@pytest.mark.parametrize("entry", (*CLIPS, *OUTLINES), ids=lambda entry: entry.word)
def test_a_picture_shows_what_the_code_of_the_word_does(entry: Entry) -> None:
    scene = gallery.of_entry(entry).scene
    for share in (0.5, 1.0):
        frame = round(share * scene.duration * gallery.FPS)
        drawn = picture_array(scene.at(frame / gallery.FPS), gallery.SIZE)
        there = off(entry.word, gallery.BEFORE + frame / gallery.FPS, drawn)
        assert there < min(OFF, 0.5 * off_from_nothing(drawn)), "make gallery"


def off_from_nothing(picture: Pixels) -> float:
    """How far a picture is from its own ground: one with little in it may be off by little only."""
    return max(float(np.abs(picture[..., :3].astype(float) - picture[0, 0, :3]).mean()), 1.0)


@pytest.mark.parametrize("film", gallery.examples(), ids=lambda film: film.name.rpartition("/")[2])
def test_a_picture_shows_the_example(film: FoundFilm) -> None:
    tile = gallery.of_example(film)
    frame = round(0.4 * tile.scene.duration * gallery.FPS)
    drawn = picture_array(tile.scene.at(frame / gallery.FPS), gallery.SIZE)
    assert off(tile.name, frame / gallery.FPS, drawn) < min(OFF, 0.6 * off_from_nothing(drawn)), "make gallery"


def test_a_picture_of_something_else_would_be_found() -> None:
    words = {entry.word: entry for entry in OUTLINES}
    scene = gallery.of_entry(words["cross"]).scene
    drawn = picture_array(scene.at(scene.duration), gallery.SIZE)
    assert off("check", gallery.BEFORE + scene.duration, drawn) > 0.5 * off_from_nothing(drawn)


# ---- written


def test_what_stands_still_is_one_frame_that_lasts(tmp_path: Path) -> None:
    dark, light = np.zeros((18, 32, 3), np.uint8), np.full((18, 32, 3), 200, np.uint8)
    gallery.save([dark] * 7 + [light] * 3 + [dark], tmp_path / "a" / "moving.webp")
    with Image.open(tmp_path / "a" / "moving.webp") as file:
        assert unchecked(file).n_frames == 3
        lasting = []
        for number in range(3):
            file.seek(number)
            file.load()
            lasting.append(file.info["duration"])
    assert lasting == [round(7 * 1000 / gallery.FPS), round(3 * 1000 / gallery.FPS), round(1000 / gallery.FPS)]


def test_the_gallery_is_written_whole_and_old_pictures_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "CLIPS", CLIPS[:1])
    monkeypatch.setattr(gallery, "OUTLINES", OUTLINES[:1])
    monkeypatch.setattr(gallery, "examples", list)
    monkeypatch.setattr(gallery, "FILMS", {})
    (tmp_path / "gallery").mkdir()
    (tmp_path / "gallery" / "forgotten.webp").write_bytes(b"")
    assert gallery.main([str(tmp_path)]) == 0
    assert {path.stem for path in (tmp_path / "gallery").iterdir()} == {CLIPS[0].word, OUTLINES[0].word}
    assert CLIPS[0].word in (tmp_path / "gallery.md").read_text("utf-8")
    assert "and 2 pictures" in capsys.readouterr().out
    assert gallery.main([]) == gallery.main(["--help"]) == 2
