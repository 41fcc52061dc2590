"""A drawing from an SVG file draws itself, drives off on turning wheels, and becomes a word."""

from __future__ import annotations

from pathlib import Path

from renderer import Script, become, draw, fade_in, path, shift, svg, text, through, turn

FILE = Path(__file__).with_name("wagon.svg")


def build(script: Script) -> None:
    """Parts of the drawing go by their ids; a road and a hill are paths."""
    wagon = svg(FILE, height=3.2, at=(-3.0, 0.3))
    road = path("M-6.5 -1.2 H6.5", stroke="grey", width=6)
    hill = through([(-6.5, -1.2), (-3, 1.0), (0, -0.2), (3.5, 1.8), (6.5, -1.2)], stroke="green_d", width=5)

    script.play(draw(hill, seconds=1.5), draw(road, seconds=1.5))
    script.play(fade_in(wagon))
    roll = -6.0 / (11 * wagon.height / 70)  # the way by the radius of the wheels
    script.play(
        shift(wagon, (6.0, 0.0), seconds=3),
        turn(wagon["back"], roll, seconds=3),
        turn(wagon["front"], roll, seconds=3),
    )
    script.play(become(wagon, text("Delivered", size=2.4, at=(0.0, 2.6)), seconds=2))
    script.wait(1)
