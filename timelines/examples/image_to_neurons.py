"""The pixels of a picture fly apart and become the input of a network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from renderer import Script, become, circle, fade_in, group, image, lines, to

RING, DOT = 2.6, 0.8
"""The radius of the ring in the picture, and the half of its width, in pixels."""


def picture(side: int = 8) -> NDArray[np.float64]:
    """A gray ring, as a written zero looks in few pixels."""
    middle = (side - 1) / 2
    y, x = np.mgrid[0:side, 0:side] - middle
    return np.asarray(np.clip(1.6 - np.abs(np.hypot(x, y * 0.85) - RING) / DOT, 0.05, 1.0))


def build(script: Script) -> None:
    """An image fades in, its pixels become a column of neurons, and these are connected."""
    zero = picture()
    shown = image(zero, name="digit", height=6.4, smooth=False, at=(-3.2, 0))
    rows = np.linspace(3.6, -3.6, 16)
    places = [(x, float(y)) for x in (1.0, 1.8, 2.6, 3.4) for y in rows]
    neurons = group(*(circle(0.17, stroke="blue", at=at, name=str(k)) for k, at in enumerate(places)), name="inputs")
    outputs = group(
        *(circle(0.3, stroke="ink", at=(6.2, 2.5 - 1.25 * k), name=str(k)) for k in range(5)), name="outputs"
    )
    ends = [((3.6, y), (5.9, 2.5 - 1.25 * k)) for y in rows for k in range(5)]

    script.play(fade_in(shown))
    script.wait(0.5)
    script.play(become(shown, neurons, seconds=2.5, ratio=0.02))
    script.play(fade_in(lines(ends, stroke="grey", width=1, name="weights")), fade_in(outputs))
    lit = [to(neurons[str(k)], fill=_gray(value)) for k, value in enumerate(zero.ravel())]
    script.play(*lit, to(outputs["0"], fill="yellow"))
    script.wait(1)


def _gray(value: float) -> str:
    return "#" + f"{round(255 * value):02x}" * 3
