from __future__ import annotations

import shutil
import sys

import pytest

from renderer.film.voice.program import Command, Espeak
from renderer.film.voice.spoken_cache import VoiceCache
from renderer.script.speech import by_share
from renderer.values.errors import TargetError
from tests.sure import there

SPEAKER = """
import json, os, pathlib, sys, wave
text, file, *more = sys.argv[1:]
open("calls", "a").write(text + chr(10))
with wave.open(file, "wb") as sound:
    sound.setparams((1, 2, 8000, 0, "NONE", ""))
    sound.writeframes(bytes(2 * 8000))
if "times" in more:
    pathlib.Path(file).with_suffix(".json").write_text(json.dumps([["two", 0.25]]))
if "cut" in more:
    data = pathlib.Path(file).read_bytes()
    pathlib.Path(file).write_bytes(data[: len(data) // 2])
"""


@pytest.fixture
def speaker(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "speak.py").write_text(SPEAKER)
    return f"'{sys.executable}' -IS speak.py {{text}} {{file}}"


def test_a_command_speaks_and_what_it_said_is_kept(tmp_path, speaker):
    kept = VoiceCache(tmp_path / "kept")
    made = [Command(f"{speaker} times", kept=kept)(1, "one; $two 'x'") for _ in range(2)]
    assert made[0] == made[1] and made[0].seconds == 1.0 and made[0].at(6) == 0.25
    assert (tmp_path / "calls").read_text() == "one; $two 'x'\n"
    other = Command(f"{speaker} times", "de", kept=kept)(1, "one; $two 'x'")
    assert other.file != made[0].file and other.times == made[0].times
    (tmp_path / "kept" / there(made[0].file).rpartition("/")[2]).write_bytes(b"damaged")
    assert Command(f"{speaker} times", kept=kept)(1, "one; $two 'x'") == made[0]
    assert (tmp_path / "calls").read_text().count("\n") == 3


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("sh -c 'echo no voice >&2; exit 3' {file}", r"failed with exit code 3 \(no voice\) for line 7, 'one two'"),
        ("nobody-speaks {file}", "cannot be started"),
        ("true {file}", "wrote no sound for line 7, 'one two'"),
        ("sh -c ': > \"$0\"' {file}", "wrote no sound"),
        ("sh -c 'echo words > \"$0\"' {file}", "cannot be read as sound"),
    ],
)
def test_a_command_that_fails_is_told_with_its_line(tmp_path, template, message):
    with pytest.raises(TargetError, match=message) as caught:
        Command(template, kept=VoiceCache(tmp_path / "kept"))(7, "one two")
    assert "\n" not in str(caught.value)


def test_a_command_that_hangs_is_ended_after_the_time_limit(tmp_path):
    with pytest.raises(TargetError, match=r"did not end within 0\.1 s"):
        Command("sh -c 'sleep 60 & wait' {file}", limit=0.1, kept=VoiceCache(tmp_path / "kept"))(1, "one")


def test_a_sound_that_breaks_off_is_refused_and_not_kept(tmp_path, speaker):
    with pytest.raises(TargetError, match="what the voice wrote for line 1, 'one' is damaged: it breaks off"):
        Command(f"{speaker} cut", kept=VoiceCache(tmp_path / "kept"))(1, "one")
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("say {txt} {file}", r"the unknown field \{txt\}; did you mean 'text'"),
        ("say '{file}", "is no command: no closing quotation"),
        ("say {file} {", "is no command: .* braces are written"),
        ("say {file.parent}", "the unknown field"),
    ],
)
def test_a_template_that_is_no_command_is_refused(template, message):
    with pytest.raises(TargetError, match=message):
        Command(template)


def test_old_lines_are_dropped_when_there_are_too_many(tmp_path):
    import os

    kept = VoiceCache(tmp_path, 1)
    for name in "ab":
        kept.line(name, lambda sound: by_share("x", float(sound.write_bytes(b"sound")), str(sound)))
        for file in tmp_path.glob("a.*"):
            os.utime(file, (0, 0))
    kept.line("c", lambda sound: by_share("x", float(sound.write_bytes(b"sound")), str(sound)))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b.json", "b.wav", "c.json", "c.wav"]
    assert kept.clear() > 0 and list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_espeak_ng_speaks_with_the_times_of_its_words(tmp_path):
    told = Espeak("en", kept=VoiceCache(tmp_path / "kept"))(1, "The error runs back.")
    assert [place for place, _ in told.times] == [0, 4, 10, 15, 20]
    assert 0.2 < told.at(10) < told.at(15) < told.seconds < 4
    assert Espeak("en", kept=VoiceCache(tmp_path / "other"))(1, "The error runs back.").times == told.times
    with pytest.raises(TargetError, match="espeak-ng in 'zz' failed"):
        Espeak("zz", kept=VoiceCache(tmp_path / "kept"))(1, "one")
