"""The film of a training: what is learned, and that a recording can be told instead."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from renderer import Scene, box_of
from renderer.film.render.still import still_array
from renderer.network import Dense, Recording, chain, train
from renderer.review.check_numbers import check_numbers
from renderer.scene.picture import Faces
from renderer.values.errors import NetreelError
from renderer.values.sourced import Source
from tests.sure import sure
from tests.timelines import films
from timelines.training.board import made_plan
from timelines.training.data import REACH, DataSet, knobs, lesson, points
from timelines.training.mountains import panel

NAMES = ("too small", "too large", "right", "momentum")


@pytest.mark.parametrize("data", ["moons", "ring", "cross"])
def test_each_data_set_is_learned_and_held_out_points_are_told_apart(data: str) -> None:
    told = lesson(data, (6, 6), 4, 60, 0.06, None)  # type: ignore[arg-type]
    last = len(told.recording) - 1
    assert told.accuracy(0) < 0.75
    assert told.accuracy(last) > 0.95 and told.accuracy(last, held_out=True) > 0.9
    assert float(told.run(last).loss) == pytest.approx(told.recording.losses[-1])


def test_points_are_the_same_each_time_and_half_of_them_of_each_kind() -> None:
    first, again = points("ring", 40, 3), points("ring", 40, 3)
    assert np.array_equal(first[0], again[0]) and first[1].sum() == 20


def test_two_knobs_are_weights_of_the_net_and_their_slope_is_that_of_the_loss() -> None:
    told = lesson("moons", (8, 8), 4, 2, 0.02, None)
    loss = knobs(told.model(0), told.inputs, told.targets)
    assert float(loss(*loss.start)) == pytest.approx(float(told.run(0).loss))
    w, v = 1.0, -2.0
    measured = [(loss(w + 1e-6, v) - loss(w - 1e-6, v)) / 2e-6, (loss(w, v + 1e-6) - loss(w, v - 1e-6)) / 2e-6]
    assert np.allclose(loss.slope(w, v), measured)


def recorded(file: Path) -> Recording:
    xs, ys = points("cross", 24, 1)
    chance = np.random.default_rng(2)
    net = chain(
        Dense(chance.normal(size=(4, 2)), np.zeros(4), "tanh"),
        Dense(chance.normal(size=(1, 4)), np.array([0.0]), "sigmoid"),
        input_shape=(2,),
    )
    found = train(net, xs, ys, epochs=8, learning_rate=0.1, optimizer="adam")
    found.save(file)
    return found


@pytest.fixture(scope="module")
def told_recording(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recording, Scene]:
    file = tmp_path_factory.mktemp("recording") / "run.npz"
    found = recorded(file)
    return found, films.film("training", recording=str(file))


def test_a_recording_is_told_with_its_own_numbers(told_recording: tuple[Recording, Scene]) -> None:
    found, scene = told_recording
    report = check_numbers(scene)
    assert report.false == () and "loss" in report.sourced
    ends = [beat.end for beat in scene.beats if beat.label and beat.label.startswith("to step")]
    assert sure(Source, scene.read("loss.stands_for", ends[-1] + 0.01)).value == pytest.approx(found.losses[-1])


def test_the_axis_of_the_loss_is_named_steps_below_its_numbers(told_recording: tuple[Recording, Scene]) -> None:
    _, scene = told_recording
    nodes = {life.node.name: life.node for life in scene.lives}
    named, history = box_of(nodes["steps"]), box_of(nodes["history"])
    assert -scene.frame[1] / 2 < named.bottom and named.top < history.bottom
    assert abs(named.center[0] - history.center[0]) < 0.2 * history.width


def test_no_frame_is_empty_between_two_acts_and_no_quarter_at_the_end(
    told_recording: tuple[Recording, Scene],
) -> None:
    _, scene = told_recording
    assert films.empty_moments(scene) == []
    last = still_array(scene, scene.duration - 0.1, (192, 108))[..., :3]
    for rows in (slice(20, 64), slice(64, None)):
        for columns in (slice(0, 96), slice(96, None)):
            assert (last[rows, columns].max(axis=-1) > 100).mean() > 0.01


def test_names_of_the_axes_stay_beside_the_surface_while_it_turns(told_recording: tuple[Recording, Scene]) -> None:
    _, scene = told_recording
    turning = next(beat for beat in scene.beats if beat.label == "turning")
    for t in np.linspace(turning.start, turning.end - 0.01, 9).tolist():
        items = {item.address: item for item in scene.at(t).items if item.address.startswith("view")}
        surface = sure(Faces, items.pop("view")).quads.reshape(-1, 4, 2)
        view = sure(tuple, scene.read("view.at", t))
        left, low = surface.min(axis=(0, 1)) + view
        right, high = surface.max(axis=(0, 1)) + view
        for name in ("view-w1", "view-w2", "view-loss"):
            x, y = sure(tuple, scene.read(f"{name}.at", t))
            assert left - 1 < x < right + 1 and low - 1 < y < high + 1
            inside = surface + view - (x, y)
            turned = np.roll(inside, -1, axis=1)
            cross = inside[..., 0] * turned[..., 1] - inside[..., 1] * turned[..., 0]
            assert not ((cross > 0).all(axis=1) | (cross < 0).all(axis=1)).any(), (name, t)


def test_a_recording_that_the_film_cannot_tell_is_refused_in_one_line() -> None:
    bare = Recording((0,), np.array([1.0]), {"fc.weight": np.ones((1, 1, 3))}, layers="sigmoid")
    with pytest.raises(NetreelError) as error:
        lesson("moons", (8, 8), 4, 2, 0.02, bare)
    assert "\n" not in str(error.value) and "inputs" in str(error.value)


@pytest.mark.parametrize("frame", [(14.22, 8.0), (8.0, 8.0), (6.4, 8.0), (4.5, 8.0)])
def test_map_net_and_plot_have_room_and_keep_apart_in_four_shapes(frame: tuple[float, float]) -> None:
    plan = made_plan(frame)
    boxes = (plan.map, plan.net, plan.plot)
    for box in boxes:
        assert box.width > 1 and box.height > 1
        assert abs(box.left) < frame[0] / 2 and box.right < frame[0] / 2 and box.bottom > -frame[1] / 2
    for one, other in combinations(boxes, 2):
        beside = one.right <= other.left or other.right <= one.left
        assert beside or one.bottom >= other.top or other.bottom >= one.top


@pytest.mark.parametrize("data", ["moons", "ring", "cross"])
def test_no_point_is_pushed_to_the_edge_of_the_map(data: DataSet) -> None:
    for seed in range(3):
        found, _ = points(data, 100, seed)
        assert float(np.abs(found).max()) < 0.97 * REACH


def test_names_of_walks_stand_on_one_line_and_a_walk_that_leads_out_is_not_bent_back() -> None:
    told = lesson("moons", (3,), 4, 3, 0.02, None)
    loss = knobs(told.model(0), told.inputs, told.targets)
    walk = np.array([(0.0, 0.0), (3.0, 1.0), (0.5, 0.5)])
    lying, moving, on, _ = zip(*(panel(loss, 2.0, walk, name, 3.0, (0, 0), 1.0) for name in NAMES), strict=True)
    words = [one.parts[-1] for one in lying]
    assert len({round(one.at[1] + one.baselines[0], 9) for one in words}) == 1
    assert len({one.at[1] for one in words}) > 1
    trail = moving[0].parts[0]
    assert box_of(trail).right == pytest.approx(on[0].inner(3.0, 1.0)[0], abs=0.05)
    assert box_of(moving[0]).right == pytest.approx(1.5)
