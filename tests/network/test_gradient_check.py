"""Proofs: gradients against central differences of the loss."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from renderer.network.layers.dense import Dense
from renderer.network.layers.layer_kind import LayerGradients, LayerKind, Tensors
from renderer.network.layers.max_pool import MaxPool
from renderer.network.layers.opaque import Opaque
from renderer.network.layers.reshape import Flatten
from renderer.network.layers.softmax import Softmax
from renderer.network.model import Model, chain
from renderer.values.numbers import Array


@dataclass(frozen=True, eq=False)
class Off(Dense):
    """A dense layer whose gradients are a thousandth off."""

    def gradient_from_logits(self, inputs: list[Array], tensors: Tensors, grad_logits: Array) -> LayerGradients:  # type: ignore[override]
        right = super().gradient_from_logits(inputs, tensors, grad_logits)
        return replace(right, parameters={name: 1.001 * value for name, value in right.parameters.items()})


def weights(outputs: int, inputs: int, scale: float = 1.0) -> Array:
    return scale * np.random.default_rng(outputs + inputs).normal(size=(outputs, inputs))


def classifier(kind: type[Dense] = Dense, scale: float = 1.0) -> Model:
    return chain(kind(weights(4, 3, scale), np.zeros(4), "tanh"), Dense(weights(3, 4)), Softmax())


def test_the_gradients_of_a_network_are_proven_to_nine_digits() -> None:
    proof = classifier().run((0.3, -0.7, 1.2), target=1, loss="cross_entropy").prove(1e-9)
    assert proof.holds and not proof.unclaimed and len(proof.of("agrees")) == len(proof.comparisons) >= 20
    assert {one.step for one in proof.comparisons} == {"x", "dense1", "dense2"}


def test_a_small_gradient_a_thousandth_off_is_found() -> None:
    run = classifier(Off).run((4e-7, 1e-7, 2e-7), target=1, loss="cross_entropy")
    strongest = np.abs(run["dense1"].weight.gradient).max()
    assert 1e-9 < strongest < 1e-6
    proof = run.prove(1e-4)
    wrong = proof.of("differs")
    assert {one.step for one in wrong} == {"dense1"} and {"weight", "bias"} == {one.tensor for one in wrong}
    assert "differs" in str(proof)


def test_large_inputs_do_not_make_a_true_gradient_fail() -> None:
    model = chain(Dense(weights(4, 3, 1e-6), None, "tanh"), Dense(weights(1, 4)))
    assert model.run((1e6, -2e6, 3e5), target=(0.5,), loss="mse").prove().holds


def test_a_kink_is_said_to_be_one() -> None:
    at_zero = chain(Dense([[1.0, -1.0]], None, "relu"), Dense([[2.0]]))
    proof = at_zero.run((1.0, 1.0), target=(3.0,), loss="mse").prove()
    assert {one.step for one in proof.of("kink")} == {"x", "dense1"} and proof.holds
    ties: tuple[LayerKind, ...] = (MaxPool((1, 2)), Flatten(), Dense([[1.0]]))
    pooled = chain(*ties).run(np.array([[[2.0, 2.0]]]), target=(0.0,), loss="mse").prove()
    assert {one.step for one in pooled.of("kink")} == {"x"} and pooled.holds
    on_target = chain(Dense([[1.0]])).run((1.0,), target=(1.0,), loss="mae").prove()
    assert len(on_target.of("kink")) == len(on_target.comparisons) == 2


def test_zeros_that_no_weight_moves_are_no_kink() -> None:
    run = chain(Dense([[1.0, 1.0], [1.0, 0.0]], None, "relu"), Dense([[1.0, 1.0]]))
    proof = run.run((2.0, 0.0), target=(0.0,), loss="mse").prove()
    assert proof.of("kink") == ()


def test_no_gradient_is_claimed_behind_an_opaque_operation() -> None:
    model = chain(Dense(weights(2, 2)), Opaque("Cumsum", b"", ("float32",), (2,)), Dense(weights(1, 2)))
    object.__setattr__(model.step("opaque1").kind, "evaluate", lambda inputs: np.cumsum(inputs[0]))
    proof = model.run((1.0, 2.0), target=(0.5,), loss="mse").prove()
    assert proof.unclaimed == ("x.output", "dense1.weight") and proof.holds
    assert {one.step for one in proof.comparisons} == {"dense2"}
