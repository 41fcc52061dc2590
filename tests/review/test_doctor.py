from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from renderer.encode import yuv_planes
from renderer.review import doctor


def test_all_is_well_here(tmp_path: Path) -> None:
    results = list(doctor.run_checks(tmp_path))
    assert [one.name for one in results] == ["Python", "cairo", "ffmpeg", "fonts", "MathJax", "cache", "output"]
    assert [one for one in results if not one.ok] == []
    assert all(one.fix for one in results)


def test_nothing_is_left_in_the_folder_for_films(tmp_path: Path) -> None:
    assert doctor.output(tmp_path).ok
    assert list(tmp_path.iterdir()) == []


def test_a_python_too_old_is_told() -> None:
    found = doctor.python_version((3, 10, 14))
    assert (found.ok, found.found) == (False, "3.10.14")
    assert "3.11" in found.fix
    assert doctor.python_version((4, 0, 0)).ok


def test_a_missing_cairo_is_told_and_does_not_keep_the_fonts_from_being_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "cairo", None)
    for name in ("renderer.drawing.canvas", "renderer.film.render.still"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    found = doctor.drawing()
    assert not found.ok
    assert "cairo" in found.found
    assert "pycairo" in found.fix
    assert doctor.fonts().ok


def test_a_cairo_that_draws_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    black = np.zeros((64, 64, 3), np.uint8)
    monkeypatch.setattr("renderer.film.render.still.still_array", lambda *_: black)
    assert doctor.drawing().found == "a red disc came out as [0, 0, 0] on [0, 0, 0]"


def test_an_ffmpeg_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")
    found = doctor.encoding()
    assert not found.ok
    assert "ffmpeg cannot be started" in found.found
    assert "IMAGEIO_FFMPEG_EXE" in found.fix


def test_colors_that_change_on_the_way_are_told(monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(yuv_planes, "_CHROMA", yuv_planes._CHROMA * 3 // 4)
    found = doctor.encoding()
    assert not found.ok
    assert "colors came back off by" in found.found


def test_frames_that_are_lost_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from renderer.encode import encoder as encode

    whole = encode.decode
    monkeypatch.setattr(encode, "decode", lambda file: list(whole(file))[:3])
    assert doctor.encoding().found == "5 frames were written, but 3 came back"


def test_a_package_without_its_fonts_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from renderer.typeset.engine import assets

    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    found = doctor.fonts()
    assert not found.ok
    assert "lacks its file" in found.found
    assert "install netreel again" in found.fix


def test_an_engine_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: str) -> str:
        raise RuntimeError("out of memory")

    monkeypatch.setattr("renderer.typeset.engine.mathjax.tex_to_svg", broken)
    found = doctor.formulas()
    assert (found.ok, found.found) == (False, "RuntimeError: out of memory")


def test_the_cache_tells_its_place_and_size(tmp_path: Path) -> None:
    (tmp_path / "typeset").mkdir()
    (tmp_path / "typeset" / "a.layout").write_bytes(bytes(2_500_000))
    found = doctor.cache(tmp_path)
    assert (found.ok, found.found) == (True, f"{tmp_path}, 2.5 MB; writable")


def test_a_folder_that_is_not_there_yet_is_judged_by_the_one_above(tmp_path: Path) -> None:
    assert doctor.output(tmp_path / "films" / "new").ok
    assert not (tmp_path / "films").exists()


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    found = doctor.output(tmp_path / "out")
    assert not found.ok
    assert "is a file, not a folder" in found.found


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root (run as another user)"
)
def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert not doctor.output(tmp_path).ok
    finally:
        tmp_path.chmod(0o700)


def test_a_disk_that_refuses_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("renderer.review.doctor.tempfile.NamedTemporaryFile", refused)
    found = doctor.output(tmp_path)
    assert not found.ok
    assert "Permission denied" in found.found
