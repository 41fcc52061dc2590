"""A network at work: functions of time, the same at any rate of frames."""

from __future__ import annotations

import pickle
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.network.dense_chain import Pass, forward, network
from renderer.network.motion.attached_edges import attach, attached, faintness, kept_rows, thin
from renderer.network.motion.drift import drift, drift_of, folded
from renderer.network.motion.passes import Travel, activate, backward_pass, forward_pass, propagate
from renderer.network.motion.pulses import Pace, ShownPulses, pulses
from renderer.network.motion.rearrange import arriving, rearrange, standing_like
from renderer.network.motion.shimmer import Shimmer, shimmer
from renderer.network.picture.picture import NetworkPicture, network_picture
from renderer.scene.node import Strokes
from renderer.scene.picture import Outline
from renderer.script.clips.appear import fade_in
from renderer.script.clips.change import to
from renderer.script.clips.clip import delay
from renderer.script.script import Script
from renderer.values.box import Box
from renderer.values.color import Color
from renderer.values.errors import NetworkError
from tests.scene.looks import item_look
from tests.sure import sure, unchecked

FULL: dict[str, Any] = {
    "radius": 0.45,
    "gap_neurons": 3,
    "gap_layers": 2,
    "fill": None,
    "bias": True,
    "errors": True,
    "labels": True,
}


def item(scene: Any, t: float, address: str) -> Any:
    return next((found for found in scene.at(t).items if found.address == address), None)


def standing(scene: Any, t: float) -> dict[str, Any]:
    return {found.address: found for found in scene.at(t).items}


def bulk(sizes: tuple[int, ...] = (5, 4, 3)) -> NetworkPicture:
    return network_picture(network(sizes), radius=0.15, gap_neurons=0.1, gap_layers=1.5, edges="bulk")


def started(picture: NetworkPicture) -> Script:
    script = Script()
    script.add(picture.group)
    return script


# ---- propagation


def test_a_highlight_travels_from_tail_to_head_and_leaves_nothing() -> None:
    travel = Travel(3, 0.5, 1.0, 3.0)
    assert travel.at(1.0).tolist() == [[0, 0]] * 3
    assert travel.at(1.5)[0].tolist() == pytest.approx([0, 1])
    assert travel.at(1.75).tolist() == [pytest.approx([0.5, 1]), pytest.approx([0, 0.5]), pytest.approx([0, 0])]
    assert travel.at(3.0).tolist() == [[1, 1]] * 3


@given(st.integers(1, 30), st.floats(0, 2), st.floats(0, 1))
def test_backwards_is_the_mirror_image(count: int, ratio: float, t: float) -> None:
    there, back = Travel(count, ratio, 0, 1).at(t), Travel(count, ratio, 0, 1, backwards=True).at(t)
    assert np.allclose(there, 1 - back[:, ::-1])
    assert (there[:, 0] <= there[:, 1]).all()


@pytest.mark.parametrize("edges", ["bulk", "single"])
def test_propagation_lies_on_the_edges_half_as_wide_again_and_goes(edges: Any) -> None:
    picture = network_picture(network([3, 2]), edges=edges)
    script = started(picture)
    script.play(propagate(picture, 1, seconds=2))
    script.wait(1)
    scene = script.scene()
    lines = next(found for address, found in standing(scene, 1.0).items() if "highlight" in address)
    expected = attached(picture, 1).at(0, unchecked(script.read)) + picture.group.at
    assert np.allclose(lines.place.apply(lines.lines), expected)
    assert lines.stroke.width == 3
    assert not any("highlight" in found.address for found in scene.at(2.0).items)


def test_a_gradient_and_unknown_layers() -> None:
    picture = bulk()
    assert len(propagate(picture, 1, color=["red", "yellow", "green"]).color.stops) == 3
    with pytest.raises(NetworkError, match="layers 1 to 2"):
        propagate(picture, 0)
    with pytest.raises(NetworkError, match="nothing to show activations with"):
        activate(network_picture(network([2, 2]), fill=None), [1, 1], 0)


def test_a_forward_pass_fills_every_neuron_with_its_activation() -> None:
    picture = bulk()
    x = [0.1, 0.9, 0.5, 0.3, 1.0]
    script = started(picture)
    script.play(forward_pass(picture, x))
    script.play(backward_pass(picture))
    script.wait(1)
    scene, went = script.scene(), forward(picture.network, x)
    for layer, values in enumerate(went.activations):
        fills = [item(scene, scene.duration, f"net/neurons/{layer}/{k}").fill.alpha for k in range(len(values))]
        assert fills == pytest.approx(values.tolist())
    assert item(scene, 0.6, "net/neurons/1/0").fill.alpha == 0


def test_numbers_count_to_the_activations() -> None:
    picture = network_picture(network([1, 1]), numbers=True)
    script = started(picture)
    script.play(activate(picture, [0.75], 0))
    script.wait(1)
    still = network_picture(network([1, 1]), numbers=True, activations=forward(network([1, 1]), [0.75]))
    other = started(still)
    other.wait(1)
    counted, written = (
        [f.path.digest for a, f in found.items() if a.startswith("net/numbers/0/") and f.path.contours]
        for found in (standing(script.scene(), 1.5), standing(other.scene(), 0.5))
    )
    assert counted == written and len(counted) == 4


# ---- pulses


def test_a_pulse_sets_out_at_the_tail_and_leaves_at_the_head_without_a_pop() -> None:
    shown = ShownPulses(Pace((1.0,), (0.5,), 0.2))
    sizes = [float(np.diff(shown.at(t)[0])[0]) for t in np.arange(0.5, 3.0, 1 / 240)]
    assert max(abs(b - a) for a, b in pairwise(sizes)) < 0.08
    assert sizes[0] == 0 and max(sizes) == 1


@given(st.floats(0, 20), st.booleans())
def test_pulses_are_shown_only_on_their_edges(t: float, backwards: bool) -> None:
    pace = Pace((0.0, 0.3), (0.5, 2.0), 0.2, backwards)
    tails, (start, end) = pace.tails(t), ShownPulses(pace).at(t).T
    seen = end > start
    assert (tails + start * 0.2 >= -1e-9)[seen].all() and (tails + end * 0.2 <= 1 + 1e-9)[seen].all()


def test_pulses_ride_on_edges_that_drift_in_a_net_that_is_turned() -> None:
    picture = bulk()
    script = Script()
    script.add(picture.group.with_(angle=0.3, scale=0.8, at=(1, 0.5)))
    script.begin(
        drift(picture, seconds=4),
        attach(picture, seconds=4),
        pulses(picture, 1, seconds=4, pace=(1.2, 3.2), phase=1, every=1),
    )
    script.wait(4)
    scene = script.scene()
    for t in (0.5, 2.2, 3.1):
        ridden, edges = item(scene, t, "net-pulses-1"), item(scene, t, "net/edges/1")
        rails = edges.place.apply(edges.lines)
        for (a, b), (c, d) in zip(ridden.place.apply(ridden.lines), rails, strict=True):
            way = d - c
            for p in (a, b):
                assert abs((p - c)[0] * way[1] - (p - c)[1] * way[0]) / np.hypot(*way) < 1e-9
            assert np.hypot(*(b - a)) == pytest.approx(0.2 * np.hypot(*way))
    assert item(scene, 4.0, "net-pulses-1") is None


def test_pulses_ride_on_the_edges_that_stay() -> None:
    picture = bulk((6, 6))
    rows = kept_rows(picture, 1, keep=0.25)
    assert len(rows) == 9
    script = started(picture)
    script.begin(thin(picture, seconds=2), pulses(picture, 1, seconds=2, rows=rows))
    script.wait(2)
    scene = script.scene()
    alphas = item(scene, 1.9, "net/edges/1").alphas
    assert tuple(np.flatnonzero(alphas > 0)) == rows
    assert (item(scene, 0.0, "net/edges/1").alphas == 1).all()
    with pytest.raises(NetworkError, match="rows 0 to 35"):
        pulses(picture, 1, seconds=2, rows=[36])
    with pytest.raises(NetworkError, match="every is 0"):
        pulses(picture, 1, seconds=2, every=0)


def test_edges_and_their_pulses_are_the_fainter_the_longer_they_are_and_none_jumps() -> None:
    lengths = np.array([0.0, 1.0, 2.9, 3.0, 4.0, 5.0, 5.99, 6.0, 9.0])
    lines = np.zeros((len(lengths), 2, 2))
    lines[:, 1, 0] = lengths
    left = faintness(lines, 3.0)
    assert (left[:4] == 1).all() and (left[-2:] == 0).all()
    assert (np.diff(left[3:8]) < 0).all() and left[6] < 0.01

    picture = bulk((6, 6))
    script = started(picture)
    script.begin(drift(picture, seconds=3), attach(picture, seconds=3), thin(picture, seconds=3, keep=1.0, near=2.5))
    script.begin(pulses(picture, 1, seconds=3, near=2.5, phase=0.0, pace=1.0, fade=0))
    script.wait(3)
    scene = script.scene()
    edges, riding = (item(scene, 2.5, name) for name in ("net/edges/1", "net-pulses-1"))
    rows = [to * 6 + s for to in range(6) for s in range(6) if (s + 2 * to) % 5 == 0]
    assert riding.alphas == pytest.approx(np.sqrt(edges.alphas[rows]))
    assert riding.alphas.min() < 0.2 and riding.alphas.max() > 0.5
    shown = np.array([item(scene, t, "net-pulses-1").alphas for t in np.arange(0, 2.9, 1 / 60)])
    assert np.abs(np.diff(shown, axis=0)).max() < 0.3


# ---- shimmer


def test_shimmer_is_smooth_and_begins_with_the_fill_that_was_there() -> None:
    picture = bulk()
    script = started(picture)
    script.play(to(picture["neurons"], seconds=1, fill="red"))
    script.begin(shimmer(picture, 0, seconds=2))
    script.wait(2)
    script.begin(shimmer(picture, 0, seconds=2, seed=1))
    script.wait(3)
    scene = script.scene()
    times = np.arange(0.99, 5.5, 1 / 60)
    for k in range(5):
        fills = [item(scene, t, f"net/neurons/0/{k}").fill for t in times]
        rows = np.array([(f.red, f.green, f.blue, f.alpha) for f in fills])
        assert np.abs(np.diff(rows, axis=0)).max() < 0.12
        assert np.abs(rows[60] - rows[0]).max() > 0.05


def test_neurons_shimmer_each_in_their_own_way() -> None:
    picture = bulk()
    script = started(picture)
    script.begin(shimmer(picture, 0, seconds=5))
    script.wait(5)
    assert len({item(script.scene(), 2.5, f"net/neurons/0/{k}").fill for k in range(5)}) == 5


def test_a_shimmer_pickles_and_needs_two_colors() -> None:
    signal = Shimmer((Color(1, 0, 0), Color(0, 0, 1)), 0.5, 0.25, 1.0)
    assert signal.at(2.3) == pickle.loads(pickle.dumps(signal)).at(2.3)
    with pytest.raises(NetworkError, match="two colors"):
        shimmer(bulk(), 0, seconds=1, colors=["blue"])


# ---- drift


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.floats(1, 8))
def test_drifting_neurons_never_leave_the_room(seed: int, count: int, seconds: float) -> None:
    start = np.random.default_rng(seed).uniform((-6, -3), (6, 3), (count, 2))
    states = drift_of(start, seed, seconds, (14, 7.2)).states
    assert np.allclose(states[0], start)
    assert (np.abs(states) <= (7.0, 3.6)).all()


def test_the_drift_starts_softly_and_grows_calm() -> None:
    start = np.random.default_rng(1).uniform((-3, -3), (3, 3), (60, 2))
    speeds = np.hypot(*np.moveaxis(np.diff(drift_of(start, 1, 10).states, axis=0) * 60, -1, 0)).mean(axis=1)
    assert speeds[0] < 0.2 < 1.5 < speeds[40]
    assert speeds[300:].mean() < 0.4 * speeds[30:50].mean()


def test_boxes_to_avoid_become_free() -> None:
    start = np.random.default_rng(2).uniform((-6, -3), (6, 3), (60, 2))
    box = Box(-4, -1, 4, 1)
    states = drift_of(start, 2, 10, avoid=[(3, box)]).states[-1]
    inside = (np.abs(states) < (3.5, 0.5)).all(axis=1)
    assert not inside.any()


@pytest.mark.parametrize("pace", [1.0, 2.0])
def test_boxes_become_free_before_the_end_of_a_drift_at_any_pace(pace: float) -> None:
    picture, box = bulk(), Box(-4, -1, 4, 1)
    script = Script(pace=pace)
    script.add(picture.group)
    script.play(drift(picture, seconds=12, seed=4, avoid=[(6.0, box)]))
    scene = script.scene()
    places = [
        sure(Outline, item).place.point((0, 0))
        for item in scene.at(scene.duration).items
        if "/neurons/" in item.address
    ]
    assert places
    assert not (np.abs(places) < (3.5, 0.5)).all(axis=1).any()


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_folding_keeps_points_between_the_walls(x: float, y: float) -> None:
    walls = np.array([7.0, 3.5])
    here, facing = folded(np.array([[x, y]]), walls)
    assert (np.abs(here) <= walls + 1e-9).all() and set(facing.ravel().tolist()) <= {-1.0, 1.0}


def test_drifting_edges_stay_attached_and_are_the_same_at_any_rate() -> None:
    picture = bulk()
    script = started(picture)
    script.begin(drift(picture, seconds=5, seed=4), attach(picture, seconds=5))
    script.wait(6)
    scene = script.scene()
    later = scene.at(3.7)
    for t in np.arange(0, 3.7, 0.3):
        scene.at(float(t))
    assert [item_look(found) for found in scene.at(3.7).items if found.address.startswith("net/neurons")] == [
        item_look(found) for found in later.items if found.address.startswith("net/neurons")
    ]
    for t in (0.0, 1.3, 4.9, 5.5):
        edges = item(scene, t, "net/edges/2")
        for row, line in enumerate(edges.place.apply(edges.lines)):
            for end, address in zip(line, (f"net/neurons/1/{row % 4}", f"net/neurons/2/{row // 4}"), strict=True):
                center = item(scene, t, address).place.point((0, 0))
                assert np.hypot(*(end - center)) == pytest.approx(0.15)


def test_single_edges_are_not_attached_in_bulk() -> None:
    picture = network_picture(network([2, 2]))
    with pytest.raises(NetworkError, match="edges='bulk'"):
        started(picture).play(attach(picture, seconds=1))


# ---- opening


def opening() -> tuple[Script, NetworkPicture]:
    closed = network_picture(network([2, 3, 2]), **FULL)
    last = closed.opened(2)
    both = last.opened(1)
    script = Script()
    script.add(standing_like(both, closed))
    script.wait(1)
    script.play(rearrange(closed, last, arrivals=False))
    script.play(fade_in(arriving(closed, last)))
    script.play(rearrange(last, both))
    script.wait(1)
    return script, both


def test_edges_stay_on_their_circles_while_a_net_opens() -> None:
    script, both = opening()
    scene, r = script.scene(), both.plan.lengths.radius
    for t in np.linspace(0.5, 5, 46):
        found = standing(scene, float(t))
        for layer in (1, 2):
            kind = "pre" if f"net/pre/{layer}/0" in found else "neurons"
            for address in (f"net/edges/{layer}/0-1", f"net/edges/{layer}/1-0"):
                to_, source = address.split("/")[-1].split("-")
                line = found[address]
                a, b = line.place.apply(line.path.contours[0].points[[0, -1]])
                start = found[f"net/neurons/{layer - 1}/{source}"].place.point((0, 0))
                goal = found[f"net/{kind}/{layer}/{to_}"].place.point((0, 0))
                assert np.hypot(*(a - start)) == pytest.approx(r, abs=1e-6)
                assert np.hypot(*(b - goal)) == pytest.approx(r, abs=1e-6)


def test_an_opened_net_ends_as_its_picture_stands() -> None:
    script, both = opening()
    still = Script()
    still.add(both.group)
    still.wait(1)
    ended = standing(script.scene(), 5.0)
    wanted = standing(still.scene(), 0.5)
    assert set(ended) == set(wanted)
    for address, one in wanted.items():
        assert np.allclose(ended[address].place, one.place) and ended[address].opacity == pytest.approx(one.opacity)


def test_before_it_opens_nothing_new_is_seen() -> None:
    script, _ = opening()
    seen = {one.address for one in script.scene().at(0.5).items}
    assert not any("/pre/" in address or "/z/" in address for address in seen)


def test_pictures_of_other_names_and_nets_not_put_up_are_refused() -> None:
    closed = network_picture(network([2, 2]), **FULL)
    with pytest.raises(NetworkError, match="one name"):
        rearrange(closed, network_picture(network([2, 2]), name="other"))
    with pytest.raises(NetworkError, match="standing_like"):
        started(closed).play(rearrange(closed, closed.opened(1)))


def test_everything_pickles() -> None:
    picture = bulk()
    script = started(picture)
    script.begin(
        drift(picture, seconds=3),
        attach(picture, seconds=3),
        thin(picture, seconds=3),
        delay(1, shimmer(picture, 1, seconds=1)),
    )
    script.begin(pulses(picture, 2, seconds=3))
    script.play(propagate(picture, 1))
    script.wait(2)
    scene = script.scene()
    copy = pickle.loads(pickle.dumps(scene))
    assert copy.digest() == scene.digest()
    assert isinstance(picture["edges/1"].node, Strokes)


def test_a_pass_of_another_network_is_refused() -> None:
    net, other = network([2, 3, 1], seed=1), network([2, 3, 1], seed=2)
    picture = network_picture(net, fill="green")
    mine, foreign = forward(net, [0.2, 0.4]), forward(other, [0.2, 0.4])
    forward_pass(picture, mine)
    activate(picture, foreign.activations[1], 1)  # numbers are any numbers
    for make in (
        lambda: forward_pass(picture, foreign),
        lambda: activate(picture, foreign, 1),
        lambda: network_picture(net, activations=foreign),
    ):
        with pytest.raises(NetworkError, match=r"the pass is that of another network.*layer 1"):
            make()


def test_a_pass_computed_in_float32_is_still_one_of_the_network() -> None:
    net = network([2, 3, 1], seed=1)
    went = forward(net, [0.2, 0.4])
    activations, sums = (
        tuple(array.astype(np.float32).astype(np.float64) for array in arrays)
        for arrays in (went.activations, went.pre_activations)
    )
    forward_pass(network_picture(net, fill="green"), Pass(activations, sums))


def test_a_pass_with_other_layers_or_no_pass_at_all_is_refused() -> None:
    net = network([2, 3, 1], seed=1)
    went = forward(net, [0.2, 0.4])
    short = Pass(went.activations[:2], went.pre_activations[:1])
    with pytest.raises(NetworkError, match="the pass has layers of 2-3, but the network has 2-3-1"):
        forward_pass(network_picture(net, fill="green"), short)
    with pytest.raises(NetworkError, match="activations must be a Pass, a Run or None, but it is an array"):
        network_picture(net, activations=np.ones(3))  # type: ignore[arg-type]
