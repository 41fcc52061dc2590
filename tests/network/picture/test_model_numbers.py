"""Numbers in the picture of a model know their source, and lies among them are found."""

from __future__ import annotations

import numpy as np
import pytest

from renderer import Script, count, number
from renderer.network import Dense, Softmax, backward_pass, chain, forward_pass, model_picture
from renderer.review.numbers import check_numbers
from renderer.values.errors import NetreelError

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
    assert source == RUN["dense1"].output_gradient[0].source and not check_numbers(scene).false


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (lambda: RUN["dense1"].output[1], "in the place of dense1 output"),
        (lambda: RUN["dense2"].output[0], "in the place of dense1 output"),
        (lambda: RUN["dense1"].output_gradient[1], "in the place of dense1 output"),
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
