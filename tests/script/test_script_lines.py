from __future__ import annotations

import math
from pathlib import Path

import pytest

from renderer import Clock, Script, circle, fade_in, to
from renderer.script.speech import Speech, SpokenLine, by_share
from renderer.values.errors import ScriptError

LINE = "The error runs *back*, and back again"


def voiced(number: int, text: str) -> SpokenLine:
    """Something like a voice: eight characters a second, and 0.25 s of silence in the end."""
    seconds = len(text) / 8
    return SpokenLine(seconds + 0.25, ((0, 0.0), (len(text), seconds)), f"{number}.wav")


def test_a_line_is_a_caption_for_as_long_as_it_is_read():
    script = Script()
    script.say("one two three four five six seven eight")
    script.say("and more")
    scene = script.scene()
    assert [(one.start, one.end) for one in scene.captions] == [(0.0, 2.295), (2.295, 3.295)]
    assert [(one.text, one.start, one.end) for one in scene.lines] == [
        ("one two three four five six seven eight", 0.0, 2.295),
        ("and more", 2.295, 3.295),
    ]
    assert scene.duration == 3.295 and not scene.sounds


@pytest.mark.parametrize("pace", [0.5, 1.0, 2.0])
def test_moves_stay_on_their_words_at_any_pace(pace):
    script = Script(pace=pace, voice=Speech(voiced))
    script.wait(1)
    script.say(LINE)
    script.play(fade_in(circle(name="dot"), seconds=0.5))
    script.wait_until("back")
    script.play(to("dot", at=(1, 0), seconds=0.25))
    script.wait_until("back")
    script.play(to("dot", at=(2, 0), seconds=0.25))
    scene = script.scene()
    (line,) = scene.lines
    assert line.start == pytest.approx(1 / pace, abs=1e-8)
    assert line.end - line.start == pytest.approx(len(line.text) / 8 + 0.25, abs=1e-8)
    plays = [beat.start - line.start for beat in scene.beats if beat.kind == "play"][1:]
    assert plays == pytest.approx([15 / 8, 25 / 8], abs=1e-8)
    assert [(sound.file, sound.start) for sound in scene.sounds] == [("1.wav", line.start)]
    assert scene.captions[0].end == pytest.approx(scene.duration) == pytest.approx(line.end)


def test_a_word_that_is_over_is_not_waited_for():
    script = Script(voice=Speech(voiced))
    script.say(LINE)
    script.play(fade_in(circle(), seconds=3))
    script.wait_until("error")
    assert script.now == 3.0
    script.wait_until()
    assert script.now == pytest.approx(len(LINE[:-2]) / 8 + 0.25)


def test_chapters_captions_and_stops_come_after_the_line():
    for then in (lambda s: s.chapter("Two"), lambda s: s.caption("more"), lambda s: s.stop(), lambda s: s.scene()):
        script = Script()
        script.say("short")
        then(script)
        assert script.now == 1.0


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("bakc", "does not say 'bakc'; did you mean 'back'"),
        ("zzz", "does not say 'zzz'; its marks are 'back', 'the', 'error'"),
        ("error", "'error' is not said again in"),
    ],
)
def test_a_mark_that_is_not_said_is_refused(word, message):
    script = Script()
    script.say(LINE)
    script.wait_until("runs")
    with pytest.raises(ScriptError, match=message):
        script.wait_until(word)


def test_a_word_is_not_waited_for_where_nothing_is_said():
    script = Script()
    for _ in range(2):
        with pytest.raises(ScriptError, match="nothing is being said at"):
            script.wait_until("word")
        script.say("word")
        script.wait_until()


def test_a_mark_of_a_translation_is_waited_for_by_the_name_in_the_script():
    script = Script(
        voice=Speech(lambda number, text: by_share(text, 10, "a.wav"), {LINE: "nach *hinten*"}, "x.de.toml")
    )
    script.say(LINE)
    script.wait_until("back")
    assert script.now == pytest.approx(50 / 11)
    with pytest.raises(ScriptError, match="the line 'nach hinten' has no mark 'hinten'"):
        script.wait_until("hinten")


def test_stops_are_kept_with_their_time_and_note():
    script = Script(pace=2)
    script.stop("welcome")
    script.play(fade_in(circle(name="dot")))
    script.stop()
    script.wait(1)
    assert [(stop.time, stop.note) for stop in script.scene().stops] == [(0.0, "welcome"), (0.5, "")]


def test_a_stop_while_something_moves_is_refused_with_the_line_that_began_it():
    script = Script()
    dot = circle(name="dot")
    script.add(dot)
    script.begin(to(dot, at=(1, 0), seconds=2))
    script.wait(1)
    with pytest.raises(ScriptError, match=rf"a clip, begun in line \d+ of {Path(__file__).name}, moves until 2.00 s"):
        script.stop()
    script.wait(1)
    script.stop()
    script.follow(dot, at=Clock() * (1, 0), until=math.ceil(script.now) + 1)
    with pytest.raises(ScriptError, match=r"moves until 3\.00 s"):
        script.stop()


def test_two_stops_at_one_time_are_refused():
    script = Script()
    script.stop()
    with pytest.raises(ScriptError, match=r"there is a stop at 0\.00 s already"):
        script.stop()
