from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Netreel = Callable[..., Result]


def test_beats_as_json_are_a_list_of_objects(netreel: Netreel) -> None:
    result = netreel("beats", "my_film.py", "--json", "--set", "n=2")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == [
        {"beat": 0, "start": 0.0, "seconds": 1.0, "label": "hello", "chapter": "One"},
        {"beat": 1, "start": 1.0, "seconds": 2.0, "label": None, "chapter": "One"},
        {"beat": 2, "start": 3.0, "seconds": 1.0, "label": "aside", "chapter": "Two"},
    ]


def test_beats_are_a_table_otherwise(netreel: Netreel) -> None:
    result = netreel("beats", "my_film.py")
    rows = [line.split() for line in result.stdout.splitlines()]
    assert rows == [
        ["beat", "start", "seconds", "kind", "label", "chapter"],
        ["0", "0.000", "1.000", "play", "hello", "One"],
        ["1", "1.000", "1.000", "wait", "One"],
        ["2", "2.000", "1.000", "play", "aside", "Two"],
    ]
    assert result.stderr == "3 beats, 3 s\n"


def test_a_label_stands_whole_and_as_it_is_however_long_where_there_is_no_terminal(
    netreel: Netreel, write: Callable[[str, str], Path]
) -> None:
    label = "[bold]" + "long " * 60 + "[/bold]"
    write("wordy.py", f"from renderer import Script\ndef build():\n    s = Script()\n    s.wait(1, label={label!r})\n"
          "    return s.scene()\n")  # fmt: skip
    assert label in netreel("beats", "wordy.py").stdout


@pytest.mark.parametrize("target", ["intor", "nowhere.py"])
def test_a_target_that_is_nowhere_is_refused(netreel: Netreel, target: str) -> None:
    result = netreel("beats", target, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("netreel: ")
