from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.film.load.beat_lengths import read_lengths
from renderer.film.load.target import load
from renderer.studio.messages import LengthsTold
from renderer.studio.retime import LEAST, LengthsFile, TimesError, lengths, write_length
from renderer.values.errors import NetreelError
from tests.sure import there

FILM = """\
from renderer import Script, circle, fade_in, shift

def build(times=None, pace: float = 1.0):
    script = Script(times=times, pace=pace)
    script.chapter("One")
    script.play(fade_in(circle(name="dot")), label="hello")
    script.wait(3)
    script.chapter("Two")
    script.play(shift("dot", (1, 0), seconds=1), label="aside")
    script.wait(1)
    return script.scene()
"""


class Kept:
    """A film in a folder, with its file of lengths."""

    def __init__(self, folder: Path) -> None:
        self.script, self.file = folder / "a_film.py", folder / "a_film.times.toml"
        self.script.write_text(FILM)
        self.own = LengthsFile()

    def known(self, **params: Any) -> LengthsTold:
        return lengths(load("a_film.py", params, self.script.parent), params)

    def change(self, name: object, seconds: object) -> None:
        self.own.change(self.file, self.known(), name, seconds)

    @property
    def beats(self) -> list[float]:
        return [beat.seconds for beat in load("a_film.py", {}, self.script.parent).scene.beats]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_a_new_length_of_a_beat_stands_in_the_file_and_the_film_but_not_in_the_script(kept: Kept) -> None:
    kept.change("hello", 2.5)
    assert tomllib.loads(kept.file.read_text()) == {"hello": 2.5}
    assert kept.beats == [2.5, 3.0, 1.0, 1.0]
    assert kept.script.read_text() == FILM


def test_a_new_length_of_a_chapter_stretches_its_beats(kept: Kept) -> None:
    kept.change("One", 8)
    assert kept.beats == [2.0, 6.0, 1.0, 1.0]


def test_changes_are_undone_one_by_one_and_at_last_no_file_is_left(kept: Kept) -> None:
    assert kept.own.last is None
    kept.change("hello", 2)
    kept.change("hello", 3)
    kept.change("Two", 5)
    assert kept.own.last == {"name": "Two", "seconds": None}
    seen = []
    for _ in range(3):
        seen.append(read_lengths(kept.file))
        kept.own.undo()
    assert seen == [{"hello": 3, "Two": 5}, {"hello": 3}, {"hello": 2}]
    assert not kept.file.exists()
    with pytest.raises(TimesError, match="nothing to undo"):
        kept.own.undo()


def test_a_length_that_somebody_changed_since_is_not_undone(kept: Kept) -> None:
    kept.change("hello", 2)
    kept.file.write_text("hello = 7 # mine")
    with pytest.raises(TimesError, match=r"was changed in a_film\.times\.toml since"):
        kept.own.undo()
    assert kept.file.read_text() == "hello = 7 # mine"


def test_comments_order_and_what_nobody_knows_stay_as_they_are(kept: Kept) -> None:
    kept.file.write_bytes(b"# for the talk\r\nhello = 2.5  # slow\r\n\r\n'Two'   =  4 # why not\r\n")
    kept.change("hello", 1.25)
    kept.change("aside", 0.5)
    found = kept.file.read_bytes().decode()
    assert found.startswith("# for the talk\r\nhello = 1.25  # slow\r\n\r\n'Two'   =  4 # why not\r\n")
    assert read_lengths(kept.file) == {"hello": 1.25, "Two": 4, "aside": 0.5}
    write_length(kept.file, "nobody", 3)
    kept.own.undo()
    assert read_lengths(kept.file) == {"hello": 1.25, "Two": 4, "nobody": 3}


@given(name=st.text(st.characters(codec="utf-8"), min_size=1), seconds=st.floats(0.1, 3600))
def test_any_name_and_length_that_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, name: str, seconds: float
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.times.toml"
    file.write_text("# kept\nother = 1.5\n")
    assert write_length(file, name, seconds) == (1.5 if name == "other" else None)
    assert read_lengths(file) == {"other": 1.5} | {name: seconds}
    assert write_length(file, name, None) == seconds
    assert read_lengths(file) == ({} if name == "other" else {"other": 1.5})
    assert file.read_text().startswith("# kept\n")


@pytest.mark.parametrize("seconds", [0, -1, LEAST / 2, 1e9, float("nan"), float("inf"), True, "2", [2], 10**400])
def test_a_length_that_cannot_be_is_refused_and_nothing_is_written(kept: Kept, seconds: object) -> None:
    with pytest.raises(TimesError, match="hello"):
        kept.change("hello", seconds)
    assert not kept.file.exists()
    assert kept.own.last is None


@pytest.mark.parametrize("name", ["helo", "", 3, None, "../../etc/passwd", "x" * 9999])
def test_a_name_that_is_not_there_is_refused_and_nothing_is_written(kept: Kept, name: object) -> None:
    with pytest.raises(TimesError, match="no chapter or beat is named"):
        kept.change(name, 2)
    assert list(kept.file.parent.glob("*.toml")) == []


def test_a_chapter_lasts_at_least_as_long_as_its_beats_with_lengths_of_their_own(kept: Kept) -> None:
    kept.change("hello", 2)
    assert kept.known()["spans"]["One"]["least"] == pytest.approx(2 + LEAST)
    with pytest.raises(TimesError, match=r"can last from 2\.1 to"):
        kept.change("One", 2.0)
    kept.change("One", 2.1)
    assert kept.beats[:2] == pytest.approx([2.0, 0.1])


def test_a_beat_lasts_at_most_what_its_chapter_leaves_it(kept: Kept) -> None:
    kept.change("One", 4)
    assert kept.known()["spans"]["hello"]["most"] == pytest.approx(4 - LEAST)
    kept.change("hello", 3.9)
    assert kept.beats[:2] == pytest.approx([3.9, 0.1])


@pytest.mark.parametrize(
    ("film", "params", "why"),
    [
        (FILM.replace("times=None, ", "").replace("times=times, ", ""), {}, "build takes no `times`"),
        (FILM, {"times": {"hello": 2.0}}, "`times` were given with the film"),
        (
            "from renderer import Script\ndef build(times=None):\n    s = Script(times=times)\n    s.wait()\n"
            "    return s.scene()\n",
            {},
            "no beat has a label",
        ),
    ],
)
def test_a_film_whose_lengths_cannot_change_says_why(kept: Kept, film: str, params: dict[str, Any], why: str) -> None:
    kept.script.write_text(film)
    known = kept.known(**params)
    assert why in there(known["why"])
    with pytest.raises(TimesError, match=why):
        kept.own.change(kept.file, known, "hello", 2)


def test_a_film_that_takes_times_and_forgets_them_says_so(kept: Kept) -> None:
    kept.script.write_text(FILM.replace("times=times, ", ""))
    kept.file.write_text("hello = 2")
    assert "does not say Script(times=times)" in there(kept.known()["why"])


def test_a_name_that_is_a_chapter_and_a_label_cannot_be_changed(kept: Kept) -> None:
    kept.script.write_text(FILM.replace('"hello"', '"One"'))
    with pytest.raises(TimesError, match="a chapter has the same name"):
        kept.change("One", 2)


def test_a_file_that_is_no_toml_is_left_alone(kept: Kept) -> None:
    known = kept.known()
    kept.file.write_text("hello = ")
    with pytest.raises(NetreelError, match="is no TOML"):
        kept.own.change(kept.file, known, "hello", 2)
    assert kept.file.read_text() == "hello = "


def test_a_link_stays_a_link_and_the_rights_of_the_file_stay(kept: Kept, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.toml"
    real.write_text("hello = 2\n")
    real.chmod(0o640)
    kept.file.symlink_to(real)
    kept.change("hello", 3)
    assert kept.file.is_symlink()
    assert real.read_text() == "hello = 3.0\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_disk_that_refuses_leaves_the_old_file_whole(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.file.write_text("hello = 2\n")

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(NetreelError, match="the disk is full"):
        kept.change("hello", 3)
    assert kept.file.read_text() == "hello = 2\n"
    assert sorted(os.listdir(kept.file.parent)) == ["a_film.py", "a_film.times.toml"]
    assert kept.own.last is None
