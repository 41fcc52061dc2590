from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from renderer.review import doctor

Netreel = Callable[..., Result]


def test_a_table_shows_every_check_and_all_is_well(netreel: Netreel) -> None:
    result = netreel("doctor")
    assert result.exit_code == 0
    lines = [line.split(maxsplit=2) for line in result.stdout.splitlines()]
    assert [line[:2] for line in lines[1:]] == [
        [name, "ok"] for name in ("Python", "cairo", "ffmpeg", "fonts", "MathJax", "cache", "output")
    ]


def test_what_fails_is_shown_with_its_fix_and_the_exit_code_is_1(
    netreel: Netreel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def examined(folder: Path | None) -> Iterator[doctor.Result]:
        yield doctor.Result("Python", True, "3.12.0", "never shown")
        yield doctor.Result("ffmpeg", False, "it is not there", "install it")

    monkeypatch.setattr("renderer.cli.doctor.run_checks", examined)
    result = netreel("doctor")
    assert result.exit_code == 1
    assert "FAILS" in result.stdout
    assert result.stdout.endswith("\nffmpeg: install it\n")
    assert "never shown" not in result.stdout


def test_the_folder_for_films_can_be_named(netreel: Netreel, here: Path) -> None:
    (here / "blocked").write_text("a file")
    result = netreel("doctor", "--folder", "blocked")
    assert result.exit_code == 1
    assert "is a file, not a folder" in result.stdout
