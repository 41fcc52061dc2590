"""A softmax warms up: five classes race, and a curve tells how sure the network is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from renderer import Script, axes, bars, curve, fade_in, text, to, write

Array = NDArray[np.float64]
SECONDS = 10.0


def logits(t: float) -> Array:
    """The scores of the classes after some seconds of training: they drift, and the fox wins."""
    goal, done = np.array([0.8, 1.2, 3.4, 0.2, -1.0]), min(t / SECONDS, 1.0)
    return np.asarray(goal * done + 1.6 * np.sin(np.arange(5) * 2.2 + 0.4 * t + 0.6) * (1 - done))


def softmax(t: float) -> Array:
    """The probabilities of the classes; they add up to 1."""
    return np.asarray(np.exp(logits(t)) / np.exp(logits(t)).sum())


def loss(t: float) -> float:
    """The cross-entropy while the right answer is the fox."""
    return float(-np.log(softmax(t)[2]))


def build(script: Script) -> None:
    """The bars stand in the order of their values, and pass each other as these do."""
    title = text("Which animal is it?", size=1.4, at=(0.0, 3.3))
    race = bars(
        softmax(0.0),
        names=("cat", "dog", "fox", "owl", "bee"),
        span=(0, 1),
        width=5.0,
        height=6.0,
        fill=["blue", "green", "red", "purple", "yellow_e"],
        horizontal=True,
        ranked=True,
        at=(-2.8, -0.4),
    )
    on = axes(x=(0, SECONDS), y=(0, 5), width=5, height=4, x_name="t", y_name="E", at=(4.0, -0.6), grid=True)
    history = curve(
        [loss(t) for t in np.linspace(0, SECONDS, 81).tolist()], on, x=np.linspace(0, SECONDS, 81), shown=0, tip=0.09
    )

    script.play(write(title), fade_in([race, on, history]))
    script.follow(race, values=softmax, until=script.now + SECONDS)
    script.play(to(history, shown=1, seconds=SECONDS, ease="linear"))
    script.wait(1)
