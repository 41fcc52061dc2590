"""A tangent slides along the sigmoid, and a number tells its slope."""

from __future__ import annotations

import math

from renderer import Script, apply, axes, dot, draw, fade_in, group, line, number, plot, tex, to, write


def sigmoid(x: float) -> float:
    """The logistic function."""
    return 1 / (1 + math.exp(-x))


def slope(x: float) -> float:
    """Its derivative."""
    return sigmoid(x) * (1 - sigmoid(x))


def build(script: Script) -> None:
    """One value x drives the dot, the line and the number."""
    on = axes(x=(-6, 6), y=(0, 1), width=11, height=4.5, y_step=0.5, x_name="x", at=(0.0, -0.6), name="axes")
    curve = plot(on, sigmoid, stroke="blue", name="curve")
    script.play(fade_in(on))
    script.play(draw(curve), write(tex(r"\sigma'(x) =", size=1.4, at=(-0.9, 3.1), name="said")))

    x = script.value(-4.5)
    rise = apply(slope, x)
    steep = rise * (on.height / (on.width / 12))  # 12 of x are as wide as the axes, 1 of y as high
    value = number(rise, format="{:.3f}", size=1.4, align="left", slots=7, at=(0.5, 3.1), name="value")
    needle = line((-1.6, 0), (1.6, 0), stroke="yellow_e", width=4, name="needle")
    tangent = group(needle, dot(radius=0.1, fill="red", name="point"), name="tangent")
    script.add(tangent)
    script.follow(tangent, at=curve.point_at(x), angle=apply(math.atan, steep))
    script.play(fade_in([value, tangent]))
    script.play(to(x, 4.5, seconds=3))
    script.play(to(x, 0, seconds=2))
    script.wait(0.5)
