"""Circles on circles draw a letter: its Fourier series, with a pen at the tip."""

from __future__ import annotations

import math

import numpy as np

from renderer import Script, circle, dot, fade_in, fade_out, group, line, text, traced

SECONDS = 8.0


def series(points: list[tuple[float, float]], count: int) -> list[tuple[int, float, float]]:
    """The largest terms of a closed way, by size: turns in a lap, radius, and angle at the start."""
    terms = np.fft.fft([complex(x, y) for x, y in points]) / len(points)
    turns = np.fft.fftfreq(len(points), 1 / len(points)).astype(int)
    order = [k for k in np.argsort(-np.abs(terms)) if turns[k]][:count]
    return [(int(turns[k]), abs(terms[k]), float(np.angle(terms[k]))) for k in order]


def build(script: Script, n: int = 40) -> None:
    """Each circle stands at the end of the arm of the one before, and turns by its own clock."""
    letter = text("S", size=13, font="sans", fill="#ffffff18")
    outline = letter[0].node.path.transformed(letter[0].node.pose)
    terms = series([outline.point_at(k / 1024) for k in range(1024)], n)
    # A circle is carried round by those before it, so it turns by what its own turns have more.
    turns = np.diff([turns for turns, _, _ in terms], prepend=0).tolist()
    starts = np.diff([start for _, _, start in terms], prepend=0.0).tolist()

    arms = dot((0, 0), 0.06, fill="yellow_e", name="tip")
    for number, (_, radius, _) in reversed(list(enumerate(terms))):
        ring = circle(radius, stroke="blue", width=2, opacity=0.6, name="ring")
        arm = line((0, 0), (radius, 0), width=2.5, name="arm")
        hand = group(ring, arm, arms.with_(at=(radius, 0)), center=False, name=f"circle{number}")
        arms = hand.with_(angle=starts[number])

    script.play(fade_in([letter, arms]))
    joint = arms.ref
    for number in range(n):
        spin, start = math.tau * turns[number] / SECONDS, starts[number]
        script.follow(joint, angle=lambda t, spin=spin, start=start: start + spin * t)
        joint = joint[f"circle{number + 1}" if number + 1 < n else "tip"]
    script.add(traced(joint, width=7))
    script.wait(SECONDS)
    script.play(fade_out(arms))
    script.wait(1)
