from __future__ import annotations

import os
import time
from pathlib import Path

from renderer.system.cache_folder import CacheFolder


def filled(folder: Path, most: int) -> CacheFolder:
    """A cache of five files of ten bytes, "a" not used for longest, the last one in this hour."""
    for number, name in enumerate("abcde"):
        (folder / name).write_bytes(bytes(10))
        when = time.time() - 86400 * (4 - number) - 60
        os.utime(folder / name, (when, when))
    return CacheFolder(folder, most)


def names(cache: CacheFolder) -> str:
    return "".join(file.name for _, _, file in cache.entries())


def test_entries_come_with_what_was_not_used_for_longest_first(tmp_path) -> None:
    cache = filled(tmp_path, 100)
    (tmp_path / "folder").mkdir()
    os.utime(tmp_path / "a")
    assert names(cache) == "bcdea" and [size for _, size, _ in cache.entries()] == [10] * 5


def test_what_is_too_much_goes_from_the_oldest_on(tmp_path) -> None:
    cache = filled(tmp_path, 25)
    cache.trim()
    assert names(cache) == "de"
    cache.trim()
    assert names(cache) == "de"


def test_what_was_used_lately_is_spared(tmp_path) -> None:
    cache = filled(tmp_path, 5)
    cache.trim(spare=1.5 * 86400)
    assert names(cache) == "de"


def test_a_cache_is_cleared_and_one_that_is_not_there_is_empty(tmp_path) -> None:
    assert filled(tmp_path, 100).clear() == 50 and names(CacheFolder(tmp_path, 1)) == ""
    gone = CacheFolder(tmp_path / "gone", 1)
    gone.trim()
    gone.drop("a")
    assert gone.clear() == 0
