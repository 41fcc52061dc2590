from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renderer.drawing.brush import Brush
from renderer.drawing.canvas import Canvas, rasterise
from renderer.drawing.layers import Runs, extent, layering, still_runs
from renderer.drawing.line_pen import LinePen
from renderer.drawing.viewport import Lens
from renderer.film.render.film import FilmSpec, drawn_frames
from renderer.geometry.outline import circle_path, line_path
from renderer.scene.picture import Layer, Lines, Picture
from renderer.values.affine import IDENTITY, pose
from renderer.values.color import ink
from renderer.values.paint import Stroke, gradient
from tests.scene.films import scenes
from tests.timelines import films

SIZE = (160, 90)
calm = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def off(a, b) -> int:
    return int(np.abs(a.astype(int) - b.astype(int)).max())


def with_stamp(item, stamp):
    return item._replace(stamp=stamp) if isinstance(item, Layer) else replace(item, stamp=stamp)


@pytest.fixture
def stack(shape, shown):
    """A picture of discs in a row, still ("s") and moving ("m"), back to front."""

    def make(kinds: str, at: float = 0.0, gap: int = 0, view=IDENTITY) -> Picture:
        items = []
        for k, kind in enumerate(kinds):
            place = pose((k * 0.7 - 3, at if kind == "m" else 0.0))
            item = shape(
                circle_path(1), "#ff8000", Stroke(ink("#4060ff"), 6), place=place, opacity=0.7, address=f"d{k}"
            )
            items.append(replace(item, stamp=(0, k, gap) if kind == "s" else None))
        return shown(*items, view=view)

    return make


@calm
@given(scenes())
def test_frames_are_the_same_alone_and_in_any_order_and_near_direct_drawing(scene) -> None:
    times = np.linspace(0, scene.duration, 12).tolist()
    pictures = [scene.at(t) for t in times]
    alone = [rasterise(picture, SIZE) for picture in pictures]
    onward, back = Canvas(SIZE), Canvas(SIZE)
    assert all(np.array_equal(onward.draw(p), one) for p, one in zip(pictures, alone, strict=True))
    assert all(np.array_equal(back.draw(p), one) for p, one in zip(pictures[::-1], alone[::-1], strict=True))
    direct = Canvas(SIZE, surfaces=False)
    assert max(off(direct.draw(p), one) for p, one in zip(pictures, alone, strict=True)) <= 2


@calm
@given(scenes(), st.booleans())
def test_a_still_layer_of_much_that_overlaps_stays_near_direct_drawing(scene, transparent) -> None:
    # One thing moves behind all that stands still at the end, many times over.
    picture = scene.at(scene.duration)
    behind = picture.items[:1] and with_stamp(picture.items[0], None)
    still = tuple(with_stamp(item, (9, k, 0)) for k, item in enumerate(picture.items * 12))
    crowded = picture._replace(items=(behind, *still) if behind else still)
    with_layer, direct = Canvas(SIZE, transparent), Canvas(SIZE, transparent, surfaces=False)
    assert off(with_layer.draw(crowded), direct.draw(crowded)) <= 2


def test_still_items_behind_all_others_are_kept_exactly(stack) -> None:
    canvas, direct = Canvas(SIZE), Canvas(SIZE, surfaces=False)
    for k in range(6):
        picture = stack("s" * 30 + "mm", at=k / 5)
        assert np.array_equal(canvas.draw(picture), direct.draw(picture))
    assert len(canvas._grounded.stamps) == 30


def test_what_is_kept_is_not_drawn_again(stack, monkeypatch) -> None:
    drawn = []
    real = Brush.draw
    monkeypatch.setattr(
        "renderer.drawing.brush.Brush.draw", lambda brush, item: drawn.append(item) or real(brush, item)
    )
    canvas = Canvas(SIZE)
    for k in range(5):
        drawn.clear()
        canvas.draw(stack("s" * 30 + "m" + "s" * 30, at=k / 5))
    assert [item.address for item in drawn] == ["d30"]


@pytest.fixture
def fan(shape, shown):
    """A disc that stands still, and in front of it lines in bulk of which so many are there, the last one half."""

    def make(count: int, aside: float = 0.0, **fields) -> Picture:
        angles = np.linspace(0, 3, 60)
        ends = np.stack((np.cos(angles), np.sin(angles)), axis=1) * (3, 2)
        lines = np.add(np.stack((ends * 0.2, ends), axis=1), (aside, 0))
        trims = np.zeros((60, 2))
        trims[:count, 1] = 1
        trims[count - 1, 1] = 0.5
        disc = replace(shape(circle_path(1), "#ff8000", opacity=0.7), stamp=(0, 0, 0))
        pen = Stroke(fields.pop("color", ink("#4060ff80")), 6)
        item = Lines(address="fan", lines=lines, stroke=pen, trims=trims, place=IDENTITY, opacity=1.0, stamp=None)
        return shown(disc, replace(item, **fields))

    return make


def test_lines_that_are_there_already_are_kept_exactly(fan) -> None:
    canvas, direct = Canvas(SIZE), Canvas(SIZE, surfaces=False)
    for count in range(1, 60):
        picture = fan(count)
        assert np.array_equal(canvas.draw(picture), direct.draw(picture))
    assert canvas._grounded.rows > 30


def test_lines_that_came_are_not_drawn_again(fan, monkeypatch) -> None:
    drawn = []
    real = LinePen.draw
    monkeypatch.setattr(LinePen, "draw", lambda one, item, many: drawn.append(len(many.shown)) or real(one, item, many))
    canvas = Canvas(SIZE)
    for count in range(1, 60):
        canvas.draw(fan(count))
    assert 0 < sum(drawn) < 60 * 60 / 4


def test_lines_that_change_before_those_kept_are_drawn_anew(fan) -> None:
    rows = np.linspace(0.2, 1, 60)
    canvas = Canvas(SIZE)
    for change in (
        {},
        {"aside": 0.4},
        {"opacity": 0.5},
        {"alphas": rows},
        {"widths": rows * 9},
        {"color": gradient("#ff0000", "#00ff0040")},
        {"colors": np.stack((rows, rows, 1 - rows, rows), axis=1)},
        {"place": pose((0.1, 0.2), 1.1, 0.3)},
        {},
    ):
        for count in (50, 52, 54, 20, 40):
            picture = fan(count, **change)
            assert np.array_equal(canvas.draw(picture), rasterise(picture, SIZE))


@pytest.mark.parametrize("kinds", ["s" * 20 + "m", "m" + "s" * 20])
def test_what_comes_on_top_of_kept_items_is_drawn_as_if_all_were_new(stack, kinds) -> None:
    canvas = Canvas(SIZE)
    for more in range(6):
        grown = stack(kinds + "s" * more) if kinds[0] == "m" else stack("s" * (20 + more) + "m")
        for _ in range(2):
            assert np.array_equal(canvas.draw(grown), rasterise(grown, SIZE))


def test_items_of_another_still_span_a_moved_camera_or_another_ground_are_drawn_anew(stack) -> None:
    canvas = Canvas(SIZE)
    pictures = [
        stack("s" * 20 + "m" + "s" * 20),
        stack("s" * 20 + "m" + "s" * 20, gap=1)._replace(ground=ink("#203040")),
        stack("s" * 20 + "m" + "s" * 20, view=pose((0.3, 0.1), 1.2)),
        stack("s" * 20 + "m" + "s" * 20),
    ]
    for picture in [p for p in pictures for _ in range(3)]:
        assert np.array_equal(canvas.draw(picture), rasterise(picture, SIZE))


def test_runs_of_still_items_are_told_apart(stack) -> None:
    assert still_runs(stack("ssmsmmss")) == [(0, 2), (3, 4), (6, 8)]
    assert still_runs(stack("mm")) == []
    lens = Lens.fit(stack("s"), SIZE)
    assert layering(stack("ss" + "m" + "s" * 9 + "m" + "s" * 20), lens) == Runs(2, 13, 33)
    assert layering(stack("ssmss"), lens) == Runs(2, 0, 0)
    assert layering(stack(""), lens) == Runs(0, 0, 0)


def test_nothing_shows_outside_of_the_extent(shape, shown) -> None:
    spike = shape(line_path((-1, 0), (1, 0.1)), None, Stroke(ink("#ffffff"), 40), place=pose((2, 1), 0.7, 1.0))
    pair = Layer("pair", (shape(circle_path(0.5), "#ffffff", place=pose((-5, -3))), spike), 0.5, (0, 0, 0))
    for items in ((spike,), (pair,), (pair, spike)):
        picture = shown(*items)
        left, top, right, bottom = extent(picture.items, Lens.fit(picture, SIZE))
        pixels = rasterise(picture, SIZE)[..., :3]
        inside = pixels[top:bottom, left:right].sum()
        assert inside > 0 and inside == pixels.sum()
    nothing = shown(shape(circle_path(1), "#ffffff", place=pose((90, 90))))
    left, top, right, bottom = extent(nothing.items, Lens.fit(nothing, SIZE))
    assert (right - left) * (bottom - top) == 0


def test_a_canvas_keeps_no_more_than_three_frames_and_few_layerings(stack, monkeypatch) -> None:
    monkeypatch.setattr("renderer.drawing.canvas._KEPT_RUNS", 4)
    canvas = Canvas(SIZE)
    for gap in range(20):
        canvas.draw(stack("s" * 20 + "m" + "s" * 20, gap=gap))
        assert len(canvas._runs) <= 4
    assert canvas._ground is None or canvas._ground.shape == (90, 160, 4)


@calm
@given(scenes(), st.data())
def test_frames_of_a_film_do_not_depend_on_where_drawing_began(scene, data) -> None:
    spec = FilmSpec(size=SIZE, fps=Fraction(8))
    frames = spec.frames(scene)
    first = data.draw(st.sampled_from(frames))
    whole = [pixels.copy() for pixels, _ in drawn_frames(scene, frames, spec)]
    part = [pixels.copy() for pixels, _ in drawn_frames(scene, range(first, frames.stop), spec)]
    assert all(np.array_equal(a, b) for a, b in zip(whole[first:], part, strict=True))


@pytest.mark.parametrize("name", ["intro", "backprop"])
def test_frames_of_the_films_are_the_same_alone_and_near_direct_drawing(name) -> None:
    scene = films.film(name)
    size = (320, 180)
    onward, direct = Canvas(size), Canvas(size, surfaces=False)
    for start in np.linspace(0, scene.duration - 0.2, 8).tolist():
        for picture in (scene.at(start + k / 60) for k in range(3)):
            drawn = onward.draw(picture)
            assert off(drawn, direct.draw(picture)) <= 2
        assert np.array_equal(drawn, rasterise(picture, size))
