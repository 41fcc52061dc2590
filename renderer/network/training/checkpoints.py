"""A bounded set of checkpoints: when there are too many, every second one is dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from renderer.network.layers.layer_kind import written
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array

_MOST_NUMBERS = 2**25
"""The largest number of entries in all checkpoints of a recording: 256 MiB."""

USUAL_KEPT = 200
"""The checkpoints of a recording at most, if nothing says otherwise."""


@dataclass(frozen=True)
class Checkpoint:
    """The recorded numbers of one step; `number` counts the checkpoints handed in, from 0."""

    number: int
    step: int
    loss: float
    weights: Mapping[str, Array]
    values: Mapping[str, float]


@dataclass
class Checkpoints:
    """Weights and other numbers at some steps, at most `keep`, evenly spread; the last one is always kept."""

    keep: int
    rows: list[Checkpoint] = field(default_factory=list)
    stride: int = 1
    seen: int = 0

    def add(self, step: int, loss: float, weights: Mapping[str, Array], values: Mapping[str, float]) -> None:
        """Add a later checkpoint; raise a NetworkError when it does not fit the earlier ones."""
        size = max(sum(one.size for one in weights.values()), 1)
        if self.rows:
            if step <= self.rows[-1].step:
                raise NetworkError(f"step {step} comes after step {self.rows[-1].step}; the steps of a recording rise")
            self._check(weights, values)
        elif 2 * size > _MOST_NUMBERS:
            raise NetworkError("the weights have too many numbers for a recording; hand over those of a few layers")
        if self.rows and self.rows[-1].number % self.stride:
            del self.rows[-1]
        self.rows.append(Checkpoint(self.seen, step, loss, weights, values))
        self.seen += 1
        if len(self.rows) > max(2, min(self.keep, _MOST_NUMBERS // size)):
            self.stride *= 2
            last = self.rows[-1]
            self.rows = [one for one in self.rows if one.number % self.stride == 0 or one is last]

    def stacked(self) -> tuple[dict[str, Array], dict[str, Array]]:
        """Return the weights by name with the checkpoints on the first axis, and the other numbers by name."""
        first = self.rows[0]
        weights = {name: np.stack([one.weights[name] for one in self.rows]) for name in first.weights}
        values = {name: np.array([one.values[name] for one in self.rows]) for name in first.values}
        for array in (*weights.values(), *values.values()):
            array.flags.writeable = False
        return weights, values

    def _check(self, weights: Mapping[str, Array], values: Mapping[str, float]) -> None:
        first = self.rows[0]
        shapes = {name: one.shape for name, one in first.weights.items()}
        for name, array in weights.items():
            if shapes.get(name) != array.shape:
                before = written(shapes[name]) if name in shapes else "not there"
                raise NetworkError(f"the weights {name!r} are {written(array.shape)}, but before they were {before}")
        if set(weights) != set(first.weights) or set(values) != set(first.values):
            known = [*first.weights, *first.values]
            missing = next((name for name in known if name not in {**weights, **values}), None)
            other = next((name for name in values if name not in first.values), None)
            raise NetworkError(
                f"{missing!r} was recorded before, but is missing at this step" if missing else
                f"{other!r} was not recorded at the steps before"
            )  # fmt: skip
