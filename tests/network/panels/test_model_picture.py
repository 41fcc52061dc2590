"""Pictures of models of any kind: views, honest shortening, repeated blocks, addresses and room."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest

from renderer.network import (
    Add,
    Attention,
    Conv,
    Dense,
    Flatten,
    LayerNorm,
    MaxPool,
    Model,
    Softmax,
    Step,
    chain,
    model_picture,
)
from renderer.scene.bounds import bounds
from renderer.scene.image_node import Cells
from renderer.scene.node import Shape, Strokes
from renderer.typeset.text import Text
from renderer.values.box import Box
from renderer.values.color import Named
from renderer.values.errors import NetreelError, NetworkError
from tests.sure import sure

CHANCE = np.random.default_rng(3)


def dense(outputs: int, inputs: int) -> Dense:
    return Dense(CHANCE.normal(size=(outputs, inputs)), None, "tanh")


def net(*sizes: int) -> Model:
    return chain(*(dense(b, a) for a, b in pairwise(sizes)), input_shape=(sizes[0],))


def small_cnn() -> Model:
    return chain(
        Conv(CHANCE.normal(size=(6, 1, 3, 3)), None, "relu"),
        MaxPool((2, 2)),
        Flatten(),
        dense(3, 54),
        Softmax(),
        input_shape=(1, 8, 8),
    )


def block(number: int, source: str, width: int = 6) -> list[Step]:
    query, key, value, output = (CHANCE.normal(size=(width, width)) for _ in range(4))
    return [
        Step(f"norm{number}", LayerNorm(np.ones(width)), (source,)),
        Step(f"look{number}", Attention(query, key, value, output, heads=2), (f"norm{number}",)),
        Step(f"sum{number}", Add(), (source, f"look{number}")),
        Step(f"mix{number}", dense(width, width), (f"sum{number}",)),
    ]


def stacked(count: int) -> Model:
    steps: list[Step] = []
    for number in range(count):
        steps += block(number, steps[-1].name if steps else "x")
    return Model(tuple(steps), ("x",), ((5, 6),))


def test_every_step_is_shown_by_the_view_of_its_kind():
    model = small_cnn()
    picture = model_picture(model, model.run(np.ones((1, 8, 8))), classes=("a", "b", "c"))
    views = {name: view.view for name, view in picture.views.items()}
    assert views == {"x": "stack", "conv1": "stack", "max_pool1": "stack", "dense1": "neurons", "softmax1": "bars"}
    assert {edge for edge in picture.plan.flow.edges if "dense1" in edge} == {
        ("max_pool1", "dense1"),
        ("dense1", "softmax1"),
    }


def test_a_large_layer_shows_true_neurons_with_their_own_weights_and_values():
    model = net(100, 90, 2)
    run = model.run(CHANCE.uniform(size=100))
    picture = model_picture(model, run)
    column = picture.views["dense1"].columns[0]
    assert column.size == 90 and column.shortened
    lines = sure(Strokes, picture.edge("dense1", "dense2").node)
    weights = sure(Dense, model.step("dense2").kind).weight[:, list(column.neurons)].reshape(-1)
    assert np.allclose(
        sure(np.ndarray, lines.alphas),
        0.12 + 0.78 * np.abs(weights) / np.abs(sure(Dense, model.step("dense2").kind).weight).max(),
    )
    values = run["dense1"].output
    for number in column.neurons:
        fill = sure(Named, sure(Shape, picture.neuron("dense1", number).node).fill)
        assert fill.alpha == pytest.approx(abs(values[number]) / np.abs(values).max())
        assert fill.name == ("positive" if values[number] >= 0 else "negative")
    shape = picture["dense1/label/shape"].node
    assert shape.digest == model_picture(model, run)["dense1/label/shape"].node.digest
    assert picture.views["dense1"].label == "90"


def test_a_shortened_layer_tells_its_size_even_where_there_is_no_room_for_other_labels():
    picture = model_picture(net(300, *[3] * 40), fit=(4.0, 3.0), roll=False)
    assert picture.plan.labels == ("size",)
    assert picture["x/label/shape"] and picture.views["x"].label == "300"
    with pytest.raises(NetreelError):
        picture["dense40/label"]


def test_maps_hold_the_numbers_of_the_run():
    model = small_cnn()
    run = model.run(np.arange(64.0).reshape(1, 8, 8) / 64)
    picture = model_picture(model, run, show={"conv1": [1, 4]})
    assert np.array_equal(sure(Cells, picture["conv1/maps/4/map"].node).values, run["conv1"].output[4])
    empty = model_picture(model, run, filled=False)
    assert not sure(Cells, empty["conv1/maps/0/map"].node).values.any()


def test_long_vectors_and_matrices_show_their_first_and_last_cells():
    model = Model((Step("norm", LayerNorm(np.ones(100)), ("x",)),), ("x",), ((3, 100),))
    run = model.run(CHANCE.normal(size=(3, 100)))
    picture = model_picture(model, run)
    assert np.array_equal(sure(Cells, picture["norm/cells/0-68/map"].node).values, run["norm"].output[:, 68:])


def test_blocks_that_repeat_are_drawn_once_with_their_count():
    picture = model_picture(stacked(12))
    assert [(one.steps[0], one.count) for one in picture.blocks] == [("norm0", 12)]
    assert len(picture.views) == 5
    assert bounds(picture["blocks/norm0/count"].node) is not None
    with pytest.raises(NetworkError, match="it repeats 'look0'"):
        picture["look7"]
    assert len(model_picture(stacked(3), roll=False).views) == 13


def test_a_residual_connection_goes_round_what_it_skips():
    picture = model_picture(stacked(1), direction="right")
    plan = picture.plan
    skipped = [plan.middles[0] + plan.across[name] + plan.sides[name].high for name in ("norm0", "look0", "sum0")]
    assert plan.lanes["x", "sum0"] + plan.middles[0] > max(skipped)


def test_a_branch_below_the_others_goes_round_below_and_one_above_goes_round_above():
    steps = [Step(name, dense(3, 3), ("x",)) for name in ("high", "middle", "low")]
    steps += [Step("more", dense(3, 3), ("middle",)), Step("sum", Add(), ("high", "more", "low"))]
    plan = model_picture(Model(tuple(steps), ("x",), ((3,),)), direction="right").plan
    assert plan.across["high"] > plan.across["middle"] > plan.across["low"]
    assert plan.lanes["high", "sum"] > plan.sides["more"].high
    assert plan.lanes["low", "sum"] < -plan.sides["more"].low


@pytest.mark.parametrize("fit", [(13.2, 7.2), (7.4, 7.4), (5.8, 7.4), (4.0, 7.4), (3.0, 2.0)])
@pytest.mark.parametrize("model", [net(1, 1), net(30, 20, 10), small_cnn(), stacked(2)], ids=["1", "net", "cnn", "x2"])
def test_a_picture_fits_the_room_that_it_is_given(model, fit):
    box = bounds(model_picture(model, fit=fit, text_size=0.5).group)
    assert box is not None
    assert box.width <= fit[0] + 0.1 and box.height <= fit[1] + 0.1


def test_panels_do_not_overlap():
    picture = model_picture(stacked(2), roll=False)
    boxes = []
    for name in picture.views:
        node, plan = picture[name].node, picture.plan
        box = bounds(node)
        assert box is not None and plan.views[name].name == name
        boxes.append(box)
    assert not [1 for k, a in enumerate(boxes) for b in boxes[:k] if a.overlaps(b)]


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("names", [("rooms", "age of the house", "$x_3$"), ("a", "b", "c")])
def test_names_of_inputs_stand_before_their_circles_within_the_room(direction, names):
    picture = model_picture(net(3, 4, 2), inputs=names, direction=direction, fit=(8.0, 6.0))
    inside = bounds(picture.group)
    assert inside is not None and inside.width <= 8.0 + 1e-6 and inside.height <= 6.0 + 1e-6
    shown = {part.name: part for part in picture["x"].node.children}
    boxes = [sure(Box, bounds(part)) for part in shown["names"].children]
    circles = [bounds(part) for part in shown["neurons"].children]
    assert [sure(Text, part).source for part in shown["names"].children] == list(names)
    for box, circle in zip(boxes, circles, strict=True):
        assert circle is not None and not box.overlaps(circle)
        (x, y), (u, v) = box.center, circle.center
        assert (abs(y - v) < 0.01 and x < u) if direction == "right" else (abs(x - u) < 0.01 and y > v)
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])


def test_circles_that_stand_too_close_have_no_names():
    picture = model_picture(net(12, 12), inputs=[f"x{k}" for k in range(12)], show={"x": 12}, fit=(6.0, 2.0))
    assert "names" not in [part.name for part in picture["x"].node.children]


def test_names_of_another_number_of_inputs_are_refused():
    with pytest.raises(NetworkError, match="names of 2 inputs, but 'x' has 3"):
        model_picture(net(3, 4), inputs=("a", "b"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"views": {"dens1": "box"}}, "did you mean 'dense1'?"),
        ({"views": {"dense1": "neuron"}}, "did you mean 'neurons'?"),
        ({"views": {"conv1": "neurons"}}, "take 'stack' or 'maps'"),
        ({"show": {"dense1": [7]}}, "there is no neuron 7"),
        ({"show": {"dense1": 0}}, "a count from 1 up"),
        ({"classes": ("a", "b")}, "has 3 bars"),
        ({"inputs": ("a", "b")}, "no input is shown by neurons"),
        ({"fit": (0, 2)}, "fits into"),
        ({"fit": (0.01, 0.01)}, "does not fit into"),
        ({"views": 3}, "has its entries by step"),
        ({"views": dict.fromkeys(("x", "conv", "max_pool", "dense", "softmax"), "hidden")}, "all steps"),
    ],
)
def test_a_wrong_wish_is_told_with_the_nearest_right_one(given, words):
    with pytest.raises(NetreelError, match=re.escape(words)):
        model_picture(small_cnn(), **given)


def test_a_hidden_neuron_and_a_step_that_is_not_shown_are_told():
    picture = model_picture(net(100, 3))
    for wrong, words in (
        (lambda: picture.neuron("x", 50), "neuron 50 of .x. is not shown"),
        (lambda: picture.map("x", 0), "has no maps"),
        (lambda: picture["dense2"], "did you mean 'dense1'?"),
        (lambda: picture.edge("dense1", "x"), "nothing joins"),
    ):
        with pytest.raises(NetworkError, match=words.replace("?", r"\?")):
            wrong()


def test_a_run_of_another_model_is_refused():
    with pytest.raises(NetworkError, match="belongs to another model"):
        model_picture(net(2, 1), net(2, 1).run([1, 2]))
