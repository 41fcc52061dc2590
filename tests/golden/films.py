"""The film that goldens are tested with."""

from __future__ import annotations

from renderer import Scene, Script, circle, fade_in, rectangle, tex, text, to, write


def build(
    shift: float = 0.0,
    color: str = "#58c4dd",
    title: str = "A neuron adds up",
    swapped: bool = False,
    seconds: float = 1.0,
) -> Scene:
    disc = circle(1.1, fill=color, at=(-3.0, -1.5), z=1.0 if swapped else 0.0, name="disc")
    card = rectangle(2.4, 1.6, fill="#fc6255", at=(-2.2, -1.9), z=0.5, name="card")
    script = Script()
    script.play(write(text(title, size=1.4, at=(0.0, 2.6), name="title")), label="title")
    script.play(fade_in(disc), fade_in(card))
    script.add(tex(r"z = \sum_i w_i a_i + b", size=1.6, at=(2.6 + shift, -1.2), name="sum"))
    script.play(to("disc", at=(-3.4, -1.2)), label="aside")
    script.wait(seconds)
    return script.scene()
