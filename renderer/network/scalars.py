"""Computations on single numbers, written in Python, as runs of a model with one step an operation."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Final, cast

import numpy as np

from renderer.network.activations import ACTIVATIONS
from renderer.network.layers.activate import Activate
from renderer.network.layers.add import Add
from renderer.network.layers.constant import Constant
from renderer.network.layers.divide import Divide
from renderer.network.layers.function import FUNCTIONS, Function
from renderer.network.layers.layer_kind import LayerKind
from renderer.network.layers.multiply import Multiply
from renderer.network.layers.power import Power
from renderer.network.layers.subtract import Subtract
from renderer.network.model import Model
from renderer.network.run import Run
from renderer.network.steps import Step
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.errors import NetworkError, nearest
from renderer.values.numbers import finite
from renderer.values.short_repr import brief

MOST_OPERATIONS: Final = 200
"""The largest number of operations of one computation; a picture of more is unreadable."""


@dataclass(frozen=True, eq=False)
class Notes:
    """The recorded steps of a computation."""

    steps: list[Step] = field(default_factory=list)

    def step(self, kind: LayerKind, word: str, *inputs: ComputedScalar) -> ComputedScalar:
        """Record a step, named by its word and number, and return its result."""
        if len(self.steps) >= MOST_OPERATIONS:
            raise NetworkError(f"a computation has at most {MOST_OPERATIONS} operations")
        number = sum(one.name.rstrip("0123456789") == word for one in self.steps) + 1
        name = f"{word}{number}"
        self.steps.append(Step(name, kind, tuple(one.name for one in inputs)))
        return ComputedScalar(name, self)

    def scalar(self, value: object) -> ComputedScalar:
        """Return an operand as a scalar: a number becomes a constant."""
        if isinstance(value, ComputedScalar):
            return value
        return self.step(Constant(np.array([finite(cast(float, value), "a number of the computation")])), "constant")


@dataclass(frozen=True, eq=False)
class ComputedScalar:
    """A number of a recorded computation: it takes operators and the methods of functions."""

    name: str
    notes: Notes

    __array_ufunc__ = None  # operators with numpy's numbers go by those below

    def __add__(self, other: object) -> ComputedScalar:
        return self.notes.step(Add(), "add", self, self.notes.scalar(other))

    def __radd__(self, other: object) -> ComputedScalar:
        return self.notes.step(Add(), "add", self.notes.scalar(other), self)

    def __sub__(self, other: object) -> ComputedScalar:
        return self.notes.step(Subtract(), "subtract", self, self.notes.scalar(other))

    def __rsub__(self, other: object) -> ComputedScalar:
        return self.notes.step(Subtract(), "subtract", self.notes.scalar(other), self)

    def __mul__(self, other: object) -> ComputedScalar:
        return self.notes.step(Multiply(), "multiply", self, self.notes.scalar(other))

    def __rmul__(self, other: object) -> ComputedScalar:
        return self.notes.step(Multiply(), "multiply", self.notes.scalar(other), self)

    def __truediv__(self, other: object) -> ComputedScalar:
        return self.notes.step(Divide(), "divide", self, self.notes.scalar(other))

    def __rtruediv__(self, other: object) -> ComputedScalar:
        return self.notes.step(Divide(), "divide", self.notes.scalar(other), self)

    def __pow__(self, other: object) -> ComputedScalar:
        return self.notes.step(Power(), "power", self, self.notes.scalar(other))

    def __neg__(self) -> ComputedScalar:
        return self.notes.step(Function("negative"), "negative", self)

    def __bool__(self) -> bool:
        raise NetworkError("a computation on scalars is written down before it has numbers, so it cannot ask for them")

    def __getattr__(self, name: str) -> Callable[[], ComputedScalar]:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in ACTIVATIONS:
            return lambda: self.notes.step(Activate(name), name, self)
        if name in FUNCTIONS:
            return lambda: self.notes.step(Function(name), name, self)
        raise NetworkError(f"a scalar has no function {name!r}{nearest(name, [*ACTIVATIONS, *FUNCTIONS])}")


@check_arguments
def scalar_run(function: Annotated[Callable[..., object], ANYTHING], **values: Annotated[float, ANYTHING]) -> Run:
    """Return the run of a function of single numbers: a step for every operation, and the result's derivative.

    `function` takes scalars by the names of `values`. They have + - * / **, and functions as methods: tanh(), relu(),
    sigmoid() and other activations, exp(), log(), sqrt(), sin(), cos(). Every number of the run knows its source, and
    `run["w"].output_gradient` is the derivative of the result by w: the loss of the run is the distance of the result
    to a number 1 below it, whose slope is 1. A NetworkError where the function is no computation on them.

    >>> run = scalar_run(lambda w, x, b: (w * x + b).tanh(), w=2.0, x=0.5, b=-1.0)
    >>> [step.name for step in run.model], run.output
    (['multiply1', 'add1', 'tanh1'], array([0.]))
    >>> run["w"].output_gradient, run["add1"].output_gradient
    (array([0.5]), array([1.]))
    """
    if not callable(function) or not values:
        raise NetworkError("a computation is a function and the values of its arguments, as in scalar_run(f, w=2, x=1)")
    given = {name: finite(value, f"the value of {name!r}") for name, value in values.items()}
    _check_names(function, given)
    notes = Notes()
    made = function(**{name: ComputedScalar(name, notes) for name in given})
    if not isinstance(made, ComputedScalar) or not notes.steps:
        raise NetworkError(
            f"the function must return what it computes from its arguments, but it returned {brief(made)}"
        )
    if made.name != notes.steps[-1].name:
        raise NetworkError(f"the function computes {notes.steps[-1].name!r} after its result; leave that out")
    model = Model(tuple(notes.steps), tuple(given), ((1,),) * len(given), name="computation")
    numbers = {name: np.array([value]) for name, value in given.items()}
    result = float(model.run(numbers).output[0])
    if not np.isfinite(result):
        raise NetworkError(f"the computation comes to {result} for these values")
    return model.run(numbers, target=[result - max(1.0, abs(result))], loss="mae", reduction="sum")


def _check_names(function: Callable[..., object], values: dict[str, float]) -> None:
    """Raise a NetworkError where a function does not take these names."""
    try:
        inspect.signature(function).bind(**values)
    except (TypeError, ValueError) as error:
        raise NetworkError(f"the function does not take {', '.join(values)}: {error}") from None
