from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from renderer.film.render.still import picture_array
from renderer.review.pixel_tolerance import Tolerance, compare, difference_map
from renderer.values.errors import RenderError
from tests.golden.films import build

SIZE = (854, 480)
T = 3.5
Pixels = NDArray[np.uint8]


def frame(**changes: object) -> Pixels:
    return picture_array(build(**changes).at(T), SIZE)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def right() -> Pixels:
    return frame()


def other_rasterizer(width: int, height: int) -> Pixels:
    """The frame as it comes out of another way of antialiasing: 64 samples a pixel, averaged."""
    many = picture_array(build().at(T), (width * 8, height * 8)).astype(np.float32)
    return np.rint(many.reshape(height, 8, width, 8, 3).mean(axis=(1, 3))).astype(np.uint8)


def test_a_frame_is_like_itself(right: Pixels) -> None:
    found = compare(right, right.copy())
    assert (found.alike, found.pixels, found.box) == (True, 0, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"shift": 8 / 480},
        {"color": "#5bc4dd"},
        {"title": "A neuron adds u"},
        {"title": "A neuron adds up."},
        {"swapped": True},
    ],
    ids=["moved by one pixel", "three levels of one color", "a glyph is missing", "a dot too many", "order swapped"],
)
def test_a_mistake_is_found(right: Pixels, changes: dict[str, object]) -> None:
    assert not compare(right, frame(**changes)).alike


def test_a_color_that_differs_by_one_level_over_an_area_is_found(right: Pixels) -> None:
    found = compare(right, frame(color="#58c5dd"))
    assert (found.alike, found.worst) == (False, 1)
    assert found.even > 500


def test_a_single_pixel_on_even_ground_is_found(right: Pixels) -> None:
    spoiled = right.copy()
    spoiled[20, 30] += 1
    found = compare(right, spoiled)
    assert (found.alike, found.pixels, found.even, found.box) == (False, 1, 1, (30, 20, 31, 21))


def test_another_way_of_antialiasing_is_no_mistake() -> None:
    found = compare(picture_array(build().at(T), (427, 240)), other_rasterizer(427, 240))
    assert found.pixels > 500
    assert found.even == 0
    assert found.alike, found.text


@pytest.mark.parametrize("seed", range(4))
def test_edges_that_differ_by_a_few_levels_here_and_there_are_no_mistake(right: Pixels, seed: int) -> None:
    random = np.random.default_rng(seed)
    ragged = _on_edges(right) & (random.random(right.shape[:2]) < 0.4)
    steps = random.integers(-6, 7, right.shape)
    other = np.where(ragged[..., None], np.clip(right + steps, 0, 255), right).astype(np.uint8)
    found = compare(right, other)
    assert found.pixels > 1000
    assert found.alike, found.text


def _on_edges(pixels: Pixels) -> NDArray[np.bool_]:
    padded = np.pad(pixels.astype(int), ((1, 1), (1, 1), (0, 0)), mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    return np.asarray((around.max(axis=(-1, -2)) - around.min(axis=(-1, -2))).max(axis=2) > 40)


def test_edges_may_not_all_differ(right: Pixels) -> None:
    edges = _on_edges(right)
    other = np.where(edges[..., None] & (right > 4), right - 2, right).astype(np.uint8)
    assert compare(right, other, Tolerance(edges=1.0)).alike
    assert not compare(right, other, Tolerance(edges=0.05)).alike


def test_what_is_no_edge_in_both_frames_is_no_edge() -> None:
    ground = np.zeros((20, 20, 3), np.uint8)
    dotted = ground.copy()
    dotted[10, 10] = 9
    assert not compare(ground, dotted).alike
    assert not compare(dotted, ground).alike


def test_frames_of_two_sizes_are_not_compared(right: Pixels) -> None:
    with pytest.raises(RenderError, match="854x480 and 427x240"):
        compare(right, np.zeros((240, 427, 3), np.uint8))


def test_the_map_of_differences_shows_where_they_are(right: Pixels) -> None:
    spoiled = right.copy()
    spoiled[100, 100] += 1
    shown = difference_map(right, spoiled)
    grey = (shown == shown[..., :1]).all(axis=2)
    assert np.argwhere(~grey).tolist() == [[100, 100]]
    assert shown[100, 100, 0] > 200
