"""Folders of scripts with modules that are named like Python's own, or like those that netreel is built on."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import renderer
from renderer.film.load.imports import is_taken
from renderer.studio.messages import StudioOrder, StudioSaid
from renderer.studio.worker_process import StudioProcess

ROOT = str(Path(renderer.__file__).parents[1])
FILM = """
from renderer import Script, circle
from helper import SIZE
def build():
    s = Script()
    s.add(circle(SIZE, name="dot"))
    s.wait(1)
    s.shift("dot", (1, 0)) if False else s.wait(19)
    return s.scene()
"""
MAIN = """
import json, sys
from renderer.film.render import work
from renderer.cli.main import main
work._WORTH_WORKERS = 0.0
for words in json.loads(sys.argv.pop()):
    try:
        main(words)
    except SystemExit as end:
        print(words[0], end.code)
"""
SMALL = ("--size", "64x36", "--fps", "2", "-j", "2", "--no-cache", "-o", "a.mp4")


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A folder in which a module of every name that is taken leaves a mark when it is imported."""
    for name in (*sys.stdlib_module_names, "numpy", "click", "rich", "PIL", "cairo", "cloudpickle", "uvicorn"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'marks')!r}, 'a').write({name + ' '!r})\n")
    (tmp_path / "film.py").write_text(FILM)
    (tmp_path / "helper.py").write_text("SIZE = 2\n")
    return tmp_path


def marks(folder: Path) -> str:
    return (folder / "marks").read_text() if (folder / "marks").exists() else ""


COMMANDS = (
    ("render", "film.py", *SMALL),
    ("render", "examples/title", *SMALL),
    ("check", "film.py"),
    ("profile", "film.py"),
    ("still", "film.py", "--at", "1", "--size", "64x36", "-o", "a.png"),
)


def test_no_command_imports_a_module_of_the_current_folder_in_place_of_its_own(evil) -> None:
    environment = {**os.environ, "PYTHONPATH": ROOT, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", "-c", MAIN, json.dumps(COMMANDS)]
    done = subprocess.run(command, cwd=evil, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, marks(evil)) == (0, ""), done.stderr
    ended = [line for line in done.stdout.splitlines() if line.split(" ")[0] in {words[0] for words in COMMANDS}]
    assert ended == [f"{words[0]} 0" for words in COMMANDS], done.stdout + done.stderr
    assert "one process drew" not in done.stderr


def test_the_studio_is_not_stopped_by_modules_beside_the_script(evil, monkeypatch) -> None:
    monkeypatch.chdir(evil)

    async def build() -> StudioSaid:
        bench = await StudioProcess.start()
        try:
            order: StudioOrder = {"do": "build", "target": "film.py", "params": {}, "folder": str(evil), "spoken": {}}
            answer = await bench.ask(order, 60.0)
            assert answer is not None
            return answer[0]
        finally:
            await bench.close()

    assert "film" in asyncio.run(build()) and marks(evil) == ""


def test_the_names_of_all_modules_that_netreel_imports_are_taken() -> None:
    code = (
        "import sys, pkgutil, importlib, renderer\n"
        "for found in pkgutil.walk_packages(renderer.__path__, 'renderer.'):\n"
        "    if found.name not in ('renderer.golden.plugin',): importlib.import_module(found.name)\n"
        "print(*{name.partition('.')[0] for name, one in sys.modules.items() if getattr(one, '__spec__', None)})\n"
    )
    environment = {**os.environ, "PYTHONPATH": ROOT}
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    # A compiled package has a part with a name that no script has.
    tops = {name for name in done.stdout.split() if not name.startswith("_") and not name.endswith("__mypyc")}
    assert {"numpy", "cloudpickle"} < tops
    assert not {name for name in tops - {"timelines"} if not is_taken(name)}
