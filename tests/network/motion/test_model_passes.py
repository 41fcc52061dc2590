"""Passes through models of any kind: views take the numbers of a run, then its gradients."""

from __future__ import annotations

import numpy as np
import pytest

from renderer import Script
from renderer.network import (
    Conv,
    Dense,
    Flatten,
    MaxPool,
    Softmax,
    backward_pass,
    chain,
    forward_pass,
    model_picture,
)
from renderer.values.errors import NetworkError
from tests.sure import there, unchecked

CHANCE = np.random.default_rng(5)
MODEL = chain(
    Conv(CHANCE.normal(size=(2, 1, 3, 3)), None, "relu"),
    MaxPool((2, 2)),
    Flatten(),
    Dense(CHANCE.normal(size=(3, 8))),
    Softmax(),
    input_shape=(1, 6, 6),
)
RUN = MODEL.run(CHANCE.uniform(size=(1, 6, 6)), target=2, loss="cross_entropy")


def at_the_end(*clips, picture):
    script = Script()
    script.add(picture.group)
    for clip in clips:
        script.play(clip)
    script.wait(0.5)
    scene = script.scene()
    read = scene.player.reader(scene.duration)
    return lambda address, prop: read(f"{picture.name}/steps/{address}.{prop}")


def test_after_a_forward_pass_every_view_shows_the_numbers_of_the_run():
    picture = model_picture(MODEL, RUN, filled=False, name="net")
    value = at_the_end(forward_pass(picture, seconds=0.5), picture=picture)
    assert np.allclose(value("conv1/maps/1/map", "values"), RUN["conv1"].output[1])
    assert np.allclose(value("max_pool1/maps/0/map", "values"), RUN["max_pool1"].output[0])
    assert value("softmax1/bars/2", "trim") == pytest.approx((0.0, RUN.output[2]))
    shares = RUN["dense1"].output / np.abs(RUN["dense1"].output).max()
    for k, share in enumerate(shares):
        assert value(f"dense1/neurons/{k}", "fill").alpha == pytest.approx(abs(share))


def test_an_input_of_ones_own_runs_through_in_the_colors_of_the_picture():
    picture = model_picture(MODEL, RUN, filled=False, name="net")
    x = np.full((1, 6, 6), 0.25)
    value = at_the_end(forward_pass(picture, x, seconds=0.5), picture=picture)
    assert np.allclose(value("conv1/maps/0/map", "values"), MODEL.run(x)["conv1"].output[0])


def test_a_backward_pass_shows_gradients_each_step_by_its_own_largest():
    picture = model_picture(MODEL, RUN, name="net")
    value = at_the_end(backward_pass(picture, seconds=0.5), picture=picture)
    gradient = there(RUN["conv1"].output_gradient)
    scaled = gradient * picture.views["conv1"].extent / np.abs(gradient).max()
    assert np.allclose(value("conv1/maps/1/map", "values"), scaled[1])
    by_pixel = np.abs(there(RUN["x"].output_gradient))
    assert np.allclose(value("x/maps/0/map", "values"), by_pixel[0] / by_pixel.max() * picture.views["x"].extent)


def test_a_block_shows_its_repetitions_and_keeps_the_last():
    layers = [Dense(CHANCE.normal(size=(3, 3)), None, "tanh") for _ in range(4)]
    model = chain(*layers, input_shape=(3,))
    run = model.run([0.2, -0.4, 0.6])
    picture = model_picture(model, run, filled=False, name="net")
    value = at_the_end(forward_pass(picture, seconds=0.5), picture=picture)
    extent = max(float(np.abs(run[f"dense{k}"].output).max()) for k in (1, 2, 3, 4))
    for k, number in enumerate(run["dense4"].output):
        assert value(f"dense1/neurons/{k}", "fill").alpha == pytest.approx(abs(number) / extent)


@pytest.mark.parametrize(
    ("clip", "words"),
    [
        (lambda: forward_pass(model_picture(MODEL)), "made without a run"),
        (lambda: forward_pass(model_picture(MODEL), RUN), "its colors have no range"),
        (lambda: backward_pass(model_picture(MODEL, MODEL.run(np.ones((1, 6, 6))))), "has no loss"),
        (lambda: forward_pass(model_picture(MODEL, RUN), np.ones(3)), "the input 'x'"),
    ],
)
def test_what_is_missing_for_a_pass_is_told(clip, words):
    with pytest.raises(NetworkError, match=words):
        clip()


def test_a_forward_pass_into_some_steps_leaves_all_others_as_they_are():
    picture = model_picture(MODEL, RUN, filled=False, name="net")
    value = at_the_end(forward_pass(picture, seconds=0.5, steps=["conv1"]), picture=picture)
    assert np.allclose(value("conv1/maps/1/map", "values"), RUN["conv1"].output[1])
    assert not value("max_pool1/maps/0/map", "values").any()
    assert forward_pass(picture, seconds=0.5, steps=["conv1", "dense1"]).seconds == pytest.approx(1.0)
    for steps, words in (
        ("conv1", "must be a list"),
        (["conv9"], "conv9"),
        ([3], "must be text"),
        ([], "list of steps"),
    ):
        with pytest.raises(NetworkError, match=words):
            forward_pass(picture, steps=unchecked(steps))
