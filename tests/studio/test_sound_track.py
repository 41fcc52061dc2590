from __future__ import annotations

import asyncio
import io
import wave
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from renderer.encode.sound_file import SOUND_RATE
from renderer.encode.sound_mix import write_wav
from renderer.scene.timeline import Sound
from renderer.studio.messages import SoundTold
from renderer.studio.sound_track import SoundTrack
from renderer.studio.studio_film import StudioFilm
from renderer.values.errors import NetreelError, RenderError
from tests.sounds import mixed


def tone(path: Path, hertz: float, seconds: float = 2.0, loud: float = 0.8) -> Path:
    samples = loud * np.sin(np.arange(round(seconds * SOUND_RATE)) * (2 * np.pi * hertz / SOUND_RATE))
    write_wav(np.column_stack((samples, samples)).astype(np.float32), path)
    return path


def told(sound: Sound) -> SoundTold:
    return cast(SoundTold, asdict(sound))


def samples(data: bytes) -> Any:
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (2, SOUND_RATE, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)


def test_slices_are_the_sound_of_the_film_one_after_the_other(tmp_path: Path) -> None:
    sounds = (Sound(str(tone(tmp_path / "a b é.wav", 440)), 0.5, 1.0, 0.2), Sound(str(tmp_path / "a b é.wav"), 1.5))
    track = SoundTrack(tmp_path)
    track.of([told(sound) for sound in sounds], 3.0)
    assert track.there

    async def heard() -> list[bytes]:
        return [await track.slice(start, start + 0.7) for start in np.arange(0, 3.5, 0.7)]

    parts = [samples(part) for part in asyncio.run(heard())]
    whole = np.concatenate(parts)
    assert len(whole) == 3 * SOUND_RATE
    assert np.array_equal(whole, np.round(mixed(sounds, 3.0, 0.0, 3.0, tmp_path) * 32767).astype("<i2"))
    assert np.abs(whole[: SOUND_RATE // 2]).max() == 0


def test_a_slice_past_the_end_is_empty_and_a_long_one_is_cut(tmp_path: Path) -> None:
    track = SoundTrack(tmp_path)
    track.of([told(Sound(str(tone(tmp_path / "a.wav", 440)), 0.0))], 40.0)
    assert len(samples(asyncio.run(track.slice(50, 60)))) == 0
    assert len(samples(asyncio.run(track.slice(0, 40)))) == 30 * SOUND_RATE


def test_a_sound_that_is_not_there_is_told_and_found_once_it_is(tmp_path: Path) -> None:
    said = [told(Sound(str(tmp_path / "a.wav"), 0.0))]
    track = SoundTrack(tmp_path)
    track.of(said, 2.0)
    with pytest.raises(NetreelError, match=r"no sound file '.*a\.wav'"):
        asyncio.run(track.slice(0, 1))
    tone(tmp_path / "a.wav", 440)
    track.of(said, 2.0)
    assert np.abs(samples(asyncio.run(track.slice(0, 1)))).max() > 20000


def test_a_film_without_sound_has_none(tmp_path: Path) -> None:
    track = SoundTrack(tmp_path)
    track.of([], 2.0)
    assert not track.there
    with pytest.raises(RenderError, match="no sound"):
        asyncio.run(track.slice(0, 1))


SAID = """
from renderer import Script, circle, fade_in

def build(script: Script):
    script.say("It *comes*.")
    script.wait_until("comes")
    script.play(fade_in(circle(0.5, name="dot"), seconds=0.5))
"""


async def built(stage: StudioFilm) -> None:
    await stage.rebuild()
    while stage.building or stage.film is None:
        assert stage.error is None, stage.error
        await asyncio.sleep(0.02)


def test_a_studio_has_the_voice_of_a_film_and_watches_its_recordings_and_lines(tmp_path: Path) -> None:
    (tmp_path / "said.py").write_text(SAID)
    (tmp_path / "said.de.toml").write_text('"It *comes*." = "Er *kommt|comes*."\n')
    (tmp_path / "voice").mkdir()
    recording = tone(tmp_path / "voice" / "01.wav", 440, 3.0)
    spoken = {"narration": None, "voice": "voice", "language": "de"}

    async def opened() -> StudioFilm:
        stage = StudioFilm("said.py", {}, tmp_path, 60.0, tmp_path, spoken)
        try:
            await built(stage)
        finally:
            await stage.close()
        return stage

    stage = asyncio.run(opened())
    assert stage.film is not None and stage.film["duration"] == pytest.approx(3.0)
    assert {str(recording), str(tmp_path / "said.de.toml")} <= {str(file) for file in stage.files}
