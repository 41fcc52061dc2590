from __future__ import annotations

import json

import pytest

from renderer.film.voice.word_times import Heard, aligned, at_places, read_times, timed
from renderer.values.errors import TargetError


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '[["One,", 0.5, 0.75], ["two", 1.5, 2]]'),
        (
            "a.json",
            '{"words": [{"word": " One,", "start": 0.5, "end": 0.75}, {"text": "two", "start": 1.5, "end": 2}]}',
        ),
        ("a.json", '{"segments": [{"words": [["One", 0.5, 1]]}, {"words": [["two", 1.5, 2]]}]}'),
        (
            "a.wav.vtt",
            "WEBVTT\n\n00:00.500 --> 00:01.000\n<b>One</b>\n\n1\n00:00:01.500 --> 00:00:02.000 align:left\ntwo\n",
        ),
        ("a.srt", "1\r\n00:00:00,500 --> 00:00:01,000\r\nOne\r\n\r\n2\r\n00:00:01,500 --> 00:00:02,000\r\ntwo\r\n"),
    ],
)
def test_word_times_are_read_from_a_file_beside_the_sound(tmp_path, name, content):
    (tmp_path / name).write_bytes(content.encode())
    told = timed("One, two!", 3.0, tmp_path / "a.wav")
    assert told.times == ((0, 0.5), (5, 1.5), (9, 2.0)) and told.seconds == 3.0


def test_without_such_a_file_characters_take_equally_long(tmp_path):
    assert timed("One two", 3.5, tmp_path / "a.wav").at(4) == 2.0


def test_words_of_one_cue_share_its_time(tmp_path):
    (tmp_path / "a.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nab\ncdefgh\n")
    assert read_times(tmp_path / "a.vtt", 2.0) == [Heard("ab", 1.0, 1.25), Heard("cdefgh", 1.25, 2.0)]


def test_words_that_are_heard_otherwise_lie_between_those_that_are_known():
    heard = [Heard("it", 0.0), Heard("has", 1.0), Heard("three", 2.0), Heard("now", 3.0)]
    told = aligned("it has 3 steps now", 4.0, heard, "a")
    assert told.at(7) == pytest.approx(1 + 2 * 4 / 12)
    assert told.at(15) == 3.0


def test_times_never_fall_and_end_with_the_sound():
    assert at_places("abcdef", 1.0, [(0, 0.0), (2, 0.8), (3, 0.2), (3, 0.9), (5, 7.0)], None, "a").times == (
        (0, 0.0),
        (2, 0.8),
        (3, 0.8),
        (5, 1.0),
        (6, 1.0),
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", "{", "it is no JSON"),
        ("a.json", "[" * 9999, "has no word times"),
        ("a.json", "3", "it is no list such as"),
        ("a.json", "[]", "there is no word in it"),
        ("a.json", '[{"word": "a"}]', "a word is like"),
        ("a.json", '[["a", true]]', "a word is like"),
        ("a.json", '[["a", NaN]]', "from nan to nan s"),
        ("a.json", '[["a", 1], ["b", 0.5]]', r"'b' from 0\.5 to 0\.5 s: times rise"),
        ("a.json", '[["a", 1, 2.5]]', r"this sound ends at 2\.00 s"),
        ("a.vtt", "WEBVTT\n", "there is no word in it"),
        ("a.srt", b"\xff\xfe\xff", "has no word times"),
        ("a.json", json.dumps([["word", 0]] * 90000), "are larger than"),
    ],
)
def test_a_file_that_has_no_word_times_is_refused_by_name(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(TargetError, match=f"{name}'.*{message}|{message}"):
        read_times(tmp_path / name, 2.0)
