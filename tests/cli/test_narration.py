from __future__ import annotations

import json

import numpy as np
import pytest

from renderer.encode.sound_file import SOUND_RATE
from renderer.encode.sound_mix import write_wav
from tests.cli.conftest import FILM

SPOKEN = (
    FILM.replace("n: int = 1,", "times=None,").replace("wait(n)", "wait(1)").replace("=size)", "=size, times=times)")
)


@pytest.fixture
def voice(here, write):
    """A film of three seconds with a narration of 4 s for its first two."""
    write("spoken.py", SPOKEN)
    (here / "voice").mkdir()
    write_wav(np.full((SOUND_RATE * 4, 2), 0.5, np.float32), here / "voice" / "one.wav")
    return ("--narration", "voice")


def test_a_narration_decides_the_times_that_are_told_and_shown(netreel, voice, small):
    told = json.loads(netreel("beats", "spoken.py", *voice, "--json").stdout)
    assert [beat["start"] for beat in told] == [0, 1, 4]
    assert netreel("still", "spoken.py", "--at", "4.5", "--size", "16x10").exit_code == 2
    assert netreel("still", "spoken.py", "--at", "4.5", "--size", "16x10", *voice).exit_code == 0
    done = netreel("render", "spoken.py", "-o", "a.mp4", *voice, *small)
    assert done.exit_code == 0 and "50 frames" in done.stderr


@pytest.mark.parametrize(
    "verb", [("sheet", "-o", "a.png"), ("lint", "--no-stills"), ("check",), ("profile",), ("render", "-o", "a.mp4")]
)
def test_a_narration_that_fits_nothing_is_bad_input_for_every_verb(here, netreel, voice, verb):
    (here / "voice" / "tow.wav").write_bytes((here / "voice" / "one.wav").read_bytes())
    done = netreel(verb[0], "spoken.py", *verb[1:], *voice)
    assert done.exit_code == 2
    assert (
        done.stderr
        == "netreel: 'voice/tow.wav' is for no chapter and no labeled beat of the film; did you mean 'two'?\n"
    )
    assert not list(here.glob("a.*"))


def test_a_narration_of_a_film_that_takes_no_times_is_laid_under_it_with_a_note(here, netreel, voice):
    done = netreel("beats", "my_film.py", *voice, "--json")
    assert done.stderr == "netreel: note: build of 'my_film.py' takes no 'times', so no beat gets a new length\n"
    assert [beat["start"] for beat in json.loads(done.stdout)] == [0, 1, 2]


def test_a_voice_and_a_language_decide_the_times_that_are_told(here, netreel, write):
    write("talk.py", 'def build(script):\n    script.say("*One* more.")\n    script.wait_until("two")\n')
    (here / "talk.de.toml").write_text('"*One* more." = "Noch *eins|two*."')
    (here / "voice").mkdir()
    write_wav(np.full((SOUND_RATE * 2, 2), 0.5, np.float32), here / "voice" / "1.wav")
    done = netreel("beats", "talk.py", "--voice", "voice")
    assert done.exit_code == 2
    assert done.stderr == "netreel: talk.py:3: the line 'One more.' does not say 'two'; its marks are 'one', 'more'\n"
    write("talk.py", 'def build(script):\n    script.say("*One* more.")\n    script.wait_until("one")\n')
    (here / "talk.de.toml").write_text('"*One* more." = "Noch *eins*."')
    told = json.loads(netreel("beats", "talk.py", "--voice", "voice", "--say", "de", "--json").stdout)
    assert [beat["seconds"] for beat in told] == [1.0, 1.0]
    done = netreel("beats", "my_film.py", "--voice", "voice")
    assert "netreel: note: build of 'my_film.py' takes no 'voice', so its lines stay as they are\n" in done.stderr


def test_a_film_with_a_voice_is_checked_as_it_is_heard(here, netreel, write):
    write("talk.py", 'def build(script):\n    script.say("One more.")\n')
    (here / "voice").mkdir()
    assert netreel("check", "talk.py", "--no-builds").exit_code == 0
    done = netreel("check", "talk.py", "--voice", "voice", "--no-builds")
    assert done.exit_code == 2 and "voice" in done.stderr
    write_wav(np.full((SOUND_RATE * 2, 2), 0.5, np.float32), here / "voice" / "1.wav")
    done = netreel("check", "talk.py", "--voice", "voice")
    assert done.exit_code == 0 and "built alike" in done.stderr


def test_a_film_with_a_voice_is_profiled_as_long_as_it_is_heard(here, netreel, write):
    write("talk.py", 'def build(script):\n    script.say("One more.")\n    script.wait_until()\n')
    (here / "voice").mkdir()
    write_wav(np.full((SOUND_RATE // 2, 2), 0.5, np.float32), here / "voice" / "1.wav")
    done = netreel("profile", "talk.py", "--voice", "voice", "--size", "32x18", "--fps", "10", "--json")
    assert [beat["frames"] for beat in json.loads(done.stdout)["beats"]] == [5]
