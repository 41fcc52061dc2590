"""Gradient descent runs down a surface while the eye goes round it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from renderer import Script, axes3, curve3, fade_in, number, space, surface, tex, to, track

Points = NDArray[np.float64]


def loss(x: Points, y: Points) -> Points:
    """A bowl with two valleys."""
    return np.asarray(1.0 + np.sin(2 * x) * np.cos(1.5 * y) + 0.15 * (x * x + y * y))


def slope(place: Points) -> Points:
    """The gradient of the loss."""
    x, y = place
    across = 2 * np.cos(2 * x) * np.cos(1.5 * y) + 0.3 * x
    return np.array((across, -1.5 * np.sin(2 * x) * np.sin(1.5 * y) + 0.3 * y))


def path(start: tuple[float, float] = (0.5, 0.6), rate: float = 0.05, steps: int = 50) -> Points:
    """The places of a descent, a row each."""
    places = [np.array(start)]
    for _ in range(steps):
        places.append(places[-1] - rate * slope(places[-1]))
    return np.array(places)


def build(script: Script) -> None:
    """The path is a curve of the space; its trim draws it."""
    way, spans = path(), ((-2.0, 2.0), (-2.0, 2.0))
    land = surface(loss, *spans, colors="viridis")
    hills = space(
        land, axes3(*spans, (0, 2.5)), curve3(way, loss), name="hills", size=(5, 5, 2.2), trim=(0, 0), at=(-1, 0.6)
    )

    script.play(fade_in(hills))
    script.play(to(hills, turn=-0.3, tilt=0.85, seconds=2))
    lengths = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))))
    start, told = script.now + 0.5, loss(way[:, 0], way[:, 1]).tolist()
    falls = track(*((start + 4 * u, height) for u, height in zip((lengths / lengths[-1]).tolist(), told, strict=True)))
    value = number(falls, format="{:.2f}", size=1.2, align="left", at=(5.3, 2.8), name="value")
    script.add(value)
    script.play(fade_in([tex(r"\text{loss} =", size=1.2, at=(4.2, 2.8), name="said"), value], seconds=0.5))
    script.play(to(hills, trim=(0, 1), turn=0.5, seconds=4, ease="linear"))
    script.wait(1)
