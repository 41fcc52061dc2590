"""The film of digits: its data, what its network reads, and the numbers that it shows."""

from __future__ import annotations

from hashlib import sha256
from itertools import combinations

import numpy as np
import pytest

from renderer import NetreelError, Scene, Script, box_of, build_scene
from renderer.geometry.path import Path
from renderer.review.check_equations import check_equations
from renderer.review.check_numbers import check_numbers
from tests.sure import sure
from tests.timelines.films import empty_moments
from timelines.digits import build, pooling
from timelines.digits.answers import CLASSES, STEPS, TURNING, _weights
from timelines.digits.influence import _boxes
from timelines.digits.kernels import chosen_place, products
from timelines.digits.reader import PICTURES, WEIGHTS, make_reader, shifted
from timelines.digits.stage import make_stage
from timelines.digits.wall import STEP, _pixels, _takes
from timelines.digits.wall import _boxes as wall_boxes


@pytest.fixture(scope="module")
def scene() -> Scene:
    return build_scene(build)


def test_the_packed_weights_and_pictures_are_those_that_were_trained() -> None:
    assert sha256(WEIGHTS.read_bytes()).hexdigest() == (
        "3a62cf0e0b1cf86180d00e5669efa3300cf114ddd5ba2ad3926c8cad94140f14"
    )
    assert sha256(PICTURES.read_bytes()).hexdigest() == (
        "400026ac49e35c928e13e76596755d9599f8929d704459bcd39fd2e3d1d2bb20"
    )


def test_the_network_reads_97_of_100_held_out_digits() -> None:
    reader = make_reader(2)
    assert reader.held_out == 350
    right = [
        int(np.argmax(reader.run_of(k).output)) == reader.labels[k] for k in range(0, reader.held_out, 7)
    ]  # one run each of a seventh, against the batch that counts all
    assert right == [k not in reader.wrong for k in range(0, reader.held_out, 7)]
    assert reader.accuracy >= 0.97


def test_nine_products_and_the_bias_add_up_to_the_cell_of_the_map() -> None:
    stage = make_stage(Script(), 2)
    run, (kernel, row, column) = stage.reader.run["conv1"], chosen_place(stage)
    total = products(stage, kernel, row, column).sum() + float(run.bias.value[kernel])
    assert total == pytest.approx(float(run.pre_activation[kernel, row, column]))


def test_the_gradient_foretells_what_a_wiped_pixel_takes_from_the_logit() -> None:
    reader = make_reader(2)
    gradient = reader.logit["x"].output_gradient
    assert gradient is not None
    foretold = float(gradient[(0, *reader.pixel)]) * float(reader.pictures[reader.number][(0, *reader.pixel)])
    assert reader.drop(reader.pixel) == pytest.approx(foretold, rel=0.03)


def test_a_shift_changes_the_pooled_maps_less_than_the_pixels() -> None:
    reader = make_reader(2)
    pixels = pooling.change(reader.run["x"].output, reader.shifted["x"].output)
    assert pooling.change(reader.run["max_pool1"].output, reader.shifted["max_pool1"].output) < 0.75 * pixels


def test_a_shifted_picture_is_one_column_further_to_the_right() -> None:
    assert shifted(np.array([[[1.0, 2.0, 0.0]]])).tolist() == [[[0.0, 1.0, 2.0]]]


def test_the_neighbors_of_the_wrong_picture_are_of_the_training_set_and_tell_why() -> None:
    reader = make_reader(2)
    near = reader.neighbors(reader.riddle)
    assert min(near) >= reader.held_out
    assert sum(reader.labels[near] == reader.guesses[reader.riddle]) >= 3


def test_the_wall_has_a_picture_every_nine_pixels() -> None:
    pictures = np.arange(1.0, 4.0)[:, None, None] * np.ones((3, 8, 8))
    assert _pixels(pictures, 2, 2)[::STEP, ::STEP].tolist() == [[1.0, 2.0], [3.0, 0.0]]


def test_all_numbers_of_the_film_are_those_of_its_runs(scene: Scene) -> None:
    report = check_numbers(scene)
    assert report.false == ()
    assert len(report.sourced) > 200
    assert all(one.holds for one in check_equations(scene))
    assert 140 < scene.duration < 180


@pytest.mark.parametrize("digit", [-1, 10, True])
def test_what_is_no_digit_is_refused(digit: int) -> None:
    with pytest.raises(NetreelError, match="from 0 to 9"):
        make_reader(digit)


@pytest.mark.parametrize("size", [(1280, 720), (720, 720), (720, 900), (720, 1280)])
def test_the_scores_of_which_pixels_mattered_have_room_in_four_shapes(size: tuple[int, int]) -> None:
    stage = make_stage(Script(size=size), 2)
    picture, gradient, scores, foot = _boxes(stage)
    assert min(picture.width, picture.height) > 1.5 and gradient.width == pytest.approx(picture.width)
    assert scores.width > 2 and scores.height > 2 and foot.height > 1


def test_no_frame_between_two_acts_is_empty(scene: Scene) -> None:
    assert len(scene.chapters) == 7
    assert empty_moments(scene) == []


def test_a_cell_of_the_smaller_map_has_no_number_before_it_is_filled(scene: Scene) -> None:
    beats = {beat.label: beat for beat in scene.beats}
    sweep = beats["all of the map"]

    def numbered(t: float) -> set[str]:
        found = (str(item.address).split("/") for item in scene.at(t).items)
        return {"/".join(names[2:4]) for names in found if names[:2] == ["small", "numbers"]}

    assert numbered(beats["map"].end) == set()
    assert numbered(beats["the largest of four"].end) == {"3/1"}
    assert len(numbered(sweep.start + 0.501 * sweep.seconds)) == 9
    assert len(numbered(sweep.end)) == 16


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280)])
def test_rows_of_weights_are_named_by_their_digits_and_columns_by_their_maps(size: tuple[int, int]) -> None:
    stage = make_stage(Script(size=size), 2)
    made = _weights(stage, stage.body)
    rows = made["rows/row_names"].node.children
    shown, words = box_of(made["rows/map"].node), made.parts[1:]
    assert len(rows) == len(CLASSES) == 10 and len(words) == 6
    assert all(box_of(word).top < made.parts[0].at[1] + shown.bottom for word in words)
    assert np.allclose(np.diff([box_of(word).center[0] for word in words]), shown.width / 6, atol=0.05)


def test_while_a_digit_turns_into_another_the_bars_are_those_of_the_picture_that_is_seen(scene: Scene) -> None:
    reader = make_reader(2)
    turning = next(beat for beat in scene.beats if beat.label == f"a {int(reader.labels[reader.others[0]])}")
    for k in range(1, STEPS):
        t = turning.start + k * TURNING / STEPS
        seen = np.asarray(scene.read("digit/map.values", t))
        expected = np.asarray(reader.model.run(seen[None]).output)
        bars = [sure(Path, scene.read(f"shares/bars/{digit}.path", t)).contours[0].points[:, 0] for digit in range(10)]
        lengths = np.array([np.ptp(one) for one in bars])
        assert np.allclose(lengths / lengths.sum(), expected, atol=1e-3)


@pytest.mark.parametrize("size", [(1280, 720), (720, 720), (720, 1280)])
def test_what_each_wrong_digit_is_read_as_stands_in_its_box_apart_from_the_others(size: tuple[int, int]) -> None:
    stage = make_stage(Script(size=size), 2)
    box = wall_boxes(stage)[1]
    made = [box_of(one) for one in _takes(stage, box)]
    assert len(made) == len(stage.reader.wrong)
    for one in made:
        assert box.left <= one.left and one.right <= box.right and box.bottom <= one.bottom
    for one, other in combinations(made, 2):
        beside = one.right + 0.1 < other.left or other.right + 0.1 < one.left
        assert beside or one.bottom > other.top or other.bottom > one.top
