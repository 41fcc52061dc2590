"""Models: their graph, their runs, and what they refuse."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from renderer.network.layers.dense import Dense
from renderer.network.layers.layer_kind import LayerKind
from renderer.network.layers.softmax import Softmax
from renderer.network.model import Model, chain
from renderer.network.steps import Step
from renderer.values.errors import NetworkError
from tests.sure import there


def dense(outputs: int, inputs: int, activation: str = "tanh", seed: int = 0, bias: bool = True) -> Dense:
    chance = np.random.default_rng(seed + 10 * outputs + inputs)
    return Dense(chance.normal(size=(outputs, inputs)), chance.normal(size=outputs) if bias else None, activation)


def classifier() -> Model:
    return chain(dense(4, 3), dense(3, 4, "linear", bias=False), Softmax(), input_shape=(3,))


X = (0.5, -1.0, 2.0)


def test_a_step_of_a_run_has_its_tensors_and_its_parameters_with_their_gradients() -> None:
    run = classifier().run(X, target=1, loss="cross_entropy")
    first, last = run["dense1"], run["softmax1"]
    assert np.allclose(first.output, np.tanh(first.pre_activation))
    assert np.allclose(first.inputs[0], X) and first.weight.gradient.shape == (4, 3)
    assert np.isclose(run.loss, -np.log(last.output[1]))
    assert list(run["dense2"].parameters) == ["weight"]
    assert np.allclose(there(run["dense2"].output_gradient), last.output - [0, 1, 0])
    assert np.allclose(first.tensor("pre_activation.gradient"), there(first.output_gradient) * (1 - first.output**2))
    assert np.allclose(there(run["x"].output_gradient), there(first.input_gradients[0]))


def test_what_two_steps_read_gets_the_sum_of_both_gradients() -> None:
    model = Model(
        (
            Step("a", dense(2, 2), ("x",)),
            Step("b", dense(2, 2, seed=5), ("a",)),
            Step("c", dense(2, 2, seed=6), ("a",)),
            Step("d", dense(1, 2, seed=7), ("b",)),
        ),
        outputs=("b",),
    )
    run = model.run((0.3, 0.4), target=(1, 0), loss="mse")
    assert np.allclose(run["c"].weight.gradient, 0) and np.allclose(
        there(run["a"].output_gradient), there(run["b"].input_gradients[0])
    )


def test_models_and_runs_are_equal_by_their_numbers_and_survive_a_pickle() -> None:
    model = classifier()
    run = model.run(X, target=1, loss="cross_entropy")
    again = pickle.loads(pickle.dumps(run))
    assert model == classifier() and run == classifier().run(X, target=1, loss="cross_entropy") == again
    assert run != model.run(X, target=2, loss="cross_entropy") and hash(run) == hash(again)
    assert not again["dense1"].weight.value.flags.writeable


def test_a_number_knows_its_source_and_is_computed_from_it_again() -> None:
    run = classifier().run(X, target=1, loss="cross_entropy")
    source = run.source("dense1", "weight.gradient", (2, 1))
    assert source.value == run["dense1"].weight.gradient[2, 1]
    assert classifier().run(X, target=1, loss="cross_entropy").recompute(source) == source.value
    with pytest.raises(NetworkError, match="belongs to another input, target or loss"):
        classifier().run(X, target=0, loss="cross_entropy").recompute(source)
    with pytest.raises(NetworkError, match="belongs to another model"):
        chain(dense(3, 3), Softmax()).run(X, target=1, loss="cross_entropy").recompute(source)


def test_read_only_parameters_are_not_copied() -> None:
    weight = np.ones((2, 3))
    weight.flags.writeable = False
    assert Dense(weight).weight is weight
    assert Dense(np.ones((2, 3))).weight.base is None


@pytest.mark.parametrize("loss", ["bce", "cross_entropy"])
def test_a_saturated_output_has_a_finite_loss_with_all_digits(loss: str) -> None:
    ends: dict[str, tuple[LayerKind, ...]] = {
        "bce": (Dense([[800.0], [-800.0]], None, "sigmoid"),),
        "cross_entropy": (Dense([[800.0], [-800.0]]), Softmax()),
    }
    run = chain(*ends[loss]).run([1.0], target=(0, 1), loss=loss, reduction="sum")
    assert run.loss == 1600.0
    assert np.allclose(run["dense1"].weight.gradient.ravel(), [1, -1])


def test_logits_and_probabilities_give_the_same_loss() -> None:
    logits = chain(dense(4, 3), dense(3, 4, "linear"))
    ended = chain(dense(4, 3), dense(3, 4, "linear"), Softmax())
    logs = chain(dense(4, 3), dense(3, 4, "linear"), Softmax(log=True))
    runs = [model.run(X, target=2, loss="cross_entropy") for model in (logits, ended, logs)]
    runs.append(ended.run(X, target=2, loss="cross_entropy", from_logits=False))
    for run in runs[1:]:
        assert np.isclose(run.loss, runs[0].loss, rtol=1e-13)
        assert np.allclose(run["dense1"].weight.gradient, runs[0]["dense1"].weight.gradient, rtol=1e-12)
    assert np.allclose(there(runs[2]["softmax1"].output_gradient), [0, 0, -1])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Model(()), "needs steps"),
        (lambda: Model((Step("a", dense(2, 2), ("y",)),)), "reads 'y', which does not exist"),
        (lambda: Model((Step("a", dense(2, 2), ("b",)), Step("b", dense(2, 2), ("x",)))), "which comes after it"),
        (lambda: Model((Step("x", dense(2, 2), ("x",)),)), "are named 'x'"),
        (lambda: Model((Step("a", dense(2, 2), ("x",)),), outputs=("c",)), "'c' is no step"),
        (lambda: Step("a/b", dense(2, 2), ("x",)), "must be text without"),
        (lambda: Step("a", dense(2, 2), ("x", "y")), "needs 1 input, but it reads 2"),
        (lambda: chain(dense(4, 3), dense(2, 3), input_shape=(3,)), "step 'dense2': dense: its weight takes 3 numbers"),
        (lambda: Dense([1, 2]), "weight of dense must be an array of n x n"),
        (lambda: Dense([[1, 2]], [1, 2]), "bias of dense must be an array of 1 numbers"),
        (lambda: classifier().run((1, 2)), "the input 'x' must be an array of 3 numbers"),
        (lambda: classifier().run(X, target=1), "a target needs a loss"),
        (lambda: classifier().run(X, loss="mse"), "needs a target"),
        (lambda: classifier().run(X, target=3, loss="cross_entropy"), "from 0 to 2, but it is 3"),
        (lambda: classifier().run(X, target=1, loss="cross_entrpy"), "did you mean 'cross_entropy'"),
        (lambda: classifier().run(X, target=(0, 2, 0), loss="cross_entropy"), "between 0 and 1"),
        (lambda: classifier().run({"y": X}), "inputs of the model are x, but 'y' is given"),
        (lambda: classifier().run(X)["dnse1"], "no step 'dnse1'; did you mean 'dense1'"),
        (lambda: classifier().run(X).loss, "the run has no loss"),
        (lambda: classifier().run(X)["dense1"].output_gradient, "the run has no loss"),
        (lambda: classifier().run(X)["softmax1"].pre_activation, "has no pre-activation"),
        (lambda: classifier().run(X).source("dense1", "output", (9,)), "there is no index"),
        (lambda: classifier().run(X).source("dense1", "wieght", (0, 0)), "did you mean 'weight'"),
        (lambda: chain(Dense([[1e300]])).run([1e300]), "step 'dense1': pre activation is too large"),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(make: Any, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        make()
