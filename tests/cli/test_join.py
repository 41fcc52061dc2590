from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.test_render import left

Netreel = Callable[..., Result]
Small = tuple[str, ...]


def parts(netreel: Netreel, count: int, *words: str) -> list[str]:
    """Make all shares of the film."""
    made = []
    for k in range(1, count + 1):
        result = netreel("render", "my_film.py", *words, "--part", f"{k}/{count}")
        assert (result.exit_code, result.stdout) == (0, f"my_film.mp4.{k}of{count}.part\n")
        made.append(result.stdout.strip())
    return made


def refusal(result: Result, code: int = 2) -> str:
    """Return the one line of a command that refused."""
    assert (result.exit_code, result.stdout) == (code, "")
    lines = [line for line in result.stderr.splitlines() if line and not line.startswith(("Usage:", "Try "))]
    assert len(lines) == 1
    return lines[0]


def test_the_parts_of_a_film_join_to_the_film_of_one_command(netreel: Netreel, here: Path, small: Small) -> None:
    made = parts(netreel, 2, *small, "--set", "n=9")
    result = netreel("join", *reversed(made))
    assert (result.exit_code, result.stdout) == (0, "my_film.mp4\n")
    assert result.stderr.startswith("110 frames of 160x90 at 10 frames/s, 11.00 s, ")
    assert netreel("render", "my_film.py", *small, "--set", "n=9", "--no-cache", "-o", "b.mp4").exit_code == 0
    assert Path("my_film.mp4").read_bytes() == Path("b.mp4").read_bytes()


@pytest.mark.parametrize("output", ["b.mp4", "new/", "new/c.mp4"])
def test_the_joined_film_goes_where_it_is_wanted(netreel: Netreel, here: Path, small: Small, output: str) -> None:
    made = parts(netreel, 1, *small)
    result = netreel("join", *made, "-o", output)
    path = Path(output, "my_film.mp4") if output.endswith("/") else Path(output)
    assert (result.exit_code, result.stdout) == (0, f"{path}\n") and path.is_file()


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ("4/3", "a part is one of 1 to 3, but this is 4/3"),
        ("0/3", "a part is one of 1 to 3, but this is 0/3"),
        ("1/0", "a film has 1 part at least, but this is 1/0"),
        ("3", "a part is written NUMBER/COUNT, such as 3/8, but this is '3'"),
        ("third", "a part is written NUMBER/COUNT"),
        ("-1/3", "a part is written NUMBER/COUNT"),
        ("1.0/3", "a part is written NUMBER/COUNT"),
        ("1/9999999", "a part is written NUMBER/COUNT"),
        ("", "a part is written NUMBER/COUNT"),
    ],
)
def test_what_is_no_share_is_refused(netreel: Netreel, here: Path, share: str, said: str) -> None:
    assert f"--part: {said}" in refusal(netreel("render", "my_film.py", "--part", share))
    assert left(here) == set()


@pytest.mark.parametrize("words", [("-o", "a.gif"), ("-o", "-"), ("--format", "png"), ("-o", "a.html")])
def test_a_share_of_what_is_made_in_one_go_is_refused(netreel: Netreel, here: Path, words: Small) -> None:
    assert "--part" in refusal(netreel("render", "my_film.py", "--part", "1/2", *words))
    assert left(here) == set()


def test_parts_that_are_missing_or_twice_are_named(netreel: Netreel, here: Path, small: Small) -> None:
    first, second, third = parts(netreel, 3, *small)
    assert refusal(netreel("join", first)).endswith("of the 3 parts of 'my_film.mp4' these are missing: 2, 3")
    Path("copy.part").write_bytes(Path(second).read_bytes())
    assert "are both part 2/3" in refusal(netreel("join", first, second, "copy.part", third))
    assert "there is no part 'none.part'" in refusal(netreel("join", first, "none.part"))
    assert "PARTS... is missing" in refusal(netreel("join"))
    assert not Path("my_film.mp4").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "n=2"), "is a part of another film than"),
        (("--crf", "30"), "other settings than 'my_film.mp4.1of2.part': crf 30 instead of 18"),
        (("--from", "1"), "from 1.0 instead of None"),
        (("-o", "b.mp4"), "is part 2/2 of 'b.mp4', but"),
    ],
)
def test_a_part_of_something_else_is_named(netreel: Netreel, here: Path, small: Small, words: Small, said: str) -> None:
    first, _ = parts(netreel, 2, *small)
    other = netreel("render", "my_film.py", *small, *words, "--part", "2/2").stdout.strip()
    assert said in refusal(netreel("join", first, other))
    assert not Path("my_film.mp4").exists() and not Path("b.mp4").exists()


def test_a_part_of_another_version_is_named(netreel: Netreel, here: Path, small: Small) -> None:
    first, second = parts(netreel, 2, *small)
    with zipfile.ZipFile(second) as old, zipfile.ZipFile("b.part", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "label.json":
                label = json.loads(data)
                label["versions"] |= {"ffmpeg": "0.1"}
                data = json.dumps(label).encode()
            new.writestr(name, data)
    said = refusal(netreel("join", first, "b.part"))
    assert "'b.part' was made with other versions than" in said and "ffmpeg 0.1 instead of" in said


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_a_part_of_which_some_is_gone_leaves_what_stood_there(
    netreel: Netreel, here: Path, small: Small, kept: float
) -> None:
    first, second = parts(netreel, 2, *small)
    data = Path(second).read_bytes()
    Path(second).write_bytes(data[: int(len(data) * kept)])
    Path("my_film.mp4").write_bytes(b"before")
    assert "not all of it is there" in refusal(netreel("join", first, second))
    assert Path("my_film.mp4").read_bytes() == b"before"
    assert left(here) == {first, second, "my_film.mp4"}


def test_ctrl_c_in_the_middle_of_a_share_leaves_nothing(here: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    words = ["render", "my_film.py", "--set", "n=3000", "--size", "160x90", "--part", "1/2", "-j", "1"]
    caches = tmp_path_factory.mktemp("caches")
    environment = {**os.environ, "XDG_CACHE_HOME": str(caches)}
    command = [sys.executable, "-m", "renderer.cli.main", *words]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=here, env=environment, text=True, stdout=pipe, stderr=pipe)
    try:
        until = time.monotonic() + 60
        while not list(caches.glob("netreel/segments/work-*/*.mp4")):
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, out, err.strip()) == (130, "", "netreel: stopped")
    assert left(here) == set()
