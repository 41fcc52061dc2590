"""A ball bounces until it rests: a film written with keys alone, without a script."""

from __future__ import annotations

from renderer import Group, Life, Scene, dot, ellipse, keyed, line, text, track

TOP, REST = (0.0, 2.5), (0.0, -2.0)
UP, DOWN = "ease_out_quad", "ease_in_quad"


def build(theme: str = "dark", size: tuple[int, int] = (1920, 1080)) -> Scene:
    """What something is at which time, and the ease of the way there; all between follows."""
    ball = dot(TOP, radius=0.4, fill="blue", name="ball")
    shadow = ellipse(1.0, 0.14, fill="grey", at=(0.0, -2.5), name="shadow")
    floor = line((-6.5, -2.42), (6.5, -2.42), width=3, z=1, name="floor")
    notes = [text(words, size=1.4, at=(0.0, 3.2), name="note") for words in ("It falls,", "it bounces,", "it rests.")]
    return keyed(
        floor,
        Group(name="pair", parts=(shadow, ball)),
        Life(notes[0], 0.2, 1.5),
        Life(notes[1], 1.5, 4.5),
        Life(notes[2], 4.5),
        tracks={
            # A group carries the ball and its shadow to the right; the ball alone goes up and down.
            "pair.at": track((0.5, (-5.0, 0.0)), (4.5, (4.0, 0.0)), (5.3, (4.8, 0.0), "ease_out_quad")),
            "pair/ball.at": track(
                (0.5, TOP),
                (1.5, REST, DOWN),
                (2.2, (0.0, 0.2), UP),
                (2.9, REST, DOWN),
                (3.4, (0.0, -0.9), UP),
                (3.9, REST, DOWN),
                (4.2, (0.0, -1.6), UP),
                (4.5, REST, DOWN),
            ),
            "pair/shadow.scale": track((0.5, 0.4), (1.5, 1.0, DOWN), (2.2, 0.6, UP), (2.9, 1.0, DOWN)),
            "note.opacity": track((0.2, 0.0), (0.5, 1.0), (1.2, 1.0), (1.5, 0.0)),
            "note#1.opacity": track((1.5, 0.0), (1.8, 1.0), (4.2, 1.0), (4.5, 0.0)),
            "note#2.opacity": track((4.5, 0.0), (5.0, 1.0)),
        },
        duration=6.5,
        theme=theme,
        frame=(8 * size[0] / size[1], 8),
    )
