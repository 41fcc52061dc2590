from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from fractions import Fraction

import imageio_ffmpeg
import numpy as np
import pytest

from renderer.encode.encoder import decode, probe
from renderer.encode.sound_file import SOUND_RATE
from renderer.encode.sound_mix import write_wav
from renderer.film.captions.caption_files import FilmText, chapter_list, metadata, subrip, webvtt, write_told
from renderer.film.render.film import FilmSpec, render_film
from renderer.film.render.segment_store import Store
from renderer.scene.shapes import circle
from renderer.scene.timeline import Caption, Chapter, Sound
from renderer.script.clips.appear import fade_in
from renderer.script.script import Script
from renderer.values.errors import TargetError
from tests.sounds import mixed, read_sound

SPEC = FilmSpec((64, 36), Fraction(10))


def look(path):
    """What ffmpeg says of a file."""
    return subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(path)], capture_output=True, check=False
    ).stderr.decode()


def click(path, seconds=0.02, gain=0.9):
    """A sound that begins at once: a short tone."""
    tone = gain * np.sin(np.arange(round(seconds * SOUND_RATE)) * 2 * np.pi * 1000 / SOUND_RATE + np.pi / 2)
    write_wav(np.repeat(tone[:, None], 2, axis=1).astype(np.float32), path)
    return path


def onsets(samples, level=0.3):
    """When it gets loud after at least a tenth of a second of quiet, in seconds."""
    loud = np.flatnonzero(np.abs(samples).max(axis=1) > level)
    return loud[np.diff(loud, prepend=-SOUND_RATE) > SOUND_RATE / 10] / SOUND_RATE


def film(seconds=3.0, sounds=(), captions=True):
    script = Script()
    script.chapter("One = 1; #\\2")
    if captions:
        script.caption("First, a dot & more <here>.")
    script.play(fade_in(circle(fill="blue", name="dot")))
    script.chapter("Zwei: ∂E/∂w")
    if captions:
        script.caption("Then nothing.", 0.5)
    script.wait(seconds - 1)
    for file, at in sounds:
        script.sound(file, at=at - script.now)
    return script.scene()


def test_captions_have_their_times_and_words_as_webvtt_and_as_subrip():
    captions = [Caption("one\n\n two", 0.0, 1.5), Caption("a & b", 3661.25, 3662.0)]
    assert subrip(captions) == (
        "1\n00:00:00,000 --> 00:00:01,500\none\ntwo\n\n2\n01:01:01,250 --> 01:01:02,000\na & b\n"
    )
    assert "\n01:01:01.250 --> 01:01:02.000\na &amp; b\n" in webvtt(captions)


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("a caption of forty-two characters, no more", 1),
        ("a caption of more than forty-two characters", 2),
        (" ".join(["word"] * 30), 4),
        ("x" * 60, 1),
        ("given as\ntwo lines", 2),
    ],
)
def test_a_long_caption_is_broken_into_even_lines_that_players_show_whole(words, lines):
    cue = subrip([Caption(words, 0, 1)]).split("\n", 2)[2].strip().splitlines()
    assert len(cue) == lines
    assert " ".join(cue) == " ".join(words.split())
    if (lines == 2 and "\n" not in words) or lines > 2:
        assert max(map(len, cue)) <= 42 and min(map(len, cue)) > 0.6 * max(map(len, cue))


def test_a_part_of_a_film_counts_from_its_own_start():
    told = FilmText(
        (Caption("a", 0, 2), Caption("b", 2, 4), Caption("c", 4, 6)), (Chapter("x", 0, 3), Chapter("y", 3, 6))
    )
    part = told.part(1.0, 3.0)
    assert part.captions == (Caption("a", 0, 1.0), Caption("b", 1.0, 2.0))
    assert part.chapters == (Chapter("x", 0, 2.0),)


def test_the_list_of_chapters_has_hours_where_it_needs_them():
    assert chapter_list([Chapter("a", 0, 3600), Chapter("b", 3725, 4000)]) == "0:00:00 a\n1:02:05 b\n"
    assert chapter_list([]) == ""


def test_signs_that_mean_something_in_metadata_are_kept():
    assert "title=a\\=b\\;c\\#d\\\\e\n" in metadata([Chapter("a=b;c#d\\e\\", 0, 1)])


def test_captions_and_chapters_are_written_beside_the_film(tmp_path):
    scene = film()
    files = write_told(FilmText(scene.captions, scene.chapters), tmp_path / "my.mp4")
    assert [file.name for file in files] == ["my.vtt", "my.srt", "my.chapters.txt"]
    assert (tmp_path / "my.chapters.txt").read_text("utf-8") == "0:00 One = 1; #\\2\n0:01 Zwei: ∂E/∂w\n"
    assert write_told(FilmText(), tmp_path / "other.mp4") == ()


@pytest.mark.parametrize(("name", "coded"), [("a.mp4", "mov_text"), ("a.mov", "mov_text"), ("a.webm", "webvtt")])
def test_chapters_and_captions_read_back_from_the_film(tmp_path, name, coded):
    path = tmp_path / name
    render_film(film(), path, replace(SPEC, transparent=name == "a.webm"), subtitles=True)
    said = look(path)
    assert re.findall(r"Chapter #0:\d: start ([\d.]+), end ([\d.]+)", said) == [
        ("0.000000", "1.000000"),
        ("1.000000", "3.000000"),
    ]
    assert re.findall(r"title +: (.*)", said) == ["One = 1; #\\2", "Zwei: ∂E/∂w"]
    assert f"Subtitle: {coded}" in said
    back = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(path), "-map", "0:s:0", "-f", "srt", "-"],
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert "00:00:01,000 --> 00:00:01,500\nThen nothing." in back.replace("\r", "")
    assert probe(path).frames == 30 and probe(path).fps in (10, None)


def test_the_frames_of_a_film_are_the_same_with_chapters_and_sound(tmp_path):
    render_film(film(sounds=[(str(click(tmp_path / "c.wav")), 1.0)]), tmp_path / "a.mp4", SPEC)
    script = Script()
    script.play(fade_in(circle(fill="blue", name="dot")))
    script.wait(2)
    render_film(script.scene(), tmp_path / "b.mp4", SPEC)
    one, two = (list(decode(tmp_path / name)) for name in ("a.mp4", "b.mp4"))
    assert np.array_equal(one, two)
    assert probe(tmp_path / "a.mp4").audio and not probe(tmp_path / "b.mp4").audio


def test_sounds_land_within_5_ms_at_the_start_the_middle_and_the_end_of_a_long_film(tmp_path):
    times, store = [0.0, 60.123, 119.5], Store(tmp_path / "kept")
    scene = film(120.0, [(str(click(tmp_path / "c.wav")), t) for t in times])
    spec = FilmSpec((32, 18), Fraction(1, 8))
    report = render_film(scene, tmp_path / "a.mp4", spec, store=store)
    assert report.segments > 8 and not report.reused
    heard = read_sound(tmp_path / "a.mp4")
    assert onsets(heard) == pytest.approx(times, abs=0.005)
    # AAC comes in blocks of 1024 samples, the last of which may reach beyond the end.
    assert 0 <= len(heard) - 120 * SOUND_RATE < 1024
    again = render_film(scene, tmp_path / "again.mp4", spec, store=store)
    assert again.reused == again.segments
    assert (tmp_path / "again.mp4").read_bytes() == (tmp_path / "a.mp4").read_bytes()


def test_a_transparent_film_has_sound_too(tmp_path):
    scene = film(sounds=[(str(click(tmp_path / "c.wav")), 0.5)])
    render_film(scene, tmp_path / "a.webm", FilmSpec((64, 36), Fraction(10), transparent=True))
    assert onsets(read_sound(tmp_path / "a.webm")) == pytest.approx([0.5], abs=0.005)


def test_a_part_of_a_film_has_the_sound_that_belongs_to_it(tmp_path):
    sounds = [(str(click(tmp_path / "c.wav")), t) for t in (0.5, 1.5, 2.5)]
    render_film(film(sounds=sounds), tmp_path / "a.mov", FilmSpec((64, 36), Fraction(10), start=1.0, end=2.0))
    heard = read_sound(tmp_path / "a.mov")
    assert len(heard) == SOUND_RATE
    assert onsets(heard) == pytest.approx([0.5], abs=0.001)


def test_gain_and_fades_are_heard_and_the_fade_comes_before_the_film_ends(tmp_path):
    file = tmp_path / "even.wav"
    write_wav(np.full((4 * SOUND_RATE, 2), 0.5, np.float32), file)
    heard = mixed([Sound(str(file), 1.0, 0.5, 1.0, 1.0)], 4.0, 0.0, 4.0, tmp_path)[:, 0]
    at = np.array([0.5, 1.5, 2.5, 3.5]) * SOUND_RATE
    assert heard[at.astype(int)] == pytest.approx([0.0, 0.125, 0.25, 0.125], abs=1e-3)
    assert heard[-1] == 0


def test_a_mono_file_is_as_loud_in_both_channels_at_any_rate(tmp_path):
    import wave

    with wave.open(str(tmp_path / "mono.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((0.5 * 32767 * np.sin(np.arange(8000) / 8000 * 2 * np.pi * 200)).astype("<i2").tobytes())
    heard = read_sound(tmp_path / "mono.wav")
    assert len(heard) == pytest.approx(SOUND_RATE, abs=2)
    assert np.array_equal(heard[:, 0], heard[:, 1])
    assert np.abs(heard).max() == pytest.approx(0.5, abs=0.01)


def test_sounds_that_are_too_loud_together_are_made_quieter_alike(tmp_path):
    file = tmp_path / "even.wav"
    write_wav(np.full((SOUND_RATE, 2), 0.8, np.float32), file)
    heard = mixed([Sound(str(file), 0.0), Sound(str(file), 0.5)], 2.0, 0.0, 2.0, tmp_path)[:, 0]
    assert heard.max() == pytest.approx(1.0)
    assert heard[100] == pytest.approx(0.5, abs=1e-3)


def test_a_sound_that_is_not_there_or_is_none_is_refused_before_a_frame_is_drawn(tmp_path):
    (tmp_path / "no.wav").write_text("this is no sound")
    (tmp_path / "a.mp4").write_bytes(b"old")
    with pytest.raises(TargetError, match="there is no sound file"):
        render_film(film(sounds=[(str(tmp_path / "gone.wav"), 1)]), tmp_path / "a.mp4", SPEC)
    with pytest.raises(TargetError, match=r"no\.wav' cannot be read as sound"):
        render_film(film(sounds=[(str(tmp_path / "no.wav"), 1)]), tmp_path / "a.mp4", SPEC)
    assert (tmp_path / "a.mp4").read_bytes() == b"old"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.mp4", "no.wav"]


def test_a_film_made_of_kept_segments_has_its_sound_and_chapters_all_the_same(tmp_path):
    store = Store(tmp_path / "kept")
    scene = film(sounds=[(str(click(tmp_path / "c.wav")), 0.5)])
    render_film(scene, tmp_path / "a.mp4", SPEC, store=store)
    report = render_film(scene, tmp_path / "b.mp4", SPEC, store=store)
    assert report.reused == report.segments
    assert onsets(read_sound(tmp_path / "b.mp4")) == pytest.approx([0.5], abs=0.005)
    assert look(tmp_path / "b.mp4").count("Chapter #0") == 2
