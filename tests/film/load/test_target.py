from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from textwrap import dedent
from typing import Annotated, Any, Literal

import pytest

from renderer.film.load.find_films import find_films, packaged_film
from renderer.film.load.parameters import arguments, converted, described
from renderer.film.load.target import find_source, load
from renderer.scene.scene import Scene
from renderer.values.errors import TargetError
from renderer.values.theme import LIGHT, Theme

FILM = '''
"""A wait.

More about it.
"""
from renderer import Script

def build(seconds: float = 1.0):
    script = Script()
    script.wait(seconds)
    return script.scene()
'''

Writer = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Writer]:
    path, modules = list(sys.path), set(sys.modules)

    def writer(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"), "utf-8")
        return file

    yield writer
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


def refused(target: str, folder: Path, **params: object) -> str:
    with pytest.raises(TargetError) as error:
        load(target, params, folder)
    return str(error.value)


def test_a_file_is_a_film(write: Writer, tmp_path: Path) -> None:
    write("my_film.py", FILM)
    film = load("my_film.py", {"seconds": "2.5"}, tmp_path)
    assert isinstance(film.scene, Scene)
    assert (film.scene.duration, film.source.stem, film.unused) == (2.5, "my_film", ())


def test_a_file_in_another_folder_is_found_by_its_path_in_full_or_from_here(write: Writer, tmp_path: Path) -> None:
    file = write("deep/down/film.py", FILM)
    assert load(str(file), {}, tmp_path).source.stem == "film"
    assert load("deep/down/film.py", {}, tmp_path).source.stem == "film"


def test_another_function_than_build_is_named_after_a_colon(write: Writer, tmp_path: Path) -> None:
    write("my_film.py", FILM + "\ndef short():\n    return build(0.5)\n")
    assert load("my_film.py:short", {}, tmp_path).scene.duration == 0.5


def test_a_script_is_found_without_its_suffix(write: Writer, tmp_path: Path) -> None:
    write("my_film.py", FILM)
    assert load("my_film", {}, tmp_path).scene.duration == 1.0


def test_a_module_of_a_package_in_the_folder_is_a_film(write: Writer, tmp_path: Path) -> None:
    write("films_of_mine/__init__.py", "")
    write("films_of_mine/first.py", FILM)
    film = load("films_of_mine.first", {}, tmp_path)
    assert (film.scene.duration, film.source.stem) == (1.0, "first")


def test_a_film_of_the_package_is_found_by_its_name() -> None:
    source = find_source("intro")
    assert (source.module, source.stem, source.function) == ("timelines.intro", "intro", "build")
    assert source.root.name == "timelines"


def test_a_film_among_the_examples_has_a_short_stem_and_the_whole_package_as_its_folder() -> None:
    source = find_source("examples/tangent")
    assert (source.module, source.stem, source.root.name) == ("timelines.examples.tangent", "tangent", "timelines")


def test_modules_beside_a_script_can_be_imported_and_each_script_gets_its_own(write: Writer, tmp_path: Path) -> None:
    film = FILM.replace("seconds: float = 1.0", "seconds: float = long").replace(
        "from renderer", "from lengths import long\nfrom renderer"
    )
    for folder, long in (("one", 3.0), ("two", 4.0)):
        write(f"{folder}/film.py", film)
        write(f"{folder}/lengths.py", f"long = {long}\n")
    assert load("one/film.py", {}, tmp_path).scene.duration == 3.0
    assert load("two/film.py", {}, tmp_path).scene.duration == 4.0


def test_a_script_and_what_lies_beside_it_are_run_anew_each_time(write: Writer, tmp_path: Path) -> None:
    write("film.py", "from size_of import size\n" + dedent(FILM).replace("script.wait(seconds)", "script.wait(size)"))
    write("size_of.py", "size = 10.0\n")
    assert load("film.py", {}, tmp_path).scene.duration == 10.0
    write("size_of.py", "size = 20.5  # longer\n")
    assert load("film.py", {}, tmp_path).scene.duration == 20.5


def test_a_script_named_like_a_module_in_use_does_not_take_its_place(write: Writer, tmp_path: Path) -> None:
    import json

    write("json.py", FILM)
    assert load("json.py", {}, tmp_path).scene.duration == 1.0
    assert sys.modules["json"] is json


def test_what_a_script_defines_travels_in_a_scene(write: Writer, tmp_path: Path) -> None:
    write(
        "wavy.py",
        """
        import math
        from renderer import Clock, Script, apply, circle

        def up(t):
            return (0.0, math.sin(t))

        def build():
            script = Script()
            script.add(circle(name="dot"))
            script.follow("dot.at", apply(up, Clock()))
            script.wait(1)
            return script.scene()
""",
    )
    scene = load("wavy.py", {}, tmp_path).scene
    assert pickle.loads(pickle.dumps(scene)) == scene


# ---- what is no film


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("my_fil.py", "the file 'my_fil.py' does not exist; did you mean 'my_film.py'?"),
        ("intor", "no film, file or module is named 'intor'; did you mean 'intro'?"),
        ("intro.py", "the file 'intro.py' does not exist; did you mean 'intro'?"),
        ("my_fil", "no film, file or module is named 'my_fil'; did you mean 'my_film.py'?"),
        ("examples/tangnet", "no film, file or module is named 'examples/tangnet'; did you mean 'examples/tangent'?"),
        ("folder", "'folder' is a folder; a target is a film's name, a file or a module"),
        ("folder.py", "the file 'folder.py' is a folder, not a script"),
        ("", "a target is a film's name, a file or a module, but this one is empty"),
        ("os", "no film, file or module is named 'os'"),
        ("../intro", "no film, file or module is named '../intro'"),
        ("renderer.no_such", "no module is named 'renderer.no_such'"),
    ],
)
def test_a_target_that_is_nowhere_is_refused(write: Writer, tmp_path: Path, target: str, said: str) -> None:
    write("my_film.py", FILM)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.py").mkdir()
    assert refused(target, tmp_path).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def build(:\n    pass\n", "film.py:1: SyntaxError: "),
        ("x = 1\ny = x / 0\n", "film.py:2: ZeroDivisionError: division by zero"),
        ("import nothing_of_that_name\n", "film.py:1: ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        (
            "def biuld():\n    pass\n",
            "film.py has no 'build'; a film is a module with build(script); did you mean 'biuld'",
        ),
        ("build = 3\n", "'build' in film.py is no function but 3"),
        (
            "def build():\n    pass\n",
            "film.py:1: build of 'film.py' returned nothing, not a scene; let it take the script that it writes on",
        ),
        ("x = 0\ndef build():\n    return 3\n", "film.py:2: build of 'film.py' returned 3, not a scene; let it take"),
        (
            "from renderer import Script\ndef build():\n    return Script()\n",
            "film.py:2: build of 'film.py' returned a Script, not a scene; let it take",
        ),
        ("import sys\nsys.exit(3)\n", "film.py:2: the script ended itself by SystemExit(3)"),
        ("def build():\n    raise KeyError\n", "film.py:2: KeyError"),
        ("x = '\0'\n", "'film.py' is no Python script: source code string cannot contain null bytes"),
        (
            "from renderer import Script\ndef build():\n    s = Script()\n    s.wait(-1)\n",
            "film.py:4: the seconds of a wait must be above 0, but it is -1",
        ),
        (
            "from renderer import Script, circle\ndef build():\n    s = Script()\n    for _ in range(2):\n"
            "        s.add(circle(name='dot'))\n",
            "film.py:5: 'dot' is on the stage",
        ),
        ("x = 0\ndef build(script):\n    pass\n", "film.py:2: the script has no beat"),
        ("def build(script):\n    return 3\n", "film.py:1: build of 'film.py' returned 3, not a scene"),
    ],
)
def test_a_mistake_in_a_script_is_told_with_its_file_and_line(
    write: Writer, tmp_path: Path, text: str, said: str
) -> None:
    write("film.py", text)
    assert refused("film.py", tmp_path).startswith(said)


def test_a_mistake_in_a_module_beside_the_script_is_told_with_that_place(write: Writer, tmp_path: Path) -> None:
    write("film.py", "import helper\ndef build():\n    return helper.make()\n")
    write("helper.py", "def make():\n    return 1 / 0\n")
    assert refused("film.py", tmp_path) == "helper.py:2: ZeroDivisionError: division by zero"
    write("helper.py", "x = 1\ny = 2\nz = (\n")
    assert refused("film.py", tmp_path).startswith("helper.py:3: SyntaxError: ")


def test_a_mistake_that_shows_in_a_library_is_told_with_the_line_of_the_script(write: Writer, tmp_path: Path) -> None:
    write("film.py", "import json\ndef build():\n    return json.loads('{')\n")
    assert refused("film.py", tmp_path).startswith("film.py:3: JSONDecodeError: ")


def test_a_mistake_that_shows_while_drawing_is_told_with_its_place(write: Writer, tmp_path: Path) -> None:
    write(
        "film.py",
        """
        from renderer import Clock, Script, apply, circle

        def up(t):
            return (0.0, 1 / (t - 0.5))

        def build():
            script = Script()
            script.add(circle(name="dot"))
            script.follow("dot.at", apply(up, Clock()))
            script.wait(1)
            return script.scene()
""",
    )
    film = load("film.py", {}, tmp_path)
    with (
        pytest.raises(TargetError, match=r"^film\.py:4: the signal of 'dot\.at' fails at 0\.50 s: ZeroDivisionError: "),
        film.source.watched(),
    ):
        film.scene.at(0.5)


def test_an_error_that_no_code_of_the_script_takes_part_in_passes_as_it_is(write: Writer, tmp_path: Path) -> None:
    write("film.py", FILM)
    with pytest.raises(ZeroDivisionError), find_source("film.py", tmp_path).watched():
        1 / 0  # noqa: B018


def test_ctrl_c_in_a_script_passes(write: Writer, tmp_path: Path) -> None:
    write("film.py", "def build():\n    raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        load("film.py", {}, tmp_path)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "film.py").write_bytes(b"\xff\xfe\x00build")
    assert refused("film.py", tmp_path).startswith("'film.py' is no Python script: ")


# ---- parameters


class Mood(Enum):
    CALM = "calm"
    WILD = "wild"


@pytest.mark.parametrize(
    ("text", "hint", "value"),
    [
        ("3", int, 3),
        ("-3", int, -3),
        ("2.5", float, 2.5),
        ("1e-3", float, 0.001),
        ("yes", bool, True),
        ("False", bool, False),
        ("0", bool, False),
        ("a=b, c", str, "a=b, c"),
        ("x", Any, "x"),
        ("2,3,2", tuple[int, ...], (2, 3, 2)),
        ("(2, 3)", tuple[int, ...], (2, 3)),
        ("[2, 3,]", list[int], [2, 3]),
        ("", tuple[int, ...], ()),
        ("2,0.5", tuple[int, float], (2, 0.5)),
        ("a,b", list[str], ["a", "b"]),
        ("a,b", list, ["a", "b"]),
        ("none", int | None, None),
        ("7", int | None, 7),
        ("7", str | int, 7),
        ("seven", str | int, "seven"),
        ("calm", Mood, Mood.CALM),
        ("WILD", Mood, Mood.WILD),
        ("b", Literal["a", "b"], "b"),
        ("2", Literal[1, 2], 2),
        ("4", Annotated[int, "count"], 4),
        ("light", Theme, LIGHT),
        ("a/b", Path, Path("a/b")),
    ],
)
def test_words_become_what_the_hint_says(text: str, hint: Any, value: object) -> None:
    found = converted(text, hint)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "hint", "wanted"),
    [
        ("x", int, "a whole number"),
        ("2.5", int, "a whole number"),
        ("nan", float, "a number"),
        ("inf", float, "a number"),
        ("maybe", bool, "true or false"),
        ("2,x", tuple[int, ...], "whole numbers with commas between, such as 2,3,2"),
        ("2", tuple[int, int], "2 whole numbers with a comma between"),
        ("c", Literal["a", "b"], "one of a, b"),
        ("x", int | None, "a whole number or none"),
        ("x", dict[str, int], "a dict, which words cannot say"),
        ("x", Mood, "one of calm, wild"),
        ("drak", Theme, "a theme"),
    ],
)
def test_words_that_do_not_fit_are_refused_with_what_is_wanted(text: str, hint: Any, wanted: str) -> None:
    with pytest.raises(ValueError):
        converted(text, hint)
    assert described(hint) == wanted


def test_without_hints_the_defaults_tell_what_words_become() -> None:
    def build(n=1, speed=1.0, loud=False, sizes=(2, 3), names=("a",), other=None): ...

    given = {"n": "4", "speed": "2", "loud": "on", "sizes": "1,2,3", "names": "x,y", "other": "5"}
    found, _ = arguments(build, given, "build")
    assert found == {"n": 4, "speed": 2.0, "loud": True, "sizes": (1, 2, 3), "names": ("x", "y"), "other": "5"}


def test_hints_that_cannot_be_read_give_way_to_the_defaults() -> None:
    def build(n: Missing = 1): ...  # type: ignore[name-defined] # noqa: F821

    assert arguments(build, {"n": "4"}, "build") == ({"n": 4}, ())


def test_values_that_are_no_words_are_passed_as_they_are() -> None:
    def build(size: tuple[float, float] = (16, 9)): ...

    assert arguments(build, {"size": (9, 16)}, "build") == ({"size": (9, 16)}, ())
    assert arguments(build, {"size": "900x1600"}, "build") == ({"size": (900, 1600)}, ())


def test_reserved_parameters_that_build_does_not_take_are_told_and_others_refused() -> None:
    def build(n: int = 1, theme: str = "dark"): ...

    assert arguments(build, {"theme": "light", "pace": 2.0}, "build") == ({"theme": "light"}, ("pace",))
    with pytest.raises(TargetError, match=r"build has no parameter 'them'; it takes n, theme; did you mean 'theme'\?"):
        arguments(build, {"them": "light"}, "build")


def test_a_build_that_takes_anything_is_given_anything() -> None:
    def build(**params: int): ...

    assert arguments(build, {"a": "1", "theme": "2"}, "build") == ({"a": 1, "theme": 2}, ())


def test_a_parameter_without_a_value_is_asked_for(write: Writer, tmp_path: Path) -> None:
    write("film.py", "def build(n: int):\n    pass\n")
    assert refused("film.py", tmp_path).startswith("film.py:1: build of 'film.py' needs a value for 'n'")


@pytest.mark.parametrize("pace", ["0", "-1", "nan", "fast"])
def test_a_pace_must_be_above_zero(pace: str) -> None:
    def build(pace: float = 1): ...

    with pytest.raises(TargetError, match="'pace' must be a number above 0"):
        arguments(build, {"pace": pace}, "build")


# ---- which films there are


def test_films_are_found_without_running_them(write: Writer, tmp_path: Path) -> None:
    write("b_film.py", FILM)
    write("a_film.py", '"""Ends at once."""\nraise SystemExit\ndef build():\n    pass\n')
    write("broken.py", "def build(:\n")
    write("tool.py", "def other():\n    pass\n")
    write("maker.py", "def build(path: str) -> None:\n    pass\n")
    write("below/film.py", FILM)
    found = find_films(tmp_path)
    assert [(f.name, f.summary) for f in found if not f.packaged] == [
        ("a_film.py", "Ends at once."),
        ("b_film.py", "A wait."),
    ]
    packaged = {f.name: f for f in found if f.packaged}
    assert {"intro", "examples/tangent"} <= set(packaged)
    assert all(film.summary for film in packaged.values())


def test_every_packaged_film_that_is_listed_is_a_target() -> None:
    for film in find_films(Path(__file__).parent):
        assert not film.packaged or packaged_film(film.name) == film.file
