from __future__ import annotations

from pathlib import Path

import pytest

from renderer.golden.png_frames import read_png
from renderer.review.pixel_tolerance import compare
from renderer.values.ease import EASES
from tools.docs.eases import FAMILIES, VALUES, example, main, page_text, picture_of

DOCS = Path(__file__).parents[3] / "docs"


def test_every_named_ease_stands_under_one_heading() -> None:
    assert sorted(name for _, _, names in FAMILIES for name in names) == sorted(EASES)


@pytest.mark.parametrize("name", VALUES)
def test_the_example_of_an_ease_with_parameters_is_such_an_ease(name: str) -> None:
    assert type(example(name)).__name__ == name


@pytest.mark.parametrize("word", [*EASES, *VALUES])
def test_the_picture_of_an_ease_is_what_it_draws(word: str) -> None:
    found = compare(read_png(DOCS / "eases" / f"{word}.png"), picture_of(example(word)))
    assert found.alike, f"{found.text}; if it is right: python -m tools.docs.eases docs"


def test_pictures_of_different_eases_differ() -> None:
    assert len({picture_of(example(word)).tobytes() for word in ("linear", "smooth", "hold", "Steps")}) == 4


def test_the_page_of_eases_says_what_the_code_says() -> None:
    assert (DOCS / "eases.md").read_text("utf-8") == page_text()


def test_the_page_of_eases_is_written_whole_and_old_pictures_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "eases").mkdir()
    (tmp_path / "eases" / "forgotten.png").write_bytes(b"")
    assert main([str(tmp_path)]) == 0
    assert {path.stem for path in (tmp_path / "eases").iterdir()} == {*EASES, *VALUES}
    assert f"{len(EASES) + len(VALUES)} pictures" in capsys.readouterr().out
    assert main([]) == main(["--help"]) == 2
