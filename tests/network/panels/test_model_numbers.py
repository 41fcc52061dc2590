"""Numbers in the picture of a model know their source, and lies among them are found."""

from __future__ import annotations

import numpy as np
import pytest

from renderer import Script, count, number
from renderer.network import Conv, Dense, MaxPool, Softmax, backward_pass, chain, forward_pass, model_picture, slide
from renderer.review.check_numbers import check_numbers
from renderer.values.errors import NetreelError
from renderer.values.sourced import Source, Sourced
from tests.sure import sure, there

CHANCE = np.random.default_rng(4)
MODEL = chain(
    Dense(CHANCE.normal(size=(3, 2)), CHANCE.normal(size=3), "tanh"), Dense(np.eye(3)), Softmax(), input_shape=(2,)
)
RUN = MODEL.run([0.4, -0.3], target=1, loss="cross_entropy")


def picture(**options):
    return model_picture(MODEL, RUN, numbers=True, name="net", **options)


def shown(*clips, **options):
    script = Script()
    made = picture(**options)
    script.add(made.group)
    script.play(*(clip(made) for clip in clips)) if clips else script.wait(1)
    script.wait(0.5)
    return script.scene()


@pytest.mark.parametrize("views", [{}, {"dense1": "strip", "dense2": "matrix", "softmax1": "neurons"}])
def test_every_number_of_a_picture_is_an_entry_of_its_run(views):
    report = check_numbers(shown(views=views))
    assert len(report.sourced) == 2 + 3 * 3 and not report.false


def test_numbers_are_not_seen_before_their_step_is_filled_and_are_true_afterwards():
    scene = shown(lambda made: forward_pass(made, seconds=0.5), filled=False)
    assert scene.read("net/steps/dense1/numbers/2.opacity", 0.0) == 0.0
    assert scene.read("net/steps/dense1/numbers/2.stands_for", scene.duration) == RUN["dense1"].output[2].source
    report = check_numbers(scene)
    assert len(report.sourced) == 11 and not report.false


def test_a_backward_pass_shows_gradients_that_are_true_of_their_neuron():
    scene = shown(lambda made: backward_pass(made, seconds=0.5))
    source = scene.read("net/steps/dense1/numbers/0.stands_for", scene.duration)
    assert source == sure(Sourced, there(RUN["dense1"].output_gradient)[0]).source and not check_numbers(scene).false


MAPS = chain(
    Conv(CHANCE.normal(size=(2, 1, 3, 3)), activation="relu", padding=1), MaxPool((2, 2)), input_shape=(1, 4, 4)
)
FIRST, SECOND = (MAPS.run(CHANCE.normal(size=(1, 4, 4)), target=np.zeros((2, 2, 2)), loss="mse") for _ in range(2))


@pytest.mark.parametrize("filled", [True, False])
def test_the_numbers_of_maps_side_by_side_are_true_after_a_window_slid_and_after_each_pass(filled):
    made = model_picture(
        MAPS, FIRST, numbers=True, filled=filled, views=dict.fromkeys(("x", "conv1", "max_pool1"), "maps"), name="net"
    )
    script = Script()
    script.add(made.group)
    for clip in (slide(made, "conv1", seconds=0.5), forward_pass(made, SECOND, seconds=0.2)):
        script.play(clip)
        script.wait(0.1)
        place = sure(Source, script.scene().read("net/steps/conv1/numbers/1-2-3.stands_for", script.now))
        assert (place.step, place.index) == ("conv1", (1, 2, 3))
    assert place == SECOND["conv1"].output[1, 2, 3].source
    script.play(backward_pass(made, seconds=0.2))
    script.wait(0.1)
    report = check_numbers(script.scene())
    assert len(report.sourced) == 16 + 32 + 8 and not report.false


def test_maps_that_are_stacked_or_small_have_no_numbers():
    large = chain(Conv(np.ones((2, 1, 3, 3))), input_shape=(1, 40, 40))
    run = large.run(CHANCE.normal(size=(1, 40, 40)))
    for model, first, view in ((MAPS, FIRST, "stack"), (large, run, "maps")):
        made = model_picture(model, first, numbers=True, views={"conv1": view}, name="net")
        assert "numbers" not in [part.node.name for part in made["conv1"].parts]


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (lambda: RUN["dense1"].output[1], "in the place of dense1 output"),
        (lambda: RUN["dense2"].output[0], "in the place of dense1 output"),
        (lambda: there(RUN["dense1"].output_gradient)[1], "in the place of dense1 output"),
    ],
)
def test_a_number_of_another_neuron_in_a_circle_is_found(lie, words):
    script = Script()
    made = picture()
    script.add(made.group)
    script.play(count(made["dense1/numbers/0"], to=lie(), seconds=0.5))
    script.wait(0.5)
    (false,) = {one.address: one for one in check_numbers(script.scene()).false}.values()
    assert words in false.trouble


def test_digits_that_are_written_by_hand_over_a_number_are_found():
    made = picture()
    wrong = number(0.12, stands_for=RUN["dense1"].output[0], name="lie")
    script = Script()
    script.add(made.group, wrong)
    script.wait(0.5)
    assert [one.address for one in check_numbers(script.scene()).false] == ["lie"]


def test_numbers_without_a_run_are_refused():
    with pytest.raises(NetreelError, match="numbers are those of a run"):
        model_picture(MODEL, numbers=True)
