from __future__ import annotations

import pytest

from renderer.film.load.target import load
from renderer.values.errors import NetreelError, TargetError

FILM = """
from renderer import Script, circle, fade_in, to

def build(times=None, pace: float = 1.0):
    script = Script(times=times, pace=pace)
    script.chapter("One")
    script.play(fade_in(circle(name="dot")), label="hello")
    script.wait(3)
    script.chapter("Two")
    script.play(to("dot", at=(2, 1)), label="aside")
    script.caption("still here")
    script.wait(1)
    return script.scene()
"""


@pytest.fixture
def lengths(tmp_path):
    def lengths(times, film=FILM, **params):
        (tmp_path / "timed_film.py").write_text(film)
        (tmp_path / "timed_film.times.toml").write_text(times)
        loaded = load("timed_film.py", params, tmp_path)
        return loaded, [beat.seconds for beat in loaded.scene.beats]

    return lengths


def test_a_labeled_beat_gets_its_new_length_and_all_after_it_moves(lengths):
    loaded, found = lengths("hello = 2.5")
    assert found == [2.5, 3.0, 1.0, 1.0]
    assert loaded.scene.captions[0].start == 6.5
    assert loaded.unused == ()


def test_a_chapter_gets_its_new_length_by_stretching_its_beats(lengths):
    assert lengths("One = 8")[1] == [2.0, 6.0, 1.0, 1.0]


def test_beats_with_lengths_of_their_own_keep_them_in_a_chapter_with_a_new_one(lengths):
    assert lengths("One = 8\nhello = 0.5\nTwo = 1")[1] == [0.5, 7.5, 0.5, 0.5]


def test_new_lengths_are_not_touched_by_the_pace(lengths):
    assert lengths("One = 8", pace="2")[1] == [2.0, 6.0, 0.5, 0.5]


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ("helo = 2", "no chapter or beat is named 'helo'; did you mean 'hello'"),
        ("hello = 'x'", "gives 'hello' no number of seconds"),
        ("hello = true", "gives 'hello' no number of seconds"),
        ("hello = 0", "the seconds of 'hello'"),
        ("hello = ", "is no TOML"),
        ("One = 2\nhello = 3", "the chapter 'One' cannot last 2 s"),
    ],
)
def test_times_that_cannot_be_are_refused(lengths, times, said):
    with pytest.raises(NetreelError, match=said):
        lengths(times)


def test_a_film_that_takes_no_times_says_so(lengths):
    loaded, found = lengths("hello = 2.5", FILM.replace("times=None, ", "").replace("times=times, ", ""))
    assert found[0] == 1.0
    assert loaded.unused == ("times",)


def test_a_name_that_is_a_chapter_and_a_label_is_refused(lengths):
    with pytest.raises(TargetError, match="is a chapter and a label"):
        lengths("One = 2", FILM.replace('"hello"', '"One"'))
