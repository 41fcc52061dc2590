from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import imageio.v3 as imageio
import numpy as np
import pytest
from click.testing import Result

Netreel = Callable[..., Result]


def test_stills_land_beside_the_caller_with_film_and_time_as_their_names(netreel: Netreel, here: Path) -> None:
    result = netreel("still", "my_film.py", "--at", "0", "--at", "1.5", "--at", "3", "--size", "160x90")
    names = ["my_film@0.00s.png", "my_film@1.50s.png", "my_film@3.00s.png"]
    assert (result.exit_code, result.stdout.splitlines()) == (0, names)
    assert {imageio.imread(here / name).shape for name in names} == {(90, 160, 3)}


def test_a_still_lands_in_out_where_there_is_such_a_folder_in_1920x1080(netreel: Netreel, here: Path) -> None:
    (here / "out").mkdir()
    assert netreel("still", "my_film", "--at", "1").stdout == "out/my_film@1.00s.png\n"
    assert imageio.imread(here / "out" / "my_film@1.00s.png").shape == (1080, 1920, 3)


def test_a_name_with_the_suffix_of_a_picture_is_a_file(netreel: Netreel, here: Path) -> None:
    result = netreel("still", "my_film.py", "--at", "1", "--size", "161x91", "-o", "new/one.PNG")
    assert (result.exit_code, result.stdout) == (0, "new/one.PNG\n")
    assert imageio.imread(here / "new" / "one.PNG").shape == (91, 161, 3)


def test_any_other_name_is_a_folder(netreel: Netreel, here: Path) -> None:
    result = netreel("still", "my_film.py", "--at", "1", "--size", "160x90", "-o", "new/pictures.of.it")
    assert (result.exit_code, result.stdout) == (0, "new/pictures.of.it/my_film@1.00s.png\n")
    assert (here / "new" / "pictures.of.it" / "my_film@1.00s.png").is_file()


def test_a_transparent_still_has_no_ground_and_its_theme_colors(netreel: Netreel, here: Path) -> None:
    words = ("--at", "3", "--size", "160x90", "--transparent", "--theme", "light", "-o", "one.webp")
    assert netreel("still", "my_film.py", *words).exit_code == 0
    pixels = np.asarray(imageio.imread(here / "one.webp"))
    assert pixels.shape == (90, 160, 4)
    assert (pixels[0, 0, 3], pixels[34, 102, 3]) == (0, 255)
    assert tuple(pixels[34, 102, :3]) == (0x1A, 0x7A, 0x99)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at", "3.01"), "there is no still at 3.01 s: the film ends at 3 s"),
        (("--at", "1", "--at", "9"), "there is no still at 9 s: the film ends at 3 s"),
        (("--at", "-1"), "--at: a time in seconds must not be negative, but it is -1"),
        (("--at", "nan"), "--at: a time in seconds must be finite, but it is nan"),
        ((), "--at is missing"),
        (
            ("--at", "1", "--at", "1.004"),
            "1 s and 1.004 s would both be written as '...@1.00s.png'; take one of them",
        ),
        (("--at", "2", "--at", "2"), "2 s and 2 s would both be written as '...@2.00s.png'; take one of them"),
        (
            ("--at", "1", "--at", "2", "-o", "one.png"),
            "'one.png' is one picture, but 2 times are asked for; name a folder",
        ),
        (("--at", "1", "-o", "one.jpg", "--transparent"), "'one.jpg' cannot be transparent; write it as .png or .webp"),
        (("--at", "1", "-o", "one.tiff"), "'one.tiff' has no suffix of a picture; there are .png, .jpg, "),
        (("--at", "1", "--size", "0x0"), "--size: a frame has 1 to 16384 pixels a side, but this is 0x0"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(
    netreel: Netreel, here: Path, words: tuple[str, ...], said: str
) -> None:
    result = netreel("still", "my_film.py", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"netreel: {said}")
    assert {path.name for path in here.iterdir()} - {"__pycache__"} == {"my_film.py"}


def test_a_folder_that_cannot_be_made_fails(netreel: Netreel, here: Path) -> None:
    (here / "file").write_text("")
    result = netreel("still", "my_film.py", "--at", "1", "-o", "file")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("netreel: 'file/my_film@1.00s.png' cannot be written: ")


def test_a_second_still_does_not_run_the_script_and_a_failing_one_names_its_line(
    netreel: Netreel, here: Path, write: Callable[[str, str], Path]
) -> None:
    script = """
    from renderer import Script, circle

    def build(script):
        dot = circle()
        script.add(dot)
        script.follow(dot, opacity=lambda t: 1.0 if t < 1 else "much")
        script.wait(2)
    """
    os.utime(write("late.py", script), (1, 1))
    first = [netreel("still", "late.py", "--at", at, "--size", "160x90") for at in ("0.5", "1.5")]
    assert re.search(r": 1 scenes, ", netreel("cache", "show").stdout)
    again = [netreel("still", "late.py", "--at", at, "--size", "160x90") for at in ("0.5", "1.5")]
    assert [(one.exit_code, one.output) for one in again] == [(one.exit_code, one.output) for one in first]
    assert [one.exit_code for one in again] == [0, 2]
    assert "late.py:6" in again[1].output
