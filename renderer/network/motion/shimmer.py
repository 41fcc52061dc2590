"""Shimmer: the fills of neurons cycle slowly through a few colors, each neuron at its own time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np

from renderer.network.picture.picture import NetworkPicture
from renderer.script.stage import Stage
from renderer.tracks.interpolation import blend
from renderer.tracks.signal import Read, Span
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import Seed
from renderer.values.color import Color, Ink, ink
from renderer.values.digest import digest
from renderer.values.ease import smooth
from renderer.values.errors import NetworkError
from renderer.values.interpolator import Interpolator
from renderer.values.numbers import not_negative, positive
from renderer.values.paint import Fill

BLUES = ("blue", "blue_a", "blue_b", "blue_d", "white")


@dataclass(frozen=True)
class Shimmer:
    """A fill that cycles through colors, `period` seconds from each to the next, smoothly.

    From `start` on it comes out of the fill that was there `before`, within `onset` seconds.
    """

    colors: tuple[Color, ...]
    period: float
    phase: float
    start: float
    onset: float = 0.0
    before: Fill = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """None."""
        return ()

    def at(self, t: float, read: Read | None = None) -> Fill:
        """Return the fill at a time."""
        since = max(t - self.start, 0.0)
        place = since / self.period + self.phase
        step = math.floor(place)
        found = self._ways[step % len(self.colors)].at(smooth(place - step))
        if since < self.onset:
            found = blend(self.before, found).at(smooth(since / self.onset))
        return cast(Fill, found)

    @cached_property
    def _ways(self) -> list[Interpolator[object]]:
        return [blend(a, b) for a, b in zip(self.colors, (*self.colors[1:], self.colors[0]), strict=True)]

    def __getstate__(self) -> dict[str, object]:
        # What was worked out on the way is not part of the value.
        return {key: value for key, value in self.__dict__.items() if key != "_ways"}

    def changes(self) -> tuple[Span, ...]:
        """Return the span from the start on."""
        return ((self.start, float("inf")),)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of all fields."""
        before = (self.onset, self.before) if t0 < self.start + self.onset else None
        return digest("shimmer", self.colors, self.period, self.phase, self.start, before)


@dataclass(frozen=True)
class ShimmerClip:
    """The neurons of a layer shimmer."""

    picture: NetworkPicture
    layer: int
    seconds: float
    colors: tuple[Ink, ...]
    periods: tuple[float, float]
    onset: float
    seed: int

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Let the fill of every neuron follow its own signal."""
        chance = np.random.default_rng((self.seed, self.layer))
        palette = [stage.theme.color(color) for color in self.colors]
        onset = min(self.onset, t1 - t0)
        for ref in stage.ref(self.picture.neurons_of(self.layer), t0).parts:
            own = tuple(palette[k] for k in chance.permutation(len(palette)).tolist())
            period, phase = float(chance.uniform(*self.periods)), float(chance.uniform(0, len(palette)))
            signal = Shimmer(own, period, phase, t0, onset, stage.value(ref, "fill", t0))
            stage.follow(ref, "fill", t0, t1, signal, signal.at(t1))


@check_arguments
def shimmer(
    picture: NetworkPicture,
    layer: int,
    *,
    seconds: float,
    colors: Sequence[Ink | str] = BLUES,
    periods: tuple[float, float] = (0.5, 1.0),
    onset: float = 0.5,
    seed: Seed = 0,
) -> ShimmerClip:
    """Return a clip in which each neuron of a layer cycles through the colors in its own order.

    From one color to the next it takes a time between the two `periods`, in seconds; order and times are drawn from
    the seed. It comes out of the fill that a neuron had within `onset` seconds, and stays as it is at the end.
    """
    found = tuple(ink(color) for color in colors)
    if len(found) < 2:
        raise NetworkError("a shimmer goes through two colors at least")
    short, long = (positive(period, "a period of a shimmer") for period in periods)
    picture.neurons_of(layer)
    return ShimmerClip(
        picture,
        layer,
        positive(seconds, "the seconds of a clip"),
        found,
        (min(short, long), max(short, long)),
        not_negative(onset, "onset"),
        seed,
    )
