"""The film of backpropagation told of a network from a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from renderer import build_scene
from renderer.review.equations import check_equations
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


def film(file: Path, **more: object) -> Scene:
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
