from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import click
import pytest

from renderer.cli.main import main
from renderer.cli.new import script
from renderer.review.check_numbers import check_numbers

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", text, flags=re.S | re.M)


def test_the_script_of_the_readme_is_what_the_command_writes() -> None:
    assert blocks(README) == [script("my_film")]


def test_the_readme_and_the_page_of_the_command_list_all_its_verbs() -> None:
    verbs = set(main.list_commands(click.Context(main)))
    assert set(re.findall(r"^\| `netreel (\w+)` \|", README, flags=re.M)) == verbs
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert set(re.findall(r"^    netreel (\w+) .*  \w", page.split("##")[0], flags=re.M)) == verbs


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_that_exist(page: Path) -> None:
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8"))]
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_of_the_project_that_a_page_names_exist(page: Path) -> None:
    named = re.findall(r"`((?:renderer|timelines|tests|tools|assets|benchmarks)/[\w/.-]+)`", page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_code_on_the_page_about_networks_runs() -> None:
    known: dict[str, Any] = {}
    for block in blocks((ROOT / "docs" / "network.md").read_text("utf-8")):
        exec(block, known)
    assert known["script"].scene().duration == pytest.approx(13.5, abs=1)


def test_the_code_on_the_page_about_proofs_runs_and_its_film_is_true() -> None:
    known: dict[str, Any] = {}
    for block in blocks((ROOT / "docs" / "proofs.md").read_text("utf-8")):
        exec(block, known)
    report = check_numbers(known["script"].scene())
    assert (len(report.sourced), report.false) == (11, ())


def test_the_code_on_the_page_about_models_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = ROOT / "tests" / "network" / "load" / "data"
    for name in ("digits_sklearn.npz", "digits_cnn.safetensors", "digits_cnn.keras"):
        shutil.copy(data / name, tmp_path / name.replace("_sklearn", "").replace("_cnn", ""))
    monkeypatch.chdir(tmp_path)
    known: dict[str, Any] = {}
    for block in blocks((ROOT / "docs" / "models.md").read_text("utf-8")):
        exec(block, known)
    assert known["model"].steps[0].name == "conv1"
    assert known["proof"].holds and len(known["proof"].comparisons) > 20


def test_the_code_on_the_page_about_talks_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    known: dict[str, Any] = {}
    for block in blocks((ROOT / "docs" / "slides.md").read_text("utf-8")):
        exec(block, known)
    assert len(known["slides"](known["scene"])) == 3
    assert (tmp_path / "talk.html").is_file() and (tmp_path / "talk.pdf").is_file()


def test_the_code_on_the_page_about_notebooks_runs() -> None:
    pytest.importorskip("anywidget", reason="anywidget is not installed (pip install anywidget)")
    known: dict[str, Any] = {}
    for block in blocks((ROOT / "docs" / "notebook.md").read_text("utf-8")):
        exec(block, known)
    assert known["scene"].duration == 4


@pytest.mark.parametrize("page", ["addresses", "camera", "colors", "eases", "own", "values"])
def test_the_code_on_a_page_runs_block_by_block_and_makes_a_film(page: str) -> None:
    known: dict[str, Any] = {}
    for block in blocks((ROOT / "docs" / f"{page}.md").read_text("utf-8")):
        exec(block, known)
    assert known["script"].scene().duration > 1


@pytest.mark.parametrize("name", ["intro", "training"])
def test_the_moving_pictures_are_small(name: str) -> None:
    assert 100_000 < (ROOT / "docs" / f"{name}.webp").stat().st_size < 1_500_000
