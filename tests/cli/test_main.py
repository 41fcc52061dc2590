from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from renderer.cli.exit_codes import answered
from renderer.cli.main import VERBS, main
from renderer.values.errors import RenderError, SceneError

Netreel = Callable[..., Result]


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",)])
def test_help_names_every_verb_with_examples_and_completion(netreel: Netreel, words: tuple[str, ...]) -> None:
    result = netreel(*words)
    assert result.exit_code == 0
    assert all(f"  {verb} " in result.stdout and line in result.stdout for verb, line in VERBS.items())
    assert "netreel render intro" in result.stdout
    assert "_NETREEL_COMPLETE=bash_source" in result.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_help_that_begins_as_the_table_does(netreel: Netreel, verb: str) -> None:
    command = main.get_command(click.Context(main), verb)
    assert command is not None
    assert command.get_short_help_str(100) == VERBS[verb]
    result = netreel(verb, "--help")
    assert (result.exit_code, result.stdout[:6]) == (0, "Usage:")
    assert verb not in ("render", "still", "beats") or f"netreel {verb} intro" in result.stdout


def test_help_draws_nothing_in_that_takes_long_to_load() -> None:
    code = "import sys; sys.argv = ['netreel', '--help']\nfrom renderer.cli.main import main\nmain()"
    script = f"import atexit, sys\natexit.register(lambda: print(sorted(sys.modules), file=sys.stderr))\n{code}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(done.stderr.strip().splitlines()[-1]))
    assert "renderer.cli.main" in loaded
    assert not {"numpy", "cairo", "rich", "imageio", "renderer.cli.render"} & loaded


def test_the_version_is_that_of_the_package(netreel: Netreel) -> None:
    import importlib.metadata

    assert netreel("--version").stdout == f"netreel {importlib.metadata.version('netreel')}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rendr",), "there is no command 'rendr'; did you mean 'render'?"),
        (("xyzzy",), "there is no command 'xyzzy'; there are render, "),
        (("my_film.py",), "there is no command 'my_film.py'; did you mean 'netreel render my_film.py'?"),
        (("--versoin",), "there is no option '--versoin'; did you mean '--version'?"),
        (("render", "my_film.py", "--tehme", "x"), "there is no option '--tehme'; did you mean '--theme'?"),
        (("still", "my_film.py", "--tiem", "1"), "there is no option '--tiem'"),
        (("render",), "TARGET is missing"),
        (("render", "one", "two"), "got unexpected extra argument (two)"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_refused_with_the_nearest_name(
    netreel: Netreel, words: tuple[str, ...], said: str
) -> None:
    result = netreel(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"netreel: {said}")
    assert "--help' shows what there is)" in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_option_without_its_value_is_refused(netreel: Netreel) -> None:
    result = netreel("render", "my_film.py", "--size")
    assert result.exit_code == 2
    assert result.stderr.startswith("netreel: option '--size' requires an argument")


@pytest.mark.parametrize(
    ("error", "said", "code"),
    [
        (KeyboardInterrupt(), "netreel: stopped", 130),
        (click.Abort(), "netreel: stopped", 130),
        (SceneError("no shape is named 'a'"), "netreel: no shape is named 'a'", 2),
        (RenderError("the disk is full"), "netreel: the disk is full", 1),
        (OSError(28, "No space left on device"), "netreel: No space left on device", 1),
        (PermissionError(13, "Permission denied", "/a/b"), "netreel: /a/b: Permission denied", 1),
        (MemoryError(), "netreel: there is not enough memory; a smaller --size needs less", 1),
        (
            ValueError("odd"),
            "netreel: a mistake in netreel itself: ValueError: odd; NETREEL_DEBUG=1 shows the whole traceback",
            1,
        ),
    ],
)
def test_every_kind_of_error_has_its_message_and_exit_code(error: BaseException, said: str, code: int) -> None:
    assert answered(error) == (said, code)


def test_a_mistake_of_netreel_is_told_in_a_line_and_in_full_when_asked_for(
    netreel: Netreel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("renderer.cli.options.load", lambda *_, **__: [][0])
    result = netreel("beats", "my_film.py")
    assert result.exit_code == 1
    assert result.stderr.startswith("netreel: a mistake in netreel itself: IndexError: list index out of range (")
    assert result.stderr.endswith("; NETREEL_DEBUG=1 shows the whole traceback\n")
    monkeypatch.setenv("NETREEL_DEBUG", "1")
    result = netreel("beats", "my_film.py")
    assert result.exit_code == 1
    assert result.stderr.startswith("Traceback (most recent call last):")


def test_a_mistake_in_a_script_is_told_with_its_line_and_in_full_when_asked_for(
    netreel: Netreel, write: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("wrong.py", "def build():\n    return 1 / 0\n")
    result = netreel("beats", "wrong.py")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "netreel: wrong.py:2: ZeroDivisionError: division by zero\n"
    monkeypatch.setenv("NETREEL_DEBUG", "1")
    assert "Traceback (most recent call last):" in netreel("beats", "wrong.py").stderr


def test_the_shell_is_told_verbs_options_and_films(here: Path) -> None:
    def completions(words: str, count: int) -> str:
        env = {"_NETREEL_COMPLETE": "bash_complete", "COMP_WORDS": f"netreel {words}", "COMP_CWORD": str(count)}
        return CliRunner().invoke(main, [], prog_name="netreel", env=env).output

    assert completions("re", 1) == "plain,render\n"
    assert "plain,intro\n" in completions("render intr", 2)
    assert "plain,--theme\n" in completions("render intro --the", 3)
    assert "plain,1080p60\n" in completions("render intro -q 10", 4)
