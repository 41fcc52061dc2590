"""The example with a click track: its sounds are what the tool makes, and are heard when the pulse arrives."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from renderer import build_scene
from renderer.encode.sound_file import SOUND_RATE
from renderer.encode.sound_mix import write_wav
from renderer.film.load.find_films import find_films
from renderer.film.load.target import load
from renderer.film.render.film import FilmSpec, render_film
from renderer.scene.picture import Outline
from tests.sounds import read_sound
from tests.sure import sure
from timelines.examples import click_track

FOLDER = Path(click_track.__file__).parent
NEAR = 0.005


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("clicks", FOLDER.parents[1] / "tools" / "clicks.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def onsets(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """When it gets loud after at least a tenth of a second of quiet, in seconds."""
    loud = np.flatnonzero(np.abs(samples).max(axis=1) > 0.15)
    found: NDArray[np.float64] = loud[np.diff(loud, prepend=-SOUND_RATE) > SOUND_RATE / 10] / SOUND_RATE
    return found


def arrivals(pace: float = 1.0) -> list[float]:
    """When the pulse is in a neuron, as the film shows it: from the first of its moves on."""
    scene = build_scene(click_track.build, pace=pace)
    beats = [beat for beat in scene.beats if beat.kind == "play"][2:]
    return [*(beat.start for beat in beats), beats[-1].end]


@pytest.mark.parametrize("name", ["click.wav", "click_stressed.wav"])
def test_a_click_that_comes_with_the_example_is_what_the_tool_makes(name: str, tmp_path: Path) -> None:
    clicks = tool()
    write_wav(clicks.knock(*clicks.CLICKS[name]), tmp_path / name)
    kept, made = (read_sound(folder / name) for folder in (FOLDER, tmp_path))
    assert kept.shape == made.shape
    assert np.abs(kept - made).max() < 1.5 / 32767
    assert np.abs(kept).max() > 0.4 and (FOLDER / name).stat().st_size < 20_000


def test_the_example_is_listed_and_its_sounds_are_found_beside_it() -> None:
    assert "examples/click_track" in [film.name for film in find_films()]
    for sound in load("examples/click_track").scene.sounds:
        assert Path(sound.file).is_file()


@pytest.mark.parametrize(("suffix", "pace"), [(".mp4", 1.0), (".mov", 1.0), (".mp4", 1.3)])
def test_every_click_is_heard_when_the_pulse_arrives(suffix: str, pace: float, tmp_path: Path) -> None:
    scene = load("examples/click_track", {"pace": pace}).scene
    out = tmp_path / f"clicks{suffix}"
    render_film(scene, out, FilmSpec((64, 36), Fraction(10)))
    heard, wanted = onsets(read_sound(out)), arrivals(pace)
    assert len(heard) == len(wanted) == 17
    assert np.abs(heard - wanted).max() < NEAR


def test_every_fourth_click_is_stressed() -> None:
    files = [Path(sound.file).name for sound in build_scene(click_track.build).sounds]
    assert [k for k, file in enumerate(files) if file == "click_stressed.wav"] == list(range(0, 17, 4))


def test_where_the_clicks_are_said_to_be_the_pulse_is_in_a_neuron() -> None:
    scene = build_scene(click_track.build)
    at = click_track.places(click_track.COUNT, 2.6)
    for k, t in enumerate(arrivals()):
        pulse = sure(Outline, next(item for item in scene.at(t).items if item.address == "pulse"))
        assert pulse.place.point((0.0, 0.0)) == pytest.approx(at[k % len(at)], abs=1e-6)
