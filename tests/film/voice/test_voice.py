from __future__ import annotations

import shutil
from itertools import product

import numpy as np
import pytest

from renderer.encode.sound_file import SOUND_RATE
from renderer.encode.sound_mix import write_wav
from renderer.film.load.target import load
from renderer.film.voice import program
from renderer.film.voice.spoken_cache import VoiceCache
from renderer.values.errors import TargetError

FILM = """
from renderer import Script, circle, fade_in, to

def build(script: Script, word: str = "back") -> None:
    script.wait(0.5)
    script.say("The error runs *back*.")
    script.wait_until(word)
    script.play(fade_in(circle(name="dot"), seconds=0.1), label="come")
    script.say("Then *each weight* moves.")
    script.wait_until("each weight")
    script.play(to("dot", at=(1, 0), seconds=0.1))
    script.say("That is all.")
"""
GERMAN = """
"The error runs *back*." = "Der Fehler läuft *zurück*."
"Then *each weight* moves." = "Und es bewegt sich *jedes Gewicht*."
"That is all." = "Das ist alles."
"""
FRAME = 1 / 60


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "talk.py").write_text(FILM)
    (tmp_path / "talk.de.toml").write_text(GERMAN)
    (tmp_path / "voice").mkdir()
    for number, seconds in enumerate((1.5, 2.0, 1.0), 1):
        write_wav(np.zeros((round(seconds * SOUND_RATE), 2), np.float32), tmp_path / "voice" / f"{number:02d}.wav")
    (tmp_path / "voice" / "01.json").write_text('[["The", 0.1], ["back", 0.9, 1.3]]')
    kept = VoiceCache(tmp_path / "kept")
    monkeypatch.setattr(program, "kept_lines", lambda: kept)
    return tmp_path


def on_words(scene):
    """How far the plays of a film begin off the words that they wait for, in seconds."""
    starts = {beat.number: beat.start for beat in scene.beats}
    pins = [(line, pin) for line in scene.lines for pin in line.pins if pin.word]
    assert [scene.beats[pin.beat].kind for _, pin in pins] == ["play", "play"]
    return [starts[pin.beat] - line.start - pin.seconds for line, pin in pins]


def test_recordings_say_the_lines_and_moves_come_on_their_words(folder):
    film = load("talk.py", {}, folder, voice="voice")
    assert not film.notes and not film.unused
    assert [(sound.file.rpartition("/")[2], sound.start) for sound in film.scene.sounds] == [
        ("01.wav", 0.5),
        ("02.wav", 2.0),
        ("03.wav", 4.0),
    ]
    assert film.scene.beats[2].start == pytest.approx(0.5 + 0.9)
    assert film.scene.duration == 5.0


@pytest.mark.parametrize(("pace", "times"), [*product((0.5, 1.0, 2.0), ("", "come = 0.3"))])
def test_moves_stay_on_their_words_at_any_pace_and_with_new_lengths(folder, pace, times):
    (folder / "talk.times.toml").write_text(times)
    film = load("talk.py", {"pace": pace}, folder, voice="voice")
    assert max(map(abs, on_words(film.scene))) < FRAME
    assert [line.end - line.start for line in film.scene.lines] == pytest.approx([1.5, 2.0, 1.0])
    assert not film.notes
    if times:
        assert next(beat.seconds for beat in film.scene.beats if beat.label) == pytest.approx(0.3)


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_espeak_ng_tells_a_film_in_two_languages_at_three_paces(folder):
    for language, pace in product((None, "de"), (0.5, 1.0, 2.0)):
        film = load("talk.py", {"pace": pace}, folder, voice="espeak-ng", language=language)
        assert max(map(abs, on_words(film.scene))) < FRAME and not film.notes
        assert film.scene.captions[0].text == ("Der Fehler läuft zurück." if language else "The error runs back.")


def test_the_same_sounds_make_the_same_film(folder):
    assert load("talk.py", {}, folder, voice="voice").scene == load("talk.py", {}, folder, voice="voice").scene


def test_a_line_without_a_voice_is_read_in_the_other_language(folder):
    film = load("talk.py", {}, folder, language="de")
    assert [line.text for line in film.scene.lines][1:] == ["Und es bewegt sich jedes Gewicht.", "Das ist alles."]
    assert not film.scene.sounds


def test_what_no_line_needs_and_words_that_are_over_are_noted(folder):
    shutil.copy(folder / "voice" / "03.wav", folder / "voice" / "04.wav")
    (folder / "talk.de.toml").write_text(GERMAN + '"gone" = "fort"')
    assert load("talk.py", {}, folder, voice="voice", language="de").notes == (
        "'voice/04.wav' is for no line of the film",
        "'talk.de.toml' has 'gone', which the film does not say",
    )
    (folder / "talk.py").write_text(FILM.replace("script.wait_until(word)", "script.wait(2); script.wait_until(word)"))
    assert load("talk.py", {"times": {}}, folder, voice="voice").notes[0] == (
        "'back' in 'The error runs back.' is said at 1.40 s, 1.10 s before the film comes to what waits for it"
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"voice": "voise"}, "there is no voice 'voise'; did you mean 'voice'? a voice is espeak-ng, a folder"),
        ({"voice": "talk.py"}, "the voice 'talk.py' is a file"),
        ({"voice": "say {text}"}, "must say where its sound goes: {file}"),
        ({"voice": "voice", "narration": "voice"}, "not both"),
        ({"language": "fr"}, "there is no file 'talk.fr.toml' for the lines"),
        ({"language": "../de"}, "a language is named like 'de'"),
        ({"voice": "true {file}"}, "talk.py:6: the voice 'true {file}' wrote no sound for line 1"),
        ({"word": "bck"}, "talk.py:7: the line 'The error runs back.' does not say 'bck'; did you mean 'back'?"),
    ],
)
def test_what_cannot_be_said_is_told_in_one_line(folder, asked, message):
    word = {"word": asked.pop("word")} if "word" in asked else {}
    with pytest.raises(TargetError) as caught:
        load("talk.py", word, folder, **asked)
    assert message in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("a = ", "'talk.de.toml' is no TOML"),
        ("a = 3", "'talk.de.toml' has no words for 'a', but 3"),
        ('a = "..."', "'talk.de.toml': a line needs words, but this is '...', for 'a'"),
        ('a = "b"', "talk.py:6: 'talk.de.toml' has no line for 'The error runs *back*.'"),
    ],
)
def test_lines_of_another_language_that_are_wrong_are_refused(folder, lines, message):
    (folder / "talk.de.toml").write_text(lines)
    with pytest.raises(TargetError) as caught:
        load("talk.py", {}, folder, language="de")
    assert message in str(caught.value) and "\n" not in str(caught.value)
