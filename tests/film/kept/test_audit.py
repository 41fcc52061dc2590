from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from renderer.film.kept.audit import watching


def test_files_that_are_read_are_noted_and_those_of_packages_are_not(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("1")
    with watching() as watch:
        (tmp_path / "data.txt").read_text()
        Path(os.__file__).read_bytes()
    assert (list(watch.files), list(watch.doubts)) == ([str(tmp_path / "data.txt")], [])


def test_a_file_that_is_not_there_is_noted_too(tmp_path: Path) -> None:
    with watching() as watch, contextlib.suppress(OSError):
        (tmp_path / "none.txt").open()
    assert list(watch.files) == [str(tmp_path / "none.txt")]


def test_a_file_that_is_written_is_a_doubt(tmp_path: Path) -> None:
    with watching() as watch:
        (tmp_path / "one.txt").write_text("1")
        os.close(os.open(tmp_path / "two.txt", os.O_WRONLY | os.O_CREAT))
    assert len(watch.doubts) == 2


def test_looking_into_folders_and_starting_programs_are_doubts(tmp_path: Path) -> None:
    with watching() as watch:
        os.listdir(tmp_path)
        subprocess.run(["true"], check=True)
        list(tmp_path.glob("*"))
    said = " ".join(watch.doubts)
    assert all(word in said for word in ("os.listdir", "subprocess.Popen", "pathlib.Path.glob"))


def test_nothing_is_noted_after_the_block(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("1")
    with watching() as outer:
        with watching() as inner:
            pass
        (tmp_path / "data.txt").read_text()
    (tmp_path / "data.txt").read_bytes()
    assert (list(inner.files), list(outer.files)) == ([], [str(tmp_path / "data.txt")])


def test_the_folders_of_python_are_known_before_the_first_file_is_heard_of() -> None:
    # Python 3.13 reads a file to find them; a hook that asks for them then finds half of the answer.
    code = (
        "import sysconfig\n"
        "from renderer.film.kept.audit import watching\n"
        "sysconfig._CONFIG_VARS, sysconfig._CONFIG_VARS_INITIALIZED = None, False\n"
        "with watching(): print(bool(sysconfig._CONFIG_VARS))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
