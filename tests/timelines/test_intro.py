from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from renderer import build_scene
from renderer.film.render.still import still_array
from renderer.scene.address import Address
from renderer.scene.life import Life
from renderer.scene.node import Ref
from renderer.scene.picture import Lines, Outline
from renderer.scene.scene import Scene
from renderer.scene.shapes import circle
from renderer.values.color import Color
from tests.scene.looks import flat
from tests.timelines import films
from timelines import intro

BEATS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "intro_beats.json").read_text("utf-8"))
PLAYS = [beat for beat in BEATS if beat["moves"]]
SMALL = (160, 90)
FASTEST, SPIKE = 15.0, 0.5
"""Of 255 for the mean pixel: the most that two neighboring frames may differ, and the most above what is beside it."""


@pytest.fixture(scope="module")
def film() -> Scene:
    return films.film("intro")


def by_address(scene: Scene, t: float) -> dict[str, Any]:
    return {item.address: item for item in flat(scene.at(t))}


def samples(beat: dict[str, Any], count: int = 6) -> list[float]:
    return [beat["start"] + beat["seconds"] * (k + 0.5) / count for k in range(count)]


def shares_shown(item: Any) -> float:
    """How much of an outline or of lines is drawn."""
    if isinstance(item, Outline):
        return item.trim[1] - item.trim[0]
    return 1.0 if item.trims is None else float((item.trims[:, 1] - item.trims[:, 0]).mean())


# ---- beats


def test_the_beats_are_those_of_the_storyboard(film: Scene) -> None:
    assert [beat.number for beat in film.beats] == [beat["beat"] for beat in BEATS]
    assert [beat.start for beat in film.beats] == pytest.approx([beat["start"] for beat in BEATS], abs=1e-3)
    assert [beat.seconds for beat in film.beats] == pytest.approx([beat["seconds"] for beat in BEATS], abs=1e-3)
    assert [beat.kind for beat in film.beats] == ["play" if beat["moves"] else "wait" for beat in BEATS]
    assert film.duration == pytest.approx(30)


@pytest.mark.parametrize("beat", PLAYS, ids=lambda beat: f"{beat['beat']}")
def test_the_picture_changes_throughout_every_beat_that_plays(film: Scene, beat: dict[str, Any]) -> None:
    frames = films.frames(film, samples(beat, 8), SMALL)
    assert all((a != b).any() for a, b in pairwise(frames))


@pytest.mark.parametrize("beat", PLAYS, ids=lambda beat: f"{beat['beat']}")
def test_every_move_of_a_beat_has_something_that_moves(film: Scene, beat: dict[str, Any]) -> None:
    start, end = beat["start"], beat["start"] + beat["seconds"]
    before = by_address(film, max(start - 1e-3, 0.0))
    after = by_address(film, min(end + 1e-3, film.duration))
    during = [by_address(film, t) for t in samples(beat)]
    moved = {
        "fade in": lambda: names(a for a in after if a not in before and rises(during, a)),
        "fade out": lambda: names(a for a in before if a not in after and falls(during, a)),
        "become": lambda: handed_over(before, after, during),
        "draw": lambda: names(a for a in after if a not in before and drawn([*during, after], a)),
        "write": lambda: names(a for a in after if a not in before and drawn([*during, after], a)),
        "move to a new pose": lambda: names(a for a in after if a in before and changes(during, a)),
    }
    for kind in set(beat["moves"]):
        assert len(moved[kind]()) >= beat["moves"].count(kind), kind


def names(addresses: Iterator[str]) -> set[str]:
    """The nodes to which parts belong."""
    return {address.split("/")[0] for address in addresses}


def rises(during: list[dict[str, Any]], address: str) -> bool:
    seen = [found[address].opacity if address in found else 0.0 for found in during]
    return all(a <= b for a, b in pairwise(seen)) and seen[0] < 0.2 and seen[-1] > 0.8


def falls(during: list[dict[str, Any]], address: str) -> bool:
    seen = [found[address].opacity if address in found else 0.0 for found in during]
    return all(a >= b for a, b in pairwise(seen)) and seen[0] > 0.8 and seen[-1] < 0.2


def drawn(during: list[dict[str, Any]], address: str) -> bool:
    shown = [shares_shown(found[address]) if address in found else 0.0 for found in during]
    return all(a <= b for a, b in pairwise(shown)) and shown[0] < 0.9 and shown[-1] == 1.0


def changes(during: list[dict[str, Any]], address: str) -> bool:
    seen = [during[k][address] for k in range(len(during)) if address in during[k]]
    return len(seen) == len(during) and all(a.place != b.place or a.opacity != b.opacity for a, b in pairwise(seen))


def handed_over(before: dict[str, Any], after: dict[str, Any], during: list[dict[str, Any]]) -> set[str]:
    """New outlines that come from where old ones were and are on their way in every sample, or hand over to others."""
    assert any(address not in after for address in before)
    ways: list[list[dict[str, Any]]] = [during]
    half = len(during) // 2
    if not set(during[0]) - set(before) <= set(after):
        ways = [during[:half], during[half:]]
    found: list[set[str]] = []
    for way in ways:
        new = [a for a in way[0] if a not in before and isinstance(way[0][a], Outline)]
        new = [a for a in new if all(a in x for x in way)]
        moving = (
            a for a in new if all(x[a].place != y[a].place or x[a].path is not y[a].path for x, y in pairwise(way))
        )
        found.append(names(moving))
    assert all(found)
    return {name for name in found[-1] if name in names(iter(after))}


def test_where_one_thing_becomes_another_the_picture_stays_the_same_at_first(film: Scene) -> None:
    for beat in (beat for beat in BEATS if "become" in beat["moves"]):
        a, b = films.frames(film, [beat["start"] - 1e-4, beat["start"] + 1e-4], SMALL)
        assert np.abs(a - b).mean() < 0.2


# ---- nothing pops


def pops(scene: Scene, start: float, end: float) -> list[float]:
    return films.pops(scene, start, end, FASTEST, SPIKE)


def test_nothing_pops_in_the_whole_film(film: Scene) -> None:
    assert pops(film, 0, 30) == []


@pytest.mark.parametrize("t", [2.0, 9.0, 17.0, 28.0])
def test_what_appears_at_once_is_found_as_a_pop(film: Scene, t: float) -> None:
    spoilt = replace(
        film, lives=(*film.lives, Life(circle(0.4, at=(5.8, -3.2), fill=Color(1, 1, 1), name="pop"), start=t))
    )
    assert pops(spoilt, t - 0.5, t + 0.5) == [pytest.approx(t)]


# ---- what is seen


def outline(item: Outline) -> NDArray[np.float64]:
    return item.place.apply(np.concatenate([contour.points for contour in item.path.contours]))


def inside(scene: Scene, t: float, prefixes: tuple[str, ...] = ("",)) -> bool:
    """Whether all outlines and lines lie in the frame."""
    w, h = (side / 2 + 1e-6 for side in scene.frame)
    for item in flat(scene.at(t)):
        if not item.address.startswith(prefixes):
            continue
        points = item.place.apply(item.lines.reshape(-1, 2)) if isinstance(item, Lines) else outline(item)
        if (np.abs(points) > (w, h)).any():
            return False
    return True


@pytest.mark.parametrize("size", films.SHAPES.values(), ids=films.SHAPES)
def test_everything_stays_in_the_frame_whatever_its_shape(size: tuple[int, int]) -> None:
    scene = films.film("intro", **({} if size == films.SHAPES["16:9"] else {"size": size}))
    words = ("question", "small", "net/", "heading", "weights", "bias", "delta", "title", "author")
    assert all(inside(scene, t, words) for t in np.arange(0, 30.01, 0.5))


def test_letters_turn_into_rings_where_they_stand_and_only_rings_go(film: Scene) -> None:
    def centers(t: float) -> NDArray[np.float64]:
        found = [outline(item) for item in flat(film.at(t)) if isinstance(item, Outline)]
        return np.array([(points.min(axis=0) + points.max(axis=0)) / 2 for points in found])

    letters, rings = centers(2.9), centers(3.449)
    assert len(letters) == len("WhatisaNeuralNetwork?")
    assert np.abs(rings - letters).max() < 0.1
    assert all(item.fill is None or item.fill.alpha < 0.05 for item in flat(film.at(3.46)))


def test_a_pulse_is_under_way_at_every_moment_of_both_passes(film: Scene) -> None:
    for t in np.arange(7.3, 12.9, 0.05):
        runs = [item for item in flat(film.at(float(t))) if item.address.startswith(("forth", "back"))]
        assert any((item.trims[:, 1] - item.trims[:, 0] > 0.5).any() for item in runs)


def test_pulses_lie_between_edges_and_neurons_and_the_equations_over_everything(film: Scene) -> None:
    order = ["/".join(item.address.split("/")[:2]) for item in flat(film.at(24.0))]
    first = {name: order.index(name) for name in order}
    last = {name: len(order) - 1 - order[::-1].index(name) for name in order}
    pulses = [name for name in order if name.startswith("net-pulses-")]
    assert last["net/edges"] < first[pulses[0]] and last[pulses[-1]] < first["net/neurons"]
    equations = min(first[name] for name in order if name.startswith("weights/"))
    assert last["net/neurons"] < equations < min(first[name] for name in order if name.startswith("weights-pen/"))


def test_edges_stay_attached_while_neurons_drift(film: Scene) -> None:
    found = by_address(film, 14.7)
    for layer in range(1, 6):
        edges = found[f"net/edges/{layer}"]
        ends = edges.place.apply(edges.lines.reshape(-1, 2))
        for side, one in ((ends[0::2], layer - 1), (ends[1::2], layer)):
            count = sum(address.startswith(f"net/neurons/{one}/") for address in found)
            centres = np.array([found[f"net/neurons/{one}/{k}"].place.apply(np.zeros((1, 2)))[0] for k in range(count)])
            far = np.hypot(*np.moveaxis(side[:, None] - centres, -1, 0)).min(axis=1)
            assert far == pytest.approx(0.15, abs=0.16)


def test_no_neuron_lies_on_the_title(film: Scene) -> None:
    found = by_address(film, 29.0)
    letters = [item for address, item in found.items() if address.startswith(("title/", "author/"))]
    points = np.concatenate([outline(item) for item in letters])
    low, high = points.min(axis=0), points.max(axis=0)
    for address, item in found.items():
        if address.startswith("net/neurons/"):
            x = item.place.apply(np.zeros((1, 2)))[0]
            assert not ((x > low - 0.15) & (x < high + 0.15)).all(), address


@pytest.mark.parametrize("t", [27.5, 28.5, 29.9])
def test_no_neuron_stands_so_near_to_a_word_that_it_is_read_as_a_full_stop(film: Scene, t: float) -> None:
    found = by_address(film, t)
    letters = [item for address, item in found.items() if address.startswith(("title/", "author/"))]
    points = np.concatenate([outline(item) for item in letters])
    low, high = points.min(axis=0), points.max(axis=0)
    for address, item in found.items():
        if address.startswith("net/neurons/"):
            x = item.place.apply(np.zeros((1, 2)))[0]
            assert not ((x > low - 0.45) & (x < high + 0.45)).all(), address


def test_neurons_shimmer_on_to_the_end(film: Scene) -> None:
    early, late = by_address(film, 28.2), by_address(film, 29.6)
    assert all(early[a].fill != late[a].fill for a in late if a.startswith("net/neurons/"))


# ---- parameters


def sources(scene: Scene, name: str) -> str:
    """What is written in a text of the scene."""
    node = next(life.node for life in scene.lives if life.node.name == name)
    return "".join(getattr(leaf.node, "source", "") for leaf in Ref(Address(name), node).leaves)


@pytest.fixture(scope="module")
def other() -> Scene:
    """A film with another author, title, theme, pace and seed."""
    return build_scene(intro.build, author="Ada", title=("ONE", "TWO", "THREE"), theme="light", pace=0.5, seed=7)


def test_title_and_author_are_those_of_the_caller(other: Scene) -> None:
    scene = other
    assert sources(scene, "title") == "ONETWOTHREE" and sources(scene, "author") == "byAda"


@pytest.mark.parametrize("sizes", [(1, 1), (3, 4, 2), (4, 5, 6, 7, 8, 7, 6, 5, 4), (20, 12, 30)])
def test_nets_of_any_size_take_part(sizes: tuple[int, ...]) -> None:
    scene = films.film("intro", sizes=sizes)
    assert [beat.start for beat in scene.beats] == [beat["start"] for beat in BEATS]
    found = [address for address in by_address(scene, 8.5) if address.startswith("net/neurons/")]
    assert len(found) == sum(min(size, 16) for size in sizes)
    assert all(inside(scene, t, ("net/", "title", "heading")) for t in np.arange(6, 30, 0.5))


def test_the_seed_decides_how_the_net_drifts(film: Scene, other: Scene) -> None:
    here, there = (by_address(scene, t)["net/neurons/0/0"] for scene, t in ((film, 15.0), (other, 30.0)))
    assert here.place != there.place


def test_the_light_theme_has_a_white_ground_and_dark_words(other: Scene) -> None:
    frame = still_array(other, 58.0, SMALL)
    assert (frame[0, 0] == 255).all() and frame.min() < 120


def test_the_pace_stretches_the_whole_film(other: Scene) -> None:
    assert other.duration == pytest.approx(60)


def test_it_is_the_same_film_every_time(film: Scene, other: Scene) -> None:
    again = build_scene(intro.build)
    assert again == film and again.digest() == film.digest() == pickle.loads(pickle.dumps(film)).digest()
    assert other != film


def test_its_equations_hold(film: Scene) -> None:
    assert film.claims


@pytest.mark.parametrize(("sizes", "by"), [((15, 12, 14, 12, 8, 6), 1.0), ((3, 2), 2.6), ((1, 1), 2.6)])
def test_a_net_of_few_neurons_is_drawn_larger_so_that_it_fills_the_frame(sizes: tuple[int, ...], by: float) -> None:
    assert intro.growth(sizes, (13.2, 6.2)) == pytest.approx(by)


def test_pulses_and_neurons_are_red_on_the_way_back(film: Scene) -> None:
    def reds(t: float) -> int:
        fills = [item.fill for item in flat(film.at(t)) if item.address.startswith("net/neurons") and item.fill]
        return sum(fill.red > fill.blue + 0.2 for fill in fills)

    assert reds(8.5) == 0 and reds(14.5) == 0
    assert reds(12.9) > 30
