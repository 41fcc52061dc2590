"""The numbers of the film with values: what is printed holds as it is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer import Box, Group, Node, Script, box_of, ink
from renderer.algebra.number_claims import adds_up
from renderer.algebra.tolerance import HOLDS
from renderer.network.calculus.as_written import AsWritten, digits_of
from renderer.network.calculus.derivation import derive
from renderer.network.calculus.expressions import Factor, Symbol
from renderer.network.calculus.facts import evaluate
from renderer.network.calculus.notation import Weight, parameters
from renderer.network.dense_chain import network
from renderer.network.picture.number_placement import inner_labels, lines_of
from renderer.review.check_equations import check_equations, unclaimed_numbers, visible_formulas
from renderer.review.lint.visible import seen_at
from renderer.scene.node import Shape
from renderer.scene.part_place import part_of
from renderer.scene.picture import Outline
from renderer.values.errors import NetworkError
from renderer.values.number_format import compact, says
from renderer.values.numbers import Array
from tests.sure import sure
from tests.timelines import films
from timelines.backprop.board import Board
from timelines.backprop.lines import line_of
from timelines.backprop.making import LARGE, labelled, make_board, parsed
from timelines.backprop.values import step, under

SIZES = st.lists(st.integers(1, 3), min_size=2, max_size=4)


def board_of(sizes: tuple[int, ...], seed: int, activation: str = "sigmoid", error: str = "mse") -> Board:
    model = network(sizes, seed, activation)
    chance = np.random.default_rng(seed)
    x, y = chance.uniform(0.1, 0.9, sizes[0]), chance.uniform(0.1, 0.9, sizes[-1])
    # Nothing of the picture is asked for here.
    return Board(Script(), model, evaluate(model, x, y, error), None)  # type: ignore[arg-type]


def outline(label: Node) -> Array:
    """The corners (4, 2) of a label's box, turned as the label is."""
    box = corners(box_of(label.with_(at=(0.0, 0.0), angle=0.0)))
    c, s = np.cos(label.angle), np.sin(label.angle)
    return np.asarray(box @ np.array([[c, s], [-s, c]]) + np.array(label.at))


def corners(box: Box, air: float = 0.0) -> Array:
    """The corners (4, 2) of a box with some air around it, in order."""
    left, right, bottom, top = box.left - air, box.right + air, box.bottom - air, box.top + air
    return np.array([(left, bottom), (right, bottom), (right, top), (left, top)])


def overlap(one: Array, other: Array) -> bool:
    """Whether two convex shapes (n, 2) have a point in common: no side of one of them separates them."""
    for shape in (one, other):
        for x, y in (np.roll(shape, -1, axis=0) - shape).tolist():
            first, second = one @ (-y, x), other @ (-y, x)
            if first.max() < second.min() or second.max() < first.min():
                return False
    return True


@cache
def last_layer() -> tuple[object, ...]:
    scene = films.film("backprop", values=True, act="last_layer")
    return scene, check_equations(scene), tuple(visible_formulas(scene))


@settings(max_examples=15, deadline=None)
@given(SIZES, st.integers(0, 1000), st.sampled_from([("sigmoid", "mse"), ("sigmoid", "bce"), ("tanh", "mse")]))
def test_the_factors_of_a_line_multiply_to_its_result_as_they_are_written(
    sizes: list[int], seed: int, work: tuple[str, str]
) -> None:
    facts = board_of(tuple(sizes), seed, *work).facts
    for parameter in parameters(sizes):
        lines = [derive(sizes, parameter)]
        lines += [lines[0].with_deltas] if parameter.layer < len(sizes) - 1 else []
        for line in lines:
            factors, result = digits_of(line, facts)
            printed = line.value(AsWritten(facts.network, facts.x, facts.y, facts.error, factors))
            assert says(compact(line.left.value(facts), result), printed), (parameter, factors, result)
            assert factors <= 7


@settings(max_examples=15, deadline=None)
@given(SIZES, st.integers(0, 1000), st.sampled_from(["sigmoid", "tanh", "relu", "gelu"]))
def test_a_step_of_gradient_descent_adds_up_as_it_is_written(sizes: list[int], seed: int, activation: str) -> None:
    board = board_of(tuple(sizes), seed, activation)
    for parameter in parameters(sizes):
        for short in (False, True):
            claim = step(board, derive(sizes, parameter), short)
            assert claim.check() < HOLDS, claim.tex
        written = step(board, derive(sizes, parameter)).tex
        assert adds_up(written)
        assert not re.search(r"--|-0\\.0+(?![0-9])|10\\.0 .cdot|e[+-]", written), written


def test_every_number_of_the_film_beside_its_lines_is_claimed_and_holds() -> None:
    scene, checked, _ = last_layer()
    numbers = [one for one in checked if "-value-" in one.address]  # type: ignore[attr-defined]
    assert len(numbers) > 10
    assert [one for one in checked if not one.holds] == []  # type: ignore[attr-defined]
    assert len(unclaimed_numbers(scene)) == 13  # type: ignore[arg-type]  # those of the net, claimed in the opening


def test_a_negative_factor_stands_in_parentheses_so_that_it_is_no_subtraction() -> None:
    _, _, standing = last_layer()
    numbers = [one.source for one in standing if "-value-" in one.address and "gradient" not in one.address]  # type: ignore[attr-defined]
    assert any(source.startswith("(-") for source in numbers)


def test_the_numbers_in_the_net_are_claimed_when_they_come_in() -> None:
    scene = films.film("backprop", values=True, act="opening")
    assert not unclaimed_numbers(scene)
    assert [one for one in check_equations(scene) if not one.holds] == []


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("w9_1_1", "no weight of 2-2-2 is named 'w9_1_1'.*did you mean 'w[12]_1_1'"),
        ("foo", "no weight of 2-2-2 is named 'foo', layer, to and from; there are w1_1_1 to w2_2_2"),
        ("w2_1", "did you mean 'w2_"),
        ("b1_1", "did you mean"),
    ],
)
def test_a_weight_that_the_network_does_not_have_is_refused(word: str, message: str) -> None:
    assert parsed("w2_1_2", (2, 2, 2)) == Weight(2, 1, 2)
    with pytest.raises(NetworkError, match=message):
        make_board(Script(), weights=(word,))


# ---- how large they are, and what makes room for them


@pytest.mark.parametrize("values", [False, True])
@pytest.mark.parametrize("sizes", [(2, 2, 2), (1, 1)])
def test_digits_in_and_over_the_circles_of_the_whole_film_are_at_least_20_px_high_at_1080p(
    sizes: tuple[int, ...], values: bool
) -> None:
    board = make_board(Script(), sizes, values=values)
    kinds = ("net/labels/neuron/", "net/values/")
    labels = [one for one in labels_of(board) if one.address.startswith(kinds)]
    assert len(labels) > 2 * sum(sizes)
    assert min(one.smallest for one in labels) * 1080 / board.script.frame[1] >= 20


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 3, 2)])
def test_no_label_of_an_edge_lies_on_a_number_over_a_circle(sizes: tuple[int, ...]) -> None:
    net = make_board(Script(), sizes, values=True).net
    edges = [one for kind in "wb" for one in inner_labels(net[f"labels/{kind}"].node)]
    numbers = [corners(box_of(part.node)) for part in net["values"].parts]
    assert len(edges) >= 12 and len(numbers) >= 12
    assert not any(overlap(outline(label), number) for label in edges for number in numbers)


def test_a_net_whose_labels_would_find_no_room_keeps_smaller_circles() -> None:
    roomy, crowded = (make_board(Script(), sizes).net for sizes in ((2, 2, 2), (2, 3, 2)))
    assert [net.plan.lengths.radius for net in (roomy, crowded)] == [size.radius for size in LARGE]
    assert labelled(crowded) == {f"net/labels/{kind}/{layer}" for kind in "wb" for layer in (1, 2)}


def labels_of(board: Board) -> Sequence[Any]:
    board.script.add(board.net.group)
    board.script.wait(1)
    return seen_at(board.script.scene(), 0.5).labels


@pytest.mark.parametrize("values", [False, True])
def test_circles_hide_the_ends_of_edges_while_they_swell(values: bool) -> None:
    net = make_board(Script(), values=values).net
    rings = [ring for layer in net["neurons"].parts for ring in layer.parts]
    assert len(rings) == 6 and {sure(Shape, ring.node).fill for ring in rings} == {ink("ground")}


@pytest.mark.parametrize("frame", [(16, 9), (9, 16), (4, 5)])
@pytest.mark.parametrize("sizes", [(2, 2, 2), (3, 4, 2)])
def test_the_numbers_over_circles_keep_off_edges_labels_and_each_other(
    sizes: tuple[int, ...], frame: tuple[int, int]
) -> None:
    net = make_board(Script("dark", frame), sizes, values=True).net
    group = net["values"].node
    assert isinstance(group, Group)
    boxes = [corners(box_of(one)) for one in group.parts]
    lines = lines_of(net)
    assert len(lines) > sum(a * b for a, b in pairwise(sizes))
    labels = [outline(one) for part in net["labels"].node.children if part.name in "wb" for one in inner_labels(part)]
    assert labels or len(lines) > 20  # where many lines cross, edges have no labels
    assert not any(overlap(box, one) for box in boxes for one in (*lines, *labels))
    # So far apart two numbers do not read as one.
    wide = [corners(box_of(one), 0.07 * net.plan.lengths.radius) for one in group.parts]
    assert not any(overlap(one, other) for one, other in combinations(wide, 2))


def test_a_changed_weight_comes_when_the_picture_that_stood_there_has_gone() -> None:
    scene = films.film("backprop", values=True, act="last_layer")
    life = next(one for one in scene.lives if one.node.name.endswith("-value-updated"))
    beat = next(one for one in scene.beats if one.start <= life.start < one.end)
    seen = [
        {item.address.split("/")[0]: item.opacity for item in scene.at(t).items}
        for t in np.linspace(beat.start, beat.end - 1e-3, 25).tolist()
    ]
    stood = {name for name in seen[0] if name.startswith(("step-", "slope-"))}
    assert stood and life.node.name in seen[-1]
    assert not any(items.get(life.node.name, 0.0) > 0.02 and stood & items.keys() for items in seen)


@pytest.mark.parametrize(("frame", "least"), [((16, 9), 20), ((1, 1), 14), ((4, 5), 14), ((9, 16), 14)])
def test_the_numbers_under_a_line_have_one_size_that_can_be_read_in_every_shape(
    frame: tuple[int, int], least: float
) -> None:
    board = make_board(Script("dark", frame), values=True)
    pixels = 1080 / min(frame) * frame[1] / board.script.frame[1]
    for derivation in (board.derivation(Weight(1, 2, 1)), board.derivation(Weight(1, 2, 1)).with_deltas):
        line = line_of(board, derivation, name=f"line-{len(derivation.deltas)}")
        parts: list[Factor | Symbol] = [*derivation.factors, *derivation.deltas]
        numbers = [under(board, line, part.mark, part, 4, as_factor=True) for part in parts]
        assert len({number.children[0].size for number in numbers}) == 1  # type: ignore[attr-defined]
        script = Script("dark", frame)
        script.add(*numbers)
        script.wait(1)
        assert min(label.smallest for label in seen_at(script.scene(), 0.5).labels) * pixels >= least
        assert box_of(line).width <= board.frame.width + 1e-6


def test_the_lines_of_a_layer_are_equally_wide_so_that_their_signs_stand_under_one_another() -> None:
    board = make_board(Script(), values=True)
    lines = [line_of(board, board.derivation(weight).with_deltas) for weight in board.weights(1)]
    signs = [box_of(part_of(line, "sum-a1_1-plus-2" if k < 2 else "sum-a1_2-plus-2")) for k, line in enumerate(lines)]
    left = [sign.center[0] - box_of(line).left for sign, line in zip(signs, lines, strict=True)]
    assert left == pytest.approx([left[0]] * 4, abs=0.03)


def test_numbers_go_where_their_line_goes_and_fade_on_the_way() -> None:
    scene = films.film("backprop", values=True, act="last_layer")
    life = next(one for one in scene.lives if one.node.name.endswith("-value-E-w2_1_1"))
    last = [box for t in (life.end - 0.9, life.end - 0.5) for box in boxes_of(scene, t, life.node.name)]
    line = [box for t in (life.end - 0.9, life.end - 0.5) for box in boxes_of(scene, t, "line-w2_1_1")]
    assert line[1].bottom > line[0].bottom + 0.5
    below = [a.bottom - b.top for a, b in zip(line, last, strict=True)]
    assert max(below) < 0.3 and min(below) > 0


def boxes_of(scene: Any, t: float, name: str) -> list[Box]:
    return [label.box for label in seen_at(scene, t).labels if label.address in (name, f"{name}/number")]


def test_a_weight_for_whose_label_a_tall_net_has_no_room_is_discussed_by_its_edge() -> None:
    board = make_board(Script("dark", (9, 16)), (2, 2, 2, 2), values=True)
    board.script.add(board.net.group)
    weight = Weight(3, 1, 1)
    board.give_label(weight)
    assert board.label(weight.quantity) == board.net.stand_in(weight.quantity)


def test_a_plate_hides_the_edges_behind_the_label_of_a_weight_in_a_crowded_net() -> None:
    board = make_board(Script(), (5, 5))
    board.script.add(board.net.group)
    weight = Weight(1, 1, 5)
    board.give_label(weight)
    board.script.wait(2)
    items = {item.address: (k, item) for k, item in enumerate(board.script.scene().at(1.5).items)}
    order, plate = items["own-plate/plate"]
    glyphs = [(k, item) for name, (k, item) in items.items() if name.startswith(board.label(weight.quantity))]
    assert glyphs and all(k > order for k, _ in glyphs)
    edges = [k for name, (k, _) in items.items() if name.startswith("net/edges")]
    assert edges and max(edges) < order
    corners = sure(Outline, plate).place.apply(sure(Outline, plate).path.contours[0].points)
    whole = films.outline_box(sure(Outline, plate))
    assert whole is not None and len(corners) > 3
    for _, item in glyphs:
        box = films.outline_box(sure(Outline, item))
        assert box is not None and whole.left < box.left and box.right < whole.right
    board.script.play(board.take_label())
    assert not board.script.stands("own-plate")
