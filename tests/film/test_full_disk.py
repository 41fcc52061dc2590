"""What is told and what is left when the disk takes no more, for every form of a film."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from renderer.film.captions.caption_files import FilmText, write_told
from renderer.film.render.film import FilmSpec, render_film
from renderer.film.render.image_sequence import render_frames, render_pictures
from renderer.film.render.still import write_still
from renderer.scene.timeline import Caption
from renderer.values.errors import RenderError
from tests.film.render.test_still_formats import Patches

SPEC = FilmSpec((320, 180), Fraction(25))
PROGRAM = """
import resource, sys
from pathlib import Path
from renderer.values.errors import RenderError
from tests.film.test_full_disk import FORMS, write
for name in FORMS:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1500, resource.RLIM_INFINITY))
    try:
        write(Path(sys.argv[1]) / name)
        print(name, "was written")
    except RenderError as error:
        print(name, error)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""
FORMS = (
    *("a.mp4", "a.mov", "h265.mp4", "av1.mp4", "alpha.mov", "alpha.webm", "a.gif", "a.webp", "alpha.webp", "pictures"),
    *("still.png", "still.jpg", "still.webp", "still.svg", "still.pdf", "captions.mp4"),
)


def write(path: Path) -> None:
    """Writes a film, a still or captions in the form that a name stands for."""
    stem = path.stem
    spec = FilmSpec(
        SPEC.size, SPEC.fps, 0, transparent=stem == "alpha", codec=stem if stem in ("h265", "av1") else "h264"
    )
    if stem == "still":
        write_still(Patches(), 0.3, path, (1000, 500))
    elif stem == "captions":
        write_told(FilmText(tuple(Caption("words " * 20, k, k + 1) for k in range(30))), path)
    elif path.suffix:
        render_film(Patches(), path, spec)
    else:
        render_pictures(Patches(), path, spec)


@pytest.mark.skipif(sys.platform == "win32", reason="it needs limits of a process (run on Linux or macOS)")
def test_a_file_that_may_not_be_as_large_is_told_by_its_name_and_nothing_is_left_in_any_form(tmp_path):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
    # A compiled module that may not be as large would stay for other tests, cut off.
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    said = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    for name in FORMS:
        assert "the file would be larger than this process or disk allows" in said[name], name
        assert said[name].startswith(repr(str(tmp_path / name)) if name != "captions.mp4" else repr(str(tmp_path))[:-1])
    assert not list(tmp_path.iterdir())
    assert not done.stderr


@pytest.fixture
def full(tmp_path):
    """A disk with room for next to nothing."""
    place = tmp_path / "full"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("it mounts a disk (run as root on Linux)")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(place)], capture_output=True).returncode:
        pytest.skip("it mounts a disk, which is forbidden here (run outside of a container)")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("name", ["a.mp4", "alpha.mov", "a.gif", "pictures", "still.png", "captions.mp4"])
def test_a_disk_that_fills_up_is_told_and_nothing_is_left(full, name):
    with pytest.raises(RenderError, match=r"full/.*' (was not|cannot be) (written|joined).*the disk is full"):
        write(full / name)
    assert not list(full.iterdir())


def test_where_the_pieces_of_a_film_find_no_room_is_told(full, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(full))
    (tmp_path / "a.mp4").write_text("the film of yesterday")
    with pytest.raises(RenderError, match=r"a\.mp4' was not written: the disk is full in '.*full', where its pieces"):
        render_film(Patches(), tmp_path / "a.mp4", FilmSpec(SPEC.size, SPEC.fps, 0))
    assert (tmp_path / "a.mp4").read_text() == "the film of yesterday"
    assert not list(full.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="it needs /dev/full (run on Linux)")
def test_a_standard_output_that_takes_no_more_is_told():
    with Path("/dev/full").open("wb", 0) as stream, pytest.raises(RenderError, match="output: the disk is full"):
        render_frames(Patches(), stream, SPEC)
