from __future__ import annotations

import ast
import importlib
import pickle
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import timelines.examples
from renderer import build_scene
from renderer.film.render.still import still_array
from renderer.review.check_equations import check_equations
from renderer.scene.life import Life
from renderer.scene.picture import Item, Layer
from renderer.scene.scene import Scene, keyed
from renderer.scene.shapes import circle
from renderer.script.retiming import Lengths
from renderer.values.affine import IDENTITY
from tests.timelines import films

FOLDER = Path(timelines.examples.__file__ or "").parent
OWN = (
    "click_track",
    "cnn_reads",
    "code_edit",
    "contour_descent",
    "descent",
    "error_functions",
    "forward_backward",
    "fourier",
    "heat_map_learns",
    "image_to_neurons",
    "keys_only",
    "labels_to_fraction",
    "letters_to_rings",
    "lines_to_letters",
    "longer_word",
    "motto",
    "parts_fly",
    "softmax_race",
    "svg_wagon",
    "table_fills",
    "tangent",
    "title",
)
SMALL = (160, 90)
FASTEST, SPIKE = 12.0, 0.6
"""Of 255 for the mean pixel: the most that two neighboring frames may differ, and the most above what is beside it."""


def flat(items: Iterable[Item]) -> Iterator[Item]:
    """Every item, and after a group that fades as a whole the items in it."""
    for item in items:
        yield item
        if isinstance(item, Layer):
            yield from flat(item.items)


def shown(item: Item) -> tuple[float, ...]:
    """Where an item is and how opaque; a layer has its items' places alone."""
    place = IDENTITY if isinstance(item, Layer) else item.place
    return place.dx, place.dy, place.scale, item.opacity


def built(name: str, **params: Any) -> Scene:
    scene = build_scene(importlib.import_module(f"timelines.examples.{name}").build, **params)
    assert isinstance(scene, Scene)
    return scene


@cache
def own(name: str) -> Scene:
    """Return an example as it is, built once for all tests that only look at it."""
    return built(name)


def pops(scene: Scene) -> list[float]:
    return films.pops(scene, 0.0, scene.duration, FASTEST, SPIKE)


@pytest.mark.parametrize("name", [name for name in OWN if name != "keys_only"])
def test_an_example_at_twice_the_pace_shows_the_same_in_half_the_time(name: str) -> None:
    usual, fast = own(name), built(name, pace=2.0)
    assert fast.duration == pytest.approx(usual.duration / 2)
    for t in np.arange(0.05, usual.duration, 0.61).tolist():
        here, there = list(flat(usual.at(t).items)), list(flat(fast.at(t / 2).items))
        assert [item.address for item in here] == [item.address for item in there], t
        one, other = ([shown(item) for item in items] for items in (here, there))
        assert np.allclose(one, other, atol=1e-5), t


@pytest.mark.parametrize("name", OWN)
def test_an_example_is_short_and_begins_by_saying_what_it_shows(name: str) -> None:
    source = (FOLDER / f"{name}.py").read_text("utf-8")
    assert len(source.splitlines()) < 60
    first = source.splitlines()[0]
    assert ast.get_docstring(ast.parse(source)) == first.strip('"')


@pytest.mark.parametrize("name", OWN)
def test_an_example_builds_the_same_film_again(name: str) -> None:
    scene = built(name)
    assert scene == own(name) == pickle.loads(pickle.dumps(scene))


@pytest.mark.parametrize(("theme", "ground"), [("dark", 0), ("light", 255)])
@pytest.mark.parametrize("name", OWN)
def test_an_example_has_the_ground_of_its_theme(name: str, theme: str, ground: int) -> None:
    scene = own(name) if theme == "dark" else built(name, theme=theme)
    frame = still_array(scene, scene.duration, SMALL)
    assert (frame[0, 0] == ground).all()
    assert (frame != ground).any()


@pytest.mark.parametrize("name", OWN)
def test_an_example_fits_the_frame_that_it_is_asked_for(name: str) -> None:
    assert built(name, size=(400, 300)).frame == pytest.approx((32 / 3, 8))


@pytest.mark.parametrize("name", sorted({*OWN} - {"keys_only"}))
def test_an_example_that_is_a_script_waits_for_a_narration(name: str) -> None:
    usual = tuple(beat.seconds for beat in own(name).beats)
    held = built(name, times=Lengths(usual, usual, (0.5,) * len(usual)))
    assert [beat.seconds for beat in held.beats] == pytest.approx([seconds + 0.5 for seconds in usual])


@pytest.mark.parametrize("name", OWN)
def test_nothing_pops_in_an_example(name: str) -> None:
    assert pops(own(name)) == []


def test_what_appears_at_once_is_found_as_a_pop() -> None:
    scene = keyed(Life(circle(0.4, fill="ink", name="c"), start=0.5), tracks={}, duration=1)
    assert pops(scene) == [0.5]


@pytest.mark.parametrize("name", OWN)
def test_the_tutorial_shows_lines_as_they_stand_in_the_example(name: str) -> None:
    page = (FOLDER.parents[1] / "docs" / "tutorial" / f"{name}.md").read_text("utf-8")
    source = (FOLDER / f"{name}.py").read_text("utf-8").splitlines()
    shown = [line for block in page.split("```python\n")[1:] for line in block.split("```")[0].splitlines()]
    assert shown
    assert [line for line in shown if line not in source] == []


@pytest.mark.parametrize("name", OWN)
def test_every_example_proves_what_it_shows(name: str) -> None:
    checked = check_equations(own(name))
    assert [(one.address, one.trouble) for one in checked if not one.holds] == []
