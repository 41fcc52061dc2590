"""Arithmetic on signals: reads of properties, sums, multiples, and named functions of signals."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, cast

import numpy as np

from renderer.tracks.signal import Always, Read, Signal, Span, Spliced, merged
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ENDLESS
from renderer.values.digest import digest
from renderer.values.errors import SceneError
from renderer.values.functions import kept
from renderer.values.numbers import finite


class SignalArithmetic:
    """Operators on signals, numbers and points; the result is a signal."""

    __slots__ = ()

    def __add__(self, other: object) -> SignalSum:
        return SignalSum((signal(self), signal(other)))

    def __radd__(self, other: object) -> SignalSum:
        return SignalSum((signal(other), signal(self)))

    def __sub__(self, other: object) -> SignalSum:
        return SignalSum((signal(self), _multiple(other, -1.0)))

    def __rsub__(self, other: object) -> SignalSum:
        return SignalSum((signal(other), _multiple(self, -1.0)))

    def __neg__(self) -> Scaled | Applied:
        return _multiple(self, -1.0)

    def __mul__(self, other: object) -> Scaled | Applied:
        return _multiple(self, other)

    def __rmul__(self, other: object) -> Scaled | Applied:
        return _multiple(self, other)

    def __truediv__(self, other: object) -> Applied:
        return Applied(_quotient, (signal(self), signal(other)))

    def __rtruediv__(self, other: object) -> Applied:
        return Applied(_quotient, (signal(other), signal(self)))

    def __pow__(self, other: object) -> Applied:
        return Applied(operator.pow, (signal(self), signal(other)))


def _multiple(value: object, factor: object) -> Scaled | Applied:
    """Return a signal times a number or another signal."""
    if isinstance(factor, int | float) and not isinstance(factor, bool):
        return Scaled(signal(value), finite(factor, "the factor of a signal"))
    return Applied(_product, (signal(value), signal(factor)))


def _product(a: Any, b: Any) -> object:
    if isinstance(a, tuple):
        return tuple(x * b for x in a)
    return tuple(a * x for x in b) if isinstance(b, tuple) else a * b


def _quotient(a: Any, b: Any) -> object:
    return tuple(x / b for x in a) if isinstance(a, tuple) else a / b


class _Composite(SignalArithmetic):
    """The base of signals made of other signals: it has the inputs and changes of its parts."""

    __slots__ = ()

    def _parts(self) -> tuple[Signal, ...]:
        raise NotImplementedError

    @property
    def inputs(self) -> tuple[str, ...]:
        """All inputs of all parts."""
        return tuple(dict.fromkeys(name for part in self._parts() for name in part.inputs))

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which a part changes."""
        return merged(span for part in self._parts() for span in part.changes())


@check_arguments
@dataclass(frozen=True, slots=True)
class Reading(_Composite):
    """The value of a property at the same time: `Reading("dot.at")`."""

    address: str

    def __post_init__(self) -> None:
        if "." not in self.address:
            raise SceneError(f"a reading names a property, as in 'dot.at', but this is {self.address!r}")

    def _parts(self) -> tuple[Signal, ...]:
        return ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The property read."""
        return (self.address,)

    def at(self, t: float, read: Read) -> object:
        """Return the property's value."""
        return read(self.address)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the address; the node has its own."""
        return digest("reading", self.address)


@dataclass(frozen=True, slots=True)
class Applied(_Composite):
    """A function of other signals' values: `Applied(math.hypot, (a, b))`."""

    function: Callable[..., object]
    of: tuple[Signal, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "function", kept(self.function, "what a signal applies"))
        object.__setattr__(self, "of", tuple(signal(part) for part in self.of))

    def _parts(self) -> tuple[Signal, ...]:
        return self.of

    def at(self, t: float, read: Read) -> object:
        """Return the function's value."""
        return self.function(*(part.at(t, read) for part in self.of))

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the function's name and the parts."""
        return digest(self.function, tuple(part.digest(t0, t1) for part in self.of))


@dataclass(frozen=True, slots=True)
class SignalSum(_Composite):
    """The sum of signals of numbers, points or arrays; a point is added to every row of an array."""

    of: tuple[Signal, ...]

    def __post_init__(self) -> None:
        if not self.of:
            raise SceneError("a sum is of one signal at least")

    def _parts(self) -> tuple[Signal, ...]:
        return self.of

    def at(self, t: float, read: Read) -> object:
        """Return the sum; a point for points."""
        values: list[Any] = [part.at(t, read) for part in self.of]
        if any(isinstance(value, np.ndarray) for value in values):
            return sum((np.asarray(value) for value in values[1:]), np.asarray(values[0]))
        if any(isinstance(value, tuple) for value in values):
            return tuple(float(sum(xs)) for xs in zip(*values, strict=True))
        return sum(values[1:], values[0])

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the parts."""
        return digest("sum", tuple(part.digest(t0, t1) for part in self.of))


@dataclass(frozen=True, slots=True)
class Scaled(_Composite):
    """A signal times a number."""

    of: Signal
    by: float

    def _parts(self) -> tuple[Signal, ...]:
        return (self.of,)

    def at(self, t: float, read: Read) -> object:
        """Return the multiple; a point for a point."""
        value: Any = self.of.at(t, read)
        return tuple(x * self.by for x in value) if isinstance(value, tuple) else value * self.by

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of part and factor."""
        return digest("scaled", self.by, self.of.digest(t0, t1))


@check_arguments
@dataclass(frozen=True, slots=True)
class Clock(_Composite):
    """The seconds since `start`, times `rate`; constant before `start` and after `end`.

    In a script these are seconds of its own clock, whatever the pace.
    """

    start: float = 0.0
    end: Annotated[float, ENDLESS] = float("inf")
    rate: float = 1.0

    def __post_init__(self) -> None:
        finite(self.start, "the start of a clock")
        finite(self.rate, "the rate of a clock")
        if not self.end > self.start:
            raise SceneError(f"a clock cannot end at {self.end:g} s when it starts at {self.start:g} s")

    def _parts(self) -> tuple[Signal, ...]:
        return ()

    def at(self, t: float, read: Read) -> float:
        """Return the seconds passed, times the rate."""
        return (min(max(t, self.start), self.end) - self.start) * self.rate

    def changes(self) -> tuple[Span, ...]:
        """Return the span from start to end."""
        return ((self.start, self.end),)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of start, end and rate as far as they have an effect."""
        if t1 <= self.start or self.rate == 0:
            return digest("clock", 0.0)
        if t0 >= self.end:
            return digest("clock", (self.end - self.start) * self.rate)
        return digest("clock", self.start, min(self.end, t1), self.rate)


def signal(value: object) -> Signal:
    """Return a signal from a signal, from "dot.at" for a property, or from a constant value."""
    if hasattr(value, "as_signal"):
        made: Signal = value.as_signal()
        return made
    if hasattr(value, "at") and hasattr(value, "inputs"):
        return cast(Signal, value)
    if isinstance(value, str) and "." in value:
        return Reading(value)
    return Always(value)


@check_arguments
def add(*parts: object) -> SignalSum:
    """Return the sum of signals: `add("dot.at", (0, 0.5))` is half a unit above the dot.

    >>> add("dot.at", (0, 0.5)).inputs
    ('dot.at',)
    """
    return SignalSum(tuple(signal(part) for part in parts))


@check_arguments
def times(part: object, factor: float) -> Scaled:
    """Return a signal times a number."""
    return Scaled(signal(part), finite(factor, "the factor of a signal"))


@check_arguments
def apply(function: Callable[..., object], *parts: object) -> Applied:
    """Return a function of signals and values that move: `apply(math.sin, clock)`, `apply(lambda x: x**2, x)`."""
    return Applied(function, tuple(signal(part) for part in parts))


def spliced(before: object, *parts: tuple[float, object]) -> Signal:
    """Return signals in sequence: `before`, and from each time on the signal beside it; constants count as signals.

    >>> spliced(0.0, (1.0, Clock(1.0)), (3.0, 2.0)).changes()
    ((1.0, 3.0),)
    """
    first = signal(before)
    return Spliced(((float("-inf"), first), *((t, signal(part)) for t, part in parts))) if parts else first
