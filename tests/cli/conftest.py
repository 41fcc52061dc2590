from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner, Result

from renderer.cli.main import main
from renderer.film.kept.scene_store import SceneStore
from renderer.film.load.imports import AuthorFinder
from renderer.film.render.segment_store import Store
from renderer.film.voice.spoken_cache import VoiceCache

FILM = '''
"""A dot comes, waits and goes aside."""
from renderer import Script, circle, fade_in, to

def build(n: int = 1, theme: str = "dark", size: tuple[float, float] = (16, 9)):
    script = Script(theme=theme, size=size)
    script.chapter("One")
    script.play(fade_in(circle(fill="blue", name="dot")), label="hello")
    script.wait(n)
    script.chapter("Two")
    script.play(to("dot", at=(2, 1)), label="aside")
    return script.scene()
'''

SMALL = ("--size", "160x90", "--fps", "10")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty folder to stand in, with `my_film.py` in it, and no segments of other films."""
    store = Store(tmp_path_factory.mktemp("segments"))
    for module in ("film.render.render", "cli.cache"):
        monkeypatch.setattr(f"renderer.{module}.own_store", lambda: store)
    kept = VoiceCache(store.folder.with_name(f"{store.folder.name}-voice"))
    for module in ("cli.cache", "film.voice.program"):
        monkeypatch.setattr(f"renderer.{module}.kept_lines", lambda: kept)
    scenes = SceneStore(store.folder.with_name(f"{store.folder.name}-scenes"))
    for module in ("cli.cache", "cli.options"):
        monkeypatch.setattr(f"renderer.{module}.kept_scenes", lambda: scenes)
    path, modules = list(sys.path), set(sys.modules)
    # A command starts in a process of its own, where no folder of scripts was entered.
    finders = [finder for finder in sys.meta_path if not isinstance(finder, AuthorFinder)]
    monkeypatch.setattr(sys, "meta_path", finders)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NETREEL_DEBUG", raising=False)
    (tmp_path / "my_film.py").write_text(FILM, "utf-8")
    yield tmp_path
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def write(here: Path) -> Callable[[str, str], Path]:
    def writer(name: str, text: str) -> Path:
        file = here / name
        file.write_text(dedent(text).lstrip("\n"), "utf-8")
        return file

    return writer


@pytest.fixture
def netreel(here: Path) -> Callable[..., Result]:
    """Runs the command as a user does, in the folder `here`."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, words, prog_name="netreel")

    return run


@pytest.fixture
def small() -> tuple[str, ...]:
    return SMALL
