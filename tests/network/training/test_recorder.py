"""The recorder: how much it keeps, and what it reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from renderer.network import Dense, Recorder, chain, load_recording
from renderer.values.errors import NetreelError


class Tensor:
    """What a tensor of another framework looks like."""

    def __init__(self, array: object) -> None:
        self.array = np.array(array)

    def detach(self) -> Tensor:
        return self

    def cpu(self) -> Tensor:
        return self

    def item(self) -> float:
        return float(self.array)

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        return self.array


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 100, 257])
def test_few_checkpoints_stay_spread_evenly_with_the_first_and_the_last(count: int) -> None:
    recorder = Recorder(keep=10)
    for step in range(count):
        recorder(step, [float(step)], loss=step)
    found = recorder.recording()
    assert len(found) <= 10
    assert (found.steps[0], found.steps[-1]) == (0, count - 1)
    assert len(set(np.diff(found.steps)[:-1].tolist())) <= 1
    assert found.weights["b1"][:, 0].tolist() == list(found.steps) == found.losses.tolist()
    assert len(found) >= min(count, 5)


def test_tensors_of_other_frameworks_are_copied(tmp_path: Path) -> None:
    recorder, weight = Recorder(layers="tanh", inputs=[[1.0, 2.0]], targets=[[0.5]]), Tensor([[1.0, 2.0]])
    recorder(0, {"0.weight": weight, "0.bias": Tensor([0.5])}, loss=Tensor(0.25), accuracy=0.5)
    weight.array[:] = 9
    recorder(1, {"0.weight": weight, "0.bias": Tensor([0.5])}, loss=Tensor(0.125), accuracy=1)
    recorder.save(tmp_path / "run.npz")
    found = load_recording(tmp_path / "run.npz")
    assert found.weights["0.weight"].tolist() == [[[1, 2]], [[9, 9]]]
    assert (found.losses.tolist(), found.values["accuracy"].tolist()) == ([0.25, 0.125], [0.5, 1])
    assert found.model(0).run([1, 2]).output == pytest.approx(np.tanh([5.5]))


def test_a_model_tells_its_layers_itself() -> None:
    recorder = Recorder()
    recorder(0, chain(Dense(np.array([[1, 2]]), np.array([0]), "tanh"), input_shape=(2,)), loss=1)
    assert (recorder.recording().layers, recorder.recording().input_shape) == ("dense tanh", (2,))


@pytest.mark.parametrize(
    ("calls", "message"),
    [
        ([], "nothing was recorded"),
        ([((0,), {"loss": 1})], "needs weights"),
        ([((0, [1.0]), {"loss": np.nan})], "loss must be finite"),
        ([((0, [np.inf]), {"loss": 1})], "holds NaN or infinity"),
        ([((0, [1.0], [2.0]), {"loss": 1})], "hand over a dict"),
        ([((1, [1.0]), {"loss": 1}), ((1, [1.0]), {"loss": 1})], "step 1 comes after step 1"),
        ([((0, [1.0]), {"loss": 1}), ((1, [1.0, 2.0]), {"loss": 1})], "are 2, but before they were 1"),
        ([((0, [1.0]), {"loss": 1, "acc": 1}), ((1, [1.0]), {"loss": 1})], "'acc' was recorded before"),
        ([((-1, [1.0]), {"loss": 1})], "count from 0"),
    ],
)
def test_what_cannot_be_recorded_is_refused(calls: list[tuple[tuple[object, ...], dict[str, object]]],
                                            message: str) -> None:  # fmt: skip
    recorder = Recorder()
    with pytest.raises(NetreelError, match=message):
        for args, keywords in calls:
            recorder(*args, **keywords)  # type: ignore[arg-type]
        recorder.recording()
