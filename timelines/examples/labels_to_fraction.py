"""Three labels of a triangle become one fraction."""

from __future__ import annotations

from renderer import Definition, Script, become, draw, line, stagger, tex, text, write

A, B, C = (-2.4, -2.0), (2.4, -2.0), (2.4, 1.2)


def build(script: Script) -> None:
    """Rise over run is the slope: the labels fly off their sides into the formula."""
    sides = [
        line(A, B, stroke="green", width=5, name="across"),
        line(B, C, stroke="red", width=5, name="up"),
        line(A, C, stroke="yellow_e", width=5, name="slope"),
    ]
    run = text("run", fill="green", size=1.2, at=(0.0, -2.5), name="run")
    rise = text("rise", fill="red", size=1.2, at=(3.2, -0.4), name="rise")
    steep = text("slope", fill="yellow_e", size=1.2, at=(-0.7, 0.3), name="steep")
    source = r"\part{m}{\text{slope}} = \frac{\part{dy}{\text{rise}}}{\part{dx}{\text{run}}}"
    formula = tex(source, size=1.8, at=(0.0, 2.7), name="formula")

    script.play(stagger(draw(side) for side in sides))
    script.play(stagger([write(label, seconds=0.8) for label in (run, rise, steep)], ratio=0.4))
    script.wait(0.5)
    pairs = {steep: formula["m"], rise: formula["dy"], run: formula["dx"]}
    script.play(become([run, rise, steep], formula, seconds=2, pairs=pairs))
    script.claim(formula, Definition(source))
    script.wait(1)
