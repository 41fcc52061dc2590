"""Lines into a dense layer tell products of weight and input, or the weights of another run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from renderer import Script
from renderer.network import Dense, chain, model_picture, show_products, show_weights
from renderer.values.errors import NetworkError

MODEL = chain(Dense(np.array([[2.0, -1.0], [0.5, 4.0]])), Dense(np.array([[1.0, 1.0]])), input_shape=(2,))
RUN = MODEL.run([3.0, -1.0])


def lines(clip, picture):
    script = Script()
    script.add(picture.group)
    script.play(clip)
    scene = script.scene()
    read = scene.player.reader(scene.duration)
    return read("net/edges/x-dense1.alphas"), read("net/edges/x-dense1.colors")


def test_the_largest_product_is_brightest_and_the_color_tells_its_sign():
    picture = model_picture(MODEL, RUN, name="net")
    alphas, colors = lines(show_products(picture, "dense1"), picture)
    products = np.array([6.0, 1.0, 1.5, -4.0])  # by neuron, then by input
    assert np.allclose(alphas, 0.12 + 0.78 * np.abs(products) / 6)
    blue = colors[:, 2] > colors[:, 0]
    assert blue.tolist() == [True, True, True, False]


def test_weights_of_a_run_after_a_step_stay_on_the_scale_of_the_picture():
    picture = model_picture(MODEL, RUN, name="net")
    first = replace(MODEL.steps[0], kind=Dense(np.array([[1.0, 1.0], [-2.0, 8.0]])))
    after = replace(MODEL, steps=(first, MODEL.steps[1])).run([3.0, -1.0])
    alphas, colors = lines(show_weights(picture, "dense1", after), picture)
    assert np.allclose(alphas, 0.12 + 0.78 * np.array([0.25, 0.25, 0.5, 1.0]))
    assert (colors[2, 0] > colors[2, 2]) and (colors[3, 2] > colors[3, 0])


def test_a_step_without_single_weights_is_refused():
    picture = model_picture(MODEL, RUN, name="net")
    for clip in (show_products, show_weights):
        with pytest.raises(NetworkError, match="no single weights lead into 'x'"):
            clip(picture, "x")
    other = chain(Dense(np.array([[1.0, 1.0]])), Dense(np.array([[1.0]])), input_shape=(2,)).run([1.0, 2.0])
    with pytest.raises(NetworkError, match="weights of the same shape"):
        show_weights(picture, "dense1", other)
