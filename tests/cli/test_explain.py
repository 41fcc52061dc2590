from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result

from renderer.film.load.target import load
from renderer.network import Dense, chain
from timelines.explain.subject import subject_of

Netreel = Callable[..., Result]


@pytest.fixture
def net(here: Path) -> Path:
    chance = np.random.default_rng(1)
    tensors: dict[str, Any] = {
        "W1": chance.normal(size=(3, 2)),
        "b1": np.zeros(3),
        "W2": chance.normal(size=(2, 3)),
        "b2": np.zeros(2),
    }
    np.savez(here / "net.npz", layers="tanh softmax", **tensors)
    return here / "net.npz"


def test_a_script_of_ones_own_makes_the_same_film(netreel: Netreel, net: Path, here: Path) -> None:
    (here / "films").mkdir()
    words = ("explain", "net.npz", "--input", "-0.5,1", "--target", "dog", "--labels", "cat,dog")
    made = netreel(*words, "--script", "own.py")
    assert (made.exit_code, made.stdout) == (0, "own.py\n"), made.stderr
    text = (here / "own.py").read_text("utf-8")
    assert 'model=HERE / "net.npz"' in text
    assert 'input="-0.5,1"' in text
    own = load("own.py").scene
    film = load("explain", {"model": str(net), "input": "-0.5,1", "target": "dog", "labels": "cat,dog"}).scene
    assert [beat.seconds for beat in own.beats] == [beat.seconds for beat in film.beats]
    assert netreel(*words, "--script", "own.py").exit_code == 2
    assert (here / "own.py").read_text("utf-8") == text
    assert netreel(*words, "--script", "own.txt").exit_code == 2


def test_the_film_takes_the_name_of_the_model(netreel: Netreel, net: Path, here: Path, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(
        "renderer.cli.explain.make_video", lambda film, settings, stem, **more: asked.append((settings, stem))
    )
    assert netreel("explain", "net.npz", "--input", "1,2", "--aspect", "9:16").exit_code == 0
    [(settings, stem)] = asked
    assert stem == "net"
    assert settings.shape == (720, 1280)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("missing.npz", "--input", "1,2"), "the model file 'missing.npz' is not there"),
        (("net.npz", "--input", "1,2,3"), "the model reads 'x' of shape 2, but the input has the shape 3"),
        (("net.npz", "--input", "1,inf"), "the input holds NaN or infinity"),
        (("net.npz", "--input", "x.npy"), "the input 'x.npy' is not there"),
        (("net.npz", "--input", "1,2", "--labels", "a,b,c"), "the model has 2 outputs, but there are 3 labels"),
        (
            ("net.npz", "--input", "1,2", "--target", "2"),
            "the target is the number of a class, from 0 to 1",
        ),
        (
            ("net.npz", "--input", "1,2", "--layers", "relu relu relu"),
            "net.npz: layers= names 3 activations for 2 layers",
        ),
        (("net.npz",), "--input is missing"),
    ],
)
def test_bad_input_is_one_line_and_ends_with_2(netreel: Netreel, net: Path, words: tuple[str, ...], said: str) -> None:
    result = netreel("explain", *words)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"netreel: {said}")
    assert result.stderr.count("\n") == 1


def test_a_live_model_is_explained_from_a_script() -> None:
    subject = subject_of(chain(Dense(np.array([[1.0, 2.0]])), input_shape=(2,)), [1, 2], target=3)
    assert (subject.task, subject.title) == ("numbers", "model")
