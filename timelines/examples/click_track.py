"""A pulse goes from neuron to neuron, and where it arrives there is a click."""

from __future__ import annotations

import math

from renderer import Script, circle, dot, draw, fade_in, flash, group, line, linear, there_and_back, to

BEAT = 0.5  # seconds: 120 beats a minute
COUNT, BARS = 8, 2  # neurons in the ring, and how often the pulse goes round it


def places(count: int, radius: float) -> list[tuple[float, float]]:
    """Places on a ring, clockwise from the top."""
    angles = [math.pi / 2 - 2 * math.pi * k / count for k in range(count)]
    return [(radius * math.cos(angle), radius * math.sin(angle)) for angle in angles]


def build(script: Script) -> None:
    """Each beat begins with a click; every fourth is stressed."""
    at = places(COUNT, 2.6)
    rings = [circle(0.36, stroke="blue", width=4, fill="ground", at=place, name=str(k)) for k, place in enumerate(at)]
    edges = [line(at[k - 1], at[k], stroke="grey", width=3, name=str(k)) for k in range(COUNT)]

    script.play(draw([group(*edges, center=False, name="edges"), group(*rings, center=False, name="rings")], seconds=1))
    script.play(fade_in(dot(at[0], radius=0.2, fill="yellow_e", z=1, name="pulse"), seconds=BEAT))
    for beat in range(BARS * COUNT + 1):
        here, onward = f"rings/{beat % COUNT}", at[(beat + 1) % COUNT]
        stressed = beat % 4 == 0
        script.sound("click_stressed.wav" if stressed else "click.wav")
        script.begin(flash(here, seconds=BEAT, color="yellow_e", length=0.45 if stressed else 0.25))
        if beat < BARS * COUNT:
            lit = to(here, seconds=BEAT, stroke="yellow_e", ease=there_and_back)
            script.play(lit, to("pulse", seconds=BEAT, at=onward, ease=linear))
    script.wait(1)
