"""Eases: the progress of a move (0..1, some beyond) as a function of the share of its time.

Every ease starts at 0; it ends at 1, or back at 0 where it goes there and back. Eases without parameters are named
functions and those with parameters are small frozen values, so all of them pickle and have digests; functions of an
author count by their code. Eases that are made of another take it by its name or value: `Squeezed("smooth", 0.2, 0.8)`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from renderer.values.argument_check import check_arguments_late
from renderer.values.errors import ValuesError, nearest
from renderer.values.functions import kept
from renderer.values.numbers import finite, not_negative, positive, share
from renderer.values.short_repr import brief


class Ease(Protocol):
    """The progress of a move: a function of the share of its time, 0..1."""

    def __call__(self, u: float, /) -> float:
        """Return the share of the way at the share `u` of the time."""


def find_ease(name: str | Ease) -> Ease:
    """Return an ease by its name, or the ease itself; a lambda or an inner function is kept by value.

    >>> find_ease("ease_in_quad")(0.5)
    0.25
    """
    if not isinstance(name, str):
        if not callable(name):
            raise ValuesError(f"an ease is a name or a function of 0..1, but this is {brief(name)}")
        return kept(name, "an ease")
    if name not in EASES:
        near = nearest(name, EASES) or f"; there are {', '.join(list(EASES)[:12])} and more"
        raise ValuesError(f"no ease is named {brief(name)}{near}")
    return EASES[name]


def linear(u: float) -> float:
    """Move evenly."""
    return u


def hold(u: float) -> float:
    """Stay at the start, and jump to the goal at the end."""
    return 0.0 if u < 1 else 1.0


_EDGE = math.tanh(2.5)


def smooth(u: float) -> float:
    """Start and end slowly: (s(10 (u - 1/2)) - s(-5)) / (s(5) - s(-5)) with the logistic s(x) = 1 / (1 + exp(-x)).

    It is computed as 1/2 + tanh(5 (u - 1/2)) / (2 tanh(5/2)), the same by s(x) = (1 + tanh(x/2)) / 2.

    >>> smooth(0), smooth(0.5), smooth(1)
    (0.0, 0.5, 1.0)
    """
    return 0.5 + 0.5 * (math.tanh(5 * (u - 0.5)) / _EDGE)


@check_arguments_late
@dataclass(frozen=True, slots=True)
class ThereAndBack:
    """An ease to the goal, a rest there for the share `pause` of the time, and the same way back."""

    ease: Ease | str = smooth
    pause: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "ease", find_ease(self.ease))
        object.__setattr__(self, "pause", share(self.pause, "the pause of an ease"))

    def __call__(self, u: float) -> float:
        """Return the share of the way at the share `u` of the time."""
        ease, way = find_ease(self.ease), (1 - self.pause) / 2
        if u < way:
            return ease(u / way)
        return ease((1 - u) / way) if 1 - u < way else ease(1.0)


@check_arguments_late
@dataclass(frozen=True, slots=True)
class ToAndFro:
    """An oscillation about the start: sin(pi turns u), enveloped by `there_and_back`; it ends at 0."""

    turns: float = 2.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "turns", positive(self.turns, "the turns of an ease"))

    def __call__(self, u: float) -> float:
        """Return the share of the way at the share `u` of the time."""
        return there_and_back(u) * math.sin(math.pi * self.turns * u)


@check_arguments_late
@dataclass(frozen=True, slots=True)
class Squeezed:
    """Another ease within the share `start`..`end` of the time; 0 before it, its final value after it."""

    ease: Ease | str
    start: float = 0.0
    end: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "ease", find_ease(self.ease))
        start, end = share(self.start, "the start of an ease"), share(self.end, "the end of an ease")
        if start >= end:
            raise ValuesError(f"an ease cannot end at {end:g} when it starts at {start:g}")

    def __call__(self, u: float) -> float:
        """Return the share of the way at the share `u` of the time."""
        return find_ease(self.ease)(min(max((u - self.start) / (self.end - self.start), 0.0), 1.0))


@check_arguments_late
@dataclass(frozen=True, slots=True)
class Flipped:
    """Another ease rotated about its middle, 1 - f(1 - u): a slow start becomes a slow end."""

    ease: Ease | str

    def __post_init__(self) -> None:
        object.__setattr__(self, "ease", find_ease(self.ease))

    def __call__(self, u: float) -> float:
        """Return the share of the way at the share `u` of the time."""
        return 1 - find_ease(self.ease)(1 - u)


@check_arguments_late
@dataclass(frozen=True, slots=True)
class BothEnds:
    """Another ease for the first half of the move, and the same ease flipped for the second half."""

    ease: Ease | str

    def __post_init__(self) -> None:
        object.__setattr__(self, "ease", find_ease(self.ease))

    def __call__(self, u: float) -> float:
        """Return the share of the way at the share `u` of the time."""
        return find_ease(self.ease)(2 * u) / 2 if u < 0.5 else 1 - find_ease(self.ease)(2 - 2 * u) / 2


@check_arguments_late
@dataclass(frozen=True, slots=True)
class Polynomial:
    """A slow start: u to the power of `degree`, 1 or more."""

    degree: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "degree", finite(self.degree, "the degree of an ease"))
        if self.degree < 1:
            raise ValuesError(f"the degree of an ease must be 1 or more, but it is {self.degree:g}")

    def __call__(self, u: float) -> float:
        """Return the share of the way at the share `u` of the time."""
        return float(u**self.degree)


@check_arguments_late
@dataclass(frozen=True, slots=True)
class Back:
    """A slow start that first goes back: u^3 - s u^2 (1 - u) (R. Penner); s = 1.70158 goes back by a tenth."""

    overshoot: float = 1.70158

    def __post_init__(self) -> None:
        object.__setattr__(self, "overshoot", not_negative(self.overshoot, "the overshoot of an ease"))

    def __call__(self, u: float) -> float:
        """Return the share of the way at the share `u` of the time."""
        return u * u * (u - self.overshoot * (1 - u))


_TRACE = 2.0**-10


def _decay(u: float) -> float:
    """2^(-10 u), moved and stretched to go from exactly 1 to exactly 0 (as in d3-ease)."""
    return float(2.0 ** (-10 * u) - _TRACE) / (1 - _TRACE)


def ease_in_expo(u: float) -> float:
    """Double the progress every tenth of the time: 2^(10 (u - 1)), scaled to start at exactly 0."""
    return _decay(1 - u)


def ease_in_sine(u: float) -> float:
    """Start slowly: 1 - cos(pi u / 2)."""
    return 1 - math.sin(math.pi / 2 * (1 - u))


@check_arguments_late
@dataclass(frozen=True, slots=True)
class Elastic:
    """Growing oscillations before the goal: 2^(-10 v) cos(2 pi v / period) with v = 1 - u (R. Penner)."""

    period: float = 0.3

    def __post_init__(self) -> None:
        object.__setattr__(self, "period", positive(self.period, "the period of an ease"))

    def __call__(self, u: float) -> float:
        """Return the share of the way at the share `u` of the time."""
        return _decay(1 - u) * math.cos(2 * math.pi * (1 - u) / self.period)


def ease_out_bounce(u: float) -> float:
    """Fall on the goal and bounce three times: parabolas (R. Penner)."""
    fall = 121 / 16
    if u < 4 / 11:
        return fall * u * u
    if u < 8 / 11:
        return fall * (u - 6 / 11) ** 2 + 3 / 4
    if u < 10 / 11:
        return fall * (u - 9 / 11) ** 2 + 15 / 16
    return 1 - fall * (1 - u) * (u - 10 / 11)


@check_arguments_late
@dataclass(frozen=True, slots=True)
class Spring:
    """A damped spring to the goal: the closed form of x'' = stiffness (1 - x) - damping x' from rest at 0.

    The unit of time is the whole move. What is left at its end, 1 - x(1), is added along 3u^2 - 2u^3, so that it ends
    at exactly 1. It overshoots when damping^2 < 4 stiffness.
    """

    stiffness: float = 100.0
    damping: float = 12.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "stiffness", positive(self.stiffness, "the stiffness of a spring"))
        object.__setattr__(self, "damping", positive(self.damping, "the damping of a spring"))

    def __call__(self, u: float) -> float:
        """Return the share of the way at the share `u` of the time."""
        if u >= 1:
            return 1.0
        return self._free(u) + u * u * (3 - 2 * u) * (1 - self._free(1.0))

    def _free(self, t: float) -> float:
        """Return the place of the weight without any correction."""
        rate = self.damping / 2
        square = self.stiffness - rate * rate
        if abs(square) * t * t < 1e-9:
            return 1 - math.exp(-rate * t) * (1 + rate * t)
        if square > 0:
            swing = math.sqrt(square)
            return 1 - math.exp(-rate * t) * (math.cos(swing * t) + rate / swing * math.sin(swing * t))
        # Two falling exponentials, since cosh would overflow where damping is strong. The product of their rates is the
        # stiffness, which gives the slow one without cancellation.
        fast = rate + math.sqrt(-square)
        slow = self.stiffness / fast
        return 1 - (fast * math.exp(-slow * t) - slow * math.exp(-fast * t)) / (fast - slow)


@check_arguments_late
@dataclass(frozen=True, slots=True)
class CubicBezier:
    """The curve from (0, 0) to (1, 1) with two handles, x of each in 0..1: `cubic-bezier()` of CSS Easing Functions."""

    x1: float
    y1: float
    x2: float
    y2: float

    def __post_init__(self) -> None:
        for name, check in (("x1", share), ("y1", finite), ("x2", share), ("y2", finite)):
            object.__setattr__(self, name, check(getattr(self, name), f"{name} of a cubic-bezier ease"))

    def __call__(self, u: float) -> float:
        """Return the share of the way at the share `u` of the time."""
        if u <= 0 or u >= 1:
            return 0.0 if u <= 0 else 1.0
        return _bernstein(self.y1, self.y2, self._parameter(u))

    def _parameter(self, u: float) -> float:
        """Return the parameter of the curve where x is u: Newton's method with bisection as a safeguard."""
        low, high, s = 0.0, 1.0, u
        for _ in range(60):
            off = _bernstein(self.x1, self.x2, s) - u
            if abs(off) < 1e-14:
                break
            low, high = (s, high) if off < 0 else (low, s)
            slope = 3 * ((1 - s) ** 2 * self.x1 + 2 * (1 - s) * s * (self.x2 - self.x1) + s * s * (1 - self.x2))
            s = s - off / slope if slope > 1e-9 else low
            if not low < s < high:
                s = (low + high) / 2
        return s


def _bernstein(a: float, b: float, s: float) -> float:
    """Return the coordinate at s of a cubic from 0 to 1 with handles at a and b."""
    r = 1 - s
    return 3 * r * r * s * a + 3 * r * s * s * b + s * s * s


@check_arguments_late
@dataclass(frozen=True, slots=True)
class Steps:
    """Equal jumps, `count` of them, each at the end of its share of the time, as `steps(n, jump-end)` of CSS."""

    count: int

    def __post_init__(self) -> None:
        if not isinstance(self.count, int) or isinstance(self.count, bool) or self.count < 1:
            raise ValuesError(f"an ease has a whole number of steps, 1 or more, but this has {brief(self.count)}")

    def __call__(self, u: float) -> float:
        """Return the share of the way at the share `u` of the time."""
        return min(math.floor(u * self.count) / self.count, 1.0)


there_and_back = ThereAndBack()
there_and_back_with_pause = ThereAndBack(smooth, 1 / 3)
to_and_fro = ToAndFro()
spring = Spring()

ease_in_quad, ease_in_cubic, ease_in_quart = Polynomial(2), Polynomial(3), Polynomial(4)
ease_in_back, ease_in_elastic, ease_in_bounce = Back(), Elastic(), Flipped(ease_out_bounce)

ease_out_quad, ease_out_cubic, ease_out_quart = Flipped(ease_in_quad), Flipped(ease_in_cubic), Flipped(ease_in_quart)
ease_out_sine, ease_out_expo = Flipped(ease_in_sine), Flipped(ease_in_expo)
ease_out_back, ease_out_elastic = Flipped(ease_in_back), Flipped(ease_in_elastic)

ease_in_out_quad, ease_in_out_cubic, ease_in_out_quart = (BothEnds(Polynomial(degree)) for degree in (2, 3, 4))
ease_in_out_sine, ease_in_out_expo = BothEnds(ease_in_sine), BothEnds(ease_in_expo)
ease_in_out_back, ease_in_out_elastic = BothEnds(ease_in_back), BothEnds(ease_in_elastic)
ease_in_out_bounce = BothEnds(ease_in_bounce)

EASES: Mapping[str, Ease] = {
    "linear": linear,
    "smooth": smooth,
    "hold": hold,
    "there_and_back": there_and_back,
    "there_and_back_with_pause": there_and_back_with_pause,
    "to_and_fro": to_and_fro,
    "spring": spring,
    "ease_in_quad": ease_in_quad,
    "ease_in_cubic": ease_in_cubic,
    "ease_in_quart": ease_in_quart,
    "ease_in_sine": ease_in_sine,
    "ease_in_expo": ease_in_expo,
    "ease_in_back": ease_in_back,
    "ease_in_elastic": ease_in_elastic,
    "ease_in_bounce": ease_in_bounce,
    "ease_out_quad": ease_out_quad,
    "ease_out_cubic": ease_out_cubic,
    "ease_out_quart": ease_out_quart,
    "ease_out_sine": ease_out_sine,
    "ease_out_expo": ease_out_expo,
    "ease_out_back": ease_out_back,
    "ease_out_elastic": ease_out_elastic,
    "ease_out_bounce": ease_out_bounce,
    "ease_in_out_quad": ease_in_out_quad,
    "ease_in_out_cubic": ease_in_out_cubic,
    "ease_in_out_quart": ease_in_out_quart,
    "ease_in_out_sine": ease_in_out_sine,
    "ease_in_out_expo": ease_in_out_expo,
    "ease_in_out_back": ease_in_out_back,
    "ease_in_out_elastic": ease_in_out_elastic,
    "ease_in_out_bounce": ease_in_out_bounce,
}
