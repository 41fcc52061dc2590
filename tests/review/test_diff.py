from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path
from typing import Any

import imageio.v3 as imageio
import pytest
from click.testing import CliRunner

from renderer.cli.main import main
from renderer.review.diff import diff
from renderer.review.other_process import OtherProcess
from renderer.review.revision import build_place
from renderer.values.errors import TargetError

FILM = """
from colors import BLUE
from renderer import Script, circle, fade_in, to

def build(seconds: float = 1.0):
    script = Script()
    script.play(fade_in(circle(0.5, fill=BLUE, name="dot")))
    script.wait(1)
    script.play(to("dot", at=(3, 0)), label="aside")
    script.wait(seconds)
    return script.scene()
"""


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a film in a folder, changed since it was committed."""
    films = tmp_path / "films"
    films.mkdir()
    monkeypatch.chdir(films)
    (films / "film.py").write_text(FILM)
    (films / "colors.py").write_text('BLUE = "#58c4dd"\n')
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    (films / "film.py").write_text(FILM.replace("at=(3, 0)", "at=(3, 1)"))
    return films


def test_the_spans_that_changed_since_a_revision_are_found(here: Path) -> None:
    with (
        build_place("film.py@HEAD") as old,
        OtherProcess(old.target, {}, old.folder, old.paths) as one,
        OtherProcess("film.py", {}, here) as other,
    ):
        found = diff(one, other)
    (span,) = found.spans
    assert (span.start, span.end) == (pytest.approx(2.0, abs=0.11), 4.0)
    assert found.durations == (4.0, 4.0)
    assert len(span.told) == 2
    assert span.told[0].startswith("- dot  outline")


def test_a_revision_is_read_where_python_has_no_filters_for_archives(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keywords: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    monkeypatch.delattr(tarfile, "data_filter", raising=False)
    extractall = tarfile.TarFile.extractall
    monkeypatch.setattr(tarfile.TarFile, "extractall", lambda archive, path: extractall(archive, path, **keywords))
    with build_place("film.py@HEAD") as old:
        assert (old.folder / "film.py").read_text() == FILM


def test_modules_beside_a_script_are_taken_from_the_revision_too(here: Path) -> None:
    (here / "film.py").write_text(FILM)
    (here / "colors.py").write_text('BLUE = "#58c4de"\n')
    found = CliRunner().invoke(main, ["diff", "film.py@HEAD", "--words"])
    assert found.exit_code == 1
    assert "fill #58c4dd" in found.stdout
    assert "fill #58c4de" in found.stdout


def test_the_sheet_shows_before_after_and_difference(here: Path) -> None:
    found = CliRunner().invoke(main, ["diff", "film.py@HEAD", "film.py", "-o", "sheet.png"])
    assert (found.exit_code, found.stdout.splitlines()[-1]) == (1, "sheet.png")
    assert "changed: dot" in found.stdout
    sheet = imageio.imread(here / "sheet.png")
    assert sheet.shape == (30 + 30 + 270 + 8, 3 * 480 + 4 * 8, 3)


def test_a_film_that_is_longer_differs_at_its_end_only(here: Path) -> None:
    with OtherProcess("film.py", {}, here) as one, OtherProcess("film.py", {"seconds": "2.5"}, here) as other:
        found = diff(one, other)
    (span,) = found.spans
    assert (span.start, span.end, span.before is None, span.after is None) == (4.0, 5.5, True, False)


def test_equal_films_do_not_differ(here: Path) -> None:
    found = CliRunner().invoke(main, ["diff", "film.py", "film.py"])
    assert (found.exit_code, found.stdout) == (0, "")
    assert "nothing changed" in found.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["film.py@none"], "there is no revision 'none'"),
        (["film.py@--help"], "there is no revision '--help'"),
        (["film.py@"], "is written like"),
        (["film.py"], "with what?"),
        (["film.py@HEAD", "fulm.py"], "'fulm.py' does not exist; did you mean 'film.py'?"),
    ],
)
def test_what_cannot_be_compared_is_said(here: Path, words: list[str], message: str) -> None:
    found = CliRunner().invoke(main, ["diff", *words])
    assert found.exit_code == 2
    assert message in found.stderr


def test_a_script_outside_of_a_repository_has_no_revisions(tmp_path: Path) -> None:
    (tmp_path / "film.py").write_text(FILM)
    with (
        pytest.raises(TargetError, match=r"'film.py' has no revisions: not a git repository"),
        build_place("film.py@HEAD", tmp_path),
    ):
        pass


def test_what_a_build_raises_elsewhere_is_raised_here(here: Path) -> None:
    (here / "film.py").write_text("def build():\n    return 1 / 0\n")
    with OtherProcess("film.py", {}, here) as one, pytest.raises(TargetError, match=r"film.py:2.*ZeroDivision"):
        one.course()
    (here / "film.py").write_text("import os\nos._exit(3)\n")
    with OtherProcess("film.py", {}, here) as one, pytest.raises(TargetError, match="ended with code 3"):
        one.course()
