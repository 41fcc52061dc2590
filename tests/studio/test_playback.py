from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer.encode.encoder import decode
from renderer.film.load.source import Loaded, load
from renderer.film.render.film import render_film
from renderer.film.render.film_spec import FilmSpec
from renderer.film.render.segment_cuts import segments
from renderer.film.render.segment_store import Store
from renderer.film.render.still import still_array
from renderer.studio.messages import StudioOrder
from renderer.studio.playback import FPS, Playback, film_size, frames_in

SCRIPT = """\
from renderer import Script, circle, rectangle, shift

def build(steps: int = 9):
    script = Script("dark", (1920, 1080))
    script.add(rectangle(3, 2, fill="green", at=(4, 0), name="box"), circle(1, fill="red", at=(-4, 0), name="dot"))
    for step in range(steps):
        script.play(shift("dot", (0.4, 0.2), seconds=0.5))
        script.wait(1)
    return script.scene()
"""
SIZE = (320, 180)


class Heard:
    """What a reel tells of its pieces."""

    def __init__(self, film: Loaded, store: Store, folder: Path) -> None:
        self.said: list[Mapping[str, Any]] = []
        self.data: dict[int, bytes] = {}
        self.folder = folder
        self.reel = Playback(film, self._hear, store)

    def _hear(self, said: Mapping[str, Any], body: bytes) -> None:
        self.said.append(said)
        self.data[said["piece"]] = self.data.get(said["piece"], b"") + body

    def begin(self, number: int, frame: int, every: int = 1, width: int = SIZE[0]) -> None:
        order: StudioOrder = {
            "piece": number,
            "frame": frame,
            "every": every,
            "width": width,
            "folder": str(self.folder),
        }
        self.reel.begin(order)

    def run(self) -> None:
        while self.reel.busy:
            self.reel.step()

    def told(self, number: int) -> dict[str, Any]:
        return {key: value for said in self.said if said["piece"] == number for key, value in said.items()}

    def pixels(self, number: int) -> list[Any]:
        file = self.folder / "heard.mp4"
        file.write_bytes(self.data[number])
        return list(decode(file))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    script = tmp_path_factory.mktemp("film") / "film.py"
    script.write_text(SCRIPT)
    return load(str(script))


@pytest.fixture
def heard(film: Loaded, tmp_path: Path) -> Heard:
    (tmp_path / "work").mkdir()
    return Heard(film, Store(tmp_path / "store"), tmp_path / "work")


def test_pieces_are_the_segments_of_render_and_either_uses_what_the_other_made(film: Loaded, heard: Heard) -> None:
    spec = FilmSpec(SIZE, Fraction(FPS))
    cut = segments(film.scene, spec.fps)
    assert len(cut) > 1
    for number, part in enumerate(cut):
        heard.begin(number, part.start)
        heard.run()
        told = heard.told(number)
        assert (told["first"], told["stop"], told["done"]) == (part.start, part.stop, True)
    store = Store(heard.folder.parent / "store")
    report = render_film(film.scene, heard.folder / "film.mp4", spec, store=store)
    assert (report.segments, report.reused, report.drawn) == (len(cut), len(cut), 0)
    store.clear()
    report = render_film(film.scene, heard.folder / "film.mp4", spec, store=store)
    assert report.reused == 0
    heard.begin(90, cut[1].start + 40)
    heard.run()
    told = heard.told(90)
    assert (told["first"], told["stop"], told["drawn"]) == (cut[1].start, cut[1].stop, 0)
    assert frames_in(heard.data[90]) == len(cut[1])


def test_a_piece_from_the_middle_of_a_segment_shows_the_films_own_frames(film: Loaded, heard: Heard) -> None:
    heard.begin(0, 40)
    heard.run()
    stop = segments(film.scene, Fraction(FPS))[0].stop
    told, shown = heard.told(0), heard.pixels(0)
    assert (told["first"], told["stop"], len(shown)) == (40, stop, stop - 40)
    for number in (0, 7, len(shown) - 1):
        exact = still_array(film.scene, (40 + number) / FPS, SIZE)
        assert np.abs(shown[number].astype(int) - exact).mean() < 1.5
    # Nothing but what is kept stays.
    assert [file.name for file in heard.folder.iterdir()] == ["heard.mp4"]


@pytest.mark.parametrize("every", [2, 3, 8])
def test_where_there_is_little_time_every_second_or_third_frame_is_made(film: Loaded, heard: Heard, every: int) -> None:
    heard.begin(0, 20, every)
    heard.run()
    told, shown = heard.told(0), heard.pixels(0)
    assert told["first"] <= 20 < told["stop"]
    assert len(shown) == told["stop"] - told["first"]
    exact = still_array(film.scene, 20 * every / FPS, SIZE)
    assert np.abs(shown[20 - told["first"]].astype(int) - exact).mean() < 1.5


def test_two_pieces_at_a_time_do_not_draw_into_each_other(film: Loaded, heard: Heard) -> None:
    heard.begin(0, 40)
    heard.begin(1, 220)
    heard.run()
    for number, frame in ((0, 40), (1, 220)):
        assert "done" in heard.told(number)
        exact = still_array(film.scene, frame / FPS, SIZE)
        assert np.abs(heard.pixels(number)[frame - heard.told(number)["first"]].astype(int) - exact).mean() < 1.5


def test_a_piece_that_is_called_off_leaves_nothing_behind(heard: Heard) -> None:
    heard.begin(0, 0)
    for _ in range(30):
        heard.reel.step()
    assert heard.reel.busy
    heard.reel.drop(0)
    assert not heard.reel.busy
    assert list(heard.folder.iterdir()) == []
    assert "done" not in heard.told(0)
    assert not (heard.folder.parent / "store").exists()


def test_a_segment_that_is_damaged_in_the_store_is_made_anew(film: Loaded, heard: Heard) -> None:
    heard.begin(0, 0)
    heard.run()
    store = heard.folder.parent / "store"
    (kept,) = store.glob("*.mp4")
    for damaged in (b"nothing", kept.read_bytes()[:-2000]):
        kept.unlink()
        kept.write_bytes(damaged)
        heard.begin(1, 0)
        heard.run()
        told = heard.told(1)
        assert told["drawn"] > 0
        assert frames_in(heard.data.pop(1)) == told["stop"] - told["first"]


def test_what_goes_wrong_in_a_frame_is_told_with_its_line(tmp_path: Path) -> None:
    script = tmp_path / "film.py"
    script.write_text(
        "from renderer import Script, circle\n"
        "from dataclasses import dataclass\n"
        "@dataclass(frozen=True)\n"
        "class Wrong:\n"
        "    inputs = ()\n"
        "    def at(self, t, read=None):\n"
        "        if t > 1.0:\n"
        "            raise ValueError('not today')\n"
        "        return 1.0\n"
        "    def changes(self):\n"
        "        return ((0.0, 3.0),)\n"
        "    def digest(self, start, end):\n"
        "        return 'x'\n"
        "def build():\n"
        "    script = Script('dark', (1920, 1080))\n"
        "    script.add(circle(1, name='dot'))\n"
        "    script.follow('dot.opacity', Wrong())\n"
        "    script.wait(3)\n"
        "    return script.scene()\n"
    )
    film = load(str(script))
    (tmp_path / "work").mkdir()
    heard = Heard(film, Store(tmp_path / "store"), tmp_path / "work")
    heard.begin(0, 0)
    heard.run()
    error = heard.told(0)["error"]
    assert "not today" in error["message"]
    assert (error["file"], error["line"]) == ("film.py", 8)
    assert list((tmp_path / "work").iterdir()) == []


def test_a_frame_that_the_film_has_not_is_refused(heard: Heard) -> None:
    heard.begin(0, 10**6)
    heard.run()
    assert "no frame 1000000" in heard.told(0)["error"]["message"]


@pytest.mark.parametrize("shape", [(128 / 9, 8.0), (4.5, 8.0), (8.0, 8.0), (32 / 3, 8.0)])
@pytest.mark.parametrize("width", [480, 641, 1280])
def test_a_film_in_the_page_has_even_sides_and_the_films_shape(shape: tuple[float, float], width: int) -> None:
    wide, high = film_size(shape, width)
    assert wide % 2 == high % 2 == 0
    assert math.isclose(wide / high, shape[0] / shape[1], rel_tol=0.01)
