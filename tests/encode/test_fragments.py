from __future__ import annotations

import os
import threading
from fractions import Fraction

import numpy as np
import pytest

from renderer.encode.encoder import decode, encoded, fragments, probe
from renderer.values.errors import RenderError

SIZE, FPS, COUNT = (64, 36), Fraction(30), 24
AWKWARD = "it's a | [folder] \\ with:é"


def write(path, live=None, count: int = COUNT):
    rng = np.random.default_rng(3)
    with encoded(path, SIZE, FPS, COUNT, live=live) as film:
        for number in range(count):
            if number % 5 == 3:
                film.repeat()
            else:
                film.write(rng.integers(0, 256, (SIZE[1], SIZE[0], 4), np.uint8))
    return path


def boxes(data: bytes) -> list[str]:
    found, at = [], 0
    while at < len(data):
        found.append(data[at + 4 : at + 8].decode())
        at += int.from_bytes(data[at : at + 4], "big")
    return found


@pytest.mark.parametrize("folder", [".", AWKWARD])
def test_a_film_that_is_looked_at_while_it_is_made_is_the_same_file(tmp_path, folder) -> None:
    parts: list[bytes] = []
    seen = write(tmp_path / folder / "a.mp4", parts.append)
    assert seen.read_bytes() == write(tmp_path / "b.mp4").read_bytes()
    assert [file.name for file in (tmp_path / folder).iterdir() if file.is_file()].count("a.mp4") == 1


def test_fragments_have_a_frame_each_and_the_same_pixels(tmp_path) -> None:
    parts: list[bytes] = []
    film = write(tmp_path / "a.mp4", parts.append)
    live = tmp_path / "live.mp4"
    live.write_bytes(b"".join(parts))
    assert boxes(live.read_bytes()) == ["ftyp", "moov", *["moof", "mdat"] * COUNT]
    assert (probe(live).frames, probe(live).fps) == (COUNT, FPS)
    assert all(np.array_equal(a, b) for a, b in zip(decode(film), decode(live), strict=True))


def test_a_whole_film_becomes_the_fragments_that_it_was_made_in(tmp_path) -> None:
    parts: list[bytes] = []
    film = write(tmp_path / "a.mp4", parts.append)
    again = tmp_path / "again.mp4"
    again.write_bytes(fragments(film))
    assert boxes(again.read_bytes()) == boxes(b"".join(parts))
    assert all(np.array_equal(a, b) for a, b in zip(decode(film), decode(again), strict=True))


def test_fragments_come_before_the_last_frame_is_sent(tmp_path) -> None:
    parts: list[bytes] = []
    heard = threading.Event()

    def live(data: bytes) -> None:
        parts.append(data)
        if b"moof" in b"".join(parts):
            heard.set()

    with encoded(tmp_path / "a.mp4", SIZE, FPS, 400, live=live) as film:
        for number in range(399):
            film.write(np.full((SIZE[1], SIZE[0], 4), number % 256, np.uint8))
        # The encoder has all but the last frame; a busy machine may let it wait.
        assert heard.wait(60), "nothing was heard before the end"
        film.repeat()


def test_of_a_film_that_is_given_up_nothing_is_left(tmp_path) -> None:
    with pytest.raises(KeyError), encoded(tmp_path / "a.mp4", SIZE, FPS, COUNT, live=lambda data: None) as film:
        film.write(np.zeros((SIZE[1], SIZE[0], 4), np.uint8))
        raise KeyError
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(film.pid, 0)


def test_what_is_no_film_has_no_fragments(tmp_path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"nothing")
    with pytest.raises(RenderError, match="cannot be read as a film"):
        fragments(tmp_path / "a.mp4")
