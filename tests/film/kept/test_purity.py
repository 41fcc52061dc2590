from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

import timelines.backprop
from renderer.film.kept.purity import doubts_about, script_modules


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    (tmp_path / "some_script.py").write_text("from pathlib import Path\n\ndef f():\n    return Path('a').read_text()\n")
    made = ModuleType("some_script")
    made.__file__ = str(tmp_path / "some_script.py")
    exec(compile(Path(made.__file__).read_bytes(), made.__file__, "exec"), vars(made))
    return made


def test_files_that_are_read_are_no_doubt_where_they_are_seen(module: ModuleType, tmp_path: Path) -> None:
    assert doubts_about([module], tmp_path) == ()


def test_a_module_that_ran_unseen_is_a_doubt(
    module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "some_script", module)
    assert doubts_about([], tmp_path) == ("some_script was imported before",)
    assert doubts_about([module], tmp_path) == ()


def test_modules_without_a_source_are_a_doubt(module: ModuleType, tmp_path: Path) -> None:
    Path(str(module.__file__)).unlink()
    assert doubts_about([module], tmp_path) == ("the source of some_script is not there",)


def test_only_modules_that_are_new_are_of_the_script(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    before = script_modules([])
    monkeypatch.setitem(sys.modules, "some_script", module)
    assert script_modules(before) == (module,)


def test_scenes_of_backprop_are_kept_since_its_modules_leave_no_doubt() -> None:
    found = pkgutil.walk_packages(timelines.backprop.__path__, "timelines.backprop.")
    modules = [timelines.backprop, *(importlib.import_module(one.name) for one in found)]
    assert doubts_about(modules, Path(timelines.backprop.__path__[0])) == ()
