from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from renderer.film.kept.kept_film import OpenedFilm, open_kept
from renderer.film.kept.scene_store import SceneStore
from renderer.film.render.still import still_array, write_array
from renderer.values.errors import TargetError
from renderer.values.theme import LIGHT

FILM = """
from renderer import Script, circle, fade_in, to

def build(script: Script, radius: float = 1.0) -> None:
    dot = circle(radius=radius)
    script.play(fade_in(dot))
    script.follow(dot, at=lambda t: (0.2 * t, {place}))
    script.play(to(dot, fill="blue"), seconds=2)
"""
READING = """
import json
from pathlib import Path
from renderer import Script, circle

def build(script: Script) -> None:
    script.add(circle(radius=json.loads((Path(__file__).parent / "radius.json").read_text())))
    script.wait(1)
"""

Writer = Callable[..., None]
Opened = Callable[..., OpenedFilm]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Writer]:
    path, modules = list(sys.path), set(sys.modules)

    def writer(text: str, name: str = "film.py") -> None:
        (tmp_path / name).write_text(dedent(text), "utf-8")
        # A file that is as new as the build proves nothing.
        os.utime(tmp_path / name, (1, 1))

    yield writer
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> SceneStore:
    return SceneStore(tmp_path_factory.mktemp("cache") / "scenes")


@pytest.fixture
def opened(tmp_path: Path, store: SceneStore) -> Opened:
    return lambda target="film.py", **params: open_kept(target, params, store, tmp_path)


def test_a_film_is_read_back_and_its_frames_are_the_same(write: Writer, opened: Opened) -> None:
    write(FILM.format(place="0.5"))
    built, again = opened(), opened()
    assert (built.doubts, built.film.read_back, again.film.read_back) == ((), False, True)
    assert again.film.scene == built.film.scene
    for t in (0.25, 1.0, 2.5):
        first, second = (still_array(one.film.scene, t, (160, 90)) for one in (built, again))
        assert (first == second).all()
        assert first.std() > 0


def test_other_parameters_build_anew(write: Writer, opened: Opened) -> None:
    write(FILM.format(place="0.5"))
    opened()
    assert not opened(radius="2").film.read_back
    assert opened(radius="2").film.read_back
    assert not opened(theme="light").film.read_back


def test_an_edit_builds_anew(write: Writer, opened: Opened) -> None:
    write(FILM.format(place="0.5"))
    first = opened().film.scene
    write(FILM.format(place="0.7"))
    second = opened()
    assert not second.film.read_back
    assert second.film.scene.at(2).items != first.at(2).items


def test_an_edit_of_a_module_beside_the_script_builds_anew(write: Writer, opened: Opened) -> None:
    write("RADIUS = 1.0", "sizes.py")
    write(FILM.replace("radius=radius", "radius=RADIUS").format(place="0") + "\nfrom sizes import RADIUS\n")
    opened()
    assert opened().film.read_back
    write("RADIUS = 2.0", "sizes.py")
    assert not opened().film.read_back


def test_a_file_that_the_script_reads_counts(write: Writer, opened: Opened) -> None:
    write("1.0", "radius.json")
    write(READING)
    assert opened().doubts == ()
    assert opened().film.read_back
    write("2.0", "radius.json")
    assert not opened().film.read_back


def test_an_image_that_appears_beside_the_script_is_taken_instead_of_another(
    write: Writer,
    opened: Opened,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("current"))
    write(
        "from renderer import Script, image\n\ndef build(script):\n    script.add(image('p.png'))\n    script.wait(1)\n"
    )
    for folder, level in ((Path.cwd(), 0), (tmp_path, 255)):
        write_array(np.full((2, 2, 3), level, np.uint8), folder / "p.png")
        os.utime(folder / "p.png", (1, 1))
        for read_back in (False, True):
            film = opened().film
            assert film.read_back is read_back
            assert still_array(film.scene, 0, (16, 9))[4, 8, 0] == level


def test_a_file_with_lengths_beside_the_script_counts(write: Writer, opened: Opened) -> None:
    write(FILM.format(place="0").replace("seconds=2", 'seconds=2, label="move"'))
    assert opened().film.scene.duration == opened().film.scene.duration == 3
    write("move = 4.0", "film.times.toml")
    assert opened().film.scene.duration == 5


def test_a_new_module_beside_the_script_builds_anew(write: Writer, opened: Opened) -> None:
    write(FILM.format(place="0"))
    opened()
    write("", "other.py")
    assert not opened().film.read_back


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        ("import time; R = time.time() % 2 + 1", "clock"),
        ("import random; R = random.random() + 1", "random"),
        ("import numpy as np; R = np.random.default_rng().random() + 1", "seed"),
        ("import os; R = float(os.environ.get('R', '1'))", "environment"),
        ("import os; R = 1.0 + len(os.listdir('.'))", "os.listdir"),
        ("from pathlib import Path; R = 2.0 if Path('big').exists() else 1.0", "exists"),
        ("from pathlib import Path; R = 1.0 if Path('new').write_text('') else 2.0", "written"),
        ("import csv; csv.register_dialect('d', delimiter=';'); R = 1.0", "register_dialect"),
        ("import subprocess; R = 1.0 + subprocess.run(['true']).returncode", "subprocess"),
        ("R = eval('1.0')", "eval"),
        ("R = 1.0; print(R)", "prints"),
    ],
)
def test_a_script_that_depends_on_more_than_files_is_not_kept(
    write: Writer, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, doubt: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(line + "\n" + FILM.replace("radius=radius", "radius=R").format(place="0"))
    assert any(doubt in said for said in opened().doubts)
    assert not opened().film.read_back


def test_a_script_that_reads_a_table_by_csv_is_kept_until_the_table_changes(write: Writer, opened: Opened) -> None:
    write("1.0,2.0", "table.csv")
    reading = "import csv\nfrom pathlib import Path\n"
    reading += "R = float(next(csv.reader(open(Path(__file__).parent / 'table.csv')))[0])\n"
    write(reading + FILM.replace("radius=radius", "radius=R").format(place="0"))
    assert opened().doubts == () and opened().film.read_back
    write("3.0,2.0", "table.csv")
    assert not opened().film.read_back


def test_a_script_saved_while_it_is_built_is_not_kept(write: Writer, opened: Opened, tmp_path: Path) -> None:
    write(FILM.format(place="0"))
    os.utime(tmp_path / "film.py", (2**33, 2**33))
    assert opened().doubts == ("a file changed while the film was built",)


def test_a_theme_from_a_file_and_other_values_are_not_kept(write: Writer, opened: Opened) -> None:
    write(FILM.format(place="0"))
    assert opened(theme=LIGHT).doubts
    with pytest.raises(TargetError):
        opened(theme="none.py:PAPER")


def test_a_kept_scene_that_cannot_be_read_is_built_anew(write: Writer, opened: Opened, store: SceneStore) -> None:
    write(FILM.format(place="0"))
    opened()
    ((_, _, file),) = store.entries()
    kept = store.fetch(file.name)
    assert kept is not None
    store.keep(file.name, type(kept)(kept.about, kept.data[:-40]))
    assert not opened().film.read_back
    assert opened().film.read_back
