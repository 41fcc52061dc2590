from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result


def test_films_of_the_package_and_scripts_here_are_listed_with_a_line_each(
    netreel: Callable[..., Result], here: Path
) -> None:
    (here / "tool.py").write_text("print('run')\n")
    result = netreel("list")
    assert result.exit_code == 0
    lines = [line.split(maxsplit=2) for line in result.stdout.splitlines()]
    assert any(line[:2] == ["intro", "netreel"] for line in lines)
    assert " ".join(result.stdout.split()).endswith("my_film.py this folder A dot comes, waits and goes aside.")
    assert "tool" not in result.stdout


def test_where_there_are_no_films_it_says_so(netreel: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renderer.cli.list.find_films", lambda: [])
    result = netreel("list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "netreel: note: there are no films here\n"
