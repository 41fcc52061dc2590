"""The comparison with PyTorch: its measure, and what it says where PyTorch is not there."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from tools.compare_torch import KINDS, away, main


class Tensor:
    """What is asked of a tensor of PyTorch."""

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values, dtype=float)

    def detach(self) -> Tensor:
        return self

    def numpy(self) -> Any:
        return self.values


def test_differences_are_measured_on_one_scale() -> None:
    assert away((np.zeros(3), Tensor(np.zeros(3)))) == 0
    assert away(([100.0, 1.0], Tensor([100.0, 2.0])), ([0.0], Tensor([1e-17]))) == pytest.approx(0.01)


def test_without_pytorch_one_line_tells_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr(sys, "argv", ["compare_torch"])
    with pytest.raises(SystemExit, match=r"^PyTorch is not installed.*pip install torch$"):
        main()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_layers_are_those_of_pytorch(kind: str) -> None:
    torch = pytest.importorskip("torch")
    from tools.compare_torch import NEAR, compared

    torch.set_default_dtype(torch.float64)
    try:
        for seed in range(5):
            chance = np.random.default_rng(seed)
            assert max(compared(torch, KINDS[kind](torch, chance), chance)) < NEAR
    finally:
        torch.set_default_dtype(torch.float32)
