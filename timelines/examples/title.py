"""A title in Hebrew and in Arabic, written from right to left, with emoji and a paragraph of a width."""

from __future__ import annotations

from pathlib import Path

from renderer import LEFT, Script, fade_out, text, wipe_in, wipe_out, write

FONTS = [Path(__file__).with_name(name) for name in ("hebrew.ttf", "arabic.ttf")]
WORDS = r"""Emoji are outlines like all letters 🙂, and words may be \textbf{bold}, \textit{italic} or
\textcolor{yellow_e}{of a color}, on one baseline with $\partial E / \partial w$. 📉"""


def build(script: Script) -> None:
    """Letters come in reading order; numbers and brackets stand as the Unicode algorithm says."""
    hebrew = text("רשתות לומדות 🧠", size=3.2, fonts=FONTS, at=(0, 2.3))
    arabic = text("الشبكات تتعلم 🧠", size=3.2, fonts=FONTS, at=(0, 2.3))
    line = text("השגיאה (loss) ירדה 📉 מ־0.90 ל־0.04!", size=1.5, font="sans", fonts=FONTS, at=(0, 0.3))
    words = text(" ".join(WORDS.split()), width=11, size=1.2, align="left", at=(0, -2.1))

    script.play(write(hebrew, seconds=2))
    script.play(wipe_in(line, way=LEFT, seconds=1.5))
    script.play(wipe_out(hebrew, way=LEFT, seconds=1.5), wipe_in(arabic, way=LEFT, seconds=1.5))
    script.play(write(words, seconds=2))
    script.wait(5)
    script.play(fade_out(line))
