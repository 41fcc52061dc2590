from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Netreel = Callable[..., Result]


def test_a_second_render_uses_the_segments_of_the_first_and_says_so(
    netreel: Netreel, here: Path, small: tuple[str, ...]
) -> None:
    first = netreel("render", "my_film.py", *small, "--why")
    assert "reused" not in first.stderr and "0.00 to 3.00 s: it was not made before" in first.stderr
    second = netreel("render", "my_film.py", *small, "--why")
    assert second.stderr.splitlines()[-1] == "1 of 1 segments reused"
    other = netreel("render", "my_film.py", *small, "--theme", "light", "--why")
    assert "reused" not in other.stderr and "ground changed" in other.stderr
    assert "reused" not in netreel("render", "my_film.py", *small, "--no-cache").stderr


def test_the_cache_is_shown_and_cleared(netreel: Netreel, here: Path, small: tuple[str, ...]) -> None:
    netreel("render", "my_film.py", *small)
    assert re.search(r": 1 segments, 0\.0 MB of 4000 MB$", netreel("cache", "show").stdout.splitlines()[0])
    assert netreel("cache", "clear").stdout == "0.0 MB freed\n"
    assert ": 0 segments, " in netreel("cache", "show").stdout
    assert "reused" not in netreel("render", "my_film.py", *small).stderr


@pytest.mark.parametrize("words", [("--draft",), ("--final",), ("--draft", "--crf", "30", "-j", "1")])
def test_manners_of_coding_are_other_films(
    netreel: Netreel, here: Path, small: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert netreel("render", "my_film.py", *small).exit_code == 0
    result = netreel("render", "my_film.py", *small, *words, "--why")
    assert result.exit_code == 0 and "the coding changed" in result.stderr
