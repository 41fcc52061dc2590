"""The film of backpropagation told of a network from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer import build_scene
from renderer.review.check_equations import check_equations
from renderer.scene.scene import Scene
from renderer.values.errors import NetreelError
from timelines.backprop import build

CHANCE = np.random.default_rng(5)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    np.savez(
        tmp_path / "net.npz",
        W1=CHANCE.normal(size=(3, 2)),
        b1=CHANCE.normal(size=3),
        W2=CHANCE.normal(size=(1, 3)),
        b2=CHANCE.normal(size=1),
    )
    np.save(tmp_path / "x.npy", [0.25, 0.75])
    return tmp_path / "net.npz"


def film(file: Path, **more: Any) -> Scene:
    return build_scene(build, model=file, layers=("relu", "sigmoid"), act="last_layer", values=True, **more)


def test_a_trained_network_with_mixed_activations_gets_a_film_of_its_own_proven_numbers(file: Path) -> None:
    scene = film(file, input=file.with_name("x.npy"), target=(1.0,))
    checked = check_equations(scene)
    assert len(checked) >= 3
    assert [one.address for one in checked if not one.holds] == []
    said = {item.address for item in scene.at(scene.duration).items}
    assert any(address.startswith("net/values") for address in said)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"input": (1.0,)}, "the input has 1 numbers, but the network has 2"),
        ({"target": (1.0, 0.0)}, "the target has 2 numbers, but the network has 1"),
        ({"input": "missing.npy"}, "cannot be read from 'missing.npy'"),
    ],
)
def test_numbers_that_do_not_fit_are_refused_in_one_line(file: Path, given: dict[str, object], words: str) -> None:
    given = {name: file.with_name(one) if isinstance(one, str) else one for name, one in given.items()}
    with pytest.raises(NetreelError, match=words):
        film(file, **given)


DIGITS = Path(__file__).parents[1] / "network" / "load" / "data" / "digits_sklearn.npz"
"""A net 64-16-10 with a softmax, as scikit-learn trained it."""


def test_every_number_of_a_film_of_trained_digits_is_proven(tmp_path: Path) -> None:
    examples = json.loads(DIGITS.with_suffix(".npz.json").read_text())
    digit = examples["classes"][0]
    np.save(tmp_path / "digit.npy", examples["inputs"][0])
    np.save(tmp_path / "target.npy", np.eye(10)[digit])
    scene = build_scene(
        build,
        model=DIGITS,
        input=tmp_path / "digit.npy",
        target=tmp_path / "target.npy",
        act="bias",
        values=True,
    )
    checked = check_equations(scene)
    assert [one.address for one in checked if not one.holds] == []
    texts = " ".join(one.equation for one in checked)
    assert r"\frac{\partial E}{\partial z^{(2)}_1}" in texts


def test_the_chain_rule_of_a_softmax_is_explained_before_it_is_used(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "net.npz", W1=CHANCE.normal(size=(3, 2)), b1=CHANCE.normal(size=3), W2=CHANCE.normal(size=(2, 3))
    )
    scene = build_scene(
        build, model=tmp_path / "net.npz", layers=("relu", "softmax"), act="last_layer", weights=("w2_1_1",)
    )
    checked = {one.address: one for one in check_equations(scene)}
    assert all(one.holds for one in checked.values())
    assert {"softmax-outputs", "softmax-error", "softmax-error_of_sums", "softmax-slope"} <= set(checked)


def test_a_softmax_keeps_the_beats_of_the_film() -> None:
    def beats(act: str, error: str) -> list[tuple[float, float]]:
        told = ("w2_1_1", "w1_1_1")
        scene = build_scene(build, act=act, error=error, activation="relu", weights=told)
        return [(round(beat.start, 6), round(beat.seconds, 6)) for beat in scene.beats]

    for act in ("last_layer", "columns", "hidden_layer", "generalise"):
        assert beats(act, "cross_entropy") == beats(act, "mse"), act


def test_a_softmax_with_another_error_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "net.npz", W1=CHANCE.normal(size=(3, 2)), b1=CHANCE.normal(size=3))
    with pytest.raises(NetreelError, match="softmax outputs have the error 'cross_entropy'"):
        build_scene(build, model=tmp_path / "net.npz", layers=("softmax",), error="mse")
