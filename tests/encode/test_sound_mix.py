"""What is heard: time stamps of files, loudness of parts, ends that are cut off, and files that are damaged."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from renderer.encode.sound_file import SOUND_RATE, sound_seconds
from renderer.encode.sound_mix import write_mix, write_wav
from renderer.film.load.target import load
from renderer.film.render.film import FilmSpec, render_film
from renderer.scene.timeline import Sound
from renderer.script.script import Script
from renderer.values.errors import TargetError
from tests.film.captions.test_caption_files import click, onsets
from tests.sounds import mixed, read_sound


def even(path: Path, seconds: float, level: float = 0.5) -> str:
    """A sound of one value throughout."""
    write_wav(np.full((round(seconds * SOUND_RATE), 2), level, np.float32), path)
    return str(path)


def ffmpeg(*arguments: str) -> None:
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments], check=True)


@pytest.fixture
def clicks(tmp_path):
    """Clicks at 0.25, 1.25, 2.25 and 3.25 s of four seconds."""
    one = mixed([Sound(str(click(tmp_path / "click.wav")), k + 0.25) for k in range(4)], 4.0, 0.0, 4.0, tmp_path)
    write_wav(one, tmp_path / "clicks.wav")
    return tmp_path / "clicks.wav"


# ---- time stamps


def test_a_hole_in_a_sound_file_is_silence_and_shifts_nothing(clicks, tmp_path):
    holed = tmp_path / "holed.mka"
    drop = "aselect='not(between(t,1,2))'"
    ffmpeg("-i", str(clicks), "-af", f"asetnsamples=480,{drop}", "-c:a", "pcm_s16le", str(holed))
    assert onsets(read_sound(holed)) == pytest.approx([0.25, 2.25, 3.25], abs=0.005)
    assert sound_seconds(holed)[0] == pytest.approx(4.0, abs=0.02)


def test_a_track_that_starts_late_starts_late_in_the_film(clicks, tmp_path):
    late = tmp_path / "late.mkv"
    source = ["-f", "lavfi", "-i", "color=size=16x16:rate=5:duration=6", "-itsoffset", "1.5", "-i", str(clicks)]
    ffmpeg(*source, "-c:v", "libx264", "-c:a", "pcm_s16le", str(late))
    assert onsets(read_sound(late)) == pytest.approx([1.75, 2.75, 3.75, 4.75], abs=0.005)


# ---- loudness


def test_a_part_of_a_film_is_as_loud_as_the_same_seconds_of_the_whole(tmp_path):
    file = even(tmp_path / "even.wav", 2.0, 0.8)
    sounds = [Sound(file, 0.0), Sound(file, 1.0), Sound(file, 1.0)]  # 0.8, then 2.4, then 1.6
    whole = mixed(sounds, 3.0, 0.0, 3.0, tmp_path)
    assert whole.max() == pytest.approx(1.0)
    for start, end in ((0.0, 0.5), (0.75, 1.25), (2.5, 3.0)):
        part = mixed(sounds, 3.0, start, end, tmp_path)
        assert np.array_equal(part, whole[round(start * SOUND_RATE) : round(end * SOUND_RATE)])


def test_the_sound_of_a_rendered_part_is_that_of_the_whole_film(tmp_path):
    file = even(tmp_path / "even.wav", 2.0, 0.8)
    script = Script()
    script.sound(file)
    script.wait(1)
    script.sound(file)
    script.wait(2)
    for name, start in (("whole", 0.0), ("part", 0.5)):
        render_film(script.scene(), tmp_path / f"{name}.mov", FilmSpec((16, 16), Fraction(2), start=start, end=1.0))
    whole, part = (read_sound(tmp_path / f"{name}.mov") for name in ("whole", "part"))
    assert np.array_equal(part, whole[SOUND_RATE // 2 :])
    assert part.max() == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("rest", [2.0, 0.5])
def test_a_sound_that_the_end_of_the_film_cuts_off_fades_out_before_it(tmp_path, rest):
    heard = mixed([Sound(even(tmp_path / "even.wav", 5.0), 3.0 - rest)], 3.0, 0.0, 3.0, tmp_path)[:, 0]
    fade = min(0.5, rest / 2)
    at = [round((3.0 - part) * SOUND_RATE) - 1 for part in (fade * 1.2, fade / 2, 0.0)]
    assert heard[at] == pytest.approx([0.5, 0.25, 0.0], abs=1e-3)
    assert (np.diff(heard[at[0] :]) <= 0).all()


def test_a_sound_that_ends_with_the_film_or_before_it_is_left_as_it_is(tmp_path):
    for seconds in (2.0, 3.0):
        heard = mixed([Sound(even(tmp_path / "even.wav", seconds), 0.0)], 3.0, 0.0, 3.0, tmp_path)[:, 0]
        assert heard[round(seconds * SOUND_RATE) - 1] == pytest.approx(0.5, abs=1e-3)


# ---- memory


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of a process as Linux counts it")
def test_a_sound_far_longer_than_the_film_takes_no_memory_for_its_length(tmp_path):
    long = tmp_path / "long.wav"
    with long.open("wb") as file:
        size = 160_000_000
        fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, SOUND_RATE, SOUND_RATE * 4, 4, 16)
        file.write(struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + fmt + struct.pack("<4sI", b"data", size))
        file.truncate(44 + size)  # a hole in the file: 800 s of silence that take no room on the disk
    program = (
        "import re, sys; from renderer.encode.sound_mix import write_mix; from renderer.scene.timeline import Sound\n"
        "from renderer.encode.sound_file import sound_seconds\n"
        "write_mix([Sound(sys.argv[1], 0.0)], 2.0, 0.0, 2.0, sys.argv[2])\n"
        "assert round(sound_seconds(sys.argv[1])[0]) == 833\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
    )
    done = subprocess.run([sys.executable, "-c", program, long, tmp_path / "a.wav"], capture_output=True, check=True)
    assert int(done.stdout) * 1024 < 200_000_000  # decoded, the sound would be 320 MB


# ---- files that are not as they should be


@pytest.mark.parametrize(("name", "coder"), [("a.wav", "pcm_s16le"), ("a.mp3", "libmp3lame"), ("a.flac", "flac")])
def test_a_sound_file_that_breaks_off_is_told_when_the_film_is_made(tmp_path, name, coder):
    file = tmp_path / name
    ffmpeg("-i", str(click(tmp_path / "c.wav", 3.0)), "-c:a", coder, str(file))
    assert write_mix([Sound(str(file), 0.0)], 9.0, 0.0, 9.0, tmp_path / "mix.wav") == ()
    data = file.read_bytes()
    file.write_bytes(data[: len(data) * 6 // 10 + 1])
    (note,) = write_mix([Sound(str(file), 0.0)], 9.0, 0.0, 9.0, tmp_path / "mix.wav")
    assert re.fullmatch(
        rf"'.*{name}' is damaged: it (breaks off|ends) after 1\.[4-9]\d s(, but says .* 3\.\d\d s)?", note
    )


def test_what_has_no_sound_in_it_is_told_in_plain_words(tmp_path):
    silent, text = tmp_path / "silent.mp4", tmp_path / "words.wav"
    ffmpeg("-f", "lavfi", "-i", "color=size=16x16:rate=5:duration=1", str(silent))
    text.write_text("no sound")
    for file, said in ((silent, "has no sound in it"), (text, "cannot be read as sound"), (tmp_path, "is a folder")):
        with pytest.raises(TargetError, match=said) as error:
            write_mix([Sound(str(file), 0.0)], 1.0, 0.0, 1.0, tmp_path / "mix.wav")
        assert "ffmpeg said" not in str(error.value)


FILM = """
from renderer import Script

def build():
    script = Script()
    script.sound({name!r})
    script.wait(1)
    return script.scene()
"""


def test_a_missing_sound_file_is_told_with_the_line_that_plays_it_and_the_nearest_name(tmp_path):
    (tmp_path / "film.py").write_text(FILM.format(name="clik.wav"))
    click(tmp_path / "click.wav")
    with pytest.raises(
        TargetError, match=r"^film\.py:6: there is no sound file '.*clik\.wav'; did you mean 'click\.wav'"
    ):
        load("film.py", folder=tmp_path)


def test_a_sound_file_that_is_none_is_told_with_the_line_that_plays_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "film.py").write_text(FILM.format(name="words.wav"))
    (tmp_path / "words.wav").write_text("no sound")
    scene = load("film.py").scene
    with pytest.raises(TargetError, match=r"^film\.py:6: '.*words\.wav' cannot be read as sound"):
        render_film(scene, tmp_path / "a.mp4", FilmSpec((16, 16), Fraction(2)))
