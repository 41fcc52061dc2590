"""The proof of a run: its gradients compared with central differences of the loss."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.network.autodiff import StepGradients, Values, loss_of, step_tensors
from renderer.network.layers.layer_kind import Tensors
from renderer.network.losses import Objective
from renderer.network.steps import Graph, Step
from renderer.values.numbers import Array

Verdict: TypeAlias = Literal["agrees", "differs", "kink", "not measurable"]

_FIRST: Final = 0.02  # the first step of a difference, of the number that is moved or of 1
_HALVINGS: Final = 6  # steps of the extrapolation, each half as long as the one before
_SCALES: Final = (1.0, 1e-3, 1e-6, 1e-8)  # shorter first steps, for losses that bend within the longer ones
_SURE: Final = 1e-8  # an uncertainty, of the derivative, that ends the search
_SHORTER: Final = 14  # times that a step is made four times shorter to stay between kinks
_ROUNDING: Final = 8.0 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Comparison:
    """One gradient: the computed value, the measured value, its uncertainty, and the verdict.

    A kink has no derivative: relu at 0, equal numbers in a window of max_pool. What is lost in rounding cannot be
    measured: the loss changes by less than its last digits.
    """

    step: str
    tensor: str
    index: tuple[int, ...]
    computed: float
    measured: float
    uncertainty: float
    verdict: Verdict

    def __str__(self) -> str:
        """Return the address, the two numbers and the verdict."""
        return (
            f"{self.step}.{self.tensor}{list(self.index)}: {self.computed:.9g} by reverse mode, "
            f"{self.measured:.9g} by central differences: {self.verdict}"
        )


@dataclass(frozen=True)
class Proof:
    """The comparisons of a run's gradients with measurements, one for each number.

    `unclaimed` names parameters and inputs whose gradient is not claimed, as behind an opaque operation.
    """

    comparisons: tuple[Comparison, ...]
    unclaimed: tuple[str, ...]
    tolerance: float

    def of(self, verdict: Verdict) -> tuple[Comparison, ...]:
        """Return the comparisons with that verdict."""
        return tuple(one for one in self.comparisons if one.verdict == verdict)

    @property
    def holds(self) -> bool:
        """Whether no gradient differs from its measurement."""
        return not self.of("differs")

    def __str__(self) -> str:
        """Return the counts, and the gradients that differ."""
        counts = {verdict: len(self.of(verdict)) for verdict in ("agrees", "differs", "kink", "not measurable")}
        words = [f"{count} {verdict}" for verdict, count in counts.items() if count]
        if self.unclaimed:
            words.append(f"no gradient is claimed for {', '.join(self.unclaimed)}")
        return "\n".join([f"{len(self.comparisons)} gradients: {', '.join(words)}", *map(str, self.of("differs"))])


def compare_gradients(
    graph: Graph,
    values: Values,
    gradients: dict[str, StepGradients],
    objective: Objective,
    tolerance: float,
    entries: int,
    seed: int,
    only: Collection[tuple[str, str, tuple[int, ...]]] | None = None,
) -> Proof:
    """Return the comparison of `entries` numbers of each parameter and each input, half of them the strongest.

    With `only` those numbers alone are compared: step, tensor and index. Gradients agree where they differ by less than
    `tolerance` of the larger.
    """
    chance = np.random.default_rng(seed)
    comparisons: list[Comparison] = []
    unclaimed: list[str] = []
    for name, tensor, array, gradient, change in _tensors(graph, values, gradients, objective):
        if gradient is None:
            unclaimed.append(f"{name}.{tensor}")
            continue
        wanted = None if only is None else [place for step, key, place in only if (step, key) == (name, tensor)]
        for place in _places(gradient, entries, chance) if wanted is None else wanted:
            if not np.isfinite(array[place]):
                continue  # a mask of attention scores
            computed = float(gradient[place])
            step = _FIRST * max(1.0, abs(float(array[place])))
            measured, uncertainty = _measured(change(place), step)
            verdict = _verdict(computed, measured, uncertainty, tolerance)
            comparisons.append(Comparison(name, tensor, place, computed, measured, uncertainty, verdict))
    return Proof(tuple(comparisons), tuple(unclaimed), tolerance)


Branches: TypeAlias = NDArray[np.generic] | None
"""The pieces of a layer with kinks on which its numbers lie; None for a smooth one."""

Change: TypeAlias = Callable[[float], tuple[float, list[Branches]]]
"""The loss and the branches of all layers as a function of a small change of one number."""


def _tensors(
    graph: Graph, values: Values, gradients: dict[str, StepGradients], objective: Objective
) -> Iterator[tuple[str, str, Array, Array | None, Callable[[tuple[int, ...]], Change]]]:
    """Yield each input and each parameter: step, name, value, gradient, and how to move one of its numbers."""
    for name in graph.inputs:
        array = values[name]["output"]

        def moved_input(place: tuple[int, ...], name: str = name, array: Array = array) -> Change:
            def change(by: float) -> tuple[float, list[Branches]]:
                other = array.copy()
                other[place] += by
                return _loss_from(graph, {**values, name: {"output": other}}, graph.steps, objective)

            return change

        yield name, "output", array, gradients[name].output, moved_input
    for number, step in enumerate(graph.steps):
        layer = gradients[step.name].layer
        for key, array in step.kind.parameters.items():
            buffer = array.copy()
            kind = copy.copy(step.kind)
            object.__setattr__(kind, key, buffer)
            later = (Step(step.name, kind, step.inputs), *graph.steps[number + 1 :])

            def moved_parameter(
                place: tuple[int, ...], buffer: Array = buffer, later: Sequence[Step] = later
            ) -> Change:
                def change(by: float) -> tuple[float, list[Branches]]:
                    kept = buffer[place]
                    buffer[place] = kept + by
                    try:
                        return _loss_from(graph, dict(values), later, objective)
                    finally:
                        buffer[place] = kept

                return change

            yield step.name, key, array, None if layer is None else layer.parameters[key], moved_parameter


def _loss_from(
    graph: Graph, values: dict[str, Tensors], steps: Sequence[Step], objective: Objective
) -> tuple[float, list[Branches]]:
    """Return the loss after evaluating these steps anew, and the branches of their layers."""
    branches = []
    for step in steps:
        inputs = [values[source]["output"] for source in step.inputs]
        values[step.name] = step_tensors(step, inputs)
        branches.append(step.kind.branches(inputs, values[step.name]))
    output = values[graph.outputs[0]]["output"]
    branches.append(np.sign(output - objective.target) if objective.function.kinked else None)
    return loss_of(graph, values, objective), branches


def _measured(change: Change, step: float) -> tuple[float, float]:
    """Return the derivative by extrapolated central differences, and its uncertainty; NaN at a kink."""
    base, branches = change(0.0)
    for _ in range(_SHORTER):
        if all(_same(branches, change(by)[1]) for by in (step, -step)):
            break
        step /= 4.0
    else:
        return np.nan, np.inf
    best, least = 0.0, np.inf
    for scale in _SCALES:
        value, error = _extrapolated(change, base, scale * step)
        if error < least:
            best, least = value, error
        if least < _SURE * abs(best):
            break
    return best, least


def _extrapolated(change: Change, base: float, step: float) -> tuple[float, float]:
    """Return the limit of central differences of ever shorter steps, by Romberg's rule, and its uncertainty."""
    best, least = 0.0, float(np.inf)
    row: list[float] = []
    for halving in range(_HALVINGS):
        h = step / 2**halving
        (up, _), (down, _) = change(h), change(-h)
        line = [(up - down) / (2.0 * h)]
        for k, coarse in enumerate(row):
            line.append(line[-1] + (line[-1] - coarse) / (4.0 ** (k + 1) - 1.0))
        rounding = _ROUNDING * max(abs(base), abs(up), abs(down)) / h
        for k in range(1, len(line)):
            error = max(abs(line[k] - line[k - 1]), abs(line[k] - row[k - 1])) + rounding
            if error < least:
                best, least = line[k], error
        row = line
    return best, least


def _same(a: list[Branches], b: list[Branches]) -> bool:
    return all(
        one is None or (other is not None and np.array_equal(one, other)) for one, other in zip(a, b, strict=True)
    )


def _verdict(computed: float, measured: float, uncertainty: float, tolerance: float) -> Verdict:
    if np.isnan(measured):
        return "kink"
    difference, size = abs(computed - measured), max(abs(computed), abs(measured))
    if difference <= tolerance * size or (computed == 0.0 and difference <= uncertainty):
        return "agrees"
    return "not measurable" if difference <= uncertainty else "differs"


def _places(gradient: Array, entries: int, chance: np.random.Generator) -> list[tuple[int, ...]]:
    """Return the places of the strongest entries and of others at random, in the order of the array."""
    flat = np.abs(gradient).ravel()
    if flat.size <= entries:
        chosen = np.arange(flat.size)
    else:
        strong = np.argpartition(flat, -(entries // 2 or 1))[-(entries // 2 or 1) :]
        chosen = np.unique(np.concatenate([strong, chance.integers(0, flat.size, entries - len(strong))]))
    return [tuple(int(k) for k in np.unravel_index(place, gradient.shape)) for place in chosen]
