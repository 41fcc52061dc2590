from __future__ import annotations

import os
from pathlib import Path

import pytest

from renderer.film.kept.scene_store import KeptScene, SceneAbout, SceneStore

ABOUT: SceneAbout = {"names": {}, "files": {"a.py": "1"}, "modules": [], "unused": [], "notes": []}
SCENE = KeptScene(ABOUT, b"bytes of a scene\n\x00")


@pytest.fixture
def store(tmp_path: Path) -> SceneStore:
    return SceneStore(tmp_path / "scenes")


def test_what_was_kept_is_fetched(store: SceneStore) -> None:
    store.keep("one", SCENE)
    assert store.fetch("one") == SCENE
    assert store.fetch("two") is None


@pytest.mark.parametrize("place", [0, 20, 50, -1])
def test_a_file_with_a_byte_changed_is_dropped(store: SceneStore, place: int) -> None:
    store.keep("one", SCENE)
    file = store.folder / "one"
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)
    assert store.fetch("one") is None
    assert not file.exists()


@pytest.mark.parametrize("size", [0, 10, 60])
def test_a_file_cut_short_is_dropped(store: SceneStore, size: int) -> None:
    store.keep("one", SCENE)
    (store.folder / "one").write_bytes((store.folder / "one").read_bytes()[:size])
    assert store.fetch("one") is None
    assert not (store.folder / "one").exists()


def test_a_file_that_others_may_write_to_is_not_read(store: SceneStore) -> None:
    store.keep("one", SCENE)
    (store.folder / "one").chmod(0o620)
    assert store.fetch("one") is None


def test_a_folder_that_others_may_write_to_is_neither_read_nor_written(store: SceneStore) -> None:
    store.keep("one", SCENE)
    store.folder.chmod(0o777)
    store.keep("two", SCENE)
    assert store.fetch("one") is None
    store.folder.chmod(0o700)
    assert store.fetch("one") == SCENE
    assert store.fetch("two") is None


def test_a_link_is_not_followed(store: SceneStore, tmp_path: Path) -> None:
    store.keep("one", SCENE)
    (store.folder / "one").rename(tmp_path / "elsewhere")
    (store.folder / "one").symlink_to(tmp_path / "elsewhere")
    assert store.fetch("one") is None


def test_a_file_of_another_user_is_not_read(store: SceneStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.keep("one", SCENE)
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    assert store.fetch("one") is None


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    store = SceneStore(tmp_path / "scenes", most=4000)
    big = KeptScene(ABOUT, bytes(1500))
    for used, name in enumerate(("a", "b")):
        store.keep(name, big)
        os.utime(store.folder / name, (used, used))
    assert store.fetch("a") == big
    store.keep("c", big)
    assert [store.fetch(name) is not None for name in "abc"] == [True, False, True]


def test_a_scene_larger_than_the_store_is_not_kept(tmp_path: Path) -> None:
    store = SceneStore(tmp_path / "scenes", most=4000)
    store.keep("one", KeptScene(ABOUT, bytes(5000)))
    assert store.entries() == []


def test_a_store_that_cannot_be_made_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = SceneStore(tmp_path / "file" / "scenes")
    store.keep("one", SCENE)
    assert store.fetch("one") is None


def test_clearing_tells_the_bytes(store: SceneStore) -> None:
    store.keep("one", SCENE)
    size = (store.folder / "one").stat().st_size
    assert (store.clear(), store.clear()) == (size, 0)
