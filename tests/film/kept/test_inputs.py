from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from renderer.film.kept import inputs
from renderer.film.kept.inputs import file_digests, names_digest, surroundings

LONG_AGO = 1_000_000_000
LATE = 2**62


def test_the_digest_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("1")
    first = file_digests([str(file)], LATE)
    file.write_text("2")
    second = file_digests([str(file)], LATE)
    assert first is not None and second is not None and first != second


def test_a_file_that_changed_meanwhile_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    assert file_digests([str(tmp_path / "a")], LONG_AGO) is None


def test_a_folder_is_no_file_and_a_missing_file_has_no_digest(tmp_path: Path) -> None:
    assert file_digests([str(tmp_path)], LATE) is None
    assert file_digests([str(tmp_path / "none")], LATE) == {str(tmp_path / "none"): ""}


def test_a_new_module_in_a_folder_changes_its_names_and_a_picture_does_not(tmp_path: Path) -> None:
    (tmp_path / "film.py").touch()
    before = names_digest(str(tmp_path))
    (tmp_path / "film.png").touch()
    assert names_digest(str(tmp_path)) == before
    (tmp_path / "numbers.py").touch()
    assert names_digest(str(tmp_path)) != before


def test_an_edit_of_netreel_changes_the_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "_TOP", tmp_path)
    (tmp_path / "a.py").write_text("1")
    before = surroundings()
    os.utime(tmp_path / "a.py", (1, 1))
    assert surroundings() != before


def test_another_version_of_a_package_changes_the_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    (tmp_path / "thing-1.0.dist-info").mkdir()
    before = surroundings()
    (tmp_path / "thing-1.0.dist-info").rename(tmp_path / "thing-1.1.dist-info")
    assert surroundings() != before
