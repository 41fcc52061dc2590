"""Baking of stepped simulations into signals, at a fixed step, independent of the frame rate."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from renderer.tracks.signal import Read, Span
from renderer.values.argument_check import check_arguments
from renderer.values.digest import digest
from renderer.values.errors import SceneError
from renderer.values.numbers import Array, finite, positive
from renderer.values.short_repr import brief

_MOST_STEPS = 10_000_000


@dataclass(frozen=True, eq=False)
class Baked:
    """States at fixed steps from `start` on, shape (n, ...); linear between steps, constant before and after.

    A state of two numbers reads as a point, of one number as a float.
    """

    start: float
    dt: float
    states: Array = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", finite(self.start, "the start of a baked simulation"))
        object.__setattr__(self, "dt", positive(self.dt, "the step of a baked simulation"))
        states = np.array(self.states, dtype=np.float64)
        if states.ndim == 0 or len(states) == 0:
            raise SceneError("a baked simulation holds one state at least")
        if not np.isfinite(states).all():
            raise SceneError("a baked simulation left the finite numbers; make its step smaller or its forces weaker")
        states.flags.writeable = False
        object.__setattr__(self, "states", states)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Baked) and self._whole == other._whole

    def __hash__(self) -> int:
        return hash(self._whole)

    def __getstate__(self) -> dict[str, object]:
        return {"start": self.start, "dt": self.dt, "states": self.states}

    def __setstate__(self, state: dict[str, object]) -> None:
        # Arrays come out of a pickle writable.
        states = state["states"]
        assert isinstance(states, np.ndarray)
        states.flags.writeable = False
        self.__dict__.update(state)

    @cached_property
    def _whole(self) -> str:
        return digest(self.start, self.dt, self.states)

    @property
    def end(self) -> float:
        """The time of the last state, in seconds."""
        return self.start + (len(self.states) - 1) * self.dt

    @property
    def inputs(self) -> tuple[str, ...]:
        """None."""
        return ()

    def at(self, t: float, read: Read | None = None) -> object:
        """Return the state at a time."""
        last = len(self.states) - 1
        place = float(last) if t >= self.end else min(max((t - self.start) / self.dt, 0.0), float(last))
        k = int(place)
        u = place - k
        # At a step it is that step's very state, so that it stands still to the bit before and after.
        state = self.states[k] if u == 0 else self.states[k] * (1 - u) + self.states[k + 1] * u
        if state.ndim == 0:
            return float(state)
        return (float(state[0]), float(state[1])) if state.shape == (2,) else state

    def changes(self) -> tuple[Span, ...]:
        """Return the span from the first step to the last."""
        return ((self.start, self.end),)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the steps that decide the value between two times."""
        last = len(self.states) - 1
        first = min(max(math.floor((t0 - self.start) / self.dt), 0), last)
        end = min(max(math.ceil((t1 - self.start) / self.dt), 0), last)
        if first == 0 and end == last and last > 0:
            return self._whole
        if first == end:
            return digest("still", self.states[first])
        return digest(self.start, self.dt, first, self.states[first : end + 1])


@check_arguments
def bake(
    step: Callable[[Array, float, float], object],
    start: object,
    seconds: float,
    dt: float = 1 / 240,
    begin: float = 0.0,
) -> Baked:
    """Run `step(state, t, dt) -> state` from the state `start` for some seconds and record every state.

    `t` counts from 0; `begin` is the time at which the simulation starts, in a script on its own clock (`script.now`).

    >>> fall = bake(lambda s, t, dt: s + (s[1] * dt, -9.8 * dt), (0.0, 0.0), 1.0, dt=0.5)
    >>> fall.states.shape
    (3, 2)
    """
    positive(seconds, "the seconds of a simulation")
    positive(dt, "the step of a simulation")
    if seconds / dt > _MOST_STEPS:
        raise SceneError(f"a simulation of {seconds:g} s in steps of {dt:g} s has more than {_MOST_STEPS} steps")
    count = max(math.ceil(seconds / dt - 1e-9), 1)
    state = _state(start, "the start of a simulation")
    states = np.empty((count + 1, *state.shape))
    states[0] = state
    for k in range(count):
        found = _state(_stepped(step, state, k * dt, dt), f"what the step of a simulation gives at {k * dt:g} s")
        if found.shape != state.shape:
            raise SceneError(f"a step of a simulation made a state of shape {found.shape} from one of {state.shape}")
        states[k + 1] = state = found
    return Baked(finite(begin, "the begin of a simulation"), dt, states)


def _stepped(step: Callable[[Array, float, float], object], state: Array, t: float, dt: float) -> object:
    try:
        return step(state, t, dt)
    except TypeError as error:
        if error.__traceback__ is not None and error.__traceback__.tb_next is not None:
            raise  # from within the step
        raise SceneError(f"the step of a simulation is called with (state, t, dt), but {error}") from None


def _state(value: object, what: str) -> Array:
    """Return a state as an array of numbers."""
    try:
        state = np.asarray(value)
        if state.dtype.kind not in "biuf":
            raise TypeError
    except (TypeError, ValueError):
        raise SceneError(f"{what} must be a number or an array of numbers, but it is {brief(value)}") from None
    return np.array(state, dtype=np.float64)
