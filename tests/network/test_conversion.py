from __future__ import annotations

import numpy as np
import pytest

from renderer.network import (
    Activate,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Model,
    Softmax,
    Step,
    chain,
    forward,
    network_of,
)
from renderer.values.errors import NetworkError

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
        (Model([Step("a", FIRST, ["x"]), Step("b", FIRST, ["x"])]), "branches at its step 'b'"),
    ],
)
def test_a_model_that_is_no_chain_of_dense_layers_is_refused_by_its_step(model: Model, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        network_of(model)
