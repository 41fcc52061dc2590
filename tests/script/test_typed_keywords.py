from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import re
import tomllib
from pathlib import Path

import pytest

import renderer
from renderer.network import Dense, chain
from renderer.scene.properties import NodeProperties
from renderer.values.errors import NetreelError
from tests.script import right_calls, wrong_keywords

ROOT = Path(__file__).parents[2]
SOURCE = Path(wrong_keywords.__file__)


def test_the_type_checker_reads_the_calls_that_it_must_refuse_and_no_remark_goes_unused() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    assert settings["strict"] and any(SOURCE.is_relative_to(ROOT / folder) for folder in settings["files"])
    assert len(re.findall(r"# type: ignore\[[a-z-]+\]$", SOURCE.read_text("utf-8"), flags=re.M)) == 3


@pytest.mark.parametrize("call", re.findall(r"^    (.*?)  # type: ignore", SOURCE.read_text("utf-8"), flags=re.M))
def test_a_call_that_a_type_checker_refuses_is_refused_when_it_is_run_too(call: str) -> None:
    known = {"circle": renderer.circle, "to": renderer.to, "c": renderer.circle(1.0)}
    with pytest.raises(NetreelError):
        exec(call, known)


def typed_makers() -> list[tuple[type, ast.FunctionDef]]:
    """Return each class whose `__init__` only the type checker sees, and that `__init__`."""
    found = []
    for file in sorted((ROOT / "renderer").rglob("*.py")):
        if "def __init__(  # what may be handed in" not in (text := file.read_text("utf-8")):
            continue
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for tree in (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)):
            for block in (node for node in tree.body if isinstance(node, ast.If)):
                assert ast.unparse(block.test) == "TYPE_CHECKING"
                found += [(getattr(module, tree.name), one) for one in block.body if isinstance(one, ast.FunctionDef)]
    return found


@pytest.mark.parametrize("cls, typed", typed_makers(), ids=lambda one: getattr(one, "__name__", ""))
def test_what_the_type_checker_reads_of_a_class_is_what_the_class_takes(cls: type, typed: ast.FunctionDef) -> None:
    real = list(inspect.signature(cls).parameters.values())
    optional = {one.name for one in real if one.default is not one.empty}
    given = typed.args
    if given.kwarg is None:
        assert [one.arg for one in given.args[1:]] == [one.name for one in real]
        assert {one.arg for one in given.args[-len(given.defaults) :] if given.defaults} == optional
        return
    # A node: its own keywords one by one, those of every node by their dictionary.
    every = {one.name for one in dataclasses.fields(NodeProperties)}
    written = {one.arg: default for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)}
    assert all(one.kind is one.KEYWORD_ONLY for one in real) and {"name", *written} == {
        one.name for one in real
    } - every | {"name"}
    assert {name for name, default in written.items() if default is not None} - {"name"} == optional & {*written} - {
        "name"
    }


@pytest.mark.parametrize("name", ["paint", "nodes", "signals", "films", "layers"])
def test_the_calls_that_a_type_checker_must_accept_run(name: str) -> None:
    getattr(right_calls, name)()


def test_the_loss_of_a_run_is_a_source_of_a_number() -> None:
    right_calls.sources(chain(Dense([[1, 2]])).run([1, 1], target=[1], loss="mse"))


def test_the_right_calls_are_accepted_without_a_remark() -> None:
    text = Path(right_calls.__file__).read_text("utf-8")
    assert not re.search(r"type: ignore|unchecked|cast\(|\bAny\b", text)
