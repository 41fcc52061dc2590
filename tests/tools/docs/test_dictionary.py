from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import renderer
from renderer.golden.png_frames import read_png
from renderer.review.pixel_tolerance import compare
from tests.sure import unchecked
from tools.docs.dictionary import main, page_text, picture_of, scene_of
from tools.docs.entries import CLIPS, NETWORKS, OUTLINES, Entry

DOCS = Path(__file__).parents[3] / "docs"
ENTRIES = (*OUTLINES, *CLIPS, *NETWORKS)


def exported(*modules: str) -> set[str]:
    """The public functions of the library that come from some modules."""
    functions = {name: getattr(renderer, name) for name in unchecked(renderer).__all__}
    return {
        n for n, f in functions.items() if inspect.isfunction(f) and f.__module__.removeprefix("renderer.") in modules
    }


def test_every_clip_is_in_the_dictionary() -> None:
    folder = Path(renderer.__file__).parent / "script" / "clips"
    files = [f"script.clips.{path.stem}" for path in folder.glob("*.py")]
    pens = ("script.become.become", "script.pen", "script.following")
    assert exported(*pens, *files) == {entry.word for entry in CLIPS}


def test_every_maker_of_nodes_is_in_the_dictionary() -> None:
    parts = [f"parts.{path.stem}" for path in (Path(renderer.__file__).parent / "parts").glob("*.py")]
    made = exported(
        "scene.shapes", "scene.braces", *parts, *(f"typeset.{file}" for file in ("delimiters", "number", "tex", "text"))
    )
    assert (made | {"surround", "masked"}) - {"counted"} == {entry.word for entry in OUTLINES}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.word)
def test_the_picture_of_a_word_is_what_its_code_draws(entry: Entry) -> None:
    found = compare(read_png(DOCS / "dictionary" / f"{entry.word}.png"), picture_of(entry))
    assert found.alike, f"{found.text}; if it is right: python -m tools.docs.dictionary docs"


@pytest.mark.parametrize("entry", [one for one in ENTRIES if not one.still], ids=lambda entry: entry.word)
def test_a_clip_changes_the_picture(entry: Entry) -> None:
    scene = scene_of(entry)
    assert len({scene.digest(t, t) for t in (0.0, scene.duration / 2, scene.duration - 1e-3)}) > 1


def test_the_page_says_what_the_code_says() -> None:
    assert (DOCS / "dictionary.md").read_text("utf-8") == page_text()


def test_the_dictionary_is_written_whole_and_old_pictures_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "dictionary").mkdir()
    (tmp_path / "dictionary" / "forgotten.png").write_bytes(b"")
    assert main([str(tmp_path)]) == 0
    assert {path.stem for path in (tmp_path / "dictionary").iterdir()} == {entry.word for entry in ENTRIES}
    assert (tmp_path / "dictionary.md").is_file()
    assert f"{len(ENTRIES)} pictures" in capsys.readouterr().out
    assert main([]) == main(["--help"]) == 2
