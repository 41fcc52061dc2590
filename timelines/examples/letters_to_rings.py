"""Twenty-four letters become twenty-four rings."""

from __future__ import annotations

from renderer import Script, become, circle, grid, group, text, write


def build(script: Script) -> None:
    """Words are written, and letter after letter turns into a ring."""
    words = text("LETTERS ARE RINGS", "IN WAITING", size=2.2, name="words")
    rings = grid((circle(0.5, stroke="blue", width=5, name=str(k)) for k in range(24)), columns=8, gap=0.6)

    script.play(write(words, seconds=2))
    script.wait(0.5)
    script.play(become(words, group(*rings, name="rings"), seconds=2.5, ratio=0.06))
    script.wait(1)
