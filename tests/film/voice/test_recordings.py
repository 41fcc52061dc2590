from __future__ import annotations

import numpy as np
import pytest

from renderer.encode.sound_file import SOUND_RATE
from renderer.encode.sound_mix import write_wav
from renderer.film.voice.recordings import Recordings
from renderer.values.errors import TargetError


def record(path, seconds=0.5):
    write_wav(np.zeros((round(seconds * SOUND_RATE), 2), np.float32), path)


@pytest.mark.parametrize("name", ["02.wav", "2-any words.wav", "the-error-runs.wav", "The error runs back.wav"])
def test_a_recording_is_named_by_the_number_of_its_line_or_by_its_first_words(tmp_path, name):
    record(tmp_path / name, 0.75)
    record(tmp_path / "the-error-r.wav")
    told = Recordings(tmp_path, "voice")(2, "The error runs back...")
    assert told.seconds == 0.75 and told.file == str(tmp_path / name)
    assert Recordings(tmp_path, "voice").unused({told.file}) == ("'voice/the-error-r.wav' is for no line of the film",)


def test_a_line_without_a_recording_is_refused_with_names_for_it(tmp_path):
    record(tmp_path / "the-eror.wav")
    with pytest.raises(TargetError) as caught:
        Recordings(tmp_path, "voice")(3, "The error")
    assert str(caught.value) == (
        "'voice' has no recording of line 3, 'The error'; did you mean 'the-eror'?; its name is '03.wav' or "
        "'the-error.wav'"
    )


def test_two_recordings_of_one_line_are_refused(tmp_path):
    record(tmp_path / "1.wav")
    record(tmp_path / "one.wav")
    with pytest.raises(TargetError, match=r"'1.wav' and 'one.wav' in 'voice' are both for line 1"):
        Recordings(tmp_path, "voice")(1, "One")


def test_a_recording_that_breaks_off_is_refused(tmp_path):
    record(tmp_path / "1.wav", 2)
    whole = (tmp_path / "1.wav").read_bytes()
    (tmp_path / "1.wav").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TargetError, match=r"the recording of line 1, '1.wav', is damaged: it breaks off after 1\.00"):
        Recordings(tmp_path, "voice")(1, "One")
    (tmp_path / "1.wav").write_bytes(b"no sound")
    with pytest.raises(TargetError, match="cannot be read as sound"):
        Recordings(tmp_path, "voice")(1, "One")
