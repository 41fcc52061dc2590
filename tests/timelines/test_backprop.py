import ast
import dataclasses
import functools
import json
import statistics
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from renderer import Script, build_scene, tex
from renderer.algebra.claims import Claim
from renderer.network import Weight
from renderer.review.check_equations import check_equations
from renderer.scene.picture import Layer, Lines, Outline
from renderer.values.color import Color
from renderer.values.theme import THEMES
from tests.sure import sure, there
from tests.timelines import films
from tests.whole import some
from timelines import backprop
from timelines.backprop import ACTS, build
from timelines.backprop.asides import told_beside
from timelines.backprop.making import make_board

BEATS = json.loads((Path(__file__).parent / "data" / "backprop_beats.json").read_text())


film = functools.partial(films.film, "backprop")


@pytest.mark.parametrize("act", ACTS)
def test_no_act_imports_another(act):
    tree = ast.parse(Path(backprop.__file__).with_name(f"{act}.py").read_text())
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    read = {there(node.module).rpartition(".")[2] for node in froms} | {
        name.name for node in froms for name in node.names
    }
    assert not read & set(ACTS)


def looks(scene, t):
    """What is drawn at a time, as something to compare."""
    return look_of(scene.at(t).items)


def look_of(items):
    said: list[tuple[object, ...]] = []
    for item in items:
        if isinstance(item, Outline):
            said.append((item.address, item.path.digest, item.fill, item.stroke, item.trim, item.place, item.opacity))
        elif isinstance(item, Lines):
            trims = None if item.trims is None else item.trims.tobytes()
            said.append((item.address, item.lines.tobytes(), item.place, item.opacity, trims))
        else:
            said.append((item.address, item.opacity, look_of(item.items)))
    return said


def test_the_film_has_the_beats_of_its_storyboard_and_a_hold_of_three_seconds():
    scene = film()
    assert scene.duration == pytest.approx(480)
    assert len(scene.beats) == len(BEATS) + 1
    for beat, (start, seconds, _) in zip(scene.beats, BEATS, strict=False):
        assert beat.start == pytest.approx(start, abs=1e-3), beat
        assert beat.seconds == pytest.approx(seconds, abs=1e-3), beat
    assert scene.beats[-1].seconds == pytest.approx(3)
    assert scene.beats[-1].kind == "wait"


def test_in_every_beat_that_is_no_hold_the_picture_changes_throughout():
    scene = film()
    for beat, (_, _, moves) in zip(scene.beats, BEATS, strict=False):
        if moves == "hold":
            continue
        times = np.linspace(beat.start + 0.02, beat.end - 0.02, 5)
        seen = [looks(scene, float(t)) for t in times]
        same = [k for k, (a, b) in enumerate(pairwise(seen)) if a == b]
        assert not same, f"nothing changes in beat {beat.number} after {times[same[0]]:.2f} s"


def test_holds_stand_still():
    scene = film()
    for beat, (_, _, moves) in zip(scene.beats, BEATS, strict=False):
        # While delta is carried back it runs through a row of layers, and the biases that are asked for are pointed at.
        if moves == "hold" and not 414 < beat.start < 428:
            assert looks(scene, beat.start + 0.1) == looks(scene, beat.end - 0.1), beat


def test_chapters_read_like_a_table_of_contents():
    names = [chapter.name for chapter in film().chapters]
    assert 14 <= len(names) <= 20
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("params", films.BACKPROP, ids=str)
def test_any_network_gets_its_own_film_that_stays_in_the_frame(params):
    assert film(**params).duration > 60
    stays_in_the_frame(film(**params))


def flat(items):
    """All that is drawn, also on layers of its own."""
    for item in items:
        if isinstance(item, Layer):
            yield from flat(item.items)
        else:
            yield item


def stays_in_the_frame(scene):
    width, height = scene.frame
    for beat in scene.beats[:: max(len(scene.beats) // 60, 1)]:
        for item in flat(scene.at(beat.end - 1e-3).items):
            if isinstance(item, Outline) and item.opacity > 0.3 and (box := films.outline_box(item)) is not None:
                assert abs(box.center[0]) < width / 2 and abs(box.center[1]) < height / 2, (beat, item.address)


@pytest.mark.parametrize("act", ["last_layer", "hidden_layer"])
def test_an_act_of_a_deep_network_stays_in_the_frame_and_its_equations_hold(act):
    scene = film(sizes=(2, 2, 2, 2), act=act)
    stays_in_the_frame(scene)
    checked = check_equations(scene)
    assert len(checked) > 10
    assert [(one.address, one.error) for one in checked if not one.holds] == []


@pytest.mark.parametrize("act", ACTS)
def test_each_act_can_be_told_alone(act):
    assert film(act=act).duration > 0


def test_the_film_is_the_same_each_time_it_is_built():
    assert film(act="last_layer").digest() == build_scene(build, act="last_layer").digest()


def test_nothing_pops_between_neighboring_frames():
    scene = film()
    jumps = []
    beats = some(scene.beats, 2)
    times = [max(beat.start + aside, 0.0) for beat in beats for aside in (-1 / 120, 1 / 120)]
    frames = films.frames(scene, times, (192, 108))
    for beat, before, after in zip(beats, frames, frames, strict=True):
        jumps.append((float(np.abs(after - before).mean()), beat.number))
    worst = max(jumps)
    assert worst[0] < 0.35, f"the picture jumps by {worst[0]:.2f} of 255 at the start of beat {worst[1]}"
    assert statistics.median(jump for jump, _ in jumps) < 0.05


def lit_at(scene, t):
    """The rings and edges of the net that have the color of the way at a time."""
    lit = THEMES["dark"].color("lit")
    items = [item for item in flat(scene.at(t).items) if isinstance(item, Outline) and item.address.startswith("net/")]
    strokes = {item.address: sure(Color, item.stroke.color) for item in items if item.stroke}
    return {name for name, one in strokes.items() if abs(one.blue - lit.blue) + abs(one.red - lit.red) < 0.02}


def test_an_edge_lights_up_together_with_the_ring_that_it_leads_to():
    scene = film(act="last_layer")
    walk = [beat for beat in scene.beats if 14.0 <= beat.start < 22.5 and beat.seconds == 0.5]
    before, found = lit_at(scene, 13.9), []
    assert not before
    for beat in walk:
        now = lit_at(scene, beat.end)
        found.append({address.split("/")[1] for address in now - before})
        before = now
    # E with the edge and the ring of e; the edge and the ring of a; both labels light up; the ring of z; the edge of w.
    assert found == [{"total", "total_edges", "errors"}, {"error_edges", "neurons"}, set(), {"pre"}, {"edges"}]


def test_beside_the_first_weight_stand_the_forward_steps_and_the_curve_of_each():
    scene = film(act="last_layer")

    def shown(t):
        return {item.address.split("/")[0] for item in flat(scene.at(t).items) if item.opacity > 0.9}

    equations = {"aside-sum-1", "aside-out-1", "aside-error-1", "aside-total"}
    assert not equations & shown(2.9)
    for t, curve in ((17.4, "step-e-curve"), (20.0, "step-a-curve"), (21.4, "step-z-curve")):
        assert equations <= shown(t)
        assert {one for one in shown(t) if one.endswith("-curve")} == {curve}, t
    assert not {one for one in shown(24.0) if one.startswith(("aside-", "step-"))}


@pytest.mark.parametrize("sizes", [(3, 4, 2), (5, 5), (12, 3)])
def test_beside_the_first_weights_of_large_nets_stand_steps_curves_and_number_lines(sizes):
    scene = build_scene(build, size=(16, 9), act="last_layer", sizes=sizes)
    names = {life.node.name for life in scene.lives}
    assert {"aside-sum-1", "aside-total", "step-e-curve", "step-a-curve", "times-0", "aside-one"} <= names
    assert ("whole-matrix" in names) == (max(sizes) <= 4)


def test_a_softmax_has_no_pictures_of_single_steps_beside_the_lines():
    assert told_beside(make_board(Script(), (12, 3)))
    assert not told_beside(make_board(Script(), (2, 2, 2), error="cross_entropy"))


# ---- mathematics


@pytest.mark.parametrize("params", films.BACKPROP, ids=str)
def test_every_equation_of_the_film_has_a_claim_and_holds(params):
    checked = check_equations(film(**params))
    matrices = len(params.get("sizes", (2, 2, 2))) - 1
    assert len(checked) >= 12 * matrices
    assert [one.address for one in checked if one.error is None] == []
    assert [(one.address, one.error) for one in checked if not one.holds] == []


def test_the_transposed_matrix_that_one_might_put_for_dz_da_is_caught_in_the_film():
    scene = film(act="substitution")
    number, (address, claimed_there) = next(
        (k, one)
        for k, one in enumerate(scene.claims)
        if r"w^{(2)}_{12}" in sure(Claim, one[1]).tex and r"w^{(2)}_{21}" in sure(Claim, one[1]).tex
    )
    claim = sure(Claim, claimed_there)
    right = claim.right
    wrong = dataclasses.replace(claim, right=swapped(right))
    assert claim.check() < 1e-6
    assert wrong.right != right
    claims = (*scene.claims[:number], (address, wrong), *scene.claims[number + 1 :])
    # Claimed alone, it is not what stands there, and what stands there has no claim.
    claimed = dataclasses.replace(scene, claims=claims)
    assert [(one.address, one.error) for one in check_equations(claimed) if not one.holds] == [
        (address, float("inf")),
        (address, None),
    ]
    # Written and claimed, it is computed and found to be wrong.
    lives = tuple(
        dataclasses.replace(life, node=tex(wrong.tex, name=address)) if life.node.name == address else life
        for life in scene.lives
    )
    assert lives != scene.lives
    (broken,) = [one for one in check_equations(dataclasses.replace(claimed, lives=lives)) if not one.holds]
    assert broken.address == address
    assert 0.01 < there(broken.error) < float("inf")


def swapped(expression):
    """The expression with w_12 and w_21 of the last layer in each other's place."""
    first, second = Weight(2, 1, 2).quantity, Weight(2, 2, 1).quantity
    if expression in (first, second):
        return second if expression == first else first
    if isinstance(expression, tuple):
        return tuple(swapped(one) for one in expression)
    if dataclasses.is_dataclass(expression) and not isinstance(expression, type):
        fields = {f.name: swapped(getattr(expression, f.name)) for f in dataclasses.fields(expression) if f.init}
        return dataclasses.replace(expression, **fields)
    return expression


# ---- numbers beside the symbols


def test_a_film_with_numbers_has_the_same_beats_and_shows_them_from_the_opening_on():
    shown = {"opening": "net/values/", "last_layer": "line-w2_1_1-value-", "hidden_layer": "line-w1_2_1-value-"}
    for act, wanted in shown.items():
        plain, numbered = film(act=act), film(act=act, values=True)
        assert [(b.start, b.seconds) for b in numbered.beats] == [(b.start, b.seconds) for b in plain.beats]
        ends = [beat.end - 1e-3 for beat in plain.beats]
        assert any(item.address.startswith(wanted) for t in ends for item in numbered.at(t).items), act
        assert not any("value" in item.address for t in ends for item in plain.at(t).items)


def test_where_a_layer_has_no_room_only_the_edge_that_is_discussed_carries_a_label():
    scene = build_scene(build, sizes=(3, 4, 2), act="hidden_layer")
    stays_in_the_frame(scene)
    first = scene.beats[0]
    assert not any(item.address.startswith("net/labels/w/1") for item in scene.at(first.end).items)
    assert any(item.address.startswith("own-label/w/1/0-0") for item in scene.at(first.end).items)
    # One label at a time: the next weight's comes when this one's is gone.
    seen = [item.address for t in range(0, 120, 2) for item in scene.at(t).items]
    shown = {address.rsplit("/", 2)[1] for address in seen if "own-label" in address}
    assert {"0-0", "0-1"} <= shown


def test_of_a_large_layer_the_weights_of_the_first_and_last_neuron_are_told_and_any_that_are_asked_for():
    board = make_board(Script("dark"), (40, 2))
    circles = [k + 1 for k in board.net.plan.columns[0].neurons]
    assert len(circles) < 10
    assert board.weights(1) == [Weight(1, to, source) for to in (1, 2) for source in (1, 40)]
    assert make_board(Script("dark"), (3, 4, 2)).told(1) == (1, 4)
    assert make_board(Script("dark"), (3, 4, 2)).told(0) == (1, 2, 3)
    asked = make_board(Script("dark"), (40, 2), weights=("w1_2_20",))
    assert Weight(1, 2, 20) in asked.weights(1)
    scene = build_scene(build, sizes=(40, 2), act="columns")
    assert [one for one in check_equations(scene) if not one.holds] == []
