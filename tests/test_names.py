"""Each public name is defined in one file, and few values are typed `Any`."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

RENDERER = Path(__file__).parents[1] / "renderer"
ALLOWED = {
    "command": "each subcommand's module is loaded by name, and its command is looked up in it",
    "main": "each process has a module of its own, and its entry point is looked up in it",
}
"""Public names that several files define, and why."""

MOST_ANY = 97
"""The mentions of `Any` under renderer/; the number may only fall, and below 100 it has come to its goal."""


@cache
def defined(source: str) -> tuple[str, ...]:
    """Return the public names that a module defines at its top, type variables aside."""
    found: list[str] = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            is_variable = isinstance(node.value, ast.Call) and ast.unparse(node.value.func).endswith("TypeVar")
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name) and not is_variable]
        else:
            continue
        found += (name for name in names if not name.startswith("_"))
    return tuple(found)


def doubles(renderer: Path) -> dict[str, list[str]]:
    """Return the files of each public name that several files define."""
    files: dict[str, list[str]] = {}
    for path in sorted(renderer.rglob("*.py")):
        for name in dict.fromkeys(defined(path.read_text("utf-8"))):
            files.setdefault(name, []).append(path.relative_to(renderer).as_posix())
    return {name: places for name, places in files.items() if len(places) > 1}


def test_no_public_name_is_defined_in_two_files() -> None:
    assert {name: places for name, places in doubles(RENDERER).items() if name not in ALLOWED} == {}


def test_each_allowed_name_is_still_defined_in_several_files() -> None:
    assert sorted(ALLOWED.keys() - doubles(RENDERER).keys()) == []


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def make(): ...", ["make"]),
        ("class Node: ...", ["Node"]),
        ("MOST: int = 3", ["MOST"]),
        ("a = b = 3", ["a", "b"]),
        ("_MOST = 3", []),
        ("T = TypeVar('T')", []),
        ("from x import make", []),
    ],
)
def test_functions_classes_and_constants_are_public_names(source: str, names: list[str]) -> None:
    assert list(defined(source)) == names


def test_a_name_in_two_files_is_found(tmp_path: Path) -> None:
    for place in ("a/one.py", "b/two.py"):
        path = tmp_path / place
        path.parent.mkdir()
        path.write_text("def make(): ...\n\n\ndef _hidden(): ...", "utf-8")
    assert doubles(tmp_path) == {"make": ["a/one.py", "b/two.py"]}


def test_mentions_of_any_do_not_grow() -> None:
    count = sum(len(re.findall(r"\bAny\b", path.read_text("utf-8"))) for path in RENDERER.rglob("*.py"))
    assert count <= MOST_ANY


def defaults(source: str) -> dict[tuple[str, str], float]:
    """Return the numbers that functions at the top of a module take when nothing is given, by function and keyword."""
    numbers: dict[tuple[str, str], float] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            plain = [*given.posonlyargs, *given.args]
            last = plain[len(plain) - len(given.defaults) :]
            pairs = [*zip(last, given.defaults, strict=True), *zip(given.kwonlyargs, given.kw_defaults, strict=True)]
            for one, default in pairs:
                value = default.value if isinstance(default, ast.Constant) else None
                if isinstance(value, int | float) and not isinstance(value, bool):
                    numbers[node.name, one.arg] = value
    return numbers


def defaults_said_twice(renderer: Path) -> dict[tuple[str, str], list[str]]:
    """Return the files in which functions of one name have a number as the default of one keyword."""
    places: dict[tuple[str, str], list[str]] = {}
    for file in sorted(renderer.rglob("*.py")):
        for place in defaults(file.read_text("utf-8")):
            places.setdefault(place, []).append(str(file.relative_to(renderer)))
    return {place: files for place, files in places.items() if len(files) > 1}


def test_a_number_that_a_maker_takes_by_default_is_said_by_the_maker_alone_not_by_the_outline_too() -> None:
    assert defaults_said_twice(RENDERER) == {}


def test_a_default_in_two_functions_of_one_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "outline.py").write_text("def dot(radius: float = 0.08, *, start: float = 0.0): ...")
    (tmp_path / "shapes.py").write_text("def dot(at, *, name: str | None = None, radius: float = 0.1): ...")
    assert defaults_said_twice(tmp_path) == {("dot", "radius"): ["outline.py", "shapes.py"]}
