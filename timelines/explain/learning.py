"""Steps of gradient descent on one example: the models that come out of them, and how their losses go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from renderer.network import Model, Run

SHARE = 0.25
"""The share of the loss that a step would take away if the loss were a plane."""

TRIES = 6
STEPS, FEW = 11, 4
MANY = 2_000_000
"""Parameters from which on fewer steps are taken: each needs a run of the whole model."""


FEWEST_DIGITS = (3, 4, 5, 6)
"""Digits after the point of a step in numbers: the fewest by which it adds up."""


@dataclass(frozen=True, eq=False)
class Descent:
    """The learning rate, and the runs before the first step, after it, and so on."""

    rate: float
    runs: tuple[Run, ...]

    @property
    def losses(self) -> list[float]:
        """The loss of each run."""
        return [run.loss for run in self.runs]


def descent(run: Run) -> Descent | None:
    """Return steps with a learning rate at which the loss falls; None where no parameter has a gradient."""
    slope = sum(float((one**2).sum()) for one in _gradients(run))
    if not slope or not float(run.loss):
        return None
    model = cast(Model, run.model)
    rate = _rounded(SHARE * float(run.loss) / slope)
    steps = STEPS if model.parameter_count < MANY else FEW
    for _ in range(TRIES):
        runs = _followed(run, rate, steps)
        if runs is not None:
            return Descent(rate, runs)
        rate = _rounded(rate / 3)
    return None


@dataclass(frozen=True)
class OneStep:
    """A step of one weight: the layer, the weight before and after, its gradient, and how all three are written.

    `exact` is whether the written numbers are those of the step to the last digit.
    """

    step: str
    before: float
    after: float
    gradient: float
    format: str
    exact: bool


def largest_step(went: Descent) -> OneStep:
    """Return the first step of the weight with the largest gradient, with digits by which it can be followed."""
    run = went.runs[0]
    known = [
        (step.name, name, np.asarray(run[step.name].parameters[name].gradient))
        for step in run.model
        for name in step.kind.trainable
        if name in run[step.name].parameters and run[step.name].parameters[name].gradient is not None
    ]
    name, parameter, gradients = max(known, key=lambda one: float(np.abs(one[2]).max()))
    index = tuple(int(k) for k in np.unravel_index(int(np.abs(gradients).argmax()), gradients.shape))
    one = run[name].parameters[parameter]
    assert one.gradient is not None
    before, gradient = one.value[index], one.gradient[index]
    after = went.runs[1][name].parameters[parameter].value[index]
    for digits in FEWEST_DIGITS:
        written = round(round(float(before), digits) - went.rate * round(float(gradient), digits), digits)
        if written == round(float(after), digits) != round(float(before), digits):
            return OneStep(name, before, after, gradient, f"{{:.{digits}f}}", True)
    return OneStep(name, before, after, gradient, "{:.3g}", False)


def _rounded(rate: float) -> float:
    """Return a rate with one digit, so that it can be told."""
    return float(f"{rate:.0e}")


def _gradients(run: Run) -> list[np.ndarray]:
    found = [one.gradient for step in run.model for one in run[step.name].parameters.values()]
    return [np.asarray(one) for one in found if one is not None]


def _followed(run: Run, rate: float, steps: int) -> tuple[Run, ...] | None:
    """Return the runs of some steps; None where a loss rises."""
    runs = [run]
    for _ in range(steps):
        after = stepped(runs[-1], rate)
        if not float(after.loss) < float(runs[-1].loss):
            return None
        runs.append(after)
    return tuple(runs)


def stepped(run: Run, rate: float) -> Run:
    """Return the run on the same example of the model after one step against the gradient."""
    model = cast(Model, run.model)
    steps = []
    for step in model:
        moved = {}
        for name, one in run[step.name].parameters.items():
            if one.gradient is not None and name in step.kind.trainable:
                value = np.asarray(one.value, dtype=np.float64) - rate * np.asarray(one.gradient)
                value.flags.writeable = False
                moved[name] = value
        steps.append(replace(step, kind=replace(step.kind, **moved)) if moved else step)
    return Run(replace(model, steps=tuple(steps)), run.given, run.objective)
