"""The plugin in a project of its own, as a user has it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from renderer.cli.main import main

FILM = """
from renderer import Script, circle, fade_in, text, write

def build(word="Hello"):
    script = Script()
    script.play(write(text(word, name="title")), label="hello")
    script.play(fade_in(circle(0.5, fill="blue", at=(0, -2), name="dot")))
    return script.scene()
"""
TESTS = """
import pytest
from film import build
from renderer import circle, fade_in, to

def test_title(golden):
    golden.check(build(), at=[0.5, 2.0], size=(160, 90))

@pytest.mark.golden(size=(160, 90))
@pytest.mark.parametrize("color", ["red", "blue"])
def test_node(golden, color):
    golden.check(circle(stroke=color, name="ring"))

@pytest.mark.golden(size=(160, 90), at=0.5)
def test_clips(golden):
    dot = circle(0.5, fill="blue", name="dot")
    golden.check(fade_in(dot), name="appears", level="picture")
    golden.check(to("dot", at=(2, 0)), name="moves", add=[dot])
"""
Runs = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "film.py").write_text(FILM)
    (tmp_path / "test_film.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return tmp_path


@pytest.fixture
def run(project: Path) -> Runs:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV_"))}

    def ran(*words: str) -> subprocess.CompletedProcess[str]:
        plain = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *words]
        return subprocess.run(plain, cwd=project, env=env, capture_output=True, text=True, check=False)

    return ran


def test_a_user_makes_breaks_reports_and_approves_goldens(
    run: Runs, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = run()
    assert missing.returncode == 1
    assert "there are no goldens in" in missing.stdout
    assert "pytest --update-golden makes them" in missing.stdout

    made = run("--update-golden")
    assert made.returncode == 0, made.stdout
    home = project / "goldens" / "test_film"
    assert sorted(path.name for path in home.iterdir()) == [
        "appears",
        "moves",
        "test_node_blue",
        "test_node_red",
        "test_title",
    ]
    assert sorted(path.name for path in (home / "test_title").glob("*.png")) == [
        "test_title@0.50s.png",
        "test_title@2.00s.png",
    ]

    (project / "film.py").write_text(FILM.replace("Hello", "Hullo"))
    failed = run("-n", "1", "--golden-report", "report.html")
    assert failed.returncode == 1
    assert "1 failed, 3 passed" in failed.stdout
    assert "test_film/test_title@0.50s (0.5 s): " in failed.stdout
    assert "- title/0/1  outline" in failed.stdout
    assert "netreel golden approve 'test_film/test_title@2.00s'" in failed.stdout
    page = (project / "report.html").read_text("utf-8")
    assert page.count("<article") == 2
    assert "beat 0 &#x27;hello&#x27;" in page

    monkeypatch.chdir(project)
    approved = CliRunner().invoke(main, ["golden", "approve", "test_film/*"])
    assert approved.stdout.splitlines() == [
        "approved  test_film/test_title@0.50s",
        "approved  test_film/test_title@2.00s",
    ]
    assert run().returncode == 0


def test_mistakes_in_a_test_are_said(run: Runs, project: Path) -> None:
    (project / "test_film.py").write_text(
        "import pytest\n"
        "def test_thing(golden):\n    golden.check(42)\n"
        "def test_late(golden):\n    import film\n    golden.check(film.build(), at=99)\n"
        "@pytest.mark.golden(sise=3)\ndef test_marker(golden):\n    pass\n"
    )
    found = run("--update-golden")
    assert "a golden is of a scene, a node, nodes or a clip, but this is int 42" in found.stdout
    assert "there is no golden at 99 s: the film ends at 2 s" in found.stdout
    assert "the marker golden takes size, at, level, theme, but it was given sise" in found.stdout
    assert "2 failed, 1 error" in found.stdout


def test_a_project_that_does_not_use_goldens_does_not_pay_for_them(run: Runs, project: Path) -> None:
    (project / "test_film.py").write_text(
        "import sys\ndef test_plain():\n    assert not {'cairo', 'numpy', 'renderer.golden.check'} & set(sys.modules)\n"
    )
    found = run("-p", "no:randomly")
    assert "1 passed" in found.stdout, found.stdout
