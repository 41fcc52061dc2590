"""Gradient descent walks down the contours of a loss, and its curve grows beside it."""

from __future__ import annotations

from renderer import Script, axes, contours, curve, dot, fade_in, tex, to, track, write
from renderer import vector_field as field


def loss(x: float, y: float) -> float:
    """A long valley."""
    return 0.5 * (x - 0.6) ** 2 + 2.0 * (y - 0.4 * x) ** 2


def downhill(x: float, y: float) -> tuple[float, float]:
    """Minus the gradient of the loss."""
    tilt = 4.0 * (y - 0.4 * x)
    return -(x - 0.6) + 0.4 * tilt, -tilt


def walk(start: tuple[float, float], rate: float, steps: int) -> list[tuple[float, float]]:
    """The places that gradient descent comes to."""
    places = [start]
    for _ in range(steps):
        (x, y), (dx, dy) = places[-1], downhill(*places[-1])
        places.append((x + rate * dx, y + rate * dy))
    return places


def build(script: Script) -> None:
    """Every step of the walk is one key of a track; the path and the curve of the loss grow with it."""
    on = axes(x=(-2, 2), y=(-1.6, 1.6), width=6.4, height=5.6, at=(-3.2, -0.4), x_name="w_1", y_name="w_2")
    places = walk((-1.8, 1.3), 0.32, 24)
    hills = contours(loss, on, levels=14, filled=True, opacity=0.75)
    arrows = field(downhill, on, columns=10, rows=8, fill="white", opacity=0.4)
    losses = [loss(*place) for place in places]
    plot = axes(x=(0, 24), y=(0, max(losses)), width=4.6, height=3.4, at=(4.0, -0.8), x_name="n", y_name="E", grid=True)
    history = curve(losses, plot, shown=0, tip=0.08)
    rule = tex(r"w \leftarrow w - \eta \, \nabla E", size=1.4, at=(4.4, 3.0))

    script.play(fade_in(hills), fade_in(on), fade_in(plot))
    script.play(fade_in(arrows), write(rule))
    start, steps = script.now, len(places) - 1
    way = track(*((start + 6 * k / steps, on.point(*place)) for k, place in enumerate(places)))
    walker = dot(on.point(*places[0]), 0.12, fill="red")
    script.add(walker, history)
    script.follow(walker, at=way)
    script.play(to(history, shown=1, seconds=6, ease="linear"))
    script.wait(1)
