from __future__ import annotations

import numpy as np
import pytest

from renderer import Script
from renderer.network import (
    Activate,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Model,
    Softmax,
    Step,
    activate,
    chain,
    forward,
    forward_pass,
    network_of,
    network_picture,
)
from renderer.values.errors import NetworkError
from renderer.values.sourced import Source
from tests.sure import sure

CHANCE = np.random.default_rng(3)
FIRST, SECOND = Dense(CHANCE.normal(size=(3, 4)), CHANCE.normal(size=3)), Dense(CHANCE.normal(size=(2, 3)))


def test_a_chain_of_dense_layers_gives_the_same_numbers_as_a_network() -> None:
    model = chain(Flatten(), FIRST, Activate("tanh"), Dropout(0.5), SECOND, Activate("sigmoid"), input_shape=(2, 2))
    net, x = network_of(model), CHANCE.normal(size=4)
    assert (net.sizes, net.activation) == ((4, 3, 2), ("tanh", "sigmoid"))
    assert np.allclose(forward(net, x).output, model.run(x.reshape(2, 2)).output, rtol=1e-12)
    assert (net.biases[1] == 0).all()


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (chain(FIRST, Softmax(), FIRST), "'softmax1'.*a softmax follows the last dense layer"),
        (
            chain(Conv(np.ones((1, 1, 2, 2))), Flatten(), FIRST, input_shape=(1, 3, 3)),
            "'conv1', a layer of the kind conv",
        ),
        (chain(Dropout(0.1), input_shape=(2,)), "no dense layer"),
        (chain(FIRST, input_shape=(5, 4)), "reads 5 x 4 numbers"),
        (Model((Step("a", FIRST, ("x",)), Step("b", FIRST, ("x",)))), "branches at its step 'b'"),
    ],
)
def test_a_model_that_is_no_chain_of_dense_layers_is_refused_by_its_step(model: Model, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        network_of(model)


def test_a_run_of_the_model_fills_the_picture_of_its_network() -> None:
    model = chain(Flatten(), FIRST, Activate("tanh"), SECOND, input_shape=(2, 2))
    net, run = network_of(model), model.run(CHANCE.normal(size=(2, 2)))
    picture = network_picture(net, activations=run, numbers=True)
    shown = [part.node.shown for part in picture.group["numbers/2"].parts]  # type: ignore[attr-defined]
    assert shown == pytest.approx(run.output.tolist(), rel=1e-12)
    script = Script()
    script.add(picture.group)
    script.play(forward_pass(picture, run, seconds=0.1))
    script.play(activate(picture, model.run(np.ones((2, 2))), 2))
    read = sure(Source, script.scene().read("net/numbers/2/0.stands_for", script.now))
    assert read.address == "dense2 output[0]"


def test_a_run_of_another_network_is_refused() -> None:
    run = chain(FIRST).run(np.ones(4))
    with pytest.raises(NetworkError, match="the run is that of another network"):
        network_picture(network_of(chain(FIRST, SECOND)), activations=run)
