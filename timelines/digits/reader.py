"""The network that the film is of, its pictures, and what it makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

import numpy as np

from renderer import NetreelError
from renderer.network import Dense, Model, Run, chain, load_model
from renderer.network.layers.layer_kind import LayerKind
from renderer.network.training.batches import outputs_of
from renderer.values.numbers import Array

WEIGHTS, PICTURES = (Path(__file__).parent / name for name in ("weights.npz", "data.npz"))
WHITE = 16.0
"""The number of a white pixel in the data."""

NEIGHBORS = 5
"""Pictures of the training set that are set beside one that is read wrong."""

CLOSE = 0.03
"""The share by which a drop may differ from what the gradient said, so that its pixel is chosen."""

LEAST = 0.4
"""The least drop of a logit that can be seen."""


@dataclass(frozen=True, eq=False)
class Reader:
    """The network with all pictures (n, 1, 8, 8), from 0 to 1, and their labels; the first `held_out` it never saw.

    `number` is the picture that is told.
    """

    model: Model
    pictures: Array
    labels: Array
    held_out: int
    number: int

    @cached_property
    def run(self) -> Run:
        """The run of the picture that is told."""
        return self.run_of(self.number)

    @cached_property
    def shifted(self) -> Run:
        """The run of the same picture, one column further to the right."""
        return self.model.run(shifted(self.pictures[self.number]))

    def run_of(self, number: int) -> Run:
        """Return the run of a picture."""
        return self.model.run(self.pictures[number])

    def shares_between(self, first: int, second: int, steps: int) -> list[list[float]]:
        """Return the shares (10) of mixtures of two pictures, in equal steps from after the first to the second.

        While one picture turns into the other, bars with these shares say what the network makes of what is seen.
        """
        a, b = self.pictures[first], self.pictures[second]
        mixed = np.stack([a + (b - a) * k / steps for k in range(1, steps + 1)])
        return cast("list[list[float]]", np.asarray(outputs_of(self.model, mixed)).tolist())

    @cached_property
    def guesses(self) -> Array:
        """What the network takes the held-out pictures for."""
        return np.asarray(outputs_of(self.model, self.pictures[: self.held_out]).argmax(axis=1))

    @cached_property
    def wrong(self) -> list[int]:
        """The held-out pictures that it takes for another digit."""
        return [int(k) for k in np.flatnonzero(self.guesses != self.labels[: self.held_out])]

    @property
    def accuracy(self) -> float:
        """The share of the held-out pictures that it reads right."""
        return 1 - len(self.wrong) / self.held_out

    def neighbors(self, number: int) -> list[int]:
        """Return the pictures of the training set that differ least from a picture, the nearest first."""
        away = ((self.pictures[self.held_out :] - self.pictures[number]) ** 2).sum(axis=(1, 2, 3))
        return [int(k) + self.held_out for k in np.argsort(away, kind="stable")[:NEIGHBORS]]

    @cached_property
    def riddle(self) -> int:
        """The wrong picture with the most neighbors that are what the network takes it for."""
        return max(self.wrong, key=lambda k: sum(self.labels[self.neighbors(k)] == self.guesses[k]))

    @cached_property
    def others(self) -> list[int]:
        """Two more pictures of other digits that are read right."""
        chosen: list[int] = []
        for k in range(self.held_out):
            known = {int(self.labels[one]) for one in (self.number, *chosen)}
            if k not in self.wrong and int(self.labels[k]) not in known:
                chosen.append(k)
        return chosen[:2]

    @cached_property
    def logit(self) -> Run:
        """The run of the one logit of the right digit; the derivative of its loss is that of the logit."""
        return _single(self.model, int(self.labels[self.number]), self.pictures[self.number])

    @cached_property
    def pixel(self) -> tuple[int, int]:
        """The pixel whose wiping lowers the logit most, among those where the gradient says how much.

        Where there is none, the one at which it is nearest to that.
        """
        x = self.pictures[self.number][0]
        said = x * np.asarray(self.logit["x"].output_gradient)[0]
        found = [at for at in np.ndindex(8, 8) if float(said[at]) >= LEAST]
        off = {at: abs(self.drop(at) / float(said[at]) - 1) for at in found}
        close = [at for at in found if off[at] < CLOSE]
        row, column = max(close, key=lambda at: float(said[at])) if close else min(found, key=off.__getitem__)
        return row, column

    def drop(self, pixel: tuple[int, int]) -> float:
        """Return by how much the logit of the right digit falls where a pixel is wiped."""
        label = int(self.labels[self.number])
        before, after = self.run["dense1"].output, self.wiped(pixel)["dense1"].output
        return float(before[label]) - float(after[label])

    def wiped(self, pixel: tuple[int, int]) -> Run:
        """Return the run of the picture without a pixel."""
        x = self.pictures[self.number].copy()
        x[(0, *pixel)] = 0.0
        return self.model.run(x)

    def liked(self, kernel: int, count: int = 4) -> list[tuple[int, int, int]]:
        """Return the patches that a kernel answers most to: picture, row and column, one of a picture at most."""
        maps = self._maps[:, kernel].reshape(self.held_out, -1)
        best = np.argsort(-maps.max(axis=1), kind="stable")[:count]
        return [(int(k), *divmod(int(maps[k].argmax()), 8)) for k in best]

    @cached_property
    def _maps(self) -> Array:
        first = chain(self.model.step("conv1").kind, input_shape=(1, 8, 8))
        return outputs_of(first, self.pictures[: self.held_out])

    def patch(self, number: int, row: int, column: int) -> Array:
        """Return what a kernel sees at a place of a picture, shape (3, 3); beyond the edge there is 0."""
        padded = np.pad(self.pictures[number][0], 1)
        return np.asarray(padded[row : row + 3, column : column + 3])


def shifted(picture: Array) -> Array:
    """Return a picture one column further to the right."""
    moved = np.zeros_like(picture)
    moved[..., 1:] = picture[..., :-1]
    return moved


def make_reader(digit: int) -> Reader:
    """Return the reader of the first held-out picture of a digit that is read right, also when shifted."""
    if isinstance(digit, bool) or not isinstance(digit, int) or not 0 <= digit <= 9:
        raise NetreelError(f"digit is one from 0 to 9, but it is {digit!r}")
    model = load_model(WEIGHTS)
    data = np.load(PICTURES, allow_pickle=False)
    pictures, labels, held_out = data["pixels"][:, None] / WHITE, data["labels"].astype(int), int(data["held_out"])
    for number in np.flatnonzero(labels[:held_out] == digit).tolist():
        x = pictures[number]
        both = [x, shifted(x)]
        if not x[..., -1].any() and all(int(np.argmax(model.run(one).output)) == digit for one in both):
            return Reader(model, pictures, labels, held_out, number)
    raise NetreelError(f"no held-out picture of a {digit} is read right when it is shifted")


def _single(model: Model, label: int, picture: Array) -> Run:
    """Return a run of the model that ends in one logit, with a loss that grows as the logit does."""
    kinds: list[LayerKind] = [step.kind for step in model][:-2]
    dense = model.step("dense1").kind
    assert isinstance(dense, Dense)
    bias = dense.parameters["bias"]
    one = chain(*kinds, Dense(dense.weight[label : label + 1], bias[label : label + 1]), input_shape=(1, 8, 8))
    z = float(one.run(picture).output[0])
    return one.run(picture, target=[z - 1], loss="mae")
