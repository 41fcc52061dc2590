"""A title becomes drifting circles, which become a motto."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renderer import Clock, Script, apply, become, circle, group, text, write

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Drift:
    """Places that wander round their homes, each in a time of its own; at 0 s they are at home."""

    homes: Points
    reach: float = 0.35

    def __call__(self, seconds: float) -> NDArray[np.float64]:
        """The places after some seconds, a row each."""
        k = np.arange(len(self.homes))
        pace = np.stack((0.9 + 0.31 * np.sin(5 * k), 1.1 + 0.37 * np.cos(3 * k)), axis=1)
        return np.asarray(self.homes) + self.reach * min(seconds, 1.0) * np.sin(seconds * pace)


def build(script: Script) -> None:
    """Letters turn into circles that float about, and the circles into letters again."""
    title = text("EVERY NEURON IS SIMPLE", size=1.8, name="title")
    motto = text("TOGETHER THEY LEARN", size=1.8, fill="yellow_e", name="motto")
    turns = [2.399963 * k for k in range(19)]  # the golden angle spreads them evenly
    reach = [math.sqrt(k + 0.5) for k in range(19)]
    spread = [(1.45 * r * math.cos(a), 0.8 * r * math.sin(a)) for r, a in zip(reach, turns, strict=True)]
    homes = tuple(sorted(spread))  # from left to right, as the letters stand
    rings = [circle(0.3, stroke="blue", width=4, at=home, name=str(k)) for k, home in enumerate(homes)]

    script.play(write(title, seconds=1.5))
    script.wait(0.5)
    script.play(become(title, group(*rings, center=False, name="rings"), seconds=2))
    script.follow("rings.*.at", apply(Drift(homes), Clock(start=script.now)), until=script.now + 4)
    script.wait(4)
    script.play(become("rings", motto, seconds=2))
    script.wait(1)
