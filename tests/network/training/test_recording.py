"""Recordings: saved and loaded without loss, and damaged files refused in one line."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer.network import Recording, load_recording
from renderer.values.errors import NetreelError


def short() -> Recording:
    weights = {"0.weight": np.arange(6.0).reshape(3, 1, 2), "0.bias": np.zeros((3, 1))}
    return Recording((0, 2, 5), np.array([3.0, 2, 1]), weights, {"accuracy": np.array([0.5, 0.5, 1])}, "tanh", (2,),
                     np.ones((4, 2)), np.zeros((4, 1)))  # fmt: skip


def arrays(**changes: Any) -> dict[str, Any]:
    whole = {"format": np.array("netreel recording 1"), "steps": np.array([0, 1]), "losses": np.array([1.0, 0.5]),
             "weights/0.weight": np.ones((2, 1, 2))}  # fmt: skip
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def test_a_recording_is_the_same_when_it_is_loaded_again(tmp_path: Path) -> None:
    short().save(tmp_path / "run.npz")
    found = load_recording(tmp_path / "run.npz")
    assert found == short() == pickle.loads(pickle.dumps(short()))
    assert [found.checkpoint(step) for step in (0, 1, 2, 4, 5, 99)] == [0, 0, 1, 1, 2, 2]
    assert np.allclose(found.model(1).run([1, 1]).output, np.tanh(5))
    with np.load(tmp_path / "run.npz", allow_pickle=False) as plain:
        assert plain["steps"].tolist() == [0, 2, 5]


def test_two_saves_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        short().save(tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": None}, "this is no recording"),
        ({"format": np.array("netreel recording 2")}, "is of version '2', but this netreel reads version 1"),
        ({"format": np.array([1.0])}, "its text must be one text"),
        ({"steps": None}, "has no 'steps'"),
        ({"steps": np.array([1, 1])}, "steps that rise"),
        ({"steps": np.array([0.5, 1])}, "a list of whole numbers"),
        ({"steps": np.array([], dtype=int)}, "one checkpoint or more"),
        ({"losses": np.array([1.0])}, "losses of a recording must be 2 numbers"),
        ({"losses": np.array([1.0, np.nan])}, "'losses' holds NaN"),
        ({"weights/0.weight": np.ones((3, 1, 2))}, "2 checkpoints on the first axis"),
        ({"values/accuracy": np.ones((2, 2))}, "must be 2 numbers"),
        ({"inputs": np.ones((3, 2))}, "must be as many"),
        ({"inputs": np.ones((3, 2)), "targets": np.ones((2, 1))}, "must be as many"),
        ({"inputts": np.ones(1)}, "has no 'inputts'; did you mean 'inputs'"),
        ({"layers": np.array(3)}, "its text must be one text"),
        ({"input_shape": np.array([-1])}, "whole numbers from 1 up"),
        ({"weights/x": np.array([{}, {}], dtype=object)}, "pickled Python objects"),
    ],
)
def test_a_wrong_recording_is_refused_in_one_line(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    file = tmp_path / "run.npz"
    np.savez(file, **arrays(**changes))
    with pytest.raises(NetreelError, match=message) as error:
        load_recording(file)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith("run.npz: ")


def test_a_truncated_or_changed_recording_is_refused_or_read_and_never_fails_otherwise(tmp_path: Path) -> None:
    short().save(tmp_path / "run.npz")
    whole = (tmp_path / "run.npz").read_bytes()
    broken = [whole[:size] for size in range(1, len(whole), 97)]
    broken += [whole[:place] + b"\xff" + whole[place + 1 :] for place in range(0, len(whole), 61)]
    refused = 0
    for content in broken:
        (tmp_path / "bad.npz").write_bytes(content)
        try:
            load_recording(tmp_path / "bad.npz")
        except NetreelError as error:
            assert "\n" not in str(error)
            refused += 1
    assert refused > len(broken) / 2


def test_a_missing_file_and_a_number_of_no_checkpoint_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NetreelError, match="not there"):
        load_recording(tmp_path / "none.npz")
    with pytest.raises(NetreelError, match="3 checkpoints, so there is no number 3"):
        short().model(3)
    with pytest.raises(NetreelError, match=r"saved as \.npz"):
        short().save(tmp_path / "run.pkl")
