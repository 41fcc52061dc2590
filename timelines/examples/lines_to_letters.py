"""Six hundred and sixty lines become thirty-three letters."""

from __future__ import annotations

from itertools import pairwise

from renderer import Script, become, draw, lines, text

LAYERS = {-4.5: 10, 0.0: 30, 4.5: 12}  # where each stands, and how many are in it


def build(script: Script) -> None:
    """The edges of a net of three layers are drawn and close up into two lines of words."""
    columns = [[(x, 6.4 * (k / (n - 1) - 0.5)) for k in range(n)] for x, n in LAYERS.items()]
    ends = [(a, b) for left, right in pairwise(columns) for a in left for b in right]
    edges = lines(ends, stroke="blue", width=1.2, name="edges")
    words = text("SIX HUNDRED AND SIXTY LINES", "ONE THOUGHT", size=1.5, name="words")

    script.play(draw(edges, seconds=2, ratio=0.01))
    script.wait(0.5)
    script.play(become(edges, words, seconds=2.5))
    script.wait(1)
