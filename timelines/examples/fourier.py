"""Circles on circles draw a letter: its Fourier series, with a pen at the tip."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from renderer import Node, Script, Shape, circle, dot, fade_in, fade_out, faded, group, line, text, traced

SECONDS = 8.0


@dataclass(frozen=True)
class Turning:
    """An angle that goes round evenly."""

    start: float
    turns: int

    def __call__(self, seconds: float) -> float:
        """The angle after some seconds."""
        return self.start + math.tau * self.turns * seconds / SECONDS


def series(points: list[tuple[float, float]], count: int) -> list[tuple[int, float, float]]:
    """The largest terms of a closed way, by size: turns in a lap, radius, and angle at the start."""
    terms = np.fft.fft([complex(x, y) for x, y in points]) / len(points)
    turns = np.fft.fftfreq(len(points), 1 / len(points)).astype(int)
    order = [k for k in np.argsort(-np.abs(terms)) if turns[k]][:count]
    return [(int(turns[k]), abs(terms[k]), float(np.angle(terms[k]))) for k in order]


def build(script: Script, n: int = 40) -> None:
    """Each circle stands at the end of the arm of the one before."""
    letter = text("S", size=13, font="sans", fill=faded("ink", 0.1))
    outline = letter[0].node
    assert isinstance(outline, Shape)
    terms = series([outline.pose.point(outline.path.point_at(k / 1024)) for k in range(1024)], n)
    # A circle is carried round by those before it, so it turns by what its own turns have more.
    turns = np.diff([turns for turns, _, _ in terms], prepend=0).tolist()
    starts = np.diff([start for _, _, start in terms], prepend=0.0).tolist()

    arms: Node = dot((0, 0), 0.06, fill="yellow_e", name="tip")
    for number, (_, radius, _) in reversed(list(enumerate(terms))):
        ring, arm = circle(radius, stroke="blue", width=2, opacity=0.6), line((0, 0), (radius, 0), width=2.5)
        arms = group(ring, arm, arms.with_(at=(radius, 0)), center=False, name=f"circle{number}", angle=starts[number])

    script.play(fade_in([letter, arms]))
    joint = arms.ref
    for number in range(n):
        script.follow(joint, angle=Turning(starts[number], turns[number]))
        joint = joint[f"circle{number + 1}" if number + 1 < n else "tip"]
    script.add(traced(joint, width=7))
    script.allow("covered", why="the last circles are smaller than the pen")
    script.wait(SECONDS)
    script.play(fade_out(arms))
    script.wait(1)
