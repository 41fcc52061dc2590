from __future__ import annotations

import functools
import importlib
import webbrowser

import click
import pytest

import renderer.review.doctor
from renderer.cli.main import VERBS

# A half surrogate stands for a byte that is no UTF-8; a zero byte cannot come from a command line.
GARBAGE = (
    *("", " ", "\n", "\udcff", "9" * 400, "\u00e9" * 200),
    *("-", "--", "0", "-1", "1e400", "nan", "inf", "-inf", "1/0", "0x10", "1x", "x1", "0x0", "-1x5", "1920x"),
    *("words", "a=b=c", "=", "a=", ":", "a:b", "../..", "~nobody", "/", "*", "%s", "{}", "[1", "'"),
)
SEARCHED = ("golden", "approve")
"""A verb that looks through all of a folder: one that is there would be all that is on the machine."""


def options() -> list[tuple[tuple[str, ...], click.Option]]:
    """Every option that takes a value, with the words of its verb."""
    found: list[tuple[tuple[str, ...], click.Option]] = []

    def visit(words: tuple[str, ...], command: click.Command) -> None:
        for name, inner in getattr(command, "commands", {}).items():
            visit((*words, name), inner)
        found.extend((words, one) for one in command.params if isinstance(one, click.Option) and not one.is_flag)

    for verb in VERBS:
        visit((verb,), importlib.import_module(f"renderer.cli.{verb}").command)
    return found


@pytest.fixture
def unserved(monkeypatch):
    """A studio that ends as soon as it listens, and no browser."""

    async def serve(self, sockets=None):
        assert sockets

    monkeypatch.setattr("uvicorn.Server.serve", serve)
    monkeypatch.setattr(webbrowser, "open", lambda address: True)


@pytest.fixture
def checked_once(monkeypatch):
    """A doctor that looks once at what does not depend on its folder."""
    for check in ("_draws", "_encodes", "_fonts", "_sets", "_size"):
        monkeypatch.setattr(renderer.review.doctor, check, functools.cache(getattr(renderer.review.doctor, check)))


@pytest.mark.parametrize(("words", "option"), [pytest.param(w, o, id=f"{' '.join(w)} {o.name}") for w, o in options()])
def test_whatever_stands_behind_an_option_is_told_in_one_line(netreel, unserved, checked_once, words, option):
    # A film that does not exist keeps what is right from being drawn. The exit code is 1 where a path is refused by the
    # system, as one that is too long.
    target = ("nowhere.py",) if words[0] not in ("list", "doctor", "cache") else ()
    for garbage in GARBAGE:
        if words == SEARCHED and option.name == "out" and garbage in ("/", "../.."):
            continue
        said = netreel(*words, *target, option.opts[-1], garbage)
        if words[0] == "doctor" and said.exit_code == 1:
            # Its answer to a folder that cannot be written to is a table.
            continue
        assert said.exit_code in (0, 1, 2), (garbage, said.output)
        assert "in netreel itself" not in said.output and "Traceback" not in said.output, (garbage, said.output)
        assert said.exit_code == 0 or len(said.output.strip().splitlines()) == 1, (garbage, said.output)
