"""Bake a simulation that is stepped in time into a signal, at a fixed step, so that it does not depend on the frame rate."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from renderer.tracks.signal import Read, Span
from renderer.values.digest import digest
from renderer.values.errors import SceneError
from renderer.values.numbers import Array, finite, positive


@dataclass(frozen=True, eq=False)
class Baked:
    """States at fixed steps from `start` on, shape (n, ...); between two steps linear, before and after them still.

    A state of two numbers reads as a point, of one number as a float.
    """

    start: float
    dt: float
    states: Array = field(repr=False)

    def __post_init__(self) -> None:
        states = np.array(self.states, dtype=np.float64)
        if not np.isfinite(states).all():
            raise SceneError("a baked simulation left the finite numbers; make its step smaller or its forces weaker")
        states.flags.writeable = False
        object.__setattr__(self, "states", states)

    @cached_property
    def _whole(self) -> str:
        return digest(self.start, self.dt, self.states)

    @property
    def inputs(self) -> tuple[str, ...]:
        """None."""
        return ()

    def at(self, t: float, read: Read | None = None) -> Any:
        """The state at a time."""
        place = min(max((t - self.start) / self.dt, 0.0), len(self.states) - 1.0)
        k = min(int(place), len(self.states) - 2)
        u = place - k
        state = self.states[k] * (1 - u) + self.states[k + 1] * u
        if state.ndim == 0:
            return float(state)
        return (float(state[0]), float(state[1])) if state.shape == (2,) else state

    def changes(self) -> tuple[Span, ...]:
        """From the first step to the last."""
        return ((self.start, self.start + (len(self.states) - 1) * self.dt),)

    def digest(self, t0: float, t1: float) -> str:
        """The digest of the steps that decide the value between two times."""
        last = len(self.states) - 1
        first = min(max(int(math.floor((t0 - self.start) / self.dt)), 0), last)
        end = min(max(int(math.ceil((t1 - self.start) / self.dt)), 0), last)
        if first == 0 and end == last:
            return self._whole
        where = self.start if end > first else None
        return digest(where, self.dt, first if end > first else None, self.states[first : end + 1])


def bake(
    step: Callable[[Array, float, float], Any], start: Any, seconds: float, dt: float = 1 / 240, begin: float = 0.0
) -> Baked:
    """Run `step(state, t, dt) -> state` from the state `start` for some seconds and keep every state.

    `t` counts from 0; `begin` is the time in the scene at which the simulation starts.

    >>> fall = bake(lambda s, t, dt: s + (s[1] * dt, -9.8 * dt), (0.0, 0.0), 1.0, dt=0.5)
    >>> fall.states.shape
    (3, 2)
    """
    positive(seconds, "the seconds of a simulation")
    positive(dt, "the step of a simulation")
    count = max(int(math.ceil(seconds / dt - 1e-9)), 1)
    state = np.array(start, dtype=np.float64)
    states = np.empty((count + 1, *state.shape))
    states[0] = state
    for k in range(count):
        state = np.asarray(step(state, k * dt, dt), dtype=np.float64)
        states[k + 1] = state
    return Baked(finite(begin, "the begin of a simulation"), dt, states)
