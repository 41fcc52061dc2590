"""Training: what a model learns, in which steps, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from renderer.network import Conv, Dense, Flatten, LayerNorm, MaxPool, Model, Softmax, chain, train
from renderer.network.training.batches import batched, loss_and_gradients, outputs_of
from renderer.values.errors import NetworkError

XOR = [[0, 0], [0, 1], [1, 0], [1, 1]]


def perceptron(seed: int = 3) -> Model:
    chance = np.random.default_rng(seed)
    hidden = Dense(chance.normal(size=(4, 2)), np.zeros(4), "tanh")
    return chain(hidden, Dense(chance.normal(size=(1, 4)), np.array([0.0]), "sigmoid"), input_shape=(2,))


def reader(seed: int = 0) -> Model:
    chance = np.random.default_rng(seed)
    conv = Conv(chance.normal(size=(2, 1, 3, 3)), np.zeros(2), activation="relu")
    return chain(
        conv, MaxPool((2, 2)), Flatten(), Dense(chance.normal(size=(3, 8)), np.zeros(3)), Softmax(),
        input_shape=(1, 6, 6),
    )  # fmt: skip


@pytest.mark.parametrize("model", [perceptron(), reader()], ids=["dense", "conv"])
def test_the_gradient_of_a_batch_is_the_mean_of_those_of_its_examples(model: Model) -> None:
    chance = np.random.default_rng(1)
    xs = chance.normal(size=(5, *model.input_shapes[0]))  # type: ignore[misc]
    ys = chance.integers(0, 2, size=5).astype(float)
    ys, loss = (ys, "cross_entropy") if model.parameter_count > 20 else (ys[:, None], "bce")
    assert batched(model, 5) is not None
    value, gradients = loss_and_gradients(model, xs, ys, loss)
    runs = [model.run(x, y, loss) for x, y in zip(xs, ys, strict=True)]
    assert value == pytest.approx(np.mean([run.loss for run in runs]))
    for (step, name), gradient in gradients.items():
        single = [np.asarray(run[step].parameters[name].gradient) for run in runs]
        assert np.allclose(gradient, np.mean(single, axis=0))
    assert np.allclose(outputs_of(model, xs), [run.output for run in runs])


def test_layers_that_mix_examples_are_run_one_by_one() -> None:
    model = chain(LayerNorm(np.ones(2)), Dense(np.array([[1.0, 2.0]]), np.array([0.0])), input_shape=(2,))
    assert batched(model, 3) is None
    found = train(model, [[1, 2], [2, 5]], [[1], [0]], epochs=5, learning_rate=0.05)
    assert found.losses[-1] < found.losses[0]


def test_a_step_of_gradient_descent_goes_down_the_gradient() -> None:
    model = perceptron()
    _, gradients = loss_and_gradients(model, np.array(XOR, dtype=float), np.array([[0.0], [1], [1], [0]]), "bce")
    found = train(model, XOR, [[0], [1], [1], [0]], epochs=1, learning_rate=0.5)
    way = found.weights["dense1.weight"][1] - found.weights["dense1.weight"][0]
    assert np.allclose(way, -0.5 * gradients["dense1", "weight"])


@pytest.mark.parametrize(("optimizer", "rate"), [("sgd", 1.0), ("momentum", 0.3), ("adam", 0.05)])
def test_each_optimizer_learns_xor(optimizer: str, rate: float) -> None:
    targets = [[0], [1], [1], [0]]
    found = train(perceptron(), XOR, targets, epochs=400, learning_rate=rate, optimizer=optimizer)  # type: ignore[arg-type]
    assert found.values["accuracy"][-1] == 1
    assert found.losses[-1] < 0.1 < found.losses[0]
    # What was recorded is the model that runs.
    run = found.model(-1).run([0, 1], [1], "bce")
    assert run.output[0] > 0.5


def test_the_first_step_of_adam_is_as_long_as_the_learning_rate() -> None:
    found = train(perceptron(), XOR, [[0], [1], [1], [0]], epochs=1, learning_rate=0.01, optimizer="adam")
    way = np.diff(found.weights["dense1.weight"], axis=0)
    assert np.abs(way).max() == pytest.approx(0.01, rel=1e-4)


def test_momentum_keeps_nine_tenths_of_its_speed() -> None:
    line = chain(Dense(np.array([[0.0]]), None), input_shape=(1,))
    found = train(line, [[1]], [[1]], epochs=2, learning_rate=0.1, optimizer="momentum")
    # The gradient is 2 (w - 1): the first step goes 0.2, the second 0.9 * 0.2 + 0.1 * 1.6.
    assert found.weights["dense1.weight"].ravel() == pytest.approx([0, 0.2, 0.2 + 0.18 + 0.16])


def test_a_training_is_the_same_each_time_and_another_with_another_seed() -> None:
    def last(seed: int) -> list[float]:
        found = train(perceptron(), XOR, [[0], [1], [1], [0]], epochs=9, batch=2, seed=seed)
        return list(found.weights["dense1.weight"][-1].ravel().tolist())

    assert last(1) == last(1) != last(2)


def test_a_convolutional_model_learns_and_its_recording_tells_its_layers() -> None:
    chance = np.random.default_rng(0)
    xs, ys = chance.normal(size=(12, 1, 6, 6)), np.arange(12) % 3
    found = train(reader(), xs, ys, epochs=60, learning_rate=0.2, batch=6)
    assert found.layers == "conv relu max_pool((2, 2)) flatten dense softmax"
    assert found.values["accuracy"][-1] > 0.9
    assert np.allclose(found.model(0).run(xs[0]).output, reader().run(xs[0]).output)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"optimizer": "adamm"}, "adam"),
        ({"learning_rate": -1}, "the learning rate must be above 0"),
        ({"epochs": 0}, "1 or more"),
        ({"epochs": 10**9}, "1,000,000 steps at most"),
        ({"loss": "bcee"}, "did you mean 'bce'"),
        ({"targets": [[0]]}, "a target for each input"),
        ({"inputs": [[0, 0, 0]] * 4}, "reads examples of shape"),
    ],
)
def test_what_cannot_be_trained_is_refused(options: dict[str, object], message: str) -> None:
    given = {"inputs": XOR, "targets": [[0], [1], [1], [0]], "epochs": 5, **options}
    with pytest.raises((NetworkError, ValueError), match=message):
        train(perceptron(), given.pop("inputs"), given.pop("targets"), **given)  # type: ignore[arg-type]


def test_a_training_that_leaves_the_range_of_float64_says_at_which_step() -> None:
    line = chain(Dense(np.array([[1.0]]), None), input_shape=(1,))
    with pytest.raises(NetworkError, match=r"at step .* of the training: .*; take a smaller learning rate"):
        train(line, [[1], [2]], [[1], [3]], epochs=2000, learning_rate=100)
