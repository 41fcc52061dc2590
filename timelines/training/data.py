"""The points that the net learns, and the net itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from renderer.network import Dense, Model, Recording, Run, chain, train
from renderer.network.training.batches import batched, outputs_of
from renderer.values.errors import NetworkError

Array = NDArray[np.float64]
DataSet = Literal["moons", "ring", "cross"]
REACH = 1.85  # both coordinates run from minus this to this
GRID = 49  # places a side of the map of answers


def points(data: DataSet, count: int, seed: int) -> tuple[Array, Array]:
    """Return points (count, 2) and their targets (count, 1), as many of 0 as of 1."""
    chance = np.random.default_rng(seed)
    half = count // 2
    noise = chance.normal(0, 0.13, (2 * half, 2))
    if data == "moons":
        angles = chance.uniform(0, np.pi, 2 * half)
        upper = np.stack([np.cos(angles[:half]) - 0.5, np.sin(angles[:half]) - 0.25], axis=1)
        lower = np.stack([0.5 - np.cos(angles[half:]), 0.25 - np.sin(angles[half:])], axis=1)
        found = np.concatenate([upper, lower]) * 0.95
    elif data == "ring":
        angles = chance.uniform(0, 2 * np.pi, 2 * half)
        radii = np.where(np.arange(2 * half) < half, 1.2, 0.35)
        found = radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    else:
        corners = np.where(np.arange(2 * half)[:, None] < half, [[1, 1]], [[1, -1]])
        sides = np.where(chance.uniform(size=2 * half) < 0.5, 1, -1)
        found = 0.75 * corners * sides[:, None]
        noise = noise * 1.6
    found = np.clip(found + noise, -0.97 * REACH, 0.97 * REACH)
    targets = np.repeat([0.0, 1.0], half)[:, None]
    return found, targets


def fresh_net(sizes: tuple[int, ...], seed: int) -> Model:
    """Return a net with tanh in its hidden layers and a sigmoid at its end, its weights drawn by the seed."""
    chance = np.random.default_rng(seed)
    widths = (2, *sizes, 1)
    layers = [
        Dense(
            chance.normal(0, 1.1 / np.sqrt(n), (m, n)),
            np.zeros(m),
            "sigmoid" if k == len(widths) - 2 else "tanh",
        )
        for k, (n, m) in enumerate(pairwise(widths))
    ]
    return chain(*layers, input_shape=(2,), name="net")


@dataclass(frozen=True, eq=False)
class Lesson:
    """A recording with the points that it learned and others that it never saw."""

    recording: Recording
    inputs: Array
    targets: Array
    held_out: tuple[Array, Array] | None

    def model(self, checkpoint: int) -> Model:
        """Return the net at a checkpoint."""
        return self.recording.model(checkpoint)

    def run(self, checkpoint: int) -> Run:
        """Return the run of all points at once, whose loss is their mean."""
        whole = batched(self.model(checkpoint), len(self.inputs))
        assert whole is not None
        return whole.run(self.inputs, self.targets, "bce")

    def accuracy(self, checkpoint: int, held_out: bool = False) -> float:
        """Return the share of points on the right side."""
        xs, ys = self.held_out if held_out and self.held_out is not None else (self.inputs, self.targets)
        return float(((outputs_of(self.model(checkpoint), xs) > 0.5) == (ys > 0.5)).mean())

    @cached_property
    def mistakes(self) -> Array:
        """How far each answer is from its target, at each checkpoint (checkpoints, points)."""
        return np.array(
            [np.abs(outputs_of(self.model(k), self.inputs) - self.targets)[:, 0] for k in range(len(self.recording))]
        )


def places() -> Array:
    """Return the centers of the cells of a map, a row each, the top row first."""
    side = REACH * (2 * np.arange(GRID) + 1 - GRID) / GRID
    x, y = np.meshgrid(side, side[::-1])
    return np.stack([x.ravel(), y.ravel()], axis=1)


def lesson(
    data: DataSet, sizes: tuple[int, ...], seed: int, epochs: int, learning_rate: float, recording: Any
) -> Lesson:
    """Return what the film tells: a training of its own, or a recording with its data."""
    if recording is not None:
        return recorded(recording)
    xs, ys = points(data, 100, seed)
    learned = train(
        fresh_net(sizes, seed),
        xs,
        ys,
        epochs=epochs,
        learning_rate=learning_rate,
        optimizer="adam",
        seed=seed,
        keep=epochs + 1,
    )
    return Lesson(learned, xs, ys, points(data, 100, seed + 1000))


def recorded(recording: Recording) -> Lesson:
    """Return a recording that the film can tell; a NetworkError for one of other layers, or without its points."""
    xs, ys = recording.inputs, recording.targets
    if xs is None or ys is None or xs.shape[1:] != (2,) or ys.size != len(xs) or ((ys < 0) | (ys > 1)).any():
        raise NetworkError(
            "the film training tells recordings with inputs of two numbers each and targets from 0 to 1; "
            "give them to the recorder: Recorder(inputs=..., targets=...)"
        )
    kinds = [step.kind for step in recording.model(0).steps]
    dense = [kind for kind in kinds if isinstance(kind, Dense)]
    if len(dense) < max(len(kinds), 2) or dense[-1].weight.shape[0] != 1 or dense[-1].activation != "sigmoid":
        raise NetworkError("the film training tells nets of two dense layers or more that end in a single sigmoid")
    if dense[-1].bias is None or dense[-1].weight.shape[1] < 2:
        raise NetworkError("the film training needs a bias in the last layer, and two weights or more")
    return Lesson(recording, np.asarray(xs), np.asarray(ys).reshape(-1, 1), None)


def knobs(model: Model, xs: Array, ys: Array) -> Any:
    """Return the loss as a function of two weights of the last layer, all others staying."""
    last = model.steps[-1]
    before = chain(*(step.kind for step in model.steps[:-1]), input_shape=(2,))
    hidden = outputs_of(before, xs)
    kind = last.kind
    assert isinstance(kind, Dense) and kind.bias is not None
    spread = hidden.std(axis=0)
    first, second = sorted(np.argsort(-spread)[:2].tolist())
    rest = hidden @ kind.weight[0] + kind.bias[0] - hidden[:, first] * kind.weight[0, first]
    rest = rest - hidden[:, second] * kind.weight[0, second]
    return Knobs(
        rest,
        hidden[:, first],
        hidden[:, second],
        ys[:, 0],
        (float(kind.weight[0, first]), float(kind.weight[0, second])),
    )


@dataclass(frozen=True, eq=False)
class Knobs:
    """The loss over two weights: z of each point is `rest` + w times `one` + v times `other`."""

    rest: Array
    one: Array
    other: Array
    target: Array
    start: tuple[float, float]

    def __call__(self, w: Any, v: Any) -> Any:
        """Return the loss; takes numbers or arrays."""
        z = self.rest + np.asarray(w)[..., None] * self.one + np.asarray(v)[..., None] * self.other
        return (np.logaddexp(0, z) - self.target * z).mean(axis=-1)

    def slope(self, w: float, v: float) -> Array:
        """Return the gradient."""
        z = self.rest + w * self.one + v * self.other
        delta = 1 / (1 + np.exp(-z)) - self.target
        return np.array([(delta * self.one).mean(), (delta * self.other).mean()])

    def walk(self, start: tuple[float, float], rate: float, steps: int, momentum: float = 0.0) -> Array:
        """Return the places of gradient descent (steps + 1, 2)."""
        place, speed, found = np.array(start), np.zeros(2), [np.array(start)]
        for _ in range(steps):
            speed = momentum * speed - rate * self.slope(*place)
            place = place + speed
            found.append(place)
        return np.array(found)
