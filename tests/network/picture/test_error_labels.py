from __future__ import annotations

import pickle

import numpy as np
import pytest

from renderer import Script, bounds, fade_in
from renderer.network import NetworkPicture, evaluate, network, network_picture
from renderer.network.picture.error_labels import ErrorLabel, error_label, unfold
from renderer.scene.node import Shape
from renderer.scene.picture import Outline
from renderer.values.color import Named
from renderer.values.errors import NetreelError, NetworkError
from tests.sure import sure

NET = network((2, 3, 2), seed=1)


def picture(labels: bool = True, errors: bool = False) -> NetworkPicture:
    return network_picture(NET, radius=0.3, gap_layers=0.6, labels=labels, errors=errors, fit=(5.0, 6.0))


def unfolded(net: NetworkPicture, label: ErrorLabel) -> Script:
    script = Script()
    script.add(net.group)
    script.play(fade_in(label.nodes))
    script.play(unfold(label, seconds=2.0))
    return script


def shown(script: Script, t: float) -> set[str]:
    return {item.address for item in script.scene().at(t).items if item.opacity > 0.99}


@pytest.mark.parametrize("error", ["mse", "bce"])
@pytest.mark.parametrize("place", [1, 2])
def test_what_the_formula_says_is_true(error: str, place: int) -> None:
    label = error_label(picture(), place, error)
    assert label.equation.claim(evaluate(NET, [0.3, 0.9], [1.0, 0.0], error)).check() < 1e-9


@pytest.mark.parametrize("error", ["mse", "bce"])
@pytest.mark.parametrize("labels", [True, False])
@pytest.mark.parametrize("errors", [True, False])
def test_afterwards_the_whole_formula_stands_and_the_name_is_gone(error: str, labels: bool, errors: bool) -> None:
    net = picture(labels, errors)
    label = error_label(net, error=error)
    script = unfolded(net, label)
    leaves = {leaf.address for part in label.formula.parts for leaf in label.formula[part.name].leaves}
    assert leaves <= shown(script, 3.0)
    assert not script.stands(label.title.name)
    assert label.symbol is None or not script.stands(label.symbol.name)


def test_the_label_of_the_neuron_stays_while_a_copy_of_it_flies_into_the_formula() -> None:
    net = picture()
    label = error_label(net)
    script = unfolded(net, label)
    middle = shown(script, 2.0)
    assert {leaf.address for leaf in net["labels/neuron/a/2/0"].leaves} <= middle
    assert any(address.startswith("error-formula/a2_1") for address in middle)
    scene, part = script.scene(), label.formula["a2_1"].leaves[0].address
    places = [
        next(sure(Outline, item).place for item in scene.at(t).items if item.address == part) for t in (1.01, 3.0)
    ]
    assert places[0].dx < places[1].dx - 1


def test_e_comes_from_its_neuron_where_the_net_shows_one_and_from_above_the_name_where_not() -> None:
    assert error_label(picture(errors=True)).symbol is None
    label = error_label(picture())
    assert label.symbol is not None
    above, name = bounds(label.symbol), bounds(label.title)
    assert above is not None and name is not None
    assert above.bottom > name.top


def test_it_lies_right_of_the_net_at_the_height_of_its_neuron() -> None:
    net = picture()
    whole = bounds(net.group)
    assert whole is not None
    for place in (1, 2):
        label = error_label(net, place, gap=0.4)
        box = bounds(label.formula)
        assert box is not None
        assert box.left == pytest.approx(whole.right + 0.4)
        row = net.plan.neurons[-1][place - 1, 1] + net.group.at[1]
        assert box.center[1] == pytest.approx(row)


def test_y_has_the_color_of_targets_wherever_it_stands_and_e_that_of_errors() -> None:
    formula = error_label(picture(), error="bce", colors={"a": "blue"}).formula
    fills = {
        mark: {sure(Named, sure(Shape, leaf.node).fill).name for leaf in formula[mark].leaves}
        for mark in ("e3_1", "y1", "y1-2", "a2_1-2")
    }
    assert fills == {"e3_1": {"error"}, "y1": {"target"}, "y1-2": {"target"}, "a2_1-2": {"blue"}}


def test_a_film_with_it_pickles() -> None:
    net = picture()
    scene = unfolded(net, error_label(net)).scene()
    assert pickle.loads(pickle.dumps(scene)) == scene


def test_an_error_function_or_output_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(NetworkError, match="no error function is named 'bces'; did you mean 'bce'"):
        error_label(picture(), error="bces")
    with pytest.raises(NetworkError, match="neuron 3 of layer 2"):
        error_label(picture(), 3)


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), np.inf])
def test_it_takes_some_time(seconds: float) -> None:
    with pytest.raises(NetreelError, match="seconds"):
        unfold(error_label(picture()), seconds=seconds)
