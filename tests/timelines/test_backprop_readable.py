"""What can be read in nets of many neurons and in tall frames, and what keeps off the numbers that stand."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from renderer import Box, Script
from renderer.network import Bias, Weight
from renderer.network.picture.number_placement import inner_labels
from renderer.network.picture.single_label import label_size
from renderer.review.lint.lint import lint
from renderer.review.lint.visible import seen_at
from renderer.scene.scene import Scene
from renderer.script.building import build_scene
from tests.timelines.films import SHAPES
from tests.timelines.films import film as whole
from timelines.backprop import build
from timelines.backprop.board import OWN_LABEL, Board
from timelines.backprop.grid import cells, told
from timelines.backprop.making import make_board

LEAST = 12.0  # pixels at 1080p: what can be read


@cache
def film(act: str, shape: str = "16:9", **fields: Any) -> Scene:
    return build_scene(build, size=SHAPES[shape], act=act, **fields)


def board_of(sizes: tuple[int, ...], frame: tuple[int, int] = (16, 9), values: bool = False) -> Board:
    return make_board(Script("dark", frame), sizes, values=values)


def least_of(scene: Scene, top: str, pixels: float) -> float:
    """The height of the smallest glyph of what begins with a name, at the ends of beats; `pixels` to a unit."""
    found = [
        label.smallest * pixels
        for beat in scene.beats
        for label in seen_at(scene, beat.end - 1e-3).labels
        if label.address.startswith(top) and label.formed and label.opacity > 0.5
    ]
    assert found
    return min(found)


def over(one: Box, other: Box) -> bool:
    """Whether two boxes have more than an edge in common."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    return wide > 0.01 and min(one.top, other.top) - max(one.bottom, other.bottom) > 0.01


def test_finished_lines_of_three_rows_can_be_read_with_numbers() -> None:
    assert least_of(film("last_layer", sizes=(12, 3), values=True), "line-w1_", 1080 / 8) > LEAST


def test_the_last_of_a_row_is_made_where_its_row_leaves_room_for_it() -> None:
    board = board_of((12, 3), values=True)
    order = told(board, 1)
    assert [(one.to, one.source) for one in order] == [(1, 1), (1, 12), (2, 12), (2, 1), (3, 12), (3, 1)]
    scene = film("last_layer", sizes=(12, 3), values=True)
    for beat in scene.beats:
        seen = [one for one in seen_at(scene, beat.end - 1e-3).labels if one.address in {"line-w1_3_1", "line-w1_3_12"}]
        assert len(seen) < 2 or not over(seen[0].box, seen[1].box)


def test_lines_of_a_tall_frame_leave_room_for_as_many_as_stand_when_one_is_made() -> None:
    board = board_of((3, 4, 2), (9, 16), values=True)
    for finished in (False, True):
        places = cells(board, 1, True, finished)
        assert len(places) == 6 and min(y for _, y, _ in places.values()) > board.above_net.bottom
    assert cells(board, 1, True, False)[Weight(1, 1, 1)][2] > 0.8


def test_finished_lines_of_a_tall_frame_can_be_read() -> None:
    scene = film("hidden_layer", "9:16", sizes=(3, 4, 2), values=True)
    assert least_of(scene, "line-w1_", 1920 / 8) > 14


def test_a_label_that_stands_alone_is_as_large_as_the_plate_behind_it_allows() -> None:
    for sizes in ((5, 5), (12, 3)):
        board = board_of(sizes, values=True)
        label = board.own_label(Bias(1, 1))
        assert label is not None
        (made,) = inner_labels(label)
        shown = made.size * made.scale / label_size(board.net, OWN_LABEL)  # type: ignore[attr-defined]
        assert shown == pytest.approx(1.0, abs=0.05)


def test_the_plate_of_a_label_that_stands_alone_covers_no_number_of_a_tall_net() -> None:
    found = lint(film("last_layer", "9:16", sizes=(3, 4, 2), values=True)).findings
    assert [one for one in found if any("own-plate" in address for address in one.addresses)] == []


def test_the_glow_of_biases_runs_behind_the_circles() -> None:
    scene = film("opening", sizes=(5, 5))
    items = [item.address for item in scene.at(1.5).items]
    glow = [k for k, address in enumerate(items) if address.startswith("glow")]
    rings = [k for k, address in enumerate(items) if address.startswith("net/neurons/")]
    assert glow and max(glow) < min(rings)


def test_labels_that_are_pointed_out_stay_in_their_circles() -> None:
    scene = film("substitution")
    at = {one.address: one.box.center for one in seen_at(scene, scene.beats[8].start).labels}
    for beat in scene.beats:
        for label in seen_at(scene, beat.start + beat.seconds / 2).labels:
            if label.address.startswith("net/labels/neuron/z/") and label.address in at:
                assert label.box.center == pytest.approx(at[label.address], abs=0.05)


@pytest.mark.parametrize("values", [False, True])
@pytest.mark.parametrize("act", ["last_layer", "hidden_layer"])
def test_no_copy_of_a_label_flies_over_circles_and_numbers(act: str, values: bool) -> None:
    scene = film(act, values=values)
    formed = 0
    for beat in scene.beats[:40]:
        seen = seen_at(scene, beat.start + beat.seconds / 2).labels
        standing = [
            one
            for one in seen
            if "/values/" in one.address or "-value-" in one.address or "labels/neuron/" in one.address
        ]
        lines = [one for one in seen if one.address.startswith(("line-", "full-", "lifted", "total"))]
        lines = [one for one in lines if "-value-" not in one.address]
        formed += len(lines)
        for line in lines:
            crossed = [one.address for one in standing for glyph in line.glyphs if over(glyph, one.box)]
            assert not crossed, (beat, line.address)
    assert formed > 5


@pytest.mark.parametrize("values", [False, True])
def test_in_4_5_all_four_lines_of_the_last_layer_have_pictures_over_them(values: bool) -> None:
    scene = film("last_layer", "4:5", values=values)
    lines = [
        life.start for life in scene.lives if life.node.name.startswith("line-w2_") and "value" not in life.node.name
    ]
    pictures = [life.start for life in scene.lives if life.node.name in {"aside-total", "times-0", "step-e-curve"}]
    assert len(lines) == 4 and len(pictures) >= 3
    (matrix,) = (life for life in scene.lives if life.node.name == "whole-matrix")
    assert lines[2] < matrix.start < lines[3] + 10


@pytest.mark.parametrize("values", [False, True])
def test_bars_of_products_have_even_rows_and_the_words_of_each_on_one_line(values: bool) -> None:
    found = {one.address: one for one in seen_at(whole("backprop", values=values), 289).labels}
    # The first letters of names and numbers, and the second of the title, have no part below the line.
    first = {name: found[name].glyphs[name == "saved"].bottom for name in found if name.startswith("saved")}
    assert abs(first["saved-name-0"] - first["saved-number-0"]) < 0.01
    assert abs(first["saved-name-1"] - first["saved-number-1"]) < 0.01
    assert abs(first["saved"] - 2 * first["saved-number-0"] + first["saved-number-1"]) < 0.01
    assert found["saved"].box.bottom - found["saved-name-0"].box.top > 0.08


@pytest.mark.parametrize(
    ("shape", "values", "third", "fourth"),
    [
        ("1:1", False, "step-a-curve", "whole-matrix"),
        ("1:1", True, "step-a-curve", "whole-matrix"),
        ("9:16", False, "aside-error-2", ""),
        ("9:16", True, "step-e-curve", ""),
    ],
)
def test_in_narrow_frames_the_third_weight_has_a_picture_and_the_fourth_where_it_fits(
    shape: str, values: bool, third: str, fourth: str
) -> None:
    scene = film("last_layer", shape, values=values)
    lines = [
        life.start for life in scene.lives if life.node.name.startswith("line-w2_") and "value" not in life.node.name
    ]
    came = [life.start for life in scene.lives if life.node.name == third]
    assert any(lines[1] < start < lines[3] for start in came)
    if fourth:
        (matrix,) = (life.start for life in scene.lives if life.node.name == fourth)
        assert lines[2] < matrix < lines[3]


def test_in_a_single_column_the_last_line_waits_under_the_others_until_all_close_up() -> None:
    scene = film("hidden_layer", "9:16", sizes=(3, 4, 2))
    for beat in scene.beats[-6:]:
        lines = [one for one in seen_at(scene, beat.end - 1e-3).labels if one.address.startswith("line-w1_")]
        assert lines
        for one in lines:
            assert not [other.address for other in lines if other is not one and over(one.box, other.box)], beat
