from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from renderer.cli.new import script, script_name
from renderer.encode.encoder import probe
from renderer.film.load.target import load
from renderer.values.errors import TargetError

Netreel = Callable[..., Result]


def test_a_new_script_renders_as_it_stands(netreel: Netreel, here: Path, small: tuple[str, ...]) -> None:
    made = netreel("new", "first_steps")
    assert (made.exit_code, made.stdout) == (0, "first_steps.py\n")
    assert "'netreel render first_steps.py -q 480p15'" in made.stderr
    result = netreel("render", "first_steps.py", *small, "-o", "film.mp4")
    assert result.exit_code == 0, result.stderr
    assert probe(here / "film.mp4").frames == round(load("first_steps.py").scene.duration * 10)


def test_in_a_new_script_a_part_of_a_formula_flies(netreel: Netreel, here: Path) -> None:
    netreel("new", "first_steps")
    scene = load("first_steps.py").scene
    source = (here / "first_steps.py").read_text("utf-8")
    assert "become(line, solved" in source
    name = "tex#w-frac-y-b-x"
    life = next(number for number, life in enumerate(scene.lives) if life.node.name == name)
    assert any(address.startswith(f"{name}/w/") and prop == "at" for n, address, prop in scene.tracks if n == life)


def test_a_new_script_is_short_and_takes_the_reserved_parameters(netreel: Netreel, here: Path) -> None:
    netreel("new", "first_steps")
    assert 18 <= len((here / "first_steps.py").read_text("utf-8").splitlines()) <= 30
    given = {"theme": "light", "size": (400, 300), "pace": 2.0}
    assert load("first_steps.py", given).unused == ()


def test_a_script_that_is_there_is_not_overwritten(netreel: Netreel, here: Path) -> None:
    before = (here / "my_film.py").read_text("utf-8")
    result = netreel("new", "my_film")
    assert result.exit_code == 2
    assert result.stderr.startswith("netreel: 'my_film.py' is there already, and nothing is overwritten")
    assert (here / "my_film.py").read_text("utf-8") == before


def test_a_folder_can_be_named_and_is_made(netreel: Netreel, here: Path) -> None:
    assert netreel("new", "first_steps.py", "--folder", "films/drafts").exit_code == 0
    assert (here / "films" / "drafts" / "first_steps.py").is_file()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("my-film", "'my-film' cannot name a script: a name is a word of letters, digits and '_', such as 'my_film'"),
        ("../film", "such as 'film'"),
        ("2nd", "cannot name a script: a name is a word of letters, digits and '_'"),
        ("", "cannot name a script"),
        ("___", "cannot name a script"),
        ("class", "it is a word of Python itself; 'class_film' would do"),
        ("numpy", "'numpy' is the name of a Python module, which a script of that name would hide"),
        ("renderer", "'renderer_film' would do"),
        ("math", "'math_film' would do"),
    ],
)
def test_a_name_that_cannot_be_is_refused(netreel: Netreel, here: Path, name: str, said: str) -> None:
    before = set(here.rglob("*"))
    result = netreel("new", name)
    assert result.exit_code == 2
    assert said in result.stderr
    assert set(here.rglob("*")) == before


def test_a_name_may_have_its_ending() -> None:
    assert script_name("film.py") == script_name("film") == "film"
    with pytest.raises(TargetError):
        script_name("film.py.py")


def test_the_title_of_a_new_script_is_its_name_in_words() -> None:
    assert script("why_it_learns").splitlines()[0] == '"""Why it learns: the slope leaves its line and stands alone."""'
