from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from renderer.encode.encoder import probe
from renderer.encode.sound_file import SOUND_RATE
from renderer.encode.sound_mix import write_wav
from renderer.film.captions.narration import file_slug
from renderer.film.load.target import load
from renderer.film.render.film import FilmSpec, render_film
from renderer.film.render.segment_store import Store
from renderer.values.errors import NetreelError, TargetError
from tests.film.captions.test_caption_files import onsets
from tests.sounds import read_sound

FILM = """
from renderer import Script, circle, fade_in, to

def build(times=None, pace: float = 1.0):
    script = Script(times=times, pace=pace)
    script.chapter("The question")
    script.play(fade_in(circle(name="dot")), label="hello")
    script.wait(2)
    script.chapter("What comes, then?")
    script.caption("there it goes")
    script.play(to("dot", at=(2, 1)), label="aside")
    script.wait(1)
    script.play(to("dot", at=(0, 1)))
    return script.scene()
"""
LONG = "the-question.wav"


def voice(path, seconds):
    """Something like a voice: a tone that swells and falls, heard from its very first sample to its last."""
    t = np.arange(round(seconds * SOUND_RATE)) / SOUND_RATE
    tone = (0.6 + 0.2 * np.sin(2 * np.pi * 5 * t)) * np.sin(2 * np.pi * 220 * t + np.pi / 2)
    write_wav(np.repeat(tone[:, None], 2, axis=1).astype(np.float32), path)


@pytest.fixture
def spoken(tmp_path):
    """Loads a film with a narration: sounds of so many seconds, by the name of their file."""

    def spoken(sounds, film=FILM, times="", **params):
        (tmp_path / "spoken_film.py").write_text(film)
        (tmp_path / "spoken_film.times.toml").write_text(times)
        (tmp_path / "voice").mkdir(exist_ok=True)
        for name, seconds in sounds.items():
            voice(tmp_path / "voice" / name, seconds)
        return load("spoken_film.py", params, tmp_path, "voice")

    return spoken


def lengths(film):
    return [beat.seconds for beat in film.scene.beats]


def heard(film):
    return [(sound.file.rpartition("/")[2], sound.start) for sound in film.scene.sounds]


@pytest.mark.parametrize(
    ("name", "file"),
    [("What is a neural network?", "what-is-a-neural-network"), ("∂E/∂w, twice", "e-w-twice"), ("Öl_1", "öl-1")],
)
def test_files_are_named_by_letters_and_digits_of_a_name(name, file):
    assert file_slug(name) == file == file_slug(file)


def test_a_chapter_waits_at_its_end_until_all_is_said_and_all_after_it_moves(spoken):
    film = spoken({LONG: 7.25, "what-comes-then.wav": 1.0})
    assert lengths(film) == [1.0, 6.25, 1.0, 1.0, 1.0]
    assert film.scene.chapters[1].start == film.scene.captions[0].start == 7.25
    assert heard(film) == [(LONG, 0.0), ("what-comes-then.wav", 7.25)]
    assert film.scene.duration == 10.25
    assert not film.notes and not film.unused


def test_a_beat_that_is_spoken_to_is_held_itself(spoken):
    film = spoken({"hello.wav": 2.5, "aside.wav": 0.5})
    assert lengths(film) == [2.5, 2.0, 1.0, 1.0, 1.0]
    assert heard(film) == [("hello.wav", 0.0), ("aside.wav", 4.5)]
    moving = film.scene.at(0.999), film.scene.at(1.0), film.scene.at(2.4)
    assert moving[0].items != moving[1].items == moving[2].items


def test_what_a_beat_is_held_for_counts_for_its_chapter(spoken):
    film = spoken({"aside.wav": 3.0, LONG: 2.0, "02.wav": 8.0})
    assert lengths(film) == [1.0, 2.0, 3.0, 1.0, 4.0]


@pytest.mark.parametrize("name", ["01.wav", "1.wav", "01-take-three.wav", "07 The Question!.wav", "The Question.wav"])
def test_a_file_is_named_by_a_number_or_by_a_name_with_a_number_before_it(spoken, name):
    assert lengths(spoken({name: 4.0}))[:2] == [1.0, 3.0]


def test_in_a_film_without_chapters_a_number_is_that_of_a_beat(spoken):
    bare = "\n".join(line for line in FILM.splitlines() if "chapter" not in line).replace(', label="hello"', "")
    assert lengths(spoken({"0.wav": 3.0, "03.wav": 2.0}, bare)) == [3.0, 2.0, 1.0, 2.0, 1.0]


def test_a_narration_keeps_its_own_pace_when_the_film_does_not(spoken):
    film = spoken({LONG: 4.0, "aside.wav": 0.25}, pace=2.0)
    assert lengths(film) == [0.5, 3.5, 0.5, 0.5, 0.5]
    assert heard(film)[1] == ("aside.wav", 4.0)


def test_new_lengths_are_taken_first_and_then_held(spoken):
    film = spoken({LONG: 9.0, "aside.wav": 2.0}, times='"The question" = 6\naside = 3')
    assert lengths(film) == [2.0, 7.0, 3.0, 1.0, 1.0]


@pytest.mark.parametrize(("fps", "frames"), [("30", 278), ("24000/1001", 222), ("2", 19)])
def test_the_film_is_longer_by_the_frames_that_it_waits(spoken, tmp_path, fps, frames):
    film = spoken({LONG: 6.2345})
    report = render_film(film.scene, tmp_path / "a.mp4", FilmSpec((32, 18), Fraction(fps)))
    assert film.scene.duration == pytest.approx(9.2345, abs=1e-6)
    assert report.frames == probe(tmp_path / "a.mp4").frames == frames


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
def test_what_is_said_is_heard_where_its_chapter_begins_also_from_kept_segments(spoken, tmp_path, name):
    film, store = spoken({LONG: 4.321, "what-comes-then.wav": 1.5, "hello.wav": 0.5}), Store(tmp_path / "kept")
    for again in (False, True):
        report = render_film(film.scene, tmp_path / name, FilmSpec((32, 18), Fraction(10)), store=store)
        assert (report.reused == report.segments) is again
        samples = read_sound(tmp_path / name)
        at = [film.scene.chapters[0].start, film.scene.chapters[1].start]
        loud = np.abs(samples).max(axis=1) > 0.2
        quiet = np.flatnonzero(loud)
        assert at[1] == pytest.approx(4.321)
        assert quiet[0] / SOUND_RATE == pytest.approx(0.0, abs=0.005)
        assert quiet[-1] / SOUND_RATE == pytest.approx(4.321 + 1.5, abs=0.005)


def test_a_pause_between_two_that_are_spoken_is_kept_to_5_ms(spoken, tmp_path):
    film = spoken({"hello.wav": 0.75, "aside.wav": 1.25})
    render_film(film.scene, tmp_path / "a.mp4", FilmSpec((32, 18), Fraction(10)))
    assert onsets(read_sound(tmp_path / "a.mp4")) == pytest.approx([0.0, 3.0], abs=0.005)


def test_a_film_that_takes_no_times_is_spoken_to_but_does_not_wait(spoken):
    film = spoken({LONG: 9.0}, FILM.replace("times=None, ", "").replace("times=times, ", ""))
    assert lengths(film) == [1.0, 2.0, 1.0, 1.0, 1.0]
    assert film.unused == ("times",) and heard(film) == [(LONG, 0.0)]


def test_a_film_that_keeps_its_times_to_itself_says_so(spoken):
    film = spoken({LONG: 9.0}, FILM.replace("times=times, ", ""))
    assert lengths(film) == [1.0, 2.0, 1.0, 1.0, 1.0]
    assert film.notes[0].endswith("keeps 'times' from its Script, so no beat gets a new length")


def test_a_narration_that_is_short_enough_leaves_the_film_as_it_is(spoken):
    film = spoken({LONG: 1.0}, FILM.replace("times=None, ", "").replace("times=times, ", ""))
    assert not film.unused and not film.notes and heard(film) == [(LONG, 0.0)]


def test_two_that_are_heard_at_once_are_told(spoken):
    film = spoken({"02.wav": 3.0, "aside.wav": 0.5, LONG: 3.0})
    assert film.notes == ("'aside.wav' begins at 3.00 s, while '02.wav' is heard until 6.00 s",)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["the-qestion.wav"], r"the-qestion\.wav' is for no chapter and .* did you mean 'the-question'"),
        (["03-asied.wav"], "did you mean 'aside'"),
        (["xyz.wav"], "there are the-question, what-comes-then, hello, aside$"),
        (["3.wav"], "'voice/3.wav' is for no chapter: the film has 2 chapters"),
        (["0.wav"], "is for no chapter: the film has 2 chapters"),
        (["1.wav", "the-question.mp3"], "are both for 'The question'; keep one"),
        ([], "'voice', has no sound file in it"),
    ],
)
def test_files_that_fit_nothing_are_refused(spoken, tmp_path, monkeypatch, names, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "voice" / "takes").mkdir(parents=True)
    (tmp_path / "voice" / ".hidden").write_text("passed over")
    monkeypatch.setattr("renderer.film.captions.narration.sound_seconds", lambda file: (1.0, ""))
    for name in names:
        (tmp_path / "voice" / name).touch()
    (tmp_path / "spoken_film.py").write_text(FILM)
    with pytest.raises(TargetError, match=said):
        load("spoken_film.py", narration="voice")


def test_files_that_are_no_sounds_by_their_suffix_are_left_out_with_a_note(spoken, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    spoken({LONG: 1.0})
    (tmp_path / "voice" / "hello.txt").write_text("Hello!")
    film = load("spoken_film.py", narration="voice")
    assert film.notes == ("'voice/hello.txt' has no suffix of a sound, so the narration leaves it out",)
    assert heard(film) == [(LONG, 0.0)]


def test_a_file_that_is_a_sound_by_its_suffix_alone_is_refused(spoken, tmp_path):
    spoken({LONG: 1.0})
    (tmp_path / "voice" / "hello.wav").write_text("Hello!")
    with pytest.raises(TargetError, match=r"hello\.wav' cannot be read as sound: it is damaged, or in no format"):
        load("spoken_film.py", folder=tmp_path, narration="voice")


def test_a_narration_that_breaks_off_is_told(spoken, tmp_path):
    file = tmp_path / "voice" / LONG
    spoken({LONG: 4.0})
    file.write_bytes(file.read_bytes()[: 44 + 2 * SOUND_RATE * 4 + 2])
    (note,) = spoken({}).notes
    assert note == f"{str(file)!r} is damaged: it breaks off after 2.00 s"


def test_a_name_that_two_have_is_refused(spoken):
    with pytest.raises(TargetError, match="could be for 2 chapters or beats"):
        spoken({"aside.wav": 1.0}, FILM.replace('label="hello"', 'label="aside"'))


@pytest.mark.parametrize(("folder", "said"), [("gone", "'gone', is not there"), ("file", "'file', is no folder")])
def test_a_folder_that_is_none_is_refused(tmp_path, monkeypatch, folder, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "spoken_film.py").write_text(FILM)
    with pytest.raises(NetreelError, match=said):
        load("spoken_film.py", narration=folder)


def test_a_film_of_keys_alone_has_no_place_for_a_narration(tmp_path):
    with pytest.raises(TargetError, match="the film has no beats"):
        load("examples/keys_only", narration=tmp_path)


def test_the_films_that_come_with_netreel_wait_for_what_is_said(tmp_path):
    voice(tmp_path / "what-is-a-neural-network.wav", 9.0)
    voice(tmp_path / "4.wav", 6.0)
    film = load("intro", {"sizes": "4,3,2"}, narration=tmp_path)
    assert [chapter.start for chapter in film.scene.chapters] == [0, 9, 21, 28]
    assert film.scene.duration == 34 and not film.unused and not film.notes
