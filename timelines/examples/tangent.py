"""A tangent slides along the sigmoid, and a number tells its slope."""

from __future__ import annotations

import math
from dataclasses import dataclass

from renderer import Script, apply, dot, draw, fade_in, group, line, number, plot, tex, track, write
from renderer import times as product
from renderer.parts.axes import Axes, axes


def sigmoid(x: float) -> float:
    """The logistic function."""
    return 1 / (1 + math.exp(-x))


def slope(x: float) -> float:
    """Its derivative."""
    return sigmoid(x) * (1 - sigmoid(x))


@dataclass(frozen=True)
class Touch:
    """Where the curve is above x."""

    on: Axes

    def __call__(self, x: float) -> tuple[float, float]:
        """A point in the frame."""
        return self.on.point(x, sigmoid(x))


def build(script: Script) -> None:
    """One track of x drives the dot, the line and the number."""
    on = axes(x=(-6, 6), y=(0, 1), width=11, height=4.5, y_step=0.5, x_name="x", at=(0.0, -0.6), name="axes")
    said = tex(r"\sigma'(x) =", size=1.4, at=(-0.9, 3.1), name="said")

    script.play(fade_in(on))
    script.play(draw(plot(on, sigmoid, stroke="blue", name="curve")), write(said))

    start = script.now + 1
    x = track((start, -4.5), (start + 3, 4.5, "smooth"), (start + 5, 0, "smooth"))
    rise = apply(slope, x)
    steep = product(rise, on.height / (on.width / 12))  # 12 of x are as wide as the axes, 1 of y as high
    value = number(rise, format="{:.3f}", size=1.4, align="left", at=(0.5, 3.1), name="value")
    needle = line((-1.6, 0), (1.6, 0), stroke="yellow_e", width=4, name="needle")
    tangent = group(needle, dot(radius=0.1, fill="red", name="point"), name="tangent")
    script.add(value, tangent)
    script.follow("tangent.at", apply(Touch(on), x))
    script.follow("tangent.angle", apply(math.atan, steep))
    for address, digit in value.signals():
        script.follow(address, digit)
    script.play(fade_in([value, tangent]))
    script.wait(5.5)
