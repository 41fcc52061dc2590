"""The network itself: its makers, its passes, its gradients and what it refuses."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from renderer.network.activations import ACTIVATIONS, activation_named
from renderer.network.dense_chain import Network, backward, forward, network
from renderer.network.error_functions import ERRORS, error_named
from renderer.values.errors import NetworkError

OF_SINGLE_OUTPUTS = sorted(name for name, function in ERRORS.items() if not function.shared)
SIZES = st.lists(st.integers(1, 4), min_size=2, max_size=5)


def differences(net: Network, x: np.ndarray, y: np.ndarray, error: str, layer: int, step: float = 1e-5) -> np.ndarray:
    """dE/dW of one layer by central differences of whole networks, with nothing shared but the forward pass."""
    slopes = np.zeros_like(net.weights[layer])
    function = error_named(error)
    for place in np.ndindex(slopes.shape):
        energies = []
        for sign in (1, -1):
            weights = [w.copy() for w in net.weights]
            weights[layer][place] += sign * step
            moved = Network(net.sizes, tuple(weights), net.biases, net.activation)
            output = forward(moved, x).output
            energies.append(float(function.value(y, output, 1 - output).sum()))
        slopes[place] = (energies[0] - energies[1]) / (2 * step)
    return slopes


@settings(max_examples=20, deadline=None)
@given(SIZES, st.integers(0, 10_000), st.sampled_from(sorted(ACTIVATIONS)), st.sampled_from(OF_SINGLE_OUTPUTS))
def test_the_gradients_agree_with_central_differences(sizes: list[int], seed: int, activation: str, error: str) -> None:
    assume(error == "mse" or activation == "sigmoid")
    net = network(sizes, seed, activation)
    chance = np.random.default_rng(seed)
    x, y = chance.normal(size=sizes[0]), chance.uniform(0, 1, sizes[-1])
    went = forward(net, x)
    assume(not ACTIVATIONS[activation].kinks or min(abs(z).min() for z in went.pre_activations) > 1e-3)
    # Nearer to 0 or 1 an output has not the digits left from which a difference of logarithms could be taken.
    assume(error == "mse" or (abs(went.output - 0.5) < 0.499).all())
    gradients = backward(net, x, y, error)
    for layer in range(net.layers):
        expected = differences(net, x, y, error, layer)
        assert np.allclose(gradients.weights[layer], expected, rtol=1e-6, atol=1e-7 * max(1.0, gradients.error))


def test_a_bias_counts_as_a_weight_from_a_neuron_that_is_always_one() -> None:
    with_bias = network([2, 3], seed=3)
    without = network(
        [3, 3], weights=[np.column_stack([with_bias.weights[0], with_bias.biases[0]])], biases=[np.zeros(3)]
    )
    bias = backward(with_bias, [0.4, -1.0], [0, 1, 0]).biases[0]
    weights = backward(without, [0.4, -1.0, 1.0], [0, 1, 0]).weights[0]
    assert np.allclose(bias, weights[:, 2])


def test_the_forward_pass_of_a_known_network_gives_the_known_numbers() -> None:
    net = network([2, 2, 1], activation="relu", weights=[[[1, -1], [2, 0]], [[1, 3]]], biases=[[0, 1], [-2]])
    went = forward(net, [1, 3])
    assert [list(a) for a in went.activations] == [[1, 3], [0, 3], [7]]
    assert [list(z) for z in went.pre_activations] == [[-2, 3], [7]]


def test_the_same_seed_gives_the_same_network_and_another_seed_another() -> None:
    assert network([3, 2], 5) == network([3, 2], 5)
    assert hash(network([3, 2], 5)) == hash(network([3, 2], 5))
    assert network([3, 2], 5) != network([3, 2], 6)


def test_with_a_seed_giving_the_weights_leaves_the_biases_of_the_seed() -> None:
    drawn = network([3, 2], 5)
    given_weights = network([3, 2], 5, weights=[np.ones((2, 3))])
    assert np.array_equal(drawn.biases[0], given_weights.biases[0])
    assert np.array_equal(given_weights.weights[0], np.ones((2, 3)))


def test_without_a_seed_what_is_not_given_is_zero() -> None:
    weights, biases = [np.ones((2, 3)), np.ones((1, 2))], [np.ones(2), np.ones(1)]
    assert [b.tolist() for b in network([3, 2, 1], weights=weights).biases] == [[0, 0], [0]]
    assert [w.any() for w in network([3, 2, 1], biases=biases).weights] == [False, False]
    assert network([3, 2, 1]) == network([3, 2, 1], 0) != network([3, 2, 1], weights=weights)


def test_each_layer_may_have_its_own_activation() -> None:
    net = network([2, 2, 1], 3, ["ReLU", "logistic"])
    assert net.activation == ("relu", "sigmoid")
    assert (net.function(1).name, net.function(2).name) == ("relu", "sigmoid")
    assert network([2, 2, 1], 3, ["identity", "linear"]).activation == "linear"
    went = forward(net, [0.5, -0.2])
    assert np.array_equal(went.activations[1], np.maximum(went.pre_activations[0], 0))
    assert went.output == pytest.approx(1 / (1 + np.exp(-went.pre_activations[1])))


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("ReLU", "relu"),
        ("Logistic", "sigmoid"),
        ("identity", "linear"),
        ("LeakyReLU", "leaky_relu"),
        ("SiLU", "silu"),
        ("swish", "silu"),
        ("GELU", "gelu"),
        ("ELU", "elu"),
        ("Softplus", "softplus"),
        ("leaky-relu", "leaky_relu"),
    ],
)
def test_activations_have_the_names_that_people_bring(word: str, name: str) -> None:
    assert activation_named(word).name == name
    assert network([1, 1], activation=word).activation == name


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("MSE", "mse"),
        ("mean_squared_error", "mse"),
        ("Mean Squared Error", "mse"),
        ("BCE", "bce"),
        ("binary_cross_entropy", "bce"),
        ("binary cross-entropy", "bce"),
        ("log_loss", "bce"),
    ],
)
def test_error_functions_have_the_names_that_people_bring(word: str, name: str) -> None:
    assert error_named(word).name == name


def test_drawn_weights_have_the_mean_and_spread_asked_for() -> None:
    net = network([200, 200], 1)
    assert net.weights[0].mean() == pytest.approx(0.3, abs=0.02)
    assert net.weights[0].std() == pytest.approx(1.0, abs=0.02)
    assert network([2, 2], weight_mean=4, weight_spread=0).weights[0].tolist() == [[4, 4], [4, 4]]


def test_arrays_cannot_be_written_to_not_even_after_pickling() -> None:
    net = network([2, 2])
    things = [net, forward(net, [0, 1]), backward(net, [0, 1], [1, 0])]
    for thing in things:
        again = pickle.loads(pickle.dumps(thing))
        assert again == thing
        arrays = [
            a for held in vars(again).values() if isinstance(held, tuple) for a in held if isinstance(a, np.ndarray)
        ]
        assert len(arrays) >= 2
        assert all(not a.flags.writeable for a in arrays)
    with pytest.raises(ValueError, match="read-only"):
        net.weights[0][0, 0] = 1


def test_the_caller_may_go_on_writing_to_his_own_arrays() -> None:
    mine = np.ones((1, 1))
    net = network([1, 1], weights=[mine])
    mine[0, 0] = 7
    assert net.weights[0][0, 0] == 1


def test_large_sums_saturate_without_warnings() -> None:
    sigmoid, tanh = ACTIVATIONS["sigmoid"], ACTIVATIONS["tanh"]
    z = np.array([-800.0, -40.0, 40.0, 800.0])
    with np.errstate(all="raise", under="ignore"):
        assert np.all(np.diff(sigmoid.value(z)) >= 0)
        assert sigmoid.slope(z)[1] == pytest.approx(np.exp(-40), rel=1e-9)
        assert sigmoid.slope(z)[2] == pytest.approx(np.exp(-40), rel=1e-9)
        assert tanh.slope(z)[1] == pytest.approx(4 * np.exp(-80), rel=1e-9)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_the_slope_of_every_activation_is_its_derivative(name: str) -> None:
    z = np.linspace(-8, 8, 80)
    function = activation_named(name)
    measured = (function.value(z + 1e-6) - function.value(z - 1e-6)) / 2e-6
    assert np.allclose(function.slope(z), measured, atol=1e-8)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_activations_of_complex_numbers_continue_those_of_real_ones(name: str) -> None:
    z = np.concatenate([np.linspace(-30, 30, 601) + 0.013, [-600.0, 600.0]])
    function = activation_named(name)
    moved = function.value(z + 1e-30j)
    assert np.allclose(moved.real, function.value(z), rtol=1e-12, atol=0)
    assert np.allclose(moved.imag / 1e-30, function.slope(z), rtol=1e-11, atol=1e-270)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_activations_are_finite_without_warnings_wherever_sums_are(name: str) -> None:
    function = activation_named(name)
    z = np.array([-1e308, -1e20, -800.0, 0.0, 800.0, 1e20, 1e308])
    with np.errstate(all="raise", under="ignore"):
        assert np.isfinite(function.value(z)).all() and np.isfinite(function.slope(z)).all()
        at_zero = {"sigmoid": 0.5, "hard_sigmoid": 0.5, "softplus": math.log(2)}
        assert function.value(z)[3] == pytest.approx(at_zero.get(name, 0.0))


def test_gelu_and_its_tail_are_those_of_the_normal_distribution() -> None:
    z = np.linspace(-30, 10, 400)
    expected = [x * 0.5 * math.erfc(-x / math.sqrt(2)) for x in z]
    assert np.allclose(activation_named("gelu").value(z), expected, rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", OF_SINGLE_OUTPUTS)
def test_the_slope_of_every_error_is_its_derivative(name: str) -> None:
    a, y, h = np.linspace(0.05, 0.95, 19), np.linspace(1, 0, 19), 1e-6
    function = error_named(name)
    measured = (function.value(y, a + h, 1 - a - h) - function.value(y, a - h, 1 - a + h)) / (2 * h)
    assert np.allclose(function.slope(y, a, 1 - a), measured, atol=1e-7)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: network([3]), "at least an input and an output"),
        (lambda: network([]), "at least an input and an output"),
        (lambda: network([2, -1]), "layer 1 of 2--1 has -1 neurons"),
        (lambda: network([2, 1.5]), "whole number"),  # type: ignore[list-item]
        (lambda: network("22"), "whole number"),  # type: ignore[arg-type]
        (lambda: network([2, 2], seed=-1), "whole number from 0 up"),
        (lambda: network([2, 2], activation="rlu"), "did you mean 'relu'"),
        (lambda: network([2, 2], activation="Leaky ReLUs"), "did you mean 'leaky_relu'"),
        (lambda: network([2, 2], activation="xyz"), "there are sigmoid, relu, tanh, linear"),
        (lambda: network([2, 2], activation=np.tanh), "activation must be text or a list"),  # type: ignore[arg-type]
        (lambda: network([2, 2, 2], activation=["relu"]), "needs 2 activations, one a layer"),
        (lambda: network([2, 2], biases=False), "biases must be a list or None"),  # type: ignore[arg-type]
        (lambda: network([2, 2], weights=3), "weights must be a list or None"),  # type: ignore[arg-type]
        (lambda: network([1, 1], weights=[[[1 + 2j]]]), "must be an array of real numbers"),
        (lambda: network([1, 1], weights=[[["1"]]]), "must be an array of numbers"),
        (lambda: network(3), "whole number"),  # type: ignore[arg-type]
        (lambda: backward(network([1, 1], weights=[[[1e200]]], activation="linear"), [1e100], [0]), "errors are too"),
        (
            lambda: backward(network([1, 1], weights=[[[0.0]]], activation="linear"), [1e160], [1e153]),
            "the gradients are",
        ),
        (lambda: network([2, 2], weights=[[[1, 2]]]), r"weights of layer 1 of 2-2 must be an array of 2 x 2"),
        (lambda: network([2, 2], weights=[]), "needs 1 arrays of weights"),
        (lambda: network([2, 2], biases=[[1, float("nan")]]), "biases of layer 1 of 2-2 must be finite"),
        (lambda: forward(network([2, 2]), [1, 2, 3]), "the input must be an array of 2 numbers"),
        (lambda: forward(network([2, 2]), [1, float("inf")]), "the input must be finite"),
        (lambda: forward(network([2, 2]), ["a", "b"]), "the input must be an array of numbers"),
        (lambda: forward(network([1, 1], weights=[[[1e300]]]), [1e300]), "sums of layer 1 are too large"),
        (lambda: backward(network([2, 2]), [1, 2], [1]), "the target must be an array of 2 numbers"),
        (lambda: backward(network([2, 2]), [1, 2], [1, 0], "msee"), "did you mean 'mse'"),
        (lambda: backward(network([2, 2]), [1, 2], [1, 3], "bce"), "targets of binary cross-entropy"),
        (lambda: backward(network([1, 1], activation="linear"), [0.5], [1], "bce"), "let them be sigmoid"),
        (lambda: backward(network([1, 2, 1], activation="tanh"), [9], [1], "bce"), "activation=.'tanh', 'sigmoid'"),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(make: object, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        make()  # type: ignore[operator]


def test_a_network_that_no_memory_holds_is_refused_before_it_is_filled() -> None:
    with pytest.raises(NetworkError, match="this network has 1000000001 weights and biases; at most 100000000"):
        network([10**9, 1])
