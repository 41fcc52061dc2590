"""Signals that come while the command is starting and while it is ending."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import renderer

AT_IMPORT = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            os.kill(os.getpid(), signal.{signal})
sys.meta_path.insert(0, Finder())
sys.argv[1:] = ["render", "intro"]
from renderer.cli.start import main
main()
"""
AT_EXIT = """
import atexit, os, signal, sys
sys.argv[1:] = ["list"]
atexit.register(lambda: os.kill(os.getpid(), signal.{signal}))
from renderer.cli.start import main
main()
"""


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(renderer.__file__).parents[1])}
    command = [sys.executable, "-P", "-c", code]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize(
    "name", ["click", "renderer.cli.exit_codes", "numpy._core", "numpy.linalg", "cairo", "rich.text"]
)
@pytest.mark.parametrize(
    ("number", "said", "code"), [("SIGINT", "netreel: stopped", 130), ("SIGTERM", "netreel: ended by SIGTERM", 143)]
)
def test_a_signal_while_modules_are_imported_ends_the_command_with_one_line(tmp_path, name, number, said, code) -> None:
    done = run(AT_IMPORT.format(name=name, signal=number), tmp_path)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (code, "", said)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_after_the_work_is_done_changes_nothing(tmp_path, number) -> None:
    done = run(AT_EXIT.format(signal=number), tmp_path)
    assert (done.returncode, done.stderr) == (0, "") and "intro" in done.stdout
