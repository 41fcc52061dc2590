"""A small convolutional network reads a digit: kernels slide, maps fill, and bars tell what it takes it for."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

import renderer.network as nn
from renderer import Script, fade_in, indicate

CORNERS = {
    "0": [(3, 2), (6, 2), (7, 5), (6, 9), (3, 9), (2, 5), (3, 2)],
    "1": [(3, 4), (5, 2), (5, 9)],
    "4": [(6, 9), (6, 2), (2, 7), (8, 7)],
    "7": [(2, 2), (7, 2), (4, 9)],
}


def drawn(digit: str) -> NDArray[np.float64]:
    """A picture (1, 12, 12) of a digit: a pixel is the brighter, the nearer it is to the line."""
    corners = np.array(CORNERS[digit]) + 0.5
    line = np.concatenate([a + (b - a) * np.linspace(0, 1, 40)[:, None] for a, b in pairwise(corners)])
    y, x = np.mgrid[0:12, 0:12]
    far = np.hypot(x[..., None] - line[:, 0], y[..., None] - line[:, 1]).min(axis=-1)
    return np.asarray(np.clip(1.5 - far, 0, 1)[None])


def network() -> nn.Model:
    """Kernels find edges in four directions; each output compares what is left with the picture of its digit."""
    edge = np.outer([1, 1, 1], [-1, 0, 1]) / 3
    kernels = np.array([[edge], [-edge], [edge.T], [-edge.T]])
    layers = [nn.Conv(kernels, activation="relu"), nn.MaxPool((2, 2)), nn.Flatten()]
    seen = nn.chain(*layers, input_shape=(1, 12, 12))
    weight = 6 * np.linalg.pinv([seen.run(drawn(digit)).output for digit in CORNERS]).T
    return nn.chain(*layers, nn.Dense(np.asarray(weight, dtype=float)), nn.Softmax(), input_shape=(1, 12, 12))


def build(script: Script, digit: str = "4") -> None:
    """The picture comes first; then each layer has its turn."""
    model = network()
    run = model.run(drawn(digit))
    picture = nn.model_picture(
        model,
        run,
        filled=False,
        views={"conv": "maps", "max_pool": "maps"},
        classes=tuple(CORNERS),
        fit=(script.frame[0] - 0.8, 7.2),
        text_size=min(1.0, script.frame[0] / 8),
    )
    script.play(fade_in(picture.group))
    script.play(nn.activate(picture, run, "x"))
    script.play(nn.slide(picture, "conv1", seconds=6))
    script.play(nn.slide(picture, "max_pool1", seconds=6))
    script.play(nn.forward_pass(picture, seconds=0.8))
    script.play(indicate(picture[f"softmax1/classes/{list(CORNERS).index(digit)}"], scale=1.4))
    script.wait(1)
